/*
 * What the two random campaigns share: a herd of processes at once, each with
 * a seed of its own, which may do what they like; and a look at the books
 * when all of them are gone.
 *
 * Ancestor: none.
 */
#pragma once

#include "../../programs/user/test.h"

#define HERD	 32 /* processes at once */
#define COUNT_FD 57 /* a byte written here counts: see note() */

/* What came of a campaign so far. */
struct result {
	unsigned long processes; /* started here, or orphans of those */
	unsigned long killed;	 /* which did not end by themselves */
	unsigned long steps;	 /* herds, each with a look at the books */
	unsigned long wrong;	 /* after so many of them they were not right */
	unsigned long notes[256];
};

/* A pseudo-random word; the same after the same sow(). */
void sow(unsigned seed, unsigned which);
unsigned draw(void);
unsigned below(unsigned n);
int one_in(unsigned n);

void note(unsigned char what);
unsigned long noted(const struct result *result);
void run_herd(struct result *result, void (*run)(unsigned), unsigned first,
	      int patience);
void last_words(const char *name, const struct result *result);
unsigned long word(char **argv, const char *name, unsigned long otherwise);
