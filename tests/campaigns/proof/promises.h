/*
 * The promises of mm/kalloc.c, for proofs about its callers, which do not
 * depend on how it keeps free pages. The proofs in kalloc.c here show that it
 * keeps these promises. Memory may run out at any call.
 *
 * Ancestor: none.
 */
#pragma once

#include "machine.h"

unsigned long mem_changes;

/* The next page that is given out. The callers do not depend on its number, so
 * pages are given out from the end of memory down. */
static unsigned long next_given = PAGES - 1;

/* Returns a free page, or 0. Its words may have any values. */
unsigned long kalloc(void)
{
	unsigned long nr = next_given--;

	if (mem_map[nr] != 0 || nondet_int() & 1)
		return 0;
	mem_changes++;
	mem_map[nr] = 1;
	for (unsigned long i = 0; i < ENTRIES; i++)
		ram[nr * ENTRIES + i] = any_word();
	return PAGE(nr);
}

unsigned long get_free_page(void)
{
	unsigned long page = kalloc();

	for (unsigned long i = 0; page && i < ENTRIES; i++)
		ram[NR(page) * ENTRIES + i] = 0;
	return page;
}

unsigned long new_page_table(void)
{
	return get_free_page();
}

/* Checks that the page has a holder: without one, kalloc.c panics. */
static inline void must_be_held(unsigned long page)
{
	check(page % PAGE_SIZE == 0 && NR(page) < nr_pages, "a page");
	check(mem_map[NR(page)] != 0, "a page that is held");
	check(mem_map[NR(page)] != RESERVED, "the page is not reserved");
}

int share_page(unsigned long page)
{
	must_be_held(page);
	if (mem_map[NR(page)] == MAX_COUNT)
		return -EAGAIN;
	mem_changes++;
	mem_map[NR(page)]++;
	return 0;
}

/* Drops a holder. If it was the last one, the page's first word becomes a link,
 * which can have any value. */
void kfree(unsigned long page)
{
	must_be_held(page);
	mem_changes++;
	if (--mem_map[NR(page)])
		return;
	rank[NR(page)] = 0;
	ram[NR(page) * ENTRIES] = any_word();
}

/* Drops a holder of a table. If it is the last one, the table must be empty
 * (K2). */
void free_page_table(unsigned long table)
{
	must_be_held(table);
	for (unsigned long i = 0; i < ENTRIES; i++)
		check(mem_map[NR(table)] > 1 || word_of(NR(table), i) == 0,
		      "K2: an empty table");
	kfree(table);
}
