/*
 * Declares what operations.c, which has the operations, and sharing.c, which
 * starts the processes, use of each other.
 *
 * Ancestor: none.
 */
#pragma once

#include "../../programs/user/test.h"

#define RW	(PROT_READ | PROT_WRITE)
#define FILES	6
#define PROGRAM "/tmp/program" /* a copy of this program */

extern const char me[];
extern unsigned long state; /* of the random numbers */

/* How often each operation was tried, and how often it succeeded: in memory
 * that all processes share. */
extern struct tally {
	int tried, succeeded;
} *tallies;

unsigned long draw(unsigned long n);
void work(void);
void print_tallies(void);
