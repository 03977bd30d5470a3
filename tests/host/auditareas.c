/*
 * Tests the audit of areas: each test breaks one of the invariants A1 to A4 of
 * mm/ on purpose, as audit.c does with those of counts. Two tests show why A2
 * must hold: mm/ looks for the pages of a table only where there are areas.
 *
 * About mem_check(), walk_space(), free_tables(), copy_page_tables(),
 * touch_page().
 *
 * Ancestor: none.
 */
#include "space.h"
#include "../free_pages.h"

/* Makes a space with three areas. All three are in list 0 of the space, and
 * only the second one is also in list 1. */
static void begin_areas(void)
{
	begin_pages();
	for (unsigned long start = 0x800000; start < 0xa00000;
	     start += 0x100000)
		add(start, start + PAGE_SIZE, RW);
	for (int level = 1; level < LEVELS; level++)
		space->first[level] = 0;
	area_at(space, 0)->next[1] = area_at(space, 2)->next[1] = 0;
	space->first[1] = area_at(space, 1);
	area_at(space, 1)->next[1] = 0;
}

static int a3_lists_of_areas_that_contradict_each_other(void)
{
	struct area *area[3], other = { .start = 0x800000, .end = 0x801000 };
	int good;

	begin_areas();
	good = balanced();
	for (int i = 0; i < 3; i++)
		area[i] = area_at(space, i);
	area[1]->next[1] = area[0];
	good &= says(1,
		     "audit: A3: directory %08lx has 3 areas, expected 3, or "
		     "their lists do not fit\n",
		     dir);
	area[1]->next[1] = area[1];
	good &= says(1, "audit: A3: ");
	area[1]->next[1] = &other;
	good &= says(1, "audit: A3: ");
	area[1]->next[1] = area[2];
	good &= balanced();
	space->first[2] = area[0]; /* list 1 does not have this area */
	good &= says(1, "audit: A3: ");
	space->first[2] = 0;
	space->recent = &other;
	good &= says(1, "audit: A3: ");
	space->recent = area[2];
	space->areas = 4;
	good &= says(1, "audit: A3: directory %08lx has 3 areas, expected 4",
		     dir);
	space->areas = 3;
	return good && balanced();
}

static int a1_areas_that_overlap(void)
{
	struct area area = { .start = 0x800000, .end = 0x900000, .flags = 1 };
	int good;

	begin_pages();
	add_area(space, &area);
	area_at(space, 1)->start = ADDR + 0xf000;
	good = says(1,
		    "audit: A1: directory %08lx: area 1 is 0040f000 to "
		    "00900000, expected from 00410000\n",
		    dir);
	area_at(space, 1)->start = 0x800000;
	return good && balanced();
}

static int a1_areas_with_bad_bounds(void)
{
	static const unsigned long bad[][2] = {
		{ ADDR, ADDR },		  { 0, ADDR },
		{ ADDR + 0x10000, ADDR }, { ADDR + 1, ADDR + 0x10000 },
		{ ADDR, ADDR + 0x10001 }, { ADDR, KERNEL_BASE + 0x1000 },
	};
	int good = 1;

	begin_pages();
	for (unsigned long i = 0; i < ARRAY_SIZE(bad); i++) {
		area_at(space, 0)->start = bad[i][0];
		area_at(space, 0)->end = bad[i][1];
		good &= says(1,
			     "audit: A1: directory %08lx: area 0 is %08lx "
			     "to %08lx, expected from 00001000\n",
			     dir, bad[i][0], bad[i][1]);
	}
	area_at(space, 0)->start = ADDR;
	area_at(space, 0)->end = ADDR + 0x10000;
	return good && balanced();
}

/* Page faults, and the functions that cut and move areas, do not check an
 * area's offset, bytes and flags before they use them. */
static int a4_areas_that_do_not_fit_their_file(void)
{
	struct area *area, was;
	int good = 1;

	begin_pages();
	area = area_at(space, 0);
	was = *area;
	for (int wrong = 0; wrong < 6; wrong++) {
		maps_file(area, wrong >= 4);
		if (wrong == 0)
			area->offset = 1;
		if (wrong == 1)
			area->bytes = 1;
		if (wrong == 2)
			area->flags |= AREA_FILE;
		if (wrong == 3)
			area->flags |= AREA_SHARED;
		if (wrong == 4)
			area->flags |= AREA_GROWS;
		if (wrong == 5)
			area->flags ^= AREA_FILE | AREA_SHARED;
		good &= mem_check() > 0 &&
			strstr(printed, "audit: A4: directory ") != 0;
		*area = was;
	}
	return good && balanced();
}

static int a2_page_outside_all_areas(void)
{
	int good;

	begin_pages();
	area_at(space, 0)->start += 0x1000;
	good = says(1, "audit: A2: directory %08lx maps 00400000, in no area\n",
		    dir);
	area_at(space, 0)->start -= 0x1000;
	area_at(space, 0)->end = ADDR + 0x1000;
	good &= says(1,
		     "audit: A2: directory %08lx maps 00401000, in no "
		     "area\n",
		     dir);
	area_at(space, 0)->end = ADDR + 0x10000;
	return good && balanced();
}

/* Areas that begin or end in the middle of a page table, or at the first or
 * last page of a page table. Some of them reach over several page tables. */
static const unsigned long scattered[][2] = {
	{ 0x001000, 0x003000 },
	{ 0x3fe000, 0x401000 },
	{ 0x404000, 0x405000 },
	{ 0x7ff000, 0x800000 },
	{ 0x800000, 0x1401000 },
	{ 0x1401000, 0x1402000 },
	{ 0x17ff000, 0x1801000 },
	{ 0x2000000, 0x2400000 },
	{ KERNEL_BASE - 0x1000, KERNEL_BASE },
};

/* Writes to the first, a middle and the last page of each of these areas. */
static int write_scattered(struct space *its)
{
	int error = 0;

	for (unsigned long i = 0; i < ARRAY_SIZE(scattered); i++) {
		unsigned long first = scattered[i][0];
		unsigned long last = scattered[i][1] - PAGE_SIZE;

		error |= touch_page(its, first, 1);
		error |= touch_page(its, last, 1);
		error |= touch_page(its, (first + last) / 2, 1);
	}
	return error;
}

/* Makes a space with these areas, as the only space. Returns how many pages
 * were free before there was a space; 0 if a call failed. */
static unsigned long begin_scattered(void)
{
	unsigned long before;
	int error = 0;

	begin_pages();
	free_space(space);
	before = free_pages();
	*space = (struct space){ .dir = new_page_dir() };
	for (unsigned long i = 0; i < ARRAY_SIZE(scattered); i++)
		/* areas with different flags are not joined */
		error |= add(scattered[i][0], scattered[i][1],
			     i % 2 ? RW : RW | AREA_EXEC);
	return error || write_scattered(space) || !balanced() ? 0 : before;
}

/* free_tables() looks for the pages of a table only in the areas of the space
 * (A2). */
static int the_end_of_a_space_frees_the_pages_of_all_areas(void)
{
	unsigned long before = begin_scattered();

	free_space(space);
	return before && free_pages() == before && balanced();
}

/* When mm/ copies a shared table, it looks for the table's pages only in the
 * areas of the space. If the count of one page is MAX_COUNT, it makes no copy,
 * and no page gets a holder. */
static int a_copied_table_has_the_pages_of_all_areas(void)
{
	unsigned long before = begin_scattered(), full;
	int good;

	fork_areas(&spaces[1], space);
	spaces[1].dir = new_page_dir();
	good = copy_page_tables(space->dir, spaces[1].dir) == 0 && balanced();
	full = NR(*find_entry(space->dir, 0x7ff000));
	mem_map[full] = MAX_COUNT;
	good &= touch_page(&spaces[1], 0x404000, 1) == -EAGAIN;
	mem_map[full] = 1;
	good &= balanced() && write_scattered(&spaces[1]) == 0 && balanced();
	free_space(space);
	good &= balanced();
	free_space(&spaces[1]);
	return good && before && free_pages() == before && balanced();
}

#define TEST(name) ok(name(), #name)

int main(void)
{
	plan(7, 15);
	map_arena(0x200000);
	TEST(a4_areas_that_do_not_fit_their_file);
	TEST(a3_lists_of_areas_that_contradict_each_other);
	TEST(a1_areas_that_overlap);
	TEST(a1_areas_with_bad_bounds);
	TEST(a2_page_outside_all_areas);
	TEST(the_end_of_a_space_frees_the_pages_of_all_areas);
	TEST(a_copied_table_has_the_pages_of_all_areas);
	return failures();
}
