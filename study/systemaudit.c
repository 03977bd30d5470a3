/*
 * Audits a system on an allocator of the study as mm/audit.c does, and makes
 * one more check. The audit cannot follow the allocator's lists, so it cannot
 * check K1 of mm/kalloc.c for its pages (no page is on a list twice). But the
 * allocator's check() tells how many are free, and whether its data agrees:
 *
 *	pages of the arena that nobody holds,	=  the number that
 *	on neither list of mm/kalloc.c		   check() returns
 *
 * The audit cannot tell which pages these are. If the allocator takes one page
 * for another, system.c notices it when the wrong page is given out.
 *
 * Ancestor: none.
 */
#include "system.h"

/* Includes the whole file; nobody calls its mem_check(). */
#define mem_check check_without_allocator
#include "../mm/audit.c"
#undef mem_check

/*
 * Marks each page of the arena that is neither held nor on a list as if it were
 * on one, because rule M2 of mm/memory.c demands a list. Returns their number.
 */
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

/* Does what mm/audit.c does, and checks the allocator. */
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
