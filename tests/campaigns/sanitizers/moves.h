/*
 * Included before everything else in each file of a kernel for kasan.c. The
 * string moves of x86.h are assembler, so gcc adds no check before their
 * accesses. The functions here check the ranges first.
 *
 * Ancestor: Linux's instrumented.h, which does the same for its assembler.
 */
#pragma once

#include "x86.h"

void __asan_loadN_noabort(unsigned long at, unsigned long bytes);
void __asan_storeN_noabort(unsigned long at, unsigned long bytes);

#define LOAD(p, bytes)	__asan_loadN_noabort((unsigned long)(p), bytes)
#define STORE(p, bytes) __asan_storeN_noabort((unsigned long)(p), bytes)

static inline void *checked_fill_words(void *to, unsigned long value,
				       unsigned long n)
{
	STORE(to, 4 * n);
	return fill_words(to, value, n);
}

static inline void checked_copy_words(void *to, const void *from,
				      unsigned long n)
{
	LOAD(from, 4 * n);
	STORE(to, 4 * n);
	copy_words(to, from, n);
}

static inline void checked_fill_bytes(void *to, char value, unsigned long n)
{
	STORE(to, n);
	fill_bytes(to, value, n);
}

static inline void checked_copy_bytes(void *to, const void *from,
				      unsigned long n)
{
	LOAD(from, n);
	STORE(to, n);
	copy_bytes(to, from, n);
}

static inline unsigned long checked_zero_words(const unsigned long *p,
					       unsigned long n)
{
	LOAD(p, 4 * n);
	return zero_words(p, n);
}

#define fill_words checked_fill_words
#define copy_words checked_copy_words
#define fill_bytes checked_fill_bytes
#define copy_bytes checked_copy_bytes
#define zero_words checked_zero_words
