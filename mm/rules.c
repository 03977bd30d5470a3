/*
 * Checks the audit's rules for address spaces: for the entries of a directory,
 * for the entries of its tables, and for its areas. audit.c finds all of these,
 * and calls a function of this file for each. These functions report each rule
 * that does not hold, and change nothing.
 *
 *	check_slot()	P1, P5		of an entry for a table
 *	check_areas()	A1, A3, A4	of the areas and their lists
 *	check_table()	A2, P2, P4 to P6  of each entry of a table, in its area
 *	same_areas()	A1, A3, A4	by comparing two spaces
 *
 * Ancestor: none. Plan 9's checkpagerefs counts holders, and checks nothing
 * else.
 */
#include "audit.h"
#include "kernel.h"
#include "mm.h"

/* Checks an entry for a table: it has the bits of such an entry (P5), and has
 * the write bit only if it is the only holder of the table (P1). */
void check_slot(unsigned long entry)
{
	if ((entry & PG_PRIVATE) != (PG_PRESENT | PG_USER))
		report("P5: entry %08lx is for no table of a program\n", entry);
	if (entry & PG_WRITE && NR(entry) < nr_pages && mem_map[NR(entry)] > 1)
		report("P1: page %08lx has a write bit, expected 1 found %u\n",
		       PAGE_DOWN(entry), mem_map[NR(entry)]);
}

/* For each list above the lowest: the first area that was not visited yet. */
struct links {
	const struct area *next[LEVELS];
	int found_recent;
};

static void begin_links(struct links *links, const struct space *space)
{
	for (int level = 1; level < LEVELS; level++)
		links->next[level] = space->first[level];
	links->found_recent = !space->recent;
}

/* Visits the next area of the lowest list. A higher list advances, too, if its
 * next area is this one, and if the list below it has advanced. */
static void follow_links(struct links *links, const struct space *space,
			 const struct area *area)
{
	for (int level = 1; level < LEVELS && links->next[level] == area;
	     level++)
		links->next[level] = area->next[level];
	links->found_recent |= area == space->recent;
}

/* Checks A3 after the last area: returns 1 if all lists have ended, and
 * space->recent was found. */
static int end_links(const struct links *links)
{
	for (int level = 1; level < LEVELS; level++)
		if (links->next[level])
			return 0;
	return links->found_recent;
}

/* Returns 1 if A4 holds for an area. */
static int fits_file(const struct area *area)
{
	if (area->contents)
		return !(area->flags & AREA_GROWS) &&
		       (area->flags & AREA_FILE ||
			!(area->flags & AREA_SHARED));
	return !(area->offset | area->bytes |
		 (area->flags & (AREA_FILE | AREA_SHARED)));
}

/* Checks A1, A3 and A4 of a space. Returns 1 if A1 and A3 hold: the areas are
 * whole pages of a program, sorted and without overlap, and each list is a part
 * of the list below it. Otherwise returns 0. */
int check_areas(const struct space *space)
{
	const struct area *area = space->first[0];
	unsigned long end = PAGE_SIZE, i = 0;
	struct links links;

	begin_links(&links, space);
	for (; area; area = area->next[0], i++) {
		pass();
		if (i >= space->areas || area->start < end ||
		    area->start >= area->end || area->end > KERNEL_BASE ||
		    (area->start | area->end) % PAGE_SIZE) {
			report("A1: directory %08lx: area %lu is %08lx to "
			       "%08lx, expected from %08lx\n",
			       space->dir, i, area->start, area->end, end);
			return 0;
		}
		if (!fits_file(area))
			report("A4: directory %08lx: area %lu has %s file\n",
			       space->dir, i, area->contents ? "a" : "no");
		end = area->end;
		follow_links(&links, space, area);
	}
	if (i == space->areas && end_links(&links))
		return 1;
	report("A3: directory %08lx has %lu areas, expected %lu, or their "
	       "lists do not fit\n",
	       space->dir, i, space->areas);
	return 0;
}

/* Returns 1 if P2 holds for an entry in an area: the entry lacks the write bit,
 * or the area is shared, or the entry is the only holder of its page. */
static int may_be_written(unsigned long entry, const struct area *area)
{
	return !(entry & PG_WRITE) || area->flags & AREA_SHARED ||
	       NR(entry) >= nr_pages || mem_map[NR(entry)] <= 1;
}

/* Returns 1 if an entry in an area may have PG_MAY_WRITE (P4). */
static int is_private(unsigned long entry, const struct area *area)
{
	return entry & PG_PRESENT && area->flags & AREA_WRITE &&
	       !(area->flags & AREA_SHARED);
}

/* Returns 1 if P5 holds for an entry for a page. */
static int is_program(unsigned long entry)
{
	return entry & PG_USER && (entry & PG_PRESENT || !(entry & PG_WRITE));
}

/* Returns 1 if P6 holds for an entry in an area. */
static int is_allowed(unsigned long entry, const struct area *area)
{
	return !(entry & PG_WRITE) || area->flags & AREA_WRITE;
}

static void report_entry(const struct space *space, unsigned long addr,
			 unsigned long entry, const char *rule,
			 const char *what)
{
	report("%s: directory %08lx: entry %08lx for %08lx %s\n", rule,
	       space->dir, entry, addr, what);
}

/* Checks an entry that maps addr, in an area. Reports the entry if it is for no
 * page of a program (P5), or if it must not have the write bit (P2, P6) or
 * PG_MAY_WRITE (P4), but has it. */
static void check_entry(const struct space *space, unsigned long addr,
			unsigned long entry, const struct area *area)
{
	if (!is_program(entry))
		report_entry(space, addr, entry, "P5",
			     "is for no page of a program");
	if (!may_be_written(entry, area))
		report("P2: page %08lx has a write bit, expected 1 found %u\n",
		       PAGE_DOWN(entry), mem_map[NR(entry)]);
	if (entry & PG_MAY_WRITE && !is_private(entry, area))
		report_entry(space, addr, entry, "P4",
			     "has the bit of private pages");
	if (!is_allowed(entry, area))
		report_entry(space, addr, entry, "P6",
			     "has a write bit, its area does not");
}

/* Checks all entries of the table that maps addr in a space: each maps an
 * address in an area (A2). Calls check_entry() for the rules that depend on the
 * area. A1 and A3 hold for the space. */
void check_table(const struct space *space, unsigned long addr)
{
	const unsigned long *entry = entries(*dir_entry(space->dir, addr));
	const struct area *area = 0;

	for (unsigned long i = next_entry(entry, 0); i < ENTRIES;
	     i = next_entry(entry, i + 1)) {
		unsigned long at = addr + PAGE(i);

		if (!area || area->end <= at)
			area = next_area(space, at);
		if (area && area->start <= at)
			check_entry(space, at, entry[i], area);
		else
			report("A2: directory %08lx maps %08lx, in no area\n",
			       space->dir, at);
	}
}

/* The number of words of an area, without the pointers of the lists. */
#define AREA_WORDS (__builtin_offsetof(struct area, next) / 4)

/* Returns 1 if a space has the same areas as the space `first`, for which
 * check_areas() returned 1, and if each of its lists is a part of the list
 * below it. Then A1, A3 and A4 also hold for the space. If both have the same
 * table in a slot, this table need not be checked again. */
int same_areas(const struct space *first, const struct space *space)
{
	const struct area *a = first->first[0], *b = space->first[0];
	struct links links;

	if (first->areas != space->areas)
		return 0;
	begin_links(&links, space);
	for (; a && b && same_words(a, b, AREA_WORDS) == AREA_WORDS;
	     b = b->next[0]) {
		follow_links(&links, space, b);
		a = a->next[0];
		pass();
	}
	return !a && !b && end_links(&links);
}
