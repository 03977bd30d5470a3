/*
 * How many pages are free: what the tests of the kernel compare before and
 * after. And how an address space ends that no task has.
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

/* One holder less; with the last one the space ends. */
static inline void free_page_dir(unsigned long its_dir)
{
	free_tables(its_dir);
	kfree(its_dir);
}
