/*
 * Declarations for the C files of this directory, which run in the kernel.
 */
#pragma once

#include "../../guest/kernel/check.h"
#include "kernel.h"
#include "layout.h"
#include "mm.h"
#include "x86.h"

#define PIC1 0x20
#define PIC2 0xa0
#define PIT  0x40
#define COM1 0x3f8

/* interrupts.c: counts spurious interrupts */
extern volatile unsigned long ghosts_of_7, ghosts_of_15;
extern volatile unsigned long most_ticks; /* in one interrupt */

int in_service(int pic);
void ghost_of_15(void);
void stop_clock(void);
void run_interrupts(int times);

/* input.c: counts bytes that were sent to the terminal */
extern volatile unsigned long inputs;
extern volatile unsigned char last_input;
extern int deaf; /* 1: input is only counted */

void run_input(int times);
unsigned long random(void);

/* memory.c */
void run_memory(void);

/* clock.c */
void run_clock(int seconds);

/* start.c */
void report(const char *name);
int number(const char *name, int otherwise);
