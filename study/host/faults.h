/*
 * What faults.c does its work with.
 *
 *	faults.c	the processes, the rows
 *	faultwork.c	the calls of a run, and the fault among them
 *
 * Ancestor: none.
 */
#pragma once

#include "subject.h"

#define RUN_CALLS 2000UL /* of a run */
#define SLOTS	  ARENA_PAGES
#define FREED	  16 /* pages or blocks, just before the fault */

enum fault { IN_TABLES, IN_HEADER, IN_FREE, A_WORD, FAULTS, NO_FAULT = FAULTS };

/* What came of it; faults.c says what each is. */
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

/* An allocator that nobody has called since its init(). */
void begin_work(const struct subject *s);
void end_work(void);
void one_call(const struct subject *s);
/* Without these nothing may be free but what was never held. */
void free_some(const struct subject *s);
int is_possible(const struct subject *s, enum fault fault);
void do_fault(const struct subject *s, enum fault fault);
/* Frees all, then counts how much can be had. */
unsigned long drain(const struct subject *s);

/* ---- faults.c ---- */

/* This process has seen what came of its fault. */
void end_as(enum outcome outcome) NORETURN;
/* The next steps are those of another call. */
void begin_call(void);
