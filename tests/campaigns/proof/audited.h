/*
 * A machine for the audit, with a second, simplest definition of the holders of
 * its pages and of the invariants. The proofs compare this definition with the
 * result of mem_check(). The file that includes this one includes mm/memory.c,
 * kalloc.c, paging.c, area.c, rules.c and audit.c before it.
 *
 *	holders   spaces[], the kernel's directory and tables, shown[], a file
 *	sheet[]   where the audit counts them
 *
 * Ancestor: none.
 */
#pragma once

static unsigned short sheet[PAGES];

/* How often an owner shows a page, at most. */
#ifndef MOST_SHOWN
#define MOST_SHOWN 2
#endif

/* What an owner shows the audit, besides the spaces: each page as often as
 * shown[] says; and, if strays is 1, one more word. */
static unsigned long shown[PAGES], stray;
static int strays;

/* The tree of a file, and how many files share it. */
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

/* Returns how many times the kernel itself holds page nr: as its directory, or
 * as one of its tables. */
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

/* Is page nr the table of the file's tree that leads to other tables? */
static int is_file_dir(unsigned long nr)
{
	return clones && file.height == 2 && file.top && NR(file.top) == nr;
}

/* Is page nr a table of the file's tree that leads to pages of bytes? */
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

/* Returns how many entries of page nr, a table of the tree, lead to page to. */
static unsigned long leads_to(unsigned long nr, unsigned long to)
{
	unsigned long n = 0;

	for (unsigned long i = 0; i < ENTRIES; i++)
		n += word_of(nr, i) && NR(word_of(nr, i)) == to;
	return n;
}

/* Is page nr a page of the file's bytes to which a table leads? */
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

/* Do P1 and P5 hold for an entry of the file? `level` is the number of tables
 * between the entry and the pages. */
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

/* Counts the real holders of each page; all words of RAM have their values
 * already. */
static void count_others(void)
{
	for (unsigned long nr = 0; nr < PAGES; nr++)
		others[nr] = shown[nr] + kernel_holders(nr) +
			     (strays && stray == PAGE(nr)) + file_holders(nr);
	find_tables();
}

/* ---- do the invariants hold? ---- */

/* Does the part of M7 hold that the audit sees? A held page at or above the
 * frontier belongs to a file of the archive. */
static int is_given_out(unsigned long nr)
{
	return nr < frontier || mem_map[nr] == 0 || mem_map[nr] == RESERVED ||
	       (nr < loaded_end && is_archive(PAGE(nr)));
}

/* Does K2 hold for a page on a list, in all words but the link? */
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

/* Each area is a separate object, so that CBMC knows to which areas a pointer
 * can lead; the first AREAS belong to the first space. */
static struct area area_0, area_1, area_2;
static struct area *const areas[] = { &area_0, &area_1, &area_2 };

/* Returns one of the areas of a space, or 0. */
static struct area *any_area(int s)
{
	unsigned long which = any_below(AREAS + 1);

	for (unsigned long i = 0; i < AREAS; i++)
		if (i == which)
			return areas[s * AREAS + i];
	return 0;
}

/* Gives a space areas of any values; their lists may lead anywhere, also in
 * circles. */
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

/* Returns the flags of the area in which addr lies, with IN_AREA; 0 if there is
 * no such area. */
static unsigned long flags_at(const struct space *space, unsigned long addr)
{
	for (const struct area *a = space->first[0]; a; a = a->next[0])
		if (a->start <= addr && addr < a->end)
			return a->flags % IN_AREA | IN_AREA;
	return 0;
}

/* Do P5, A2, P2, P4 and P6 hold for an entry that maps addr? */
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

static int spaces_hold(void)
{
	for (int s = 0; s < SPACES; s++)
		if (spaces[s].dir && !space_holds(&spaces[s]))
			return 0;
	return 1;
}

/* Does M5 hold: are all holders of a page of one kind? The audit does not check
 * this. */
static int sorts_hold(void)
{
	for (unsigned long nr = 0; nr < PAGES; nr++)
		if (!M5(nr) || (others[nr] && (dirs_at(nr) || tables[nr])))
			return 0;
	return 1;
}
