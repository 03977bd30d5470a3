/*
 * What the tests of the study's page allocators share: an arena with one of
 * them at work in it.
 *
 *	pages.c		this arena, and what can be asked of it
 *	common.c	what all allocators must do, in each variant
 *	order.c		which page comes first, and which are filled
 *	counters.c	what the variant count counts
 *	kernels.c	the quirks of small kernels' allocators
 *	agree.c		random calls of an allocator and of a model:
 *	holes.c		  coremap, minix, twolevel, bitmap
 *	linux.c		  linux10, linux12, linux24
 *	buddies.c	  buddy, lazybuddy, fibonacci, llfree
 *	models.c	the models; trees.c has more of them
 *	main.c		runs all of them
 *
 * Ancestor: none.
 */
#pragma once

#include "../both.h"

#define PAGES 70 /* no power of two, for buddy */
#define META  0x600000UL
#define START 0x800000UL
#define END   (START + PAGE(PAGES))

extern const struct page_allocator *pages; /* the one at work */
extern struct boot_params params;

extern const struct checks common_checks, order_checks, counters_checks,
	kernels_checks, holes_checks, linux_checks, buddies_checks;

/* Puts an allocator to work in an arena of its own, with 70 pages or with
 * count; fresh() finds it by its name. */
void start_with(const struct page_allocator *allocator);
void start_pages(const struct page_allocator *allocator, unsigned long count);
void fresh(const char *name, const char *variant);

unsigned long get(void);
void put(unsigned long page);

/* Does its check() find nothing wrong, and so many pages free? Says what it
 * finds. */
int sound(unsigned long expected);

/* Do all bytes of a page have this value, but for the first 8? These may be a
 * link. */
int page_is(unsigned long page, int byte);

/* Returns a random number below n. The host's below() has a namesake in
 * study.h. */
void seed_pick(uint64_t seed);
unsigned long pick(unsigned long n);
