/*
 * The data of mm/memory.c and mm/kalloc.c alone: counts, frontier, lists and
 * archive. There is no space, so a holder is only a number, others[nr].
 * memory.c and kalloc.c need no more.
 *
 * Ancestor: none.
 */
#pragma once

#include "machine.h"

/* Which list each page is on. */
enum on_list { ON_NONE, ON_RUN, ON_TABLE, ON_DIR };

static unsigned char on_list[PAGES];

/* Follows a list. Assumes that it ends, and leads only through free pages that
 * are on no other list (K1). */
static void assume_list(const struct run *list, enum on_list name)
{
	int steps = 0;

	for (const struct run *run = list; run; run = run->next) {
		unsigned long page = V2P(run);

		assume(page % PAGE_SIZE == 0 && NR(page) < frontier &&
		       NR(page) < nr_pages && mem_map[NR(page)] == 0 &&
		       on_list[NR(page)] == ON_NONE && steps++ < PAGES);
		on_list[NR(page)] = name;
	}
}

/* Does K2 hold for a page on the list of tables or of directories? */
static int K2(unsigned long nr, enum on_list name)
{
	for (unsigned long i = 1; i < ENTRIES; i++)
		if (name == ON_TABLE || i < USER_TABLES ?
			    word_of(nr, i) != 0 :
			    word_of(nr, i) != word_of(NR(kernel_dir), i))
			return 0;
	return 1;
}

/* Makes any part of memory an archive, with files anywhere in it. */
static void any_archive(void)
{
	archive_start = PAGE(any_below(PAGES + 1));
	archive_bytes = nondet_word();
	assume(archive_bytes <= DISK_MAX);
	__CPROVER_havoc_object(archive_map);
}

/* Assumes the rules of the counts and of the frontier. */
static void assume_counts(void)
{
	assume(K3());
	for (unsigned long nr = 0; nr < PAGES; nr++) {
		assume(M1(nr) && M3(nr) && M6(nr) && M7(nr));
		on_list[nr] = ON_NONE;
	}
}

/* Makes any three lists of all free pages below the frontier (M2). */
static void assume_lists(void)
{
	any_lists();
	assume_list(run_list, ON_RUN);
	assume_list(table_list, ON_TABLE);
	assume_list(dir_list, ON_DIR);
	for (unsigned long nr = 0; nr < PAGES; nr++) {
		assume((on_list[nr] != ON_NONE) ==
		       (mem_map[nr] == 0 && nr < frontier));
		assume(on_list[nr] < ON_TABLE || K2(nr, on_list[nr]));
	}
}

/* Makes the kernel's directory: it is held, and has no table of a program. */
static void any_kernel_dir(void)
{
	kernel_dir = PAGE(any_below(PAGES));
	assume(mem_map[NR(kernel_dir)] != RESERVED &&
	       mem_map[NR(kernel_dir)] != 0);
	for (unsigned long i = 0; i < USER_TABLES; i++)
		assume(word_of(NR(kernel_dir), i) == 0);
}

/* What a proof compares before and after an operation: any one page, any one
 * word, and all single variables. */
static struct {
	unsigned long nr, count, word, value;
	struct run *runs, *tables, *dirs;
	unsigned long frontier, frontier_end, changes;
} was;

static void look(void)
{
	was.nr = any_below(PAGES);
	was.count = mem_map[was.nr];
	was.word = any_below(PAGES * ENTRIES);
	was.value = ram[was.word];
	was.runs = run_list;
	was.tables = table_list;
	was.dirs = dir_list;
	was.frontier = frontier;
	was.frontier_end = frontier_end;
	was.changes = mem_changes;
}

static int same_lists(void)
{
	return run_list == was.runs && table_list == was.tables &&
	       dir_list == was.dirs;
}

/* Has nothing changed? Only the frontier may have passed pages that nobody can
 * get. */
static int nothing_changed(void)
{
	return mem_map[was.nr] == was.count && ram[was.word] == was.value &&
	       same_lists() && frontier_end == was.frontier_end &&
	       mem_changes == was.changes;
}

/* Makes any state in which the rules of both files hold. */
static void any_books(void)
{
	any_machine();
	mem_changes = nondet_word();
	any_archive();
	assume_counts();
	any_kernel_dir();
	assume_lists();
	look();
}

/* Are all words of memory but this one unchanged? was.word stands for any
 * word. */
static int other_words_are_same(unsigned long word)
{
	return was.word == word || ram[was.word] == was.value;
}

/* Is this the address of a page that has a holder? */
static int is_held(unsigned long page)
{
	return page % PAGE_SIZE == 0 && NR(page) < nr_pages &&
	       mem_map[NR(page)] != 0 && mem_map[NR(page)] != RESERVED;
}

/* Checks that the rules hold for any one page. */
static void check_books(void)
{
	unsigned long nr = any_below(PAGES);

	check(K3(), "K3");
	check(M1(nr) && M3(nr), "M1, M3");
	check(M6(nr) && M7(nr), "M6, M7");
	check(times_free(nr) == (mem_map[nr] == 0 && nr < frontier), "K1, M2");
	check(times_on(table_list, nr) == 0 || K2(nr, ON_TABLE), "K2, tables");
	check(times_on(dir_list, nr) == 0 || K2(nr, ON_DIR), "K2, directories");
}
