/*
 * What the tests of the study's page allocators share: an arena, which one
 * allocator manages.
 *
 *	pages.c		this arena, and questions about it
 *	common.c	tests what all allocators must do, in each variant
 *	order.c		tests which page comes first, and which are filled
 *	counters.c	tests what the variant `count` counts
 *	kernels.c	tests the quirks of small kernels' allocators
 *	agree.c		compares an allocator with a model in random calls;
 *			these files use it:
 *	holes.c		  coremap, minix, twolevel, bitmap
 *	linux.c		  linux10, linux12, linux24
 *	buddies.c	  buddy, lazybuddy, fibonacci, llfree
 *	models.c	some of the models
 *	trees.c		the other models
 *	main.c		runs all tests
 *
 * Ancestor: none.
 */
#pragma once

#include "../both.h"

#define PAGES 70 /* not a power of two, so that buddy has several blocks */
#define META  0x600000UL
#define START 0x800000UL
#define END   (START + PAGE(PAGES))

extern const struct page_allocator *pages; /* the allocator that is tested */
extern struct boot_params params;

extern const struct checks common_checks, order_checks, counters_checks,
	kernels_checks, holes_checks, linux_checks, buddies_checks;

/* Gives a new arena to an allocator: start_pages() one of `count` pages, the
 * others one of PAGES pages. fresh() finds the allocator by its name. */
void start_with(const struct page_allocator *allocator);
void start_pages(const struct page_allocator *allocator, unsigned long count);
void fresh(const char *name, const char *variant);

unsigned long get(void);
void put(unsigned long page);

/* Does the allocator's check() find no error, and the expected number of free
 * pages? Prints what is wrong. */
int sound(unsigned long expected);

/* Do all bytes of a page except the first 8 have this value? The first 8 may be
 * links of a list. */
int page_is(unsigned long page, int byte);

/* pick() returns a random number below n. It has another name than below() of
 * the host, because study.h declares a below(), too. */
void seed_pick(uint64_t seed);
unsigned long pick(unsigned long n);
