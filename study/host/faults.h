/*
 * What faults.c does its work with.
 *
 *	faults.c	the processes, the rows
 *	faultwork.c	the calls of a run, and the fault among them
 *	subject.c	an allocator of either family, seen in one way
 *
 * Ancestor: none.
 */
#pragma once

#include "onhost.h"

#define RAM_BYTES 0x1000000UL
#define RUN_CALLS 2000UL /* of a run */
#define SLOTS	  ARENA_PAGES
#define FREED	  16 /* pages or blocks, just before the fault */
#define HEAD	  16 /* bytes at the beginning of a page or block */

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

/* ---- subject.c ---- */

struct subject {
	const char *family, *name;
	char *start, *end;    /* memory that is given out */
	unsigned long unit;   /* bytes: a page, or 1 */
	unsigned long slots;  /* to be held at most */
	unsigned long header; /* bytes in front of a block */
	char *data, *meta;    /* static data; metadata that was handed over */
	unsigned long data_bytes, meta_bytes;

	void (*init)(void);
	char *(*get)(unsigned long bytes); /* 0: none */
	void (*free)(char *addr);
	int (*failed)(void); /* did the last free answer an error? */
	const char *(*check)(void);
};

/* The allocator number nr; 0 if there are no more. It has no name if it is
 * none for faults.c. */
int next_subject(int nr, struct subject *s);

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
