/*
 * The audit of address spaces: each invariant P and A of mm/ is broken on
 * purpose, as those of counts are in audit.c.
 *
 * About mem_check(), walk_space(), copy_page_tables(), free_page_dir().
 *
 * Ancestor: none.
 */
#include "space.h"

/* Fork leaves two holders of a table; a write bit that came back too early
 * would let one program write what the other reads. */
static int p1_write_bit_above_a_shared_table(void)
{
	unsigned long *entry;
	int good;

	begin_pages();
	spaces[1] = *space;
	spaces[1].dir = new_page_dir();
	good = copy_page_tables(dir, spaces[1].dir) == 0 && balanced();
	entry = (unsigned long *)P2V(spaces[1].dir) + ADDR / TABLE_SPAN;
	*entry |= PG_WRITE;
	good &= says(1,
		     "audit: P1: page %08lx has a write bit, expected 1 "
		     "found 2\n",
		     table);
	*entry &= ~(unsigned long)PG_WRITE;
	return good && balanced();
}

static int p2_write_bit_above_a_shared_page(void)
{
	unsigned long *entry;
	int good;

	begin_pages();
	spaces[1] = *space;
	spaces[1].dir = new_page_dir();
	good = copy_page_tables(dir, spaces[1].dir) == 0 &&
	       touch_page(&spaces[1], ADDR, 1) == 0 && balanced();
	entry = find_entry(dir, ADDR + 0x1000);
	*entry |= PG_WRITE;
	good &= says(1,
		     "audit: P2: page %08lx has a write bit, expected 1 "
		     "found 2\n",
		     PAGE_DOWN(*entry));
	*entry &= ~(unsigned long)PG_WRITE;
	return good && balanced();
}

static int a1_areas_that_overlap(void)
{
	struct area area = { .start = 0x800000, .end = 0x900000, .flags = 1 };
	int good;

	begin_pages();
	add_area(space, &area);
	space->area[1].start = ADDR + 0xf000;
	good = says(1,
		    "audit: A1: directory %08lx: area 1 is 0040f000 to "
		    "00900000, expected from 00410000\n",
		    dir);
	space->area[1].start = 0x800000;
	return good && balanced();
}

static int a1_areas_that_are_none(void)
{
	static const unsigned long bad[][2] = {
		{ ADDR, ADDR },		  { 0, ADDR },
		{ ADDR + 0x10000, ADDR }, { ADDR + 1, ADDR + 0x10000 },
		{ ADDR, ADDR + 0x10001 }, { ADDR, KERNEL_BASE + 0x1000 },
	};
	int good = 1;

	begin_pages();
	for (unsigned long i = 0; i < ARRAY_SIZE(bad); i++) {
		space->area[0].start = bad[i][0];
		space->area[0].end = bad[i][1];
		good &= says(1,
			     "audit: A1: directory %08lx: area 0 is %08lx "
			     "to %08lx, expected from 00001000\n",
			     dir, bad[i][0], bad[i][1]);
	}
	space->area[0].start = ADDR;
	space->area[0].end = ADDR + 0x10000;
	return good && balanced();
}

static int a2_page_outside_all_areas(void)
{
	int good;

	begin_pages();
	space->area[0].start += 0x1000;
	good = says(1, "audit: A2: directory %08lx maps 00400000, in no area\n",
		    dir);
	space->area[0].start -= 0x1000;
	space->area[0].end = ADDR + 0x1000;
	good &= says(1,
		     "audit: A2: directory %08lx maps 00401000, in no "
		     "area\n",
		     dir);
	space->area[0].end = ADDR + 0x10000;
	return good && balanced();
}

/* The books of two tasks with one directory, and the end of one of them. */
static int a_directory_of_two_tasks_is_counted_twice(void)
{
	int good;

	begin_pages();
	spaces[1] = *space;
	good = share_page(dir) == 0 && balanced();
	spaces[1].dir = 0;
	good &= says(1, "audit: M1: page %08lx expected 1 found 2\n", dir);
	free_page_dir(dir);
	good &= balanced() && find_entry(dir, ADDR);
	free_page_dir(dir);
	space->dir = 0;
	return good && balanced() && mem_map[NR(page)] == 0;
}

#define TEST(name) ok(name(), #name)

int main(void)
{
	plan(6, 15);
	map_arena(0x200000);
	TEST(p1_write_bit_above_a_shared_table);
	TEST(p2_write_bit_above_a_shared_page);
	TEST(a1_areas_that_overlap);
	TEST(a1_areas_that_are_none);
	TEST(a2_page_outside_all_areas);
	TEST(a_directory_of_two_tasks_is_counted_twice);
	return failures();
}
