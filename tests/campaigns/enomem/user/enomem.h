/*
 * Declarations for the files of this program: the operations, and the addresses
 * of the memory with which they are tried.
 *
 * Ancestor: none.
 */
#pragma once

#include "../../../../user/lib/tally.h"
#include "../refuse.h"

/*
 * An operation is a system call with these arguments, or a function, call(),
 * which returns a result or a negative errno, as a system call does inside the
 * kernel. It runs in a process of its own, the subject, after prepare().
 */
struct operation {
	const char *name;
	int number; /* of the system call; 0: a page fault */
	void (*prepare)(void);
	long (*call)(void);
	long argument[6];
	long wanted; /* the result that it must have; 0: any that is no error */
	int flags;
};

#define BUFFER 1   /* it is tried with each kind of buffer */
#define KILLED 2   /* if memory is refused, SIGKILL may end it */
#define SEGV   4   /* ... or SIGSEGV: there is no room for a handler's frame */
#define LESS   8   /* ... or it may do only a part of its work */
#define LEAVES 16  /* if it succeeds, it ends the subject with PASSED */
#define ANYHOW 32  /* it may end with any status */
#define HELPED 64  /* a helper wakes it: no page is filled for it */
#define FILES  128 /* /tmp is part of the state, and is emptied afterwards */

extern const struct operation file_calls[], task_calls[], time_calls[];
extern const struct operation faults[], files[];

/* The statuses with which a subject ends. */
#define PASSED	 40 /* the operation has succeeded */
#define REFUSED	 41 /* it got an error, and nothing had changed */
#define DID_LESS 42
#define NO_SUCH	 43 /* it has no k-th page */
#define FAILED	 44
#define UNSEGVED 45 /* the handler of SIGSEGV has run */

/* Buffers for results. Before the call, the arguments OUT(0) and OUT(1) are
 * replaced by the addresses of two buffers. Each begins two bytes below an
 * edge, where the next page table begins, so that it needs two pages and two
 * tables. */
#define OUT(i)	  (0x70000000L + (i))
#define IS_OUT(a) ((a) == OUT(0) || (a) == OUT(1))
#define SPAN	  0x400000L
#define FRESH_AT  0x20000000L /* never touched */
#define SHARED_AT 0x24000000L /* touched before the subject was forked */
#define STACK_AT  0x3f800000L /* the stack has not grown to this address */
#define REGION	  (4 * SPAN)

/* PLACE() is the address of OUT(i) in the region FRESH_AT or SHARED_AT; EDGE()
 * is the edge after it. */
#define EDGE(at, i)  ((at) + SPAN * ((i) + 1))
#define PLACE(at, i) (EDGE(at, i) - 2)

enum buffer { FRESH, SHARED, STACK, BUFFERS };
extern enum buffer buffer;

#define AT(address) (long)&(address)

/* Defines a constant on a page of its own, which nobody has touched before the
 * call reads it. */
#define COLD(type, name)                                                       \
	static const struct {                                                  \
		type is __attribute__((aligned(PAGE_SIZE)));                   \
	} name __attribute__((section("cold")))

extern char *heap_end;
extern int helper; /* a process that is killed after the call */
extern int again;  /* this call is the second, after a refusal */

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
