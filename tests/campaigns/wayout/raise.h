/*
 * What the files of this campaign share: the state of one run, which raise.c
 * explains, and the counts of all runs of one call.
 *
 * Ancestor: none.
 */
#pragma once

#include "wayout.h"

/* The action of a signal: the default one, to be ignored, a handler, or a
 * handler that was set with SA_RESTART. */
enum action { DEFAULT, IGNORE, HANDLE, RESTART };

struct raised {
	int signal;
	enum action action;
};

/* Signals that do nothing by default. */
#define HARMLESS (SIGBIT(SIGCHLD) | SIGBIT(SIGCONT) | SIGBIT(SIGWINCH))

/* The present run, as runs.c sets it. */
extern const struct call *call;
extern struct raised first, second;
extern unsigned long wanted; /* the point at which the interrupt is requested */
extern int in_call; /* would a signal now come before the call has returned? */

/* The state of the run, in raise.c. */
extern int armed;	     /* first is sent, but the victim still waits */
extern int stepping;	     /* the wait is over: the CPU steps the victim */
extern int requested;	     /* requested an interrupt that has not come yet */
extern unsigned long points; /* how many points were counted so far */
extern int to_send;	     /* the signal that another task has to send */
extern int before_program;   /* the interrupt hit the victim in the kernel */
extern struct task *other;   /* the task that sends the second signal */
void raise_second(int from_program);

/* expect.c */
extern int forgets; /* forget=1 */
void expect_nothing(void);
void check_end(void);
int report(int value, int is_handler);

/* victim.c */
void send_second(void);
void adopt(void);
void become_victim(void);
void send_first(void);
void clean_up(void);

/* Counts of all runs of the present call: the interrupts that had to wait, the
 * handlers that ran, and so on. */
extern struct counts {
	unsigned long runs, held, handlers, stops, ends, eintr, own, taken_back;
} counts;
