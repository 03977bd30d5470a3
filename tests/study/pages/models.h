/*
 * Plain models of page allocators: what their sources say, with a byte for each
 * page, or with arrays that are searched from end to end.
 *
 *	models.c	first fit, a list and a reserve, buddies
 *	trees.c		unlike buddies, and bits below counters
 *	agree.c		compares an allocator with its model
 *
 * Ancestor: none.
 */
#pragma once

#include "pages.h"

#define MANY 1400 /* pages in the arena */
#define NONE (~0UL)

/* Pages by number, from 0 on. get returns NONE if there is no such piece. */
struct model {
	unsigned long top; /* order of the largest piece that is asked for */
	void (*init)(void);
	unsigned long (*get)(unsigned long order);
	void (*free)(unsigned long nr, unsigned long order);
	/* How many pages such a piece takes; if it is 0: 2^order. */
	unsigned long (*pages)(unsigned long order);
};

extern const struct model first_fit, list_and_reserve, knuth, linux12, linux24,
	barkley_lee, hirschberg, wrenger;

/* Does the allocator of this name give the same pages as the model, in random
 * calls? Says where it does not. */
int agrees(const char *name, const struct model *model);
