/*
 * Replaces include/x86.h when mm/ is compiled for the model checker, which does
 * not read assembler. The string moves are plain loops; strings.c proves that
 * these loops do the same as the instructions. Functions for privileged
 * instructions are declared as for the host. The proofs call only one of them,
 * flush_tlb(), which is in spaces.h and in entries.c.
 *
 * Ancestor: none.
 */
#pragma once

#define fill_words     real_fill_words
#define copy_words     real_copy_words
#define fill_bytes     real_fill_bytes
#define copy_bytes     real_copy_bytes
#define zero_words     real_zero_words
#define zero_halfwords real_zero_halfwords
#define same_words     real_same_words
#include "tests/host/x86.h"
#undef fill_words
#undef copy_words
#undef fill_bytes
#undef copy_bytes
#undef zero_words
#undef zero_halfwords
#undef same_words

static inline void *fill_words(void *to, unsigned long value, unsigned long n)
{
	unsigned long *word = to;

	for (unsigned long i = 0; i < n; i++)
		word[i] = value;
	return word + n;
}

static inline void copy_words(void *to, const void *from, unsigned long n)
{
	const unsigned long *source = from;
	unsigned long *word = to;

	for (unsigned long i = 0; i < n; i++)
		word[i] = source[i];
}

static inline void fill_bytes(void *to, char value, unsigned long n)
{
	char *byte = to;

	for (unsigned long i = 0; i < n; i++)
		byte[i] = value;
}

static inline void copy_bytes(void *to, const void *from, unsigned long n)
{
	const char *source = from;
	char *byte = to;

	for (unsigned long i = 0; i < n; i++)
		byte[i] = source[i];
}

/* In this function and those below n must be above 0, because the instructions
 * need this. */
static inline unsigned long zero_words(const unsigned long *p, unsigned long n)
{
	unsigned long i = 0;

	__CPROVER_assert(n > 0, "zero_words: n > 0");
	while (i < n && p[i] == 0)
		i++;
	return i;
}

static inline unsigned long same_words(const void *a, const void *b,
				       unsigned long n)
{
	const unsigned long *x = a, *y = b;
	unsigned long i = 0;

	__CPROVER_assert(n > 0, "same_words: n > 0");
	while (i < n && x[i] == y[i])
		i++;
	return i;
}
