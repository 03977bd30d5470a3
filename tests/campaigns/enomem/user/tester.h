/*
 * What the tester and its subjects share: what is tried now, how it is refused,
 * and what came of it so far. enomem.c draws the two.
 *
 * Ancestor: none.
 */
#pragma once

#include "enomem.h"

extern const struct operation *now;

extern int how; /* ONCE, EVER, or: */
#define FULL 2	/* a page that can get no more holders */

#define MARK 1024 /* in each shared page, where no result goes */

/* Numbers of this operation: its most allocations, and how its subjects
 * ended. */
extern struct tally {
	long most, refused, killed, other, full;
} tally;

/* The same for all operations. */
extern long operations, injected, filled, failures;

/* subject.c */
void complain(const char *what, long value);
void subject(long n);

/* tester.c */
void reap_all(void);
void count_failure(const char *what, long value);
void compare(const struct books *before, long n);
void try_operation(const struct operation *operation, long step);
void try_init(void);

/* lines.c */
void try_lines(long first, long step);
