/*
 * The campaign wayout: a signal interrupts a system call, and a second one
 * comes at an instruction of the call's way out. raise.c explains it; calls.c
 * has the list of calls.
 *
 * Ancestor: none.
 */
#pragma once

#define REPORT 64 /* getppid()'s number; here it calls report() */

#ifndef __ASSEMBLER__
#include "files.h"
#include "../interrupts/stepping.h"

#define SIGUSR1 10
#define DATA	((unsigned long)PROGRAM_DATA) /* a page that can be written */

/* What a call does after a signal's handler has interrupted it. ALWAYS_EINTR:
 * it returns EINTR. RESTARTS: it returns EINTR, or starts again if the handler
 * has SA_RESTART. NEVER_EINTR: no handler can interrupt it. */
enum after { ALWAYS_EINTR, RESTARTS, NEVER_EINTR };

#define ANY_PID 1 /* a result: any number above 0 */

/*
 * A call: its number, its arguments in ebx to ebp, what happens to it after a
 * handler, and its result if no signal interrupts it. prepare() runs in the
 * victim before the call. answer() runs in another task, and lets the waiting
 * call end. If `borrows` is set, the program has blocked all signals but
 * SIGUSR1, and the call unblocks them while it waits.
 */
struct call {
	const char *name;
	unsigned long nr, args[6];
	enum after after;
	int result, borrows;
	void (*prepare)(void);
	void (*answer)(void);
};

extern const struct call calls[]; /* ends with an entry without a name */
extern struct task *victim;	  /* the task that makes the call */
extern void *sys_table[];	  /* kernel/syscalls.c */

/* calls.c */
void end_child(void);

/* program.S */
extern const char program[], program_end[], handler[], pauses[];

#endif
