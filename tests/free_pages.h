/*
 * Counts free pages: tests compare the number before and after. Also frees
 * address spaces of tests, which no task has.
 *
 * Ancestor: none.
 */
#pragma once

#include "mm.h"

static inline unsigned long free_pages(void)
{
	unsigned long n = 0;

	for (unsigned long nr = 0; nr < nr_pages; nr++)
		n += mem_map[nr] == 0;
	return n;
}

/*
 * Drops one holder of a directory. If this is the last holder, frees the
 * directory, its tables, and their pages at any address.
 */
static inline void end_page_dir(unsigned long its_dir)
{
	struct area all = { .end = KERNEL_BASE };
	struct space its = { .dir = its_dir, .first = { &all } };

	free_tables(&its);
	free_page_dir(its_dir);
}

/*
 * Frees a space with its areas, in an order in which an audit between two steps
 * finds no difference.
 */
static inline void free_space(struct space *its)
{
	unsigned long its_dir = its->dir;

	free_tables(its);
	free_areas(its);
	its->dir = 0;
	free_page_dir(its_dir);
}

/* Returns area i of a space. */
static inline struct area *area_at(const struct space *its, int i)
{
	struct area *at = its->first[0];

	while (i-- > 0)
		at = at->next[0];
	return at;
}
