/*
 * Substitutes for paging.c, contents.c and area.c in the proofs about fault.c:
 * each function does in a simple way what the real one promises, and fails in
 * every case in which the real one may fail. The proofs about these files show
 * that the real functions keep their promises.
 *
 * Ancestor: none.
 */
#pragma once

#include "promises.h"
#include "spaces.h"

#include "mm/memory.c"

/* ---- paging.c ---- */

/* Fills a new table with the entries of an old one. Both tables lose the write
 * bits. */
static void copy_entries(unsigned long old, unsigned long nr)
{
	for (unsigned long i = 0; i < ENTRIES; i++) {
		unsigned long entry =
			word_of(old, i) & ~(unsigned long)PG_WRITE;

		ram[old * ENTRIES + i] = ram[nr * ENTRIES + i] = entry;
		mem_map[NR(entry)] += entry != 0;
		assume(!entry || mem_map[NR(entry)] <= MAX_COUNT);
	}
	mem_map[old]--;
}

int own_table(const struct space *space, unsigned long addr)
{
	unsigned long *slot =
		&ram[NR(space->dir) * ENTRIES + addr / TABLE_SPAN];
	unsigned long nr;

#ifdef OWN /* the table is the space's own, or this fails */
	if (nondet_int())
		return nondet_int() ? -ENOMEM : -EAGAIN;
	assume((*slot & PG_OWN) == PG_OWN);
	return 0;
#endif
	if (*slot & PG_WRITE)
		return 0;
	if (*slot && mem_map[NR(*slot)] == 1) {
		*slot |= PG_OWN;
		flush_tlb();
		return 0;
	}
	if (*slot && nondet_int())
		return -EAGAIN;
	nr = NR(new_page_table());
	if (!nr)
		return -ENOMEM;
	if (*slot)
		copy_entries(NR(*slot), nr);
	*slot = PAGE(nr) | PG_OWN;
	flush_tlb();
	return 0;
}

int copy_page(unsigned long *entry)
{
	unsigned long nr = NR(kalloc()), old = NR(*entry);

	if (!nr)
		return -ENOMEM;
	for (unsigned long i = 0; i < ENTRIES; i++)
		ram[nr * ENTRIES + i] = word_of(old, i);
	mem_map[old]--;
	*entry = PAGE(nr) | *entry % PAGE_SIZE | PG_WRITE;
	flush_tlb();
	return 0;
}

/* ---- area.c ---- */

/* Returns the area of the first space in which addr lies; 0 if there is none.
 */
static struct area *area_at(unsigned long addr)
{
	struct area *area = next_area(&spaces[0], addr);

	return area && area->start <= addr ? area : 0;
}

/* Finds the area of addr. A stack below which addr lies may grow, or has
 * reached its limit. */
struct area *find_area(struct space *space, unsigned long addr)
{
	struct area *area = next_area(space, addr);

	if (!area)
		return 0;
	space->recent = area;
	if (area->start <= addr)
		return area;
	if (!(area->flags & AREA_GROWS) || addr < PAGE_SIZE || nondet_int())
		return 0;
	area->start = PAGE_DOWN(addr);
	return area;
}

/* ---- strings ---- */

/* Replaces copy_bytes() for the first bytes of a page. It works by words,
 * because this makes a smaller formula. */
static void copy_start(void *to, const void *from, unsigned long n)
{
	unsigned long target = V2P(to) / 4, source = V2P(from) / 4;

	check(n <= PAGE_SIZE, "no more than a page");
	for (unsigned long i = 0; i < ENTRIES; i++) {
		unsigned long mask = mask_of(i, n);

		ram[target + i] =
			(ram[target + i] & ~mask) | (ram[source + i] & mask);
	}
}

/* ---- contents.c ---- */

static struct contents file;
static unsigned long file_page; /* the file's page for the address; 0: a hole */
static unsigned long asked_nr;	/* the number of this page in the file */
static int file_is_owned;	/* own_page() has been called */

/* Checks that a call asks for the file's page for the address. */
static void check_asked(const struct contents *contents, unsigned long nr)
{
	check(contents == &file, "the file of the area");
	check(nr == asked_nr, "its page for the address");
}

unsigned long contents_page(const struct contents *contents, unsigned long nr)
{
	check_asked(contents, nr);
	return file_page;
}

static void copy_file_page(void)
{
	unsigned long page = get_free_page(), old = file_page;

	assume(page);
	for (unsigned long i = 0; i < ENTRIES; i++) {
		if (old)
			ram[NR(page) * ENTRIES + i] = word_of(NR(old), i);
		old_ram[NR(page) * ENTRIES + i] = word_of(NR(page), i);
	}
	mem_map[NR(old)] -= old != 0;
	others[NR(old)] -= old != 0;
	others[NR(page)] = 1;
	hidden[NR(page)] = 0;
	file_page = page;
}

/* Makes the page the file's own. A hole gets a page of zeros. Any other page
 * stays, or is replaced by a copy. */
int own_page(struct contents *contents, unsigned long nr, unsigned long *page)
{
	int error = nondet_int(), hole = !file_page;

	check_asked(contents, nr);
	if (error) {
		assume(error == -ENOMEM || error == -EAGAIN ||
		       (error == -ENOSPC && hole));
		return error;
	}
	if (hole || (mem_map[NR(file_page)] > 1 && nondet_int()))
		copy_file_page();
	file_is_owned = 1;
	*page = file_page;
	return 0;
}

#define copy_bytes copy_start
#include "mm/fault.c"
#undef copy_bytes

/* ---- states ---- */

/* Does A5 hold: is a page present if and only if its area gives any right? */
static int A5(unsigned long addr)
{
	unsigned long entry = map_of(0, addr);

	return !entry ||
	       !(entry & PG_PRESENT) == !(flags_at(0, addr) & AREA_RIGHTS);
}

/* Makes spaces whose areas have the file, or none. Holders that the machine
 * does not show hold no directory, and hold a table only by directories
 * (M5). */
static void any_faults(int with_file)
{
	any_spaces();
	for (unsigned long nr = 0; nr < PAGES; nr++)
		assume(!others[nr] || hidden[nr] ||
		       (!tables[nr] && !dirs_at(nr)));
	for (int i = 0; i < AREAS; i++) {
		struct area *area = &areas[0][i];

		if (with_file && nondet_int())
			area->contents = &file;
		area->offset = any_below(NR(~0UL) + 1);
		area->bytes = nondet_word();
		assume(A4(area));
	}
	spaces[0].recent = nondet_int() ? spaces[0].first[0] : 0;
	look_before();
}

/* Makes sure that the area of addr has the file. Others hold the file's page,
 * which is no table. */
static void any_file_page(unsigned long addr)
{
	const struct area *area = area_at(addr);
	unsigned long nr = any_below(PAGES);

	assume(area && area->contents);
	asked_nr = area->offset + NR(addr - area->start);
	file.height = nondet_int();
	assume(FLAT <= file.height && file.height <= 2);
	file.size = nondet_word();
	file_page = PAGE(nr);
	assume(!nr || (others[nr] && !tables[nr] && !dirs_at(nr)));
	assume(nr || file.height != FLAT);
}

/* ---- what proofs check ---- */

static void check_error(int error)
{
	if (error == -EAGAIN)
		reach("too many holders");
	else
		reach("no memory");
	check(error == -ENOMEM || error == -EAGAIN, "the answer");
}
