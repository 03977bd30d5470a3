/*
 * What the programs in this directory share. Each of them has one subject. On
 * Linux and on Tally it must print the same, word for word, so nothing is
 * printed that may differ: no pids, no addresses, no durations.
 *
 * A line names a fact and its value: "open_of_missing_file: ENOENT".
 *
 * Ancestor: xv6's usertests, which check themselves; here Linux is the judge.
 */
#pragma once

#include "../../../user/lib/tally.h"

#define SIGWINCH 28
#define SIGURG	 23
#define NSIG	 32

#define RESTART 0 /* the number of restart_syscall() */

/* The content of the working directory: see root.pl. */
#define TEXT "hello, archive\n"
#define TIME 685065600 /* the time of its last change */

/* What a handler finds above its argument: Linux/i386's struct sigcontext. */
struct context {
	unsigned long gs, fs, es, ds, edi, esi, ebp, esp, ebx, edx, ecx, eax;
	unsigned long trap, error, eip, cs, eflags, old_esp, ss;
	unsigned long fpu, mask, cr2;
};

void fact(const char *name, long result);
void yes(const char *name, int is);
void ended(const char *name, int status);
const char *error_name(int error);

int child(void (*run)(void));
int reap(int pid);
int outcome(void (*run)(void));
void in_child(const char *name, void (*run)(void));
void nap(int milliseconds);
int pester(int signal);
void forget_signals(void);
void leave_alone(int pid);
void handle(int signal, handler *what, unsigned long flags);
void catch (int signal, void (*what)(int, struct context));
void make_pipe(int ends[2]);
char *map(unsigned long pages);
char *border(void);
