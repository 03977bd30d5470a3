/*
 * What the files of this program share: the table of operations, and the
 * memory that they are tried with.
 *
 * Ancestor: none.
 */
#pragma once

#include "../../../../user/lib/tally.h"
#include "../refuse.h"

/*
 * An operation: a system call with these arguments, or else a function, which
 * answers as a system call does inside the kernel, with a negative errno. It
 * is tried in a process of its own, the subject, after prepare().
 */
struct operation {
	const char *name;
	int number; /* of the system call; 0: a page fault */
	void (*prepare)(void);
	long (*call)(void);
	long argument[6];
	long wanted; /* the result, if it must be this one */
	int flags;
};

#define BUFFER 1   /* tried with each kind of buffer */
#define KILLED 2   /* without memory it may end by SIGKILL */
#define SEGV   4   /* ... or by SIGSEGV: there is no room for a handler */
#define LESS   8   /* ... or do a part of it */
#define LEAVES 16  /* done, it ends the subject by itself, with PASSED */
#define ANYHOW 32  /* as it likes: another program, or it does without */
#define HELPED 64  /* a helper wakes it, who could not if a page were full */
#define FILES  128 /* what is in /tmp is state, and goes after it */

extern const struct operation file_calls[], task_calls[], time_calls[];
extern const struct operation faults[], files[];

/* How a subject ends. */
#define PASSED	 40 /* all went well, nothing was refused */
#define REFUSED	 41 /* it was told so, and nothing had changed */
#define DID_LESS 42
#define NO_SUCH	 43 /* it has no k-th page */
#define FAILED	 44
#define UNSEGVED 45 /* the handler of SIGSEGV ran */

/* Where results go: the arguments OUT(0) and OUT(1) become addresses. Each has
 * at least two pages, and is a few bytes below the place where the next page
 * table begins. */
#define OUT(i)	  (0x70000000L + (i))
#define IS_OUT(a) ((a) == OUT(0) || (a) == OUT(1))
#define SPAN	  0x400000L
#define FRESH_AT  0x20000000L /* never touched */
#define SHARED_AT 0x24000000L /* touched before the subject was forked */
#define STACK_AT  0x3f800000L /* the stack has not grown so far yet */
#define REGION	  (4 * SPAN)

/* The place of OUT(i) in one of the first two, and before its edge. */
#define EDGE(at, i)  ((at) + SPAN * ((i) + 1))
#define PLACE(at, i) (EDGE(at, i) - 2)

enum buffer { FRESH, SHARED, STACK, BUFFERS };
extern enum buffer buffer;

#define AT(address) (long)&(address)

/* A constant on a page of the program's own that nobody has touched yet. */
#define COLD(type, name)                                                       \
	static const struct {                                                  \
		type is __attribute__((aligned(PAGE_SIZE)));                   \
	} name __attribute__((section("cold")))

extern char *heap_end;
extern int helper; /* a task to be killed when the call is over */
extern int again;  /* it was refused before */

/* subject.c */
long refuse(int command, long a, long b);
long result_of(long result);
void fail(const char *what, long value);
long out(int i);
void settle(void);
void leave_room(long wanted);

/* file_calls.c */
void open_high(void);

/* tmp.c */
unsigned long sum_of_tmp(void);
void clear_tmp(void);
