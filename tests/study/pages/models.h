/*
 * Plain models of page allocators. They give the same pages as the allocators,
 * but have only a byte for each page, or arrays that they search from end to
 * end.
 *
 *	models.c	first fit, a list and a reserve, buddies
 *	trees.c		buddies of different sizes, and the bits of llfree
 *	agree.c		compares an allocator with its model
 *
 * Ancestor: none.
 */
#pragma once

#include "pages.h"

#define MANY 1400 /* pages in the arena */
#define NONE (~0UL)

/* A model. It numbers pages from 0 on. get() returns the first page of a piece
 * of 2^order pages; NONE if no such piece is free. */
struct model {
	unsigned long top; /* the largest order that the test asks for */
	void (*init)(void);
	unsigned long (*get)(unsigned long order);
	void (*free)(unsigned long nr, unsigned long order);
	/* Returns how many pages a piece takes; if there is no such function,
	 * it takes 2^order. */
	unsigned long (*pages)(unsigned long order);
};

extern const struct model first_fit, list_and_reserve, knuth, linux12, linux24,
	barkley_lee, hirschberg, wrenger;

/* Does the allocator with this name give the same pages as the model in random
 * calls? Prints the first difference. */
int agrees(const char *name, const struct model *model);
