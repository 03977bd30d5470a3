/*
 * Declares what the two files of the program `faults' share.
 *
 *	faults.c	the processes and the rows
 *	faultwork.c	the calls of a run, with the fault
 *
 * Ancestor: none.
 */
#pragma once

#include "subject.h"

#define RUN_CALLS 2000UL /* gets and frees of a run */
#define SLOTS	  ARENA_PAGES
#define FREED	  16 /* pages or blocks freed before the fault */

enum fault {
	IN_TABLES,
	IN_HEADER,
	IN_FREE,
	A_WORD,
	CLEARED,
	FAULTS,
	NO_FAULT = FAULTS
};

/* Outcomes; faults.c explains each. */
enum outcome {
	NOTICED,
	CRASH,
	HANGS,
	OWNERS,
	OUTSIDE,
	SPOILED,
	LOST,
	NONE,
	OUTCOMES
};

/* ---- faultwork.c ---- */

/* Begins the work with an allocator that nobody has called since its init(). */
void begin_work(const struct subject *s);
void end_work(void);
void one_call(const struct subject *s);
/* Empties FREED slots, because some faults change memory that was freed. */
void free_some(const struct subject *s);
int is_possible(const struct subject *s, enum fault fault);
void do_fault(const struct subject *s, enum fault fault);
/* Frees all, then gets all pages, or blocks of 64 bytes; returns how many. */
unsigned long drain(const struct subject *s);

/* ---- faults.c ---- */

/* Ends the process with this outcome of its fault. */
void end_as(enum outcome outcome) NORETURN;
/* Begins to count the steps of another call. */
void begin_call(void);
