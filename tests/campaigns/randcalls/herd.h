/*
 * What the random campaigns share: herds. A herd is HERD processes that run at
 * once, each with its own random numbers, and may do anything. When all have
 * ended, the books are checked.
 *
 * Ancestor: none.
 */
#pragma once

#include "../../programs/user/test.h"

#define HERD	 32 /* processes at once */
#define COUNT_FD 57 /* the descriptor to which note() writes */

/* The results of a campaign so far. */
struct result {
	unsigned long processes; /* that have ended, also orphans */
	unsigned long killed;	 /* that SIGKILL has ended */
	unsigned long steps; /* herds: the books are checked after each one */
	unsigned long wrong; /* checks that found a difference */
	unsigned long notes[256];
};

/* Random numbers: the same ones come after the same sow(). */
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
