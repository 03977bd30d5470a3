/*
 * Proofs about mm/audit.c and mm/rules.c.
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

static unsigned short sheet[PAGES];

/* How often the owner shows a page, at most. */
#ifndef MOST_SHOWN
#define MOST_SHOWN 2
#endif

/* What the owner of the machine shows besides the spaces: each page so often;
 * and, if strays is 1, one word more. */
static unsigned long shown[PAGES], stray;
static int strays;

/* The tree of a file, and how many files have it. */
static struct contents file;
static int clones;

static void visit_machine(visitor *visit)
{
	if (strays)
		visit(stray, KIND_KERNEL);
	for (int i = 0; i < 2; i++)
		if (i < clones)
			walk_contents(&file, visit);
	for (unsigned long nr = 0; nr < PAGES; nr++)
		for (unsigned long n = 0; n < MOST_SHOWN; n++)
			if (n < shown[nr])
				visit(PAGE(nr), KIND_USER);
	for (int s = 0; s < SPACES; s++)
		if (spaces[s].dir)
			walk_space(&spaces[s], visit);
}

/* ---- the kernel's half ---- */

static int is_kernel_table(unsigned long entry)
{
	return entry & PG_PRESENT && !(entry & PG_BIG);
}

/* How often the kernel itself holds page nr: its directory, and its tables. */
static unsigned long kernel_holders(unsigned long nr)
{
	unsigned long n = NR(kernel_dir) == nr;

	for (unsigned long i = USER_TABLES; i < ENTRIES; i++)
		n += is_kernel_table(word_of(NR(kernel_dir), i)) &&
		     NR(word_of(NR(kernel_dir), i)) == nr;
	return n;
}

static int kernel_points_to_pages(void)
{
	for (unsigned long i = USER_TABLES; i < ENTRIES; i++)
		if (is_kernel_table(word_of(NR(kernel_dir), i)) &&
		    NR(word_of(NR(kernel_dir), i)) >= nr_pages)
			return 0;
	return 1;
}

/* ---- a file ---- */

/* Is page nr a table of the file's tree, with tables below it or without? */
static int is_file_dir(unsigned long nr)
{
	return clones && file.height == 2 && file.top && NR(file.top) == nr;
}

static int is_file_table(unsigned long nr)
{
	if (clones && file.height == 1 && file.top && NR(file.top) == nr)
		return 1;
	for (unsigned long i = 0; i < ENTRIES; i++)
		if (is_file_dir(NR(file.top)) && NR(file.top) < nr_pages &&
		    word_of(NR(file.top), i) &&
		    NR(word_of(NR(file.top), i)) == nr)
			return 1;
	return 0;
}

/* How many entries of page nr, a table of the tree, lead to page to. */
static unsigned long leads_to(unsigned long nr, unsigned long to)
{
	unsigned long n = 0;

	for (unsigned long i = 0; i < ENTRIES; i++)
		n += word_of(nr, i) && NR(word_of(nr, i)) == to;
	return n;
}

/* Is page nr one of the file's bytes, below a table? */
static int leads_from_table(unsigned long nr)
{
	for (unsigned long t = 0; t < PAGES; t++)
		if (is_file_table(t) && leads_to(t, nr))
			return 1;
	return 0;
}

static unsigned long file_holders(unsigned long nr)
{
	unsigned long n = 0;

	if (!clones)
		return 0;
	if (file.height == FLAT)
		return clones * (PAGE(nr) - file.top < PAGE(file.pages));
	if (file.top && NR(file.top) == nr)
		n = clones;
	for (unsigned long t = 0; t < PAGES; t++)
		if (is_file_dir(t) || is_file_table(t))
			n += leads_to(t, nr);
	return n;
}

/* P1 and P5 of an entry with so many tables before its pages. */
static int file_entry_holds(unsigned long entry, int level)
{
	return entry == 0 || (NR(entry) < nr_pages &&
			      (level == 0 || (is_slot(entry) && P1(entry))));
}

static int file_holds(void)
{
	if (!clones)
		return 1;
	if (file.height == FLAT)
		return !file.pages ||
		       (file.top % PAGE_SIZE == 0 && NR(file.top) < nr_pages &&
			file.pages <= nr_pages - NR(file.top));
	if (!file_entry_holds(file.top, file.height))
		return 0;
	for (unsigned long t = 0; t < PAGES; t++)
		for (unsigned long i = 0; i < ENTRIES; i++)
			if ((is_file_dir(t) || is_file_table(t)) &&
			    !file_entry_holds(word_of(t, i), is_file_dir(t)))
				return 0;
	return 1;
}

/* ---- a state of any values ---- */

static void any_books(void)
{
	any_machine();
	mem_sheet = sheet;
	__CPROVER_havoc_object(sheet);
	archive_start = PAGE(any_below(PAGES));
	archive_bytes = PAGE(any_below(3));
	archive_map[0] = nondet_word();
	kernel_dir = PAGE(any_below(PAGES));
	for (unsigned long nr = 0; nr < PAGES; nr++)
		shown[nr] = any_below(MOST_SHOWN + 1);
	add_owner(visit_machine);
}

/* When all words have their values: so often each page is really held. */
static void count_others(void)
{
	for (unsigned long nr = 0; nr < PAGES; nr++)
		others[nr] = shown[nr] + kernel_holders(nr) +
			     (strays && stray == PAGE(nr)) + file_holders(nr);
	find_tables();
}

/* ---- do the invariants hold? ---- */

/* Of M7 the half that the audit sees: what is held at or above the frontier has
 * a file of the archive, which was loaded. */
static int is_given_out(unsigned long nr)
{
	return nr < frontier || mem_map[nr] == 0 || mem_map[nr] == RESERVED ||
	       (nr < loaded_end && is_archive(PAGE(nr)));
}

/* Of a page on a list, all but the link. */
static int K2(unsigned long nr)
{
	int table = times_on(table_list, nr) != 0;
	int dir = times_on(dir_list, nr) != 0;

	for (unsigned long i = 1; i < ENTRIES; i++) {
		unsigned long kernel = word_of(NR(kernel_dir), i);

		if (table && word_of(nr, i) != 0)
			return 0;
		if (dir && word_of(nr, i) != (i < USER_TABLES ? 0 : kernel))
			return 0;
	}
	return 1;
}

static int counts_hold(void)
{
	if (!M6(0) || !K3() || !kernel_points_to_pages())
		return 0;
	if (strays && (stray % PAGE_SIZE || NR(stray) >= nr_pages))
		return 0;
	for (unsigned long nr = 0; nr < PAGES; nr++)
		if (!M1(nr) || !M3(nr) || !is_given_out(nr))
			return 0;
	return 1;
}

static int lists_hold(void)
{
	for (unsigned long nr = 0; nr < PAGES; nr++)
		if (times_free(nr) != (mem_map[nr] == 0 && nr < frontier) ||
		    !K2(nr))
			return 0;
	return 1;
}

/* ---- spaces ---- */

#ifndef AREAS
#define AREAS 2
#endif

/* Each area is an object by itself, so that CBMC sees what a pointer can mean;
 * the first AREAS are those of the first space. */
static struct area area_0, area_1, area_2;
static struct area *const areas[] = { &area_0, &area_1, &area_2 };

/* One of the areas of a space, or 0. */
static struct area *any_area(int s)
{
	unsigned long which = any_below(AREAS + 1);

	for (unsigned long i = 0; i < AREAS; i++)
		if (i == which)
			return areas[s * AREAS + i];
	return 0;
}

/* Areas of any values; their lists lead anywhere, also in circles. */
static void any_areas(int s)
{
	for (int i = 0; i < AREAS; i++) {
		struct area *area = areas[s * AREAS + i];

		area->start = nondet_word();
		area->end = nondet_word();
		area->flags = nondet_word();
		area->offset = nondet_word();
		area->bytes = nondet_word();
		area->contents = nondet_int() ? &file : 0;
		for (int level = 0; level < LEVELS; level++)
			area->next[level] = any_area(s);
	}
	for (int level = 0; level < LEVELS; level++)
		spaces[s].first[level] = any_area(s);
	spaces[s].recent = any_area(s);
	spaces[s].areas = nondet_word();
}

/* The flags of the area in which addr lies, and IN_AREA; or 0. A plain walk. */
static unsigned long flags_at(const struct space *space, unsigned long addr)
{
	for (const struct area *a = space->first[0]; a; a = a->next[0])
		if (a->start <= addr && addr < a->end)
			return a->flags % IN_AREA | IN_AREA;
	return 0;
}

/* P5, A2, P2, P4 and P6 of an entry that maps addr. */
static int entry_holds(const struct space *space, unsigned long addr,
		       unsigned long entry)
{
	unsigned long flags = flags_at(space, addr);

	return is_map(entry) && A2(entry, flags) && P4(entry, flags) &&
	       P6(entry, flags) && (entry == 0 || P2(entry, flags));
}

static int space_holds(const struct space *space)
{
	if (!A1(space) || !A3(space))
		return 0;
	for (const struct area *a = space->first[0]; a; a = a->next[0])
		if (!A4(a))
			return 0;
	for (unsigned long i = 0; i < USER_TABLES; i++) {
		unsigned long slot = slot_of(space, i);

		if (!is_slot(slot) || !P1(slot))
			return 0;
		for (unsigned long j = 0; slot && j < ENTRIES; j++)
			if (!entry_holds(space, i * TABLE_SPAN + PAGE(j),
					 word_of(NR(slot), j)))
				return 0;
	}
	return 1;
}

/* Before anything is looked for in them. */
static int directories_are_pages(void)
{
	for (int s = 0; s < SPACES; s++)
		if (spaces[s].dir % PAGE_SIZE || NR(spaces[s].dir) >= nr_pages)
			return 0;
	return 1;
}

static int spaces_hold(void)
{
	for (int s = 0; s < SPACES; s++)
		if (spaces[s].dir && !space_holds(&spaces[s]))
			return 0;
	return 1;
}

/* All holders of a page are of one sort: M5, which the audit does not see. */
static int sorts_hold(void)
{
	for (unsigned long nr = 0; nr < PAGES; nr++)
		if (!M5(nr) || (others[nr] && (dirs_at(nr) || tables[nr])))
			return 0;
	return 1;
}

/* ---- the proofs ---- */

/* Checks that mem_check() finds a difference if and only if something does not
 * hold, and that it changes nothing. */
static void check_audit(int holds)
{
	unsigned long nr = any_below(PAGES), i = any_below(ENTRIES);
	unsigned long word = word_of(nr, i), at = frontier;
	unsigned short count = mem_map[nr];
	int found = mem_check();

	if (found) {
		reach("a difference");
		check(!holds, "a difference, so a rule does not hold");
	} else {
		reach("no difference");
		check(holds, "no difference only if all invariants hold");
	}
	check(word == word_of(nr, i) && count == mem_map[nr] && at == frontier,
	      "nothing has changed");
}

/* No space is alive. Each word that may be a link is any: lists can lead
 * anywhere, in circles, and through pages that are held. */
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

/* A smaller machine: no page is on a list, the kernel has no table, and all but
 * the last page were given out. */
static void any_small_books(void)
{
	any_books();
	run_list = table_list = dir_list = 0;
	kernel_dir = PAGE(1);
	fill_words(entries(kernel_dir), 0, ENTRIES);
	frontier = frontier_end = PAGES - 1;
	loaded_end = archive_bytes = 0;
}

/* One space: any directory, tables and areas, whatever they point to. */
void prove_audit_space(void)
{
	any_small_books();
	spaces[0].dir = PAGE(2);
	any_areas(0);
	count_others();
	assume(sorts_hold());
	check_audit(spaces_hold() && counts_hold() && lists_hold());
}

/* Two spaces with one table each, or none, which they may share; their areas
 * are alike or not. */
void prove_audit_sharers(void)
{
	any_small_books();
	frontier = frontier_end = PAGES;
	for (int s = 0; s < SPACES; s++) {
		spaces[s].dir = PAGE(2 + s);
		entries(spaces[s].dir)[1] = 0;
		any_areas(s);
		areas[s * AREAS]->contents = 0; /* audit_areas has them */
		areas[s * AREAS]->bytes = 0;
	}
	count_others();
	assume(sorts_hold());
	check_audit(spaces_hold() && counts_hold() && lists_hold());
}

/* Three areas and their lists, of any values; a table with two entries. */
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

/* One more holder: a mark on any sheet, or a difference. So all this is true of
 * more holders, too, than these proofs show (M4). */
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
	check(good || !first, "what is bad is not walked");
	check(page != PAGE(nr) || !good || first == (mark == 0), "the first");
}

/* The same of many holders at once. */
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
	      "too many are a difference");
}

/* A file: pages in a row, wherever they begin; and perhaps a clone. */
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

/* A tree of any height, with tables of two entries, and perhaps a clone. */
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
