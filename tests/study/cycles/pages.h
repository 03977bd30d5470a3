/*
 * What the files about pages share.
 *
 *	arena.c		the arena, the allocators, and their metadata
 *	hot.c		pairs, bursts and shares, in the cache
 *	words.c		clearing, copying and scanning a page
 *	cold.c		pairs out of the cache, and what the study ranks
 *	pages.c		the rows of all these
 *
 *	arena:   [ held | held | free | held | ... | held | free | held ]
 *
 * Each allocator has the whole arena for its own, and gives out all of it
 * before anything is measured. So a page that is freed is the only one that a
 * get can return. What the pages contain matters to an allocator only while
 * they are free.
 *
 * Ancestor: none. The ancestors are those of study/pages/.
 */
#pragma once

#include "cycles.h"
#include "study.h"

#include <stdlib.h>
#include <string.h>

#define PAIRS  1000  /* hot ones, one after the other */
#define SAMPLE 16384 /* cold ones */

/* ---- arena.c ---- */

extern const struct page_allocator tally_plain, tally_zero;

#define OF_STUDY(name) extern const struct page_allocator name
OF_STUDY(xv6_plain);
OF_STUDY(xv6_clear);
OF_STUDY(xv6_asis);
OF_STUDY(linux001_plain);
OF_STUDY(linux001_asis);
OF_STUDY(jos_plain);
OF_STUDY(jos_clear);
OF_STUDY(sos_plain);
OF_STUDY(sos_clear);

/* Makes an allocator one of those that get the arena, if it is none yet. */
void add_of_study(const struct page_allocator *a);

/* Returns an allocator's metadata, if it is not in the pages. */
const void *meta_of(const struct page_allocator *a, unsigned long *bytes);

/* Checks that each of n pages has come back once, in any order: got[] has what
 * was given out. */
void came_back(const struct page_allocator *a, const unsigned long *page,
	       unsigned long *got, unsigned long n);

/* linux001 leaves the direction flag set. To put it right costs some ticks,
 * which the others do not need. */
static inline unsigned long get(const struct page_allocator *a, int backwards)
{
	unsigned long page = a->get();

	if (backwards)
		asm volatile("cld" : : : "memory");
	return page;
}

static inline int is_zero(unsigned long page)
{
	const unsigned long *word = P2V(page);

	for (int i = 0; i < ENTRIES; i++)
		if (word[i])
			return 0;
	return 1;
}

/* ---- hot.c ---- */

void pair(const void *what, double *ticks);
void pair_backwards(const void *what, double *ticks);
void burst(const void *what, double *ticks);
void burst_backwards(const void *what, double *ticks);
void share(const void *what, double *ticks);

/* ---- words.c: what is measured points at one of these ways ---- */

typedef void clearing(void *to);
extern clearing *const by_stosl, *const by_stosb, *const by_store_loop,
							  *const by_movnti;
void clear_hot(const void *what, double *ticks);

typedef void copying(void *to, const void *from);
extern copying *const by_movsl, *const by_movsb, *const by_copy_loop;
void copy_hot(const void *what, double *ticks);

typedef unsigned long scanning(const unsigned long *table);
extern scanning *const by_scasl, *const by_scan_loop, *const by_eight;
void scan_hot(const void *what, double *ticks);

/* ---- cold.c ---- */

void cold_pair(const void *what, double *ticks);
void cold_pair_backwards(const void *what, double *ticks);
void cold_zero(const void *what, double *ticks);
void cold_share(const void *what, double *ticks);
void clear_cold(const void *what, double *ticks);
void churn_hot(const void *what, double *ticks);
void cold_pair_of_any(const void *what, double *ticks);
