/*
 * Proofs about mm/paging.c, and what of it stands in include/mm.h.
 *
 * Ancestor: none.
 */
#include "promises.h"
#include "spaces.h"

#include "mm/memory.c"

#include "mm/paging.c"

/* An entry of a space that maps a page. */
void prove_un_wp_page(void)
{
	unsigned long nr = any_below(PAGES), i = any_below(ENTRIES);
	unsigned long addr = any_addr(), at = any_addr(), *entry;
	struct sight before[SPACES], now;
	int error;

	any_spaces();
	assume(may_write(spaces[0].dir, addr, &entry));
	for (int s = 0; s < SPACES; s++)
		before[s] = look(s, at, i);
	error = un_wp_page(entry);
	if (error)
		reach("no memory");
	else
		reach("written");
	check(error == 0 || error == -ENOMEM, "the answer");
	check(error || can_touch(spaces[0].dir, addr, 1), "it may be written");
	for (int s = 0; s < SPACES; s++) {
		now = look(s, at, i);
		if (s == 0 && at == addr && !error)
			check(before[s].word == now.word, "the page");
		else
			check(same_sight(before[s], now), "what programs see");
	}
	check(error || tlb_is_flushed, "TLB");
	check_others(nr, i);
	check_books(nr);
}
