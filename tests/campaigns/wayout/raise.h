/*
 * What the files of this campaign share about one run, and about all runs of
 * one call: raise.c says what a run is.
 *
 * Ancestor: none.
 */
#pragma once

#include "wayout.h"

/* What a signal does: its default, nothing, a handler, or a handler that was
 * set with SA_RESTART. */
enum action { DEFAULT, IGNORE, HANDLE, RESTART };

struct raised {
	int signal;
	enum action action;
};

/* Signals that do nothing by default. */
#define HARMLESS (SIGBIT(SIGCHLD) | SIGBIT(SIGCONT) | SIGBIT(SIGWINCH))

/* This run; runs.c sets these. */
extern const struct call *call;
extern struct raised first, second;
extern unsigned long wanted; /* the point of the interrupt */
extern int in_call; /* does a signal come before the program goes on? */

/* raise.c: the run so far. */
extern int armed;	     /* the first signal was sent, the wait goes on */
extern int stepping;	     /* the wait is over */
extern int requested;	     /* the interrupt, which has not come yet */
extern unsigned long points; /* so far */
extern int to_send;	     /* the signal that another task has to send */
extern int before_program;   /* in_call when it does so */
extern struct task *other;   /* that task */
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

/* All runs of this call: how many interrupts were held back, how many handlers
 * ran, and so on. */
extern struct counts {
	unsigned long runs, held, handlers, stops, ends, eintr, own, taken_back;
} counts;
