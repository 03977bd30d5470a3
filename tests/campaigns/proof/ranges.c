/*
 * Proofs about the functions of mm/area.c that also unmap or protect pages.
 * Substitutes that do what mm/paging.c promises replace the tables; paging.c,
 * unmap.c and change.c prove these promises.
 *
 * Ancestor: none.
 */
#include "areas.h"

#include <asm/resource.h>

unsigned long soft_limit(int resource)
{
	(void)resource;
	return nondet_word();
}

unsigned long mem_changes;

/* ---- the pages of the space ---- */

/* held[]: the entry of each page, 0 if it has none. owned[]: for each table,
 * whether the space is its only holder. */
static unsigned long held[PROGRAM_PAGES];
static enum { NO_TABLE, OWN, COMMON } owned[USER_TABLES];

static void any_pages(void)
{
	for (int v = 0; v < PROGRAM_PAGES; v++)
		held[v] = nondet_word() % 16;
	for (int i = 0; i < USER_TABLES; i++) {
		owned[i] = nondet_int();
		assume(owned[i] == NO_TABLE || owned[i] == OWN ||
		       owned[i] == COMMON);
	}
	for (int v = 0; v < PROGRAM_PAGES; v++)
		assume(!held[v] || owned[v / ENTRIES] != NO_TABLE);
}

/* Returns one of the errors for no memory and too many holders, or 0. */
static int any_error(void)
{
	if (nondet_int())
		return 0;
	return nondet_int() ? -ENOMEM : -EAGAIN;
}

static int own(unsigned long addr)
{
	int i = addr / TABLE_SPAN, error = 0;

	if (owned[i] != OWN)
		error = any_error();
	if (!error)
		owned[i] = OWN;
	return error;
}

static int is_range(unsigned long start, unsigned long end)
{
	return start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0 && start <= end &&
	       end <= KERNEL_BASE;
}

unsigned long next_present(unsigned long dir, unsigned long addr,
			   unsigned long end)
{
	(void)dir;
	check(addr >= end || is_range(addr, end), "whole pages");
	while (addr < end && !held[NR(addr)])
		addr += PAGE_SIZE;
	return addr < end ? addr : end;
}

static int own_edge(unsigned long edge)
{
	if (edge % TABLE_SPAN == 0 || owned[edge / TABLE_SPAN] == NO_TABLE)
		return 0;
	return own(edge);
}

int free_page_tables(struct space *space, unsigned long start,
		     unsigned long end)
{
	int error = own_edge(start);

	check(is_range(start, end), "whole pages");
	if (!error)
		error = own_edge(end);
	if (error)
		return error;
	for (unsigned long v = NR(start); v < NR(end); v++) {
		space->pages -= held[v] != 0;
		held[v] = 0;
	}
	mem_changes++;
	point();
	return 0;
}

/* Makes each table that has a page in [start, end) the space's own. */
int own_tables(const struct space *space, unsigned long start,
	       unsigned long end)
{
	int error = 0;

	(void)space;
	check(is_range(start, end), "whole pages");
	for (unsigned long v = NR(start); v < NR(end); v++)
		if (held[v] && !error)
			error = own(PAGE(v));
	point();
	return error;
}

int protect_pages(const struct space *space, unsigned long start,
		  unsigned long end, int read, int write)
{
	int error = own_tables(space, start, end);

	for (unsigned long v = NR(start); v < NR(end) && !error; v++) {
		if (!write)
			held[v] &= ~(PG_WRITE | PG_MAY_WRITE);
		held[v] &= ~PG_PRESENT;
		if (held[v] && read)
			held[v] |= PG_PRESENT;
	}
	point();
	return error;
}

/* ---- what must hold at each moment ---- */

/* Page v is any one page: its meaning and entry before the function. */
static unsigned long v;
static struct meaning before;
static unsigned long was_held;

/* Does a page have the rights that its area allows? Without any right the entry
 * is kept, but the page is not present (A2, P4). */
static int fits(unsigned long entry, struct meaning meaning)
{
	if (!entry)
		return 1;
	return meaning.in && entry & PG_USER &&
	       !(entry & PG_PRESENT) == !(meaning.flags & AREA_RIGHTS) &&
	       (!(entry & (PG_WRITE | PG_MAY_WRITE)) ||
		meaning.flags & AREA_WRITE);
}

/* Checks what must hold when the kernel calls point(), because point() lets
 * other tasks run, and one of them may start the audit. */
static void check_point(void)
{
#ifdef POINTS
	check_areas(&spaces[0]);
	check(!held[v] || meaning_of(&spaces[0], v).in, "A2");
#endif
}

/* The largest number of areas before the function. */
#ifndef MOST
#define MOST 3
#endif

static struct space *any_space(int most)
{
	struct space *space = &spaces[0];

	any_areas(space, 0, most);
	any_files();
	any_pages();
	for (int i = 0; i < PROGRAM_PAGES; i++)
		assume(fits(held[i], meaning_of(space, i)));
	v = any_below(PROGRAM_PAGES);
	before = meaning_of(space, v);
	was_held = held[v];
	return space;
}

static void check_space(void)
{
	check_books();
	check(fits(held[v], meaning_of(&spaces[0], v)), "A2, A5, P4, P6");
}

static void check_same(void)
{
	check(same(meaning_of(&spaces[0], v), before), "as before");
	check(held[v] == was_held, "its entry is unchanged");
}

static void check_gone(void)
{
	check(!meaning_of(&spaces[0], v).in && !held[v], "gone");
}

#include "mm/area.c"

/* The code below only reads, so CBMC's checks of pointers are off, as in
 * areas.h. */
#pragma CPROVER check push
#pragma CPROVER check disable "pointer"

/* Are there two joinable areas that meet at addr? */
static int is_joint(const struct space *space, unsigned long addr)
{
	const struct area *area = space->first[0];

	for (; area && area->next[0]; area = area->next[0])
		if (area->end == addr && joinable(area, area->next[0]))
			return 1;
	return 0;
}

/* Does an area begin before addr and end after it? */
static int is_inside(const struct space *space, unsigned long addr)
{
	const struct area *area = next_area(space, addr);

	return area && area->start < addr;
}

/* Makes any range of whole pages. */
static void any_range(unsigned long *start, unsigned long *end)
{
	*start = PAGE(any_below(PROGRAM_PAGES + 1));
	*end = PAGE(any_below(PROGRAM_PAGES + 1));
	assume(*start <= *end);
}

/* Bounds: the space has at most MOST areas before, and there are two objects
 * for areas that are split off. */
void prove_remove_areas(void)
{
	struct space *space = any_space(MOST);
	unsigned long start, end, areas = space->areas;
	int error;

	any_range(&start, &end);
	error = remove_areas(space, start, end);
	if (error == -EAGAIN)
		reach("too many holders");
	else if (error)
		reach("no memory");
	else
		reach("removed");
	check(!error || error == -EAGAIN || error == -ENOMEM, "an error");
	check(!error || space->areas <= areas, "no area more");
	if (!error && start <= PAGE(v) && PAGE(v) < end)
		check_gone();
	else
		check_same();
	check(!is_joint(space, start) && !is_joint(space, end), "joined");
	check_space();
}

/* clear_areas(): the tables are the space's own, and no area is split. */
void prove_clear_areas(void)
{
	struct space *space = any_space(MOST);
	unsigned long start, end;

	any_range(&start, &end);
	assume(own_tables(space, start, end) == 0);
	assume(!is_inside(space, start) && !is_inside(space, end));
	clear_areas(space, start, end);
	reach("cleared");
	if (start <= PAGE(v) && PAGE(v) < end)
		check_gone();
	else
		check_same();
	check_space();
}

/* protect_area(): the range lies in one area. */
void prove_protect_area(void)
{
	struct space *space = any_space(MOST);
	unsigned long start, end, rights = nondet_word() % 8;
	unsigned long areas = space->areas;
	const struct area *area;
	struct meaning expected = before;
	int error;

	any_range(&start, &end);
	area = next_area(space, start);
	assume(start < end && area && area->start <= start && end <= area->end);
	files_stay = 1;
	error = protect_area(space, start, end, rights);
	check(!error || error == -EAGAIN || error == -ENOMEM, "an error");
	check(!error || space->areas <= areas, "no area more");
	if (error == -EAGAIN)
		reach("too many holders");
	else if (error)
		reach("no memory");
	else
		reach("protected");
	if (!error && start <= PAGE(v) && PAGE(v) < end) {
		expected.flags = (expected.flags & ~AREA_RIGHTS) | rights;
		check(same(meaning_of(space, v), expected), "its new rights");
		check(!held[v] == !was_held, "the page is kept");
	} else {
		check_same();
	}
	check(!is_joint(space, start) && !is_joint(space, end), "joined");
	check_space();
}

/* free_areas(): the pages are unmapped already. */
void prove_free_areas(void)
{
	struct space *space = any_space(MOST);

	for (int i = 0; i < PROGRAM_PAGES; i++)
		held[i] = 0;
	free_areas(space);
	reach("freed");
	check(space->areas == 0 && !space->first[0], "no area");
	check_space();
}

#if SPACES > 1
void prove_copy_areas(void)
{
	struct space *from = any_space(MOST), *to = &spaces[1];
	int error;

	*to = *from; /* as fork does */
	files_stay = 1;
	error = copy_areas(from, to);
	if (error) {
		reach("no memory");
		check(error == -ENOMEM && no_memory, "-ENOMEM");
		check(to->areas == 0, "no areas");
	} else {
		reach("copied");
		check(to->areas == from->areas, "as many");
		check(same(meaning_of(to, v), before), "a copy");
	}
	check_same();
	check_space();
}
#endif

#pragma CPROVER check pop
