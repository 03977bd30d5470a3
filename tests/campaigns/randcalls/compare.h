/*
 * The description of a call to be compared: from which kind of values each
 * argument is drawn, and what part of the result is compared.
 *
 * Ancestor: none.
 */
#pragma once

#include "calls.h"

enum kind {
	NONE, /* 0 */
	FD,
	PATH,
	OUT,	/* an address to write to, mostly a valid one */
	IN,	/* an address to read from */
	MAYBE,	/* an address to write to, or 0 */
	LENGTH, /* a length that fits the argument before it, a pointer */
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
	MASK_AT, /* a pointer to a set's address and size */
	CODE,	 /* this kind and all later ones: a word of the kind's list */
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
	EXACT,	/* the result itself is compared */
	SIGN,	/* only whether it is an error */
	SELF,	/* whether it is the caller's pid */
	BROKEN, /* its distance from the heap's start */
};

/* Values of `bytes` that are no number of bytes. */
#define AS_MANY (-1) /* as many bytes as the call returns */
#define STAT	(-2) /* some fields of a struct stat64 */
#define STATX	(-3) /* the same fields of a struct statx */

struct call {
	short number;
	const char *name;
	unsigned char kinds[6];
	unsigned char rule;
	unsigned char where; /* 1 to 6: number of the argument that is compared,
				an address; 0: none is */
	short bytes;	     /* how many bytes at that address are compared */
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
