/*
 * Proofs about mm/kalloc.c.
 *
 * Ancestor: none.
 */
#include "books.h"

#include "mm/memory.c"

#include "mm/kalloc.c"

/* ---- taking a page ---- */

/* Is there a page that has no holder, and that may be given out? */
static int some_is_free(void)
{
	for (unsigned long nr = 0; nr < PAGES; nr++)
		if (nr < frontier_end && mem_map[nr] == 0)
			return 1;
	return 0;
}

/* Checks that the page was free, and has one holder now, the caller, and that
 * no other count has changed. */
static void check_taken(unsigned long page)
{
	check(page != 0 && page % PAGE_SIZE == 0, "a page");
	check(NR(page) < was.frontier_end, "it is mapped");
	check(others[NR(page)] == 0, "nobody had it");
	check(mem_map[was.nr] == (was.nr == NR(page) ? 1 : was.count),
	      "its count is 1, no other count has changed");
	check(mem_changes == was.changes + 1, "a change is counted");
	others[NR(page)]++;
}

/* Checks that the new page has the words of the page `like', or zeros if `like'
 * is 0, and that all other pages are unchanged. */
static void check_words(unsigned long page, unsigned long like)
{
	unsigned long word = was.word % ENTRIES;

	if (was.word / ENTRIES != NR(page))
		check(ram[was.word] == was.value, "no other page has changed");
	else
		check(ram[was.word] == (like ? word_of(NR(like), word) : 0),
		      "the page has the right words");
}

/* kalloc() gives a free page as it is, and 0 only if no page is free. The page
 * that was freed last is given first. */
void prove_kalloc(void)
{
	unsigned long page, free;

	any_books();
	free = some_is_free();
	page = kalloc();
	if (page) {
		reach("a page");
		check_taken(page);
		check(ram[was.word] == was.value, "no page has changed");
		check(!was.runs || page == V2P(was.runs), "last in, first out");
	} else {
		reach("no memory");
		check(!free, "no page is free");
		check(nothing_changed(), "nothing has changed");
	}
	check_books();
}

/* Returns the first free page from the frontier on; frontier_end if there is
 * none. */
static unsigned long first_at_frontier(void)
{
	unsigned long nr = frontier;

	while (nr < frontier_end && mem_map[nr] != 0)
		nr++;
	return nr;
}

/* take_other() takes the first free page from the frontier on, and takes one
 * from the lists of tables and directories only if there is none. */
void prove_take_other(void)
{
	struct run *run;
	unsigned long nr;

	any_books();
	nr = first_at_frontier();
	run = take_other();
	if (nr < was.frontier_end) {
		reach("from the frontier");
		check(run == P2V(PAGE(nr)) && frontier == nr + 1, "the first");
		check(same_lists(), "the lists are as they were");
	} else {
		reach("not from the frontier");
		check(frontier == frontier_end, "the frontier is at its end");
		check(run == (was.tables ? was.tables : was.dirs),
		      "tables first");
		check(run_list == was.runs, "the run list is as it was");
		check(run || nothing_changed(), "0 changes nothing");
	}
	if (run) {
		reach("a page");
		check_taken(V2P(run));
	}
	check_books();
}

/* get_free_page() does the same as kalloc(), and fills the page with zeros. */
void prove_get_free_page(void)
{
	unsigned long page, free;

	any_books();
	free = some_is_free();
	page = get_free_page();
	if (page) {
		reach("a page");
		check_taken(page);
		check_words(page, 0);
	} else {
		reach("no memory");
		check(!free, "no page is free");
		check(nothing_changed(), "nothing has changed");
	}
	check_books();
}

/* new_page_table() gives a page of zeros, and 0 only if no page is free at all.
 * A page on the list of tables is empty except for its link. */
void prove_new_page_table(void)
{
	unsigned long table, free;

	any_books();
	free = some_is_free();
	table = new_page_table();
	if (table) {
		reach("a table");
		check_taken(table);
		check_words(table, 0);
		check(!was.tables || table == V2P(was.tables), "from its list");
	} else {
		reach("no memory");
		check(!free, "no page is free");
		check(nothing_changed(), "nothing has changed");
	}
	check_books();
}

/* new_page_dir() gives a page with the kernel's entries and no others. */
void prove_new_page_dir(void)
{
	unsigned long dir, free;

	any_books();
	free = some_is_free();
	dir = new_page_dir();
	if (dir) {
		reach("a directory");
		check_taken(dir);
		check_words(dir, kernel_dir);
		check(!was.dirs || dir == V2P(was.dirs), "from its list");
	} else {
		reach("no memory");
		check(!free, "no page is free");
		check(nothing_changed(), "nothing has changed");
	}
	check_books();
}

/* can_kalloc() counts all pages from the frontier on, and the pages on lists.
 * So "no" is always right. "yes" is right if no page from the frontier on is
 * reserved or held. Nothing changes. */
void prove_can_kalloc(void)
{
	unsigned long n = nondet_word(), free = 0, taken = 0, listed = 0;
	int yes;

	any_books();
	for (unsigned long nr = 0; nr < frontier_end; nr++) {
		free += mem_map[nr] == 0;
		taken += nr >= frontier && mem_map[nr] != 0;
		listed += on_list[nr] != ON_NONE;
	}
	yes = can_kalloc(n);
	check(yes == (frontier_end - frontier + listed >= n), "what it counts");
	if (yes) {
		reach("yes");
		check(taken || free >= n, "yes is right if no page is taken");
	} else {
		reach("no");
		check(free < n, "there are fewer");
	}
	check(nothing_changed() && frontier == was.frontier, "nothing changes");
}

/* ---- holders ---- */

/* share_page() adds a holder. At MAX_COUNT it returns -EAGAIN, and nothing
 * changes. It panics if and only if the page has no holder. */
void prove_share_page(void)
{
	unsigned long page = nondet_word();
	int error, full;

	any_books();
	must_panic = is_held(page) ? NEVER : ALWAYS;
	full = is_held(page) && mem_map[NR(page)] == MAX_COUNT;
	error = share_page(page);
	no_panic();
	if (error) {
		reach("-EAGAIN");
		check(error == -EAGAIN && full, "-EAGAIN at MAX_COUNT");
		check(nothing_changed(), "nothing has changed");
	} else {
		reach("one more");
		check(!full, "below MAX_COUNT");
		check(mem_map[was.nr] == was.count + (was.nr == NR(page)),
		      "one more, and no other count has changed");
		check(ram[was.word] == was.value && same_lists(), "the rest");
		check(mem_changes == was.changes + 1, "a change is counted");
		others[NR(page)]++;
	}
	check_books();
}

/* Checks that one holder was dropped. If it was the last one, the page is the
 * first of its list, and the old list `before' follows it. */
static void check_dropped(unsigned long page, struct run *list,
			  struct run *before)
{
	check(mem_map[was.nr] == was.count - (was.nr == NR(page)),
	      "one less, and no other count has changed");
	check(mem_changes == was.changes + 1, "a change is counted");
	if (mem_map[NR(page)] == 0) {
		reach("the last holder");
		check(list == P2V(page) && list->next == before, "on its list");
		check(other_words_are_same(page / 4), "only the link changes");
	} else {
		reach("not the last holder");
		check(list == before && ram[was.word] == was.value,
		      "all else is as it was");
	}
	others[NR(page)]--;
}

/* kfree() drops one holder. It panics if and only if the page has no holder, or
 * its only holder is a file of the archive. */
void prove_kfree(void)
{
	unsigned long page = nondet_word();

	any_books();
	must_panic = ALWAYS;
	if (is_held(page) && !(mem_map[NR(page)] == 1 && is_archive(page)))
		must_panic = NEVER;
	kfree(page);
	no_panic();
	check_dropped(page, run_list, was.runs);
	check(table_list == was.tables && dir_list == was.dirs, "other lists");
	check_books();
}

/* free_page_table() does the same as kfree(), with another list. Its caller has
 * emptied the table if its last holder goes. No file of the archive has a table
 * (M5). */
void prove_free_page_table(void)
{
	unsigned long table = nondet_word();

	any_books();
	must_panic = is_held(table) ? NEVER : ALWAYS;
	if (is_held(table))
		assume(!is_archive(table) &&
		       (mem_map[NR(table)] > 1 || K2(NR(table), ON_TABLE)));
	free_page_table(table);
	no_panic();
	check_dropped(table, table_list, was.tables);
	check(run_list == was.runs && dir_list == was.dirs, "other lists");
	check_books();
}

/* free_page_dir() does the same as kfree(), with another list. Its caller has
 * dropped the directory's tables if its last holder goes; the kernel's entries
 * stay. */
void prove_free_page_dir(void)
{
	unsigned long dir = nondet_word();

	any_books();
	must_panic = is_held(dir) ? NEVER : ALWAYS;
	if (is_held(dir))
		assume(!is_archive(dir) &&
		       (mem_map[NR(dir)] > 1 || K2(NR(dir), ON_DIR)));
	free_page_dir(dir);
	no_panic();
	check_dropped(dir, dir_list, was.dirs);
	check(run_list == was.runs && table_list == was.tables, "other lists");
	check_books();
}

/* ---- the frontier's end ---- */

/* kinit1() opens the memory that the boot tables map, kinit2() all memory.
 * Before kinit1(), frontier_end may have any value; mem_init() has put the
 * frontier into the memory that the boot tables map. */
void prove_kinit(void)
{
	any_books();
	boot_mapped = nondet_word();
	assume(frontier <= boot_mapped);
	frontier_end = nondet_word();
	kinit1();
	check(frontier_end <= boot_mapped && frontier_end <= nr_pages,
	      "mapped");
	check(frontier_end == boot_mapped || frontier_end == nr_pages,
	      "all of it");
	check_books();
	reach("the boot tables' part");
	kinit2();
	check(frontier_end == nr_pages, "all of memory");
	check_books();
}
