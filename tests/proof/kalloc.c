/*
 * Proofs about mm/kalloc.c.
 *
 * Ancestor: none.
 */
#include "machine.h"

#include "mm/memory.c"

#include "mm/kalloc.c"

/* No space is alive here: a holder is just a number. */
static void any_books(void)
{
	any_machine();
	assume(frontier <= frontier_end && frontier_end <= nr_pages);
	assume(mem_map[0] == RESERVED); /* 0 means failure */
	for (unsigned long nr = 0; nr < PAGES; nr++) {
		assume(M1(nr) && M3(nr));
		assume(nr < frontier || mem_map[nr] == 0 ||
		       mem_map[nr] == RESERVED);
	}
	any_lists();
	assume(!table_list && !dir_list);
	for (unsigned long nr = 0; nr < PAGES; nr++)
		assume(times_free(nr) == (mem_map[nr] == 0 && nr < frontier));
}

void prove_kalloc(void)
{
	unsigned long page, nr = any_below(PAGES);

	any_books();
	page = kalloc();
	if (page) {
		reach("a page");
		check(page % PAGE_SIZE == 0 && NR(page) < nr_pages, "a page");
		check(others[NR(page)] == 0, "it was free");
		others[NR(page)]++;
	} else {
		reach("no memory");
	}
	check(M1(nr) && M3(nr), "M1, M3");
	check(times_free(nr) == (mem_map[nr] == 0 && nr < frontier), "K1, M2");
}
