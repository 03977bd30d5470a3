/*
 * Proofs about mm/audit.c.
 *
 * Ancestor: none.
 */
#include "machine.h"

#include "mm/memory.c"

#include "mm/kalloc.c"

#include "mm/paging.c"

#include "mm/area.c"

#include "mm/audit.c"

static unsigned short sheet[PAGES];

/* How often the owner shows a page, at most. */
#define MOST_SHOWN 2

/* What the owner of the machine shows besides the spaces: each page so often;
 * and, if strays is 1, one word more. */
static unsigned long shown[PAGES], stray;
static int strays;

static void visit_machine(visitor *visit)
{
	if (strays)
		visit(stray, KIND_KERNEL);
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
			     (strays && stray == PAGE(nr));
	find_tables();
}

/* ---- do the invariants hold? ---- */

/* Nothing is held at or above the frontier but files of the archive. */
static int M7(unsigned long nr)
{
	return nr < frontier || mem_map[nr] == 0 || mem_map[nr] == RESERVED ||
	       (nr < loaded_end && is_archive(PAGE(nr)));
}

static int K3(void)
{
	return frontier <= frontier_end && frontier_end <= nr_pages;
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
	if (mem_map[0] != RESERVED || !K3() || !kernel_points_to_pages())
		return 0;
	if (strays && (stray % PAGE_SIZE || NR(stray) >= nr_pages))
		return 0;
	for (unsigned long nr = 0; nr < PAGES; nr++)
		if (!M1(nr) || !M3(nr) || !M7(nr))
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

static struct area areas[SPACES][AREAS];

/* One of the areas of a space, or 0. */
static struct area *any_area(int s)
{
	unsigned long i = any_below(AREAS + 1);

	return i < AREAS ? &areas[s][i] : 0;
}

/* Areas of any values; their lists lead anywhere, also in circles. */
static void any_areas(int s)
{
	__CPROVER_havoc_object(areas);
	for (int level = 0; level < LEVELS; level++) {
		spaces[s].first[level] = any_area(s);
		for (int i = 0; i < AREAS; i++)
			areas[s][i].next[level] = any_area(s);
	}
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

/* P5, A2, P2 and P4 of an entry that maps addr. */
static int entry_holds(const struct space *space, unsigned long addr,
		       unsigned long entry)
{
	unsigned long flags = flags_at(space, addr);

	return is_map(entry) && A2(entry, flags) && P4(entry, flags) &&
	       (entry == 0 || P2(entry, flags));
}

static int space_holds(const struct space *space)
{
	if (!A1(space) || !A3(space))
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
	int differences = mem_check();

	if (differences) {
		reach("a difference");
		check(!holds, "a difference only if an invariant does not hold");
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
