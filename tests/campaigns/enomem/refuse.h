/*
 * What inject.c promises the programs in user/: one system call, with a number
 * that Linux never used, refuse(command, a, b).
 *
 * Ancestor: none.
 */
#pragma once

#define REFUSE_NUMBER 251

#define REFUSE_MINE   0 /* (n, how): my n-th allocation from now on fails */
#define REFUSE_OTHERS 1 /* (n, how): the n-th of all tasks but this one */
#define REFUSE_STOP   2 /* (): no more; how many allocations there were */
#define REFUSE_BOOKS  3 /* (to): a struct books, with an audit */
#define REFUSE_FILL   4 /* (k): MAX_COUNT holders for my k-th table or page */
#define REFUSE_EMPTY  5 /* (): and they are gone again */
#define REFUSE_SITES  6 /* (): prints where and how often was refused */

/* How. */
#define ONCE 0
#define EVER 1 /* that one and all that follow */

struct books {
	long free;    /* pages */
	long tasks;   /* but the idle one */
	long objects; /* units of the pool, in use */
	long room;    /* units that its pages still have */
	long wrong;   /* differences that the audit found */
};
