/*
 * What the files of the program modes share.
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

/* Sets VMIN and VTIME, without lines and echo. This throws away all input that
 * has come. */
void raw(int min, int time);

/* Returns how many bytes FIONREAD says. */
int available(void);

/* A handler that does nothing, so that a signal interrupts a call. */
void hurry(int signal);

void errors(void);     /* errors.c */
void by_program(void); /* typed.c */
void at_once(void);
