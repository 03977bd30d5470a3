/*
 * Any address spaces: states of the small machine with SPACES spaces, whose
 * tables and pages may be their own or shared. Also the rules that must hold
 * after a function has run for the first space.
 *
 *	page 0        RESERVED (M6)
 *	1 to SPACES   the directories
 *	the next 2    tables, or anything else
 *	the rest      pages of programs, pages of others, free pages
 *
 * paging.c and fault.c do not depend on the number of a page. So the
 * directories can have these numbers, and the tables the next ones. More than 2
 * tables at a time are beyond this bound. A space without a directory is like
 * one with an empty directory. Other spaces, in any number, are holders that
 * the machine does not show: others[].
 *
 * Each space has a few areas, in a list. area.c proves that its searches have
 * the same result as a walk along the list; so here a walk replaces them.
 *
 * Ancestor: none.
 */
#pragma once

#include "machine.h"

#ifndef AREAS
#define AREAS 2 /* the most areas of a space */
#endif

#define FIRST_TABLE (SPACES + 1)
#define END_TABLE   (FIRST_TABLE + USER_TABLES)

static struct area areas[SPACES][AREAS];

struct area *next_area(const struct space *space, unsigned long addr)
{
	struct area *area = space->first[0];

	while (area && area->end <= addr)
		area = area->next[0];
	return area;
}

/* Returns the flags of the area of space s in which addr lies, with IN_AREA; 0
 * if there is no such area. */
static unsigned long flags_at(int s, unsigned long addr)
{
	for (unsigned long i = 0; i < AREAS; i++)
		if (i < spaces[s].areas && areas[s][i].start <= addr &&
		    addr < areas[s][i].end)
			return areas[s][i].flags | IN_AREA;
	return 0;
}

/* ---- a state of any values ---- */

#ifdef EDGES
/* Makes areas as EDGES says, one digit for each edge: 0x1235 is [1, 2) and [3,
 * 5). For proofs that would take too long with any areas. */
static void any_areas(struct space *space, struct area *area)
{
	space->areas = AREAS;
	space->first[0] = area;
	for (unsigned long i = 0; i < AREAS; i++) {
		unsigned long edges = EDGES >> 8 * (AREAS - 1 - i);

		area[i].start = PAGE(edges / 16 % 16);
		area[i].end = PAGE(edges % 16);
		area[i].flags = any_below(IN_AREA);
		area[i].next[0] = i + 1 < AREAS ? &area[i + 1] : 0;
	}
}
#else
/* Makes any areas of whole pages, in order (A1). They have no file. */
static void any_areas(struct space *space, struct area *area)
{
	space->areas = any_below(AREAS + 1);
	space->first[0] = space->areas ? area : 0;
	for (unsigned long i = 0; i < AREAS; i++) {
		area[i].start = PAGE(any_below(NR(KERNEL_BASE)));
		area[i].end = PAGE(any_below(NR(KERNEL_BASE) + 1));
		area[i].flags = any_below(IN_AREA);
		area[i].next[0] = i + 1 < space->areas ? &area[i + 1] : 0;
		assume(i >= space->areas ||
		       ((i ? area[i - 1].end : PAGE_SIZE) <= area[i].start &&
			area[i].start < area[i].end));
	}
}
#endif

/* Returns any entry for a directory: empty, or one of the two tables. The first
 * entry of the first directory can only lead to the first table. */
static unsigned long any_slot(int first)
{
	unsigned long nr = FIRST_TABLE + (!first && nondet_int() & 1);
	unsigned long write = nondet_int() & 1 ? PG_WRITE : 0;

	return nondet_int() & 1 ? PAGE(nr) | PG_PRESENT | PG_USER | write : 0;
}

static void any_dirs(void)
{
	for (int s = 0; s < SPACES; s++) {
		spaces[s].dir = PAGE(s + 1);
		spaces[s].recent = 0;
		any_areas(&spaces[s], areas[s]);
		for (unsigned long i = 0; i < USER_TABLES; i++)
			ram[(s + 1) * ENTRIES + i] = any_slot(s == 0 && i == 0);
	}
}

/* Gives each page any number of other holders. Those of a table are directories
 * (M5). */
static void any_others(void)
{
	for (unsigned long nr = 0; nr < PAGES; nr++) {
		others[nr] = any_below(MAX_COUNT + 1);
		hidden[nr] = 0;
		if (nr >= FIRST_TABLE && nr < END_TABLE)
			hidden[nr] = nondet_int() & 1;
		tables[nr] = 0;
	}
	for (unsigned long nr = FIRST_TABLE; nr < END_TABLE; nr++)
		tables[nr] = slots_with(nr) != 0 || (others[nr] && hidden[nr]);
	for (unsigned long nr = FIRST_TABLE; nr < END_TABLE; nr++)
		assume(!tables[nr] || !others[nr] || hidden[nr]);
	for (unsigned long nr = FIRST_TABLE; nr < END_TABLE; nr++)
		for (unsigned long i = 0; i < ENTRIES; i++)
			assume(!tables[nr] || is_map(word_of(nr, i)));
}

/* Sets each count to the number of holders; a page without a holder may be
 * reserved. */
static void any_counts(void)
{
	for (unsigned long nr = 0; nr < PAGES; nr++) {
		unsigned long n = holders_of(nr);

		assume(n <= MAX_COUNT && M5(nr));
		mem_map[nr] = n == 0 && nondet_int() ? RESERVED : n;
	}
	assume(mem_map[0] == RESERVED);
}

/* Is entry i of table nr right for space s, if this slot of the space leads to
 * the table? */
static int is_right(unsigned long nr, unsigned long i, int s,
		    unsigned long slot)
{
	unsigned long entry = word_of(nr, i);
	unsigned long flags = flags_at(s, slot * TABLE_SPAN + PAGE(i));

	return NR(slot_of(&spaces[s], slot)) != nr ||
	       (P2(entry, flags) && P4(entry, flags) && P6(entry, flags) &&
		A2(entry, flags));
}

static void assume_space(int s)
{
	for (unsigned long slot = 0; slot < USER_TABLES; slot++) {
		assume(P1(slot_of(&spaces[s], slot)));
		for (unsigned long nr = FIRST_TABLE; nr < END_TABLE; nr++)
			for (unsigned long i = 0; i < ENTRIES; i++)
				assume(is_right(nr, i, s, slot));
	}
	spaces[s].pages = pages_of(&spaces[s]);
}

/* The state before the function, for comparisons. */
static unsigned long old_ram[PAGES * ENTRIES];
static unsigned short old_counts[PAGES];
static struct space old_spaces[SPACES];

static void note_state(void)
{
	for (unsigned long nr = 0; nr < PAGES; nr++) {
		old_counts[nr] = counts[nr];
		for (unsigned long i = 0; i < ENTRIES; i++)
			old_ram[nr * ENTRIES + i] = word_of(nr, i);
	}
	for (int s = 0; s < SPACES; s++)
		old_spaces[s] = spaces[s];
}

/* Makes any state in which the invariants hold. */
static void any_spaces(void)
{
	mem_map = counts;
	nr_pages = PAGES;
	mem_changes = nondet_word();
	for (unsigned long nr = 0; nr < PAGES; nr++)
		for (unsigned long i = 0; i < ENTRIES; i++)
			ram[nr * ENTRIES + i] =
				nr < END_TABLE ? any_byte() : any_word();
	any_dirs();
	any_others();
	any_counts();
	for (int s = 0; s < SPACES; s++)
		assume_space(s);
	note_state();
}

/* ---- what must hold after the function ---- */

/* Returns the address of any page of a program. */
static unsigned long any_addr(void)
{
	return PAGE(any_below(NR(KERNEL_BASE)));
}

/* Returns a space's entry for the address addr; 0 if it has none. */
static unsigned long map_of(int s, unsigned long addr)
{
	unsigned long slot = slot_of(&spaces[s], addr / TABLE_SPAN);

	return slot ? word_of(NR(slot), NR(addr) % ENTRIES) : 0;
}

/* Returns the number of holders of the first space's table that maps addr. */
static unsigned long table_count(unsigned long addr)
{
	unsigned long slot = slot_of(&spaces[0], addr / TABLE_SPAN);

	return slot ? mem_map[NR(slot)] : 0;
}

/* Is the table that maps addr one that cannot be copied? Then there is no
 * memory, or a page of the table can have no more holders. With 5 pages of RAM
 * a table has no page before that page, which would have got a holder already;
 * prove_copy_table() shows what happens to such pages. */
static int cannot_copy(unsigned long addr)
{
	unsigned long slot = slot_of(&spaces[0], addr / TABLE_SPAN);

	for (unsigned long i = 0; i < ENTRIES; i++) {
		unsigned long entry = word_of(NR(slot), i);

		if (entry && mem_map[NR(entry)] == MAX_COUNT)
			return 1;
	}
	return mem_map[next_given] != 0;
}

/* Checks the counts of one page. */
static void check_page(unsigned long nr)
{
	check(M1(nr), "M1");
	check(M3(nr), "M3");
	check(M5(nr), "M5");
}

/* Checks a space, for one address. */
static void check_space(int s, unsigned long addr)
{
	unsigned long slot = slot_of(&spaces[s], addr / TABLE_SPAN);
	unsigned long flags = flags_at(s, addr), entry;

	check(is_slot(slot), "an entry for a table");
	assume(is_slot(slot));
	check(P1(slot), "P1");
	entry = map_of(s, addr);
	check(is_map(entry), "an entry for a page");
	assume(is_map(entry));
	check(P2(entry, flags), "P2");
	check(P4(entry, flags), "P4");
	check(P6(entry, flags), "P6");
	check(A2(entry, flags), "A2");
	check(spaces[s].pages == pages_of(&spaces[s]), "pages");
	for (unsigned long i = USER_TABLES; i < ENTRIES; i++)
		check(word_of(s + 1, i) == old_ram[(s + 1) * ENTRIES + i],
		      "the kernel's half");
}

/* Checks page nr, and each space for one address. */
static void check_books(unsigned long nr)
{
	unsigned long addr = any_addr();

	find_tables();
	check_page(nr);
	for (int s = 0; s < SPACES; s++)
		check_space(s, addr);
}

/* What a program has at addr: an entry, 0 if it has none; whether it may write
 * there; and word i of the page. */
struct sight {
	unsigned long entry, word;
	int write;
};

static struct sight look(int s, unsigned long addr, unsigned long i)
{
	unsigned long entry = map_of(s, addr);
	unsigned long slot = slot_of(&spaces[s], addr / TABLE_SPAN);
	struct sight sight = { entry, 0, (slot & entry & PG_WRITE) != 0 };

	if (entry)
		sight.word = word_of(NR(entry), i);
	return sight;
}

/* Does a program see the same in both? Write bits do not count: the next write
 * restores a lost one, and P6 allows a new one. */
static int same_sight(struct sight before, struct sight now)
{
	return !before.entry == !now.entry && before.word == now.word &&
	       !((before.entry ^ now.entry) & PG_PRESENT);
}

/* What a proof compares before and after: any page, any address and any word,
 * for each space. */
static unsigned long some_nr, some_addr, some_word;
static struct sight before[SPACES];

/* Returns what the tables of the first space, which runs, tell the CPU about an
 * address: the page and the right to write; 0 if the page is not present. */
static unsigned long translation(unsigned long addr)
{
	unsigned long slot = slot_of(&spaces[0], addr / TABLE_SPAN);
	unsigned long entry = map_of(0, addr);

	if (!(entry & PG_PRESENT))
		return 0;
	return PAGE_DOWN(entry) | PG_PRESENT | (slot & entry & PG_WRITE);
}

/* What the TLB knows of some_addr: what the tables said at the last flush. */
static unsigned long tlb;

void flush_tlb(void)
{
	tlb = translation(some_addr);
}

/* Checks that the TLB has nothing that is wrong now. What it does not have, the
 * CPU reads from the tables. */
static void check_tlb(void)
{
	check(!tlb || tlb == translation(some_addr), "TLB");
}

static void look_before(void)
{
	some_nr = any_below(PAGES);
	some_addr = any_addr();
	some_word = any_below(ENTRIES);
	for (int s = 0; s < SPACES; s++)
		before[s] = look(s, some_addr, some_word);
	flush_tlb();
}

/* Does the first space see the same as before? */
static int sees_the_same(void)
{
	return same_sight(before[0], look(0, some_addr, some_word));
}

/* Do holders that the machine does not show see the same page as before? A
 * table may have lost write bits. Tasks with the same directory are in the same
 * space, and see the same as that space. */
static int others_see_the_same(unsigned long nr, unsigned long i)
{
	unsigned long old = old_ram[nr * ENTRIES + i], now = word_of(nr, i);

	return !others[nr] || dirs_at(nr) || now == old ||
	       (hidden[nr] && now == (old & ~(unsigned long)PG_WRITE));
}

/* Checks the state after the function: the counts are right, and the other
 * spaces see the same as before, and cannot write where they could not. */
static void check_all(void)
{
	check_books(some_nr);
	check(others_see_the_same(some_nr, some_word), "what others see");
	for (int s = 1; s < SPACES; s++) {
		struct sight now = look(s, some_addr, some_word);

		check(same_sight(before[s], now), "what programs see");
		check(before[s].write >= now.write, "no right is gained");
	}
}
