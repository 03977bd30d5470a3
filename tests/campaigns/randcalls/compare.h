/*
 * Calls to be compared: what an argument is drawn from, and what is compared of
 * the result.
 *
 * Ancestor: none.
 */
#pragma once

#include "calls.h"

enum kind {
	NONE, /* 0 */
	FD,
	PATH,
	OUT,	/* a place to write to, mostly good */
	IN,	/* a place to read from */
	MAYBE,	/* a place to write to, or 0 */
	LENGTH, /* what fits after the pointer before it */
	PID,
	GROUP,
	HANDLER,
	ACTION,
	SET,
	TIME_SPEC,
	VECTOR,
	HEAP,
	PLACE,
	SIX, /* a pointer to the arguments of mmap */
	ACTION64,
	SET64,
	TIME64,
	AT_ONCE, /* a time of zero, or a bad one */
	TIMES64,
	FD_SET,
	POLL_FDS,
	LIMITS,
	LIMITS64,
	ALTSTACK,
	SIGINFO,
	ITIMER,
	AREA,	 /* a struct user_desc */
	MASK_AT, /* a pointer to a set's place and size */
	CODE,	 /* of the kinds that follow: a word of a list */
	COUNT = CODE,
	OPEN_FLAGS,
	FUTEX,
	MODE,
	OFFSET,
	WHENCE,
	SIGNAL,
	HOW,
	REQUEST,
	COMMAND,
	ENTRIES,
	OPTIONS,
	BYTES,
	RIGHTS,
	MAP_FLAGS,
	FIRST_PAGE,
	DIRECTORY,
	STAT_FLAGS,
	SECONDS,
	HIGH,
	SET_SIZE,
	WHICH_TIMER,
	CLOCK,
	STATX_MASK,
	NODE_TYPE,
	SOME_FDS,
	MANY_FDS,
	RESOURCE,
	NAME_OPTION,
	RANDOM_FLAGS,
	USER,
	WHICH,
	NICE,
	KINDS,
};

enum rule {
	EXACT,	/* the result */
	SIGN,	/* whether it is 0 or more */
	SELF,	/* whether it is our pid */
	BROKEN, /* how far from where the heap began */
};

/* Instead of a number of bytes */
#define AS_MANY (-1) /* the call's result */
#define STAT	(-2) /* a struct stat64, of which a part is compared */
#define STATX	(-3) /* the same of a struct statx */

struct call {
	short number;
	const char *name;
	unsigned char kinds[6];
	unsigned char rule;
	unsigned char where; /* the argument, from 1, at which it stores */
	short bytes;	     /* how many are compared */
};

/* draw.c */
extern unsigned long heap;
extern volatile int handled;
extern struct pollfd poll_fds[4];
extern fd_set fd_sets[3];
void prepare_draws(void);
unsigned long draw_kind(enum kind kind, unsigned long last);

/* defined.c */
void forget_pipes(void);
int is_defined(const struct call *call, const unsigned long *a);
void learn(const struct call *call, const unsigned long *a, long result);
