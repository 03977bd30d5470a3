/*
 * What the tests of the study's page allocators share: an arena with one of
 * them at work in it.
 *
 *	pages.c		the allocators of small kernels, and all in common work
 *	lineage.c	those of half a century, each beside a plain model:
 *models.h
 *
 * Ancestor: none.
 */
#pragma once

#define any   host_any /* study.h has its own */
#define below host_below
#include "host.h"
#undef any
#undef below

#include "study.h"

#define PAGES 70 /* no power of two, for buddy */
#define META  0x600000UL
#define START 0x800000UL
#define END   (START + PAGE(PAGES))

extern const struct page_allocator *a; /* the one at work */

/* The allocator of this name in an arena of its own; pages 70 or as many. */
void start_pages(const struct page_allocator *allocator, unsigned long pages);
void fresh(const char *name, const char *variant);

unsigned long get(void);
void put(unsigned long page);

/* Does its check() pass, with so many pages free? Says so if not. */
int sound(unsigned long expected);

unsigned long pick(unsigned long n); /* 0 .. n-1 */

void test_lineage(void);
#define LINEAGE_TESTS 75
