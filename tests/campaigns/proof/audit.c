/*
 * Proofs about mm/audit.c and mm/rules.c: mem_check() finds a difference if and
 * only if an invariant does not hold.
 *
 * Ancestor: none.
 */
#include "machine.h"

#include "mm/memory.c"

#include "mm/kalloc.c"

#include "mm/paging.c"

#include "mm/area.c"

#include "mm/rules.c"

#include "mm/audit.c"

#include "audited.h"

/* Checks that mem_check() finds a difference if and only if the invariants do
 * not hold, and that it changes nothing. */
static void check_audit(int holds)
{
	unsigned long nr = any_below(PAGES), i = any_below(ENTRIES);
	unsigned long word = word_of(nr, i), at = frontier;
	unsigned short count = mem_map[nr];
	int found = mem_check();

	if (found) {
		reach("a difference");
		check(!holds, "with a difference some rule is broken");
	} else {
		reach("no difference");
		check(holds, "without a difference all invariants hold");
	}
	check(word == word_of(nr, i) && count == mem_map[nr] && at == frontier,
	      "nothing has changed");
}

/* There is no space. Each word that can be a link has any value: lists can lead
 * anywhere, also in circles or through held pages. */
void prove_audit_lists(void)
{
	any_books();
	strays = any_below(2);
	stray = nondet_word();
	run_list = any_link();
	table_list = any_link();
	dir_list = any_link();
	for (unsigned long nr = 0; nr < PAGES; nr++)
		((struct run *)P2V(PAGE(nr)))->next = any_link();
	count_others();
	check_audit(counts_hold() && lists_hold());
}

/* Makes a smaller machine: no page is on a list, the kernel has no table, and
 * all but the last page were given out. */
static void any_small_books(void)
{
	any_books();
	run_list = table_list = dir_list = 0;
	kernel_dir = PAGE(1);
	fill_words(entries(kernel_dir), 0, ENTRIES);
	frontier = frontier_end = PAGES - 1;
	loaded_end = archive_bytes = 0;
}

/* There is one space, with any directory, tables and areas, which can point to
 * anything. */
void prove_audit_space(void)
{
	any_small_books();
	spaces[0].dir = PAGE(2);
	any_areas(0);
	count_others();
	assume(sorts_hold());
	check_audit(spaces_hold() && counts_hold() && lists_hold());
}

/* There are two spaces. Each has one table or none, or both share one table;
 * their areas are alike or not. */
void prove_audit_sharers(void)
{
	any_small_books();
	frontier = frontier_end = PAGES;
	for (int s = 0; s < SPACES; s++) {
		spaces[s].dir = PAGE(2 + s);
		entries(spaces[s].dir)[1] = 0;
		any_areas(s);
		areas[s * AREAS]->contents = 0; /* files: prove_audit_areas() */
		areas[s * AREAS]->bytes = 0;
	}
	count_others();
	assume(sorts_hold());
	check_audit(spaces_hold() && counts_hold() && lists_hold());
}

/* There are three areas with any values, also in their lists, and a table with
 * two entries. */
void prove_audit_areas(void)
{
	unsigned long *slot, *entry;

	any_small_books();
	frontier = frontier_end = PAGES;
	spaces[0].dir = PAGE(2);
	slot = entries(PAGE(2));
	entry = entries(PAGE(3));
	slot[0] = PAGE(3) | PG_OWN;
	slot[1] = entry[1] = entry[2] = 0;
	any_areas(0);
	count_others();
	assume(sorts_hold());
	check_audit(spaces_hold() && counts_hold() && lists_hold());
}

/* The sheet has any counts. count_holder() adds 1 to the count of a page, or
 * reports a difference. So the other proofs also hold for more holders than
 * they try (M4). */
void prove_audit_holder(void)
{
	unsigned long page = nondet_word(), nr = any_below(PAGES);
	unsigned short mark;
	int good, first;

	any_books();
	sheet_end = any_below(PAGES + 1);
	for (unsigned long i = 0; i < PAGES; i++)
		assume(sheet[i] <= MAX_COUNT);
	mark = sheet[nr];
	good = page % PAGE_SIZE == 0 && NR(page) < sheet_end &&
	       sheet[NR(page)] != MAX_COUNT;
	first = count_holder(page, KIND_USER);
	if (good)
		reach("a mark");
	else
		reach("a difference");
	check((differences == 0) == good, "a difference if there is no mark");
	check(sheet[nr] == mark + (good && page == PAGE(nr)), "one mark");
	check(good || !first, "a bad page is not walked");
	check(page != PAGE(nr) || !good || first == (mark == 0), "the first");
}

/* count_sharers() adds many holders at once to a page's count on the sheet. If
 * there are more than MAX_COUNT, it reports a difference instead. */
void prove_audit_many(void)
{
	unsigned long slot = any_below(USER_TABLES), nr = any_below(PAGES), n;
	unsigned short mark;
	int is_held, good;

	any_books();
	sheet_end = any_below(PAGES + 1);
	seen[slot] = nondet_word();
	since[slot] = nondet_word();
	walked = nondet_word();
	assume(since[slot] < walked && sheet[nr] <= MAX_COUNT);
	mark = sheet[nr];
	n = walked - since[slot] - 1;
	is_held = seen[slot] != 0 && NR(seen[slot]) == nr && nr < sheet_end;
	good = n <= (unsigned long)MAX_COUNT - mark;
	count_sharers(slot);
	if (is_held && good && n)
		reach("marks");
	if (is_held && !good)
		reach("a difference");
	check(sheet[nr] == mark + (is_held && good ? n : 0), "n marks");
	check(!is_held || (differences == 0) == good,
	      "too many holders are a difference");
}

/* There is a flat file: its pages follow one another, beginning at any address.
 * It may have a clone. */
void prove_audit_flat(void)
{
	any_small_books();
	clones = any_below(3);
	file.top = nondet_word();
	file.height = FLAT;
	file.pages = any_below(3);
	count_others();
	check_audit(file_holds() && counts_hold() && lists_hold());
}

/* There is a file with a tree of any height and tables of two entries. It may
 * have a clone. */
void prove_audit_tree(void)
{
	any_small_books();
	frontier = frontier_end = PAGES;
	clones = any_below(3);
	file.top = PAGE(2) | any_below(PAGE_SIZE);
	file.height = any_below(3);
	for (unsigned long nr = 0; nr < PAGES; nr++)
		entries(PAGE(nr))[1] = entries(PAGE(nr))[2] = 0;
	count_others();
	for (unsigned long nr = 0; nr < PAGES; nr++) /* M5 */
		assume(is_file_dir(nr) + is_file_table(nr) +
			       (shown[nr] || kernel_holders(nr) ||
				leads_from_table(nr)) <=
		       1);
	check_audit(file_holds() && counts_hold() && lists_hold());
}
