/*
 * The audit of a system on an allocator of the study: mm/audit.c, with one
 * question more. Of K1, a page of the allocator is on no list that the audit
 * could follow. But it can tell how many it holds free, and whether what it
 * knows fits together:
 *
 *	pages of the arena that nobody holds,	=  the number that
 *	on neither list of mm/kalloc.c		   check() tells
 *
 * Which pages these are it cannot tell: if it took one page for another, that
 * is seen when it gives the wrong one (system.c).
 *
 * Ancestor: none.
 */
#include "system.h"

/* All of it, with a mem_check() that nobody calls. */
#define mem_check check_without_allocator
#include "../mm/audit.c"
#undef mem_check

/* The pages that should be the allocator's are marked as if on a list (M2). */
static unsigned long mark_free_pages(void)
{
	unsigned long n = 0;

	for (unsigned long nr = NR(system_arena.start);
	     nr < NR(system_arena.end); nr++) {
		pass();
		if (mem_map[nr] || mem_sheet[nr])
			continue;
		mem_sheet[nr] = ON_LIST;
		n++;
	}
	return n;
}

static void check_allocator(void)
{
	unsigned long expected = mark_free_pages(), found = 0;
	const char *wrong = system_allocator.check(&found);

	if (wrong)
		report("%s: %s\n", system_allocator.name, wrong);
	else if (found != expected)
		report("%s: %lu pages are free, expected %lu\n",
		       system_allocator.name, found, expected);
}

/* As in mm/audit.c, but for the allocator. */
int mem_check(void)
{
	unsigned long end;

	differences = 0;
	check_edges();
	end = sheet_end;
	fill_words(mem_sheet, 0, (end + 1) / 2);
	mem_walk(count_holder);
	for (unsigned long slot = 0; slot < USER_TABLES; slot++)
		count_sharers(slot);
	check_list(run_list, "run");
	check_list(table_list, "table");
	check_list(dir_list, "directory");
	check_allocator();
	check_counts(end);
	if (differences > MAX_REPORTS)
		printk("audit: and %d differences more\n",
		       differences - MAX_REPORTS);
	return differences;
}
