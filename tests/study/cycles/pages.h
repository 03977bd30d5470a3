/*
 * What the files about pages share:
 *
 *	arena.c		the arena, the allocators, and their metadata
 *	hot.c		pairs, bursts and shares, in the caches
 *	words.c		clearing, copying and scanning a page
 *	cold.c		pairs from outside the caches, and rows for the ranks
 *	pages.c		the rows that use these functions
 *
 *	arena:   [ held | held | free | held | ... | held | free | held ]
 *
 * Each allocator manages the whole arena, and gives out all of it before
 * anything is measured. So a get can return only a page that was freed in the
 * measurement. The allocators can use the same pages one after the other,
 * because an allocator writes to a page only while the page is free.
 *
 * Ancestor: none. The ancestors are those of study/pages/.
 */
#pragma once

#include "cycles.h"
#include "study.h"

#include <stdlib.h>
#include <string.h>

#define PAIRS  1000  /* how many operations a hot measurement makes */
#define SAMPLE 16384 /* how many pages a cold measurement uses at most */

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

/* Adds an allocator to those that get the arena, if it is not among them. */
void add_of_study(const struct page_allocator *a);

/* Returns the address and size of an allocator's metadata outside the pages. */
const void *meta_of(const struct page_allocator *a, unsigned long *bytes);

/* Checks that the n pages of got[], which get() has returned, are those of
 * page[], in any order. */
void came_back(const struct page_allocator *a, const unsigned long *page,
	       unsigned long *got, unsigned long n);

/* Gets a page. linux001 leaves the direction flag set: `backwards` clears it,
 * which costs some ticks. The other allocators do not need this. */
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

/* ---- words.c: `what` points to one of these ways ---- */

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
