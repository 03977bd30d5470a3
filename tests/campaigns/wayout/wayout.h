/*
 * A system call that a signal breaks off, while another signal comes at an
 * instruction of its way out: raise.c does that to each call in the list of
 * calls.c.
 *
 * Ancestor: none.
 */
#pragma once

#define REPORT 64 /* the number of getppid(), here that of report() */

#ifndef __ASSEMBLER__
#include "files.h"
#include "../interrupts/stepping.h"

#define SIGUSR1 10
#define DATA	((unsigned long)PROGRAM_DATA) /* a page that may be written */

/* What a handler makes of a call that its signal broke off: the error EINTR;
 * the same, but with SA_RESTART the call starts again; no handler breaks the
 * call off. */
enum after { ALWAYS_EINTR, RESTARTS, NEVER_EINTR };

#define ANY_PID 1 /* a result: any number above 0 */

/*
 * The registers ebx to ebp when the call begins, what a handler makes of it,
 * and its result when it has not been broken off. prepare() runs in the
 * program's task before the call, answer() in another one, and lets a call that
 * waits come to its end. If borrows is set, the program has blocked all signals
 * but SIGUSR1, and the call unblocks them for as long as it waits.
 */
struct call {
	const char *name;
	unsigned long nr, args[6];
	enum after after;
	int result, borrows;
	void (*prepare)(void);
	void (*answer)(void);
};

extern const struct call calls[]; /* the last one has no name */
extern struct task *victim;	  /* the task that makes the call */
extern void *sys_table[];	  /* kernel/syscalls.c */

/* calls.c */
void end_child(void);

/* program.S */
extern const char program[], program_end[], handler[], pauses[];

#endif
