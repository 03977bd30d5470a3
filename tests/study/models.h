/*
 * Plain models of the page allocators of the lineage: what their sources say,
 * a byte a page or in arrays that are searched from end to end.
 *
 *	models.c	first fit, a list and a reserve, buddies
 *	trees.c		unlike buddies, and bits below counters
 *	lineage.c	holds the allocators against them
 *
 * Ancestor: none.
 */
#pragma once

#include "pages.h"

#define MANY 1400 /* pages in the arena */
#define NONE (~0UL)

/* Pages by number, from 0 on. get answers NONE if there is no such piece. */
struct model {
	unsigned long top; /* order of the largest piece that is asked for */
	void (*init)(void);
	unsigned long (*get)(unsigned long order);
	void (*free)(unsigned long nr, unsigned long order);
	/* What such a piece takes away, in pages; 0: 2^order. */
	unsigned long (*pages)(unsigned long order);
};

extern const struct model first_fit, list_and_reserve, knuth, linux12, linux24,
	barkley_lee, hirschberg, wrenger;
