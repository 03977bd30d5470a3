/*
 * The interface between inject.c and the programs in user/: one system call,
 * refuse(command, a, b), whose number Linux has never used.
 *
 * Ancestor: none.
 */
#pragma once

#define REFUSE_NUMBER 251

#define REFUSE_MINE   0 /* (n, how): the caller's n-th allocation fails */
#define REFUSE_OTHERS 1 /* (n, how): the other tasks' n-th one fails */
#define REFUSE_STOP   2 /* (): refuses no more; returns how many it counted */
#define REFUSE_BOOKS  3 /* (to): runs the audit, stores a struct books */
#define REFUSE_FILL   4 /* (k): fills the caller's k-th table or page */
#define REFUSE_EMPTY  5 /* (): removes the holders that FILL has added */
#define REFUSE_SITES  6 /* (): prints each call that was refused, how often */

/* The argument `how`. */
#define ONCE 0
#define EVER 1 /* the n-th allocation fails, and all later ones */

struct books {
	long free;    /* pages */
	long tasks;   /* without the idle one */
	long objects; /* units of the pool that are in use */
	long room;    /* free units in the pool's pages */
	long wrong;   /* differences that the audit found */
};
