/*
 * What the two files of this program share: operations.c has what the processes
 * do, sharing.c starts them.
 *
 * Ancestor: none.
 */
#pragma once

#include "../../programs/user/test.h"

#define RW	(PROT_READ | PROT_WRITE)
#define FILES	6
#define PROGRAM "/tmp/program" /* a copy of this program */

extern const char me[];
extern unsigned long state; /* what is drawn from */

/* In memory that all processes share: how often each operation was tried, and
 * succeeded. */
extern struct tally {
	int tried, succeeded;
} *tallies;

unsigned long draw(unsigned long n);
void work(void);
void print_tallies(void);
