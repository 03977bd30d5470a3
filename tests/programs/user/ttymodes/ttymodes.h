/*
 * Declarations for the files of the program modes.
 *
 *	../modes.c	what a read of the terminal returns in each mode
 *	errors.c	ioctl()'s errors, and processes in the background
 *	typed.c		input that a program makes with TIOCSTI
 *
 * Ancestor: none.
 */
#pragma once

#include "../test.h"

extern struct termios first; /* the terminal's state at the start */
extern char buffer[2000];

/* Prints what a read into the buffer has returned. */
void show(const char *name, long n);

/* Sets VMIN and VTIME, and turns lines and echo off. Discards the input that
 * has not been read. */
void raw(int min, int time);

/* Returns the number of bytes that FIONREAD reports. */
int available(void);

/* A handler that does nothing, so that a signal interrupts a call. */
void hurry(int signal);

void errors(void);     /* errors.c */
void by_program(void); /* typed.c */
void at_once(void);
