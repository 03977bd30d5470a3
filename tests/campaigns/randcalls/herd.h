/*
 * What the random campaigns share: a herd of processes that run at once, each
 * with a seed of its own, and may do anything; and the check of the books when
 * all of them have ended.
 *
 * Ancestor: none.
 */
#pragma once

#include "../../programs/user/test.h"

#define HERD	 32 /* processes at once */
#define COUNT_FD 57 /* a byte written here counts: see note() */

/* The results of a campaign so far. */
struct result {
	unsigned long processes; /* started here, or orphans of those */
	unsigned long killed;	 /* which did not end by themselves */
	unsigned long steps; /* herds, each followed by a check of the books */
	unsigned long wrong; /* checks that found a difference */
	unsigned long notes[256];
};

/* Random numbers; the same ones after the same sow(). */
void sow(unsigned seed, unsigned which);
unsigned draw(void);
unsigned below(unsigned n);
int one_in(unsigned n);

void note(unsigned char what);
unsigned long noted(const struct result *result);
void run_herd(struct result *result, void (*run)(unsigned), unsigned first,
	      int patience);
void last_words(const char *name, const struct result *result);
int has_word(char **argv, const char *word);
unsigned long word(char **argv, const char *name, unsigned long otherwise);
