/*
 * What the tester and its subjects share: the present operation, how it is
 * refused, and the results so far. enomem.c has a drawing of tester and
 * subject.
 *
 * Ancestor: none.
 */
#pragma once

#include "enomem.h"

extern const struct operation *now;

extern int how; /* ONCE, EVER, or: */
#define FULL 2	/* one page or table is full: it can get no more holders */

#define MARK 1024 /* offset of a word that no result overwrites */

/* Numbers of the present operation: its largest number of allocations, and how
 * many subjects ended in each way. */
extern struct tally {
	long most, refused, killed, other, full;
} tally;

/* The numbers of all operations together. */
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
