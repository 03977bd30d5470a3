/*
 * How many pages are free: what the tests of the kernel compare before and
 * after.
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
