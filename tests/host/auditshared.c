/*
 * Tests the audit of spaces that share tables or a directory. The spaces that
 * share a table are called sharers here. The audit walks a shared table once.
 * Even so it must find an error in any one of the sharers.
 *
 * About mem_check(), walk_space(), copy_page_tables(), free_tables().
 *
 * Ancestor: none.
 */
#include "space.h"
#include "../free_pages.h"

/* One of the spaces that share the table has a private area at ADDR, all others
 * have a shared one. When this space becomes the last holder of the table, it
 * could write to a page that others hold. */
static int p2_in_the_area_of_one_sharer(void)
{
	int good = fork_spaces(4);

	share_page(hold(page));
	for (int i = 0; i < 2; i++) /* so that P4 holds */
		*find_entry(dir, ADDR + PAGE(i)) &=
			~(unsigned long)PG_MAY_WRITE;
	for (int i = 0; i <= 4; i++) {
		spaces[i].first[0]->flags |= AREA_SHARED;
		maps_file(spaces[i].first[0], 1);
	}
	good &= balanced();
	for (int i = 0; i <= 4; i++) {
		spaces[i].first[0]->flags = RW | AREA_FILE;
		good &= says(1,
			     "audit: P2: page %08lx has a write bit, expected "
			     "1 found 2\n",
			     page);
		spaces[i].first[0]->flags |= AREA_SHARED;
	}
	*find_entry(dir, ADDR) &= ~(unsigned long)PG_WRITE;
	for (int i = 0; i <= 4; i++) {
		maps_file(spaces[i].first[0], 0);
		spaces[i].first[0]->flags = RW;
	}
	return good && balanced();
}

/* All spaces have the same areas. Even so the audit must check the lists of
 * each of them. */
static int a3_lists_of_a_sharer(void)
{
	int good = fork_spaces(4);
	struct area *area;

	for (int i = 0; i <= 4; i++) {
		area = spaces[i].first[1];
		spaces[i].first[1] = spaces[(i + 1) % 5].first[0];
		good &= says(1, "audit: A3: directory %08lx ", spaces[i].dir);
		spaces[i].first[1] = area;
		spaces[i].recent = spaces[(i + 1) % 5].first[0];
		good &= says(1, "audit: A3: directory %08lx ", spaces[i].dir);
		spaces[i].recent = 0;
	}
	return good && balanced();
}

/* The audit walks a table once for all sharers. It must find a page that is
 * outside the areas of any one of them. */
static int a2_page_outside_the_areas_of_one_sharer(void)
{
	int good = fork_spaces(4);
	struct space kept;

	for (int i = 0; i <= 4; i++) {
		spaces[i].first[0]->end = ADDR + 0x1000;
		good &= says(1,
			     "audit: A2: directory %08lx maps 00401000, in no "
			     "area\n",
			     spaces[i].dir);
		spaces[i].first[0]->end = ADDR + 0x10000;
		kept = spaces[i];
		memset(spaces[i].first, 0, sizeof(spaces[i].first));
		spaces[i].areas = 0;
		spaces[i].recent = 0;
		good &= says(2,
			     "audit: A2: directory %08lx maps 00400000, in no "
			     "area\n",
			     spaces[i].dir);
		spaces[i] = kept;
	}
	return good && balanced();
}

/* If several sharers have the same bad areas, the audit names the first of
 * these sharers. */
static int a2_page_outside_the_areas_of_all_sharers(void)
{
	int good = fork_spaces(4);

	for (int i = 1; i <= 4; i++)
		spaces[i].first[0]->start = ADDR + 0x1000;
	good &= says(1,
		     "audit: A2: directory %08lx maps 00400000, in no area\n",
		     spaces[1].dir);
	for (int i = 1; i <= 4; i++)
		spaces[i].first[0]->start = ADDR + 1;
	good &= says(4,
		     "audit: A1: directory %08lx: area 0 is 00400001 to "
		     "00410000, expected from 00001000\n",
		     spaces[1].dir);
	for (int i = 1; i <= 4; i++)
		spaces[i].first[0]->start = ADDR;
	return good && balanced();
}

/* Space 2 has areas like those of space 0, and the table of space 1. Space 1
 * has bad areas. Even so the audit must find the error in space 2. */
static int a2_after_a_space_with_bad_areas(void)
{
	int good = fork_spaces(1);

	good &= touch_page(&spaces[1], ADDR + 0x5000, 1) == 0;
	fork_areas(&spaces[2], &spaces[1]);
	spaces[2].dir = new_page_dir();
	good &= copy_page_tables(spaces[1].dir, spaces[2].dir) == 0;
	good &= balanced();
	spaces[0].first[0]->end = spaces[2].first[0]->end = ADDR + 0x3000;
	spaces[1].first[0]->end++;
	good &= says(2,
		     "audit: A1: directory %08lx: area 0 is 00400000 to "
		     "00410001, expected from 00001000\n"
		     "audit: A2: directory %08lx maps 00405000, in no area\n",
		     spaces[1].dir, spaces[2].dir);
	spaces[1].first[0]->end--;
	spaces[0].first[0]->end = spaces[2].first[0]->end = ADDR + 0x10000;
	return good && balanced();
}

static int m1_count_of_a_shared_table(void)
{
	int good = fork_spaces(4);

	for (int wrong = 1; wrong <= 8; wrong++) {
		if (wrong == 5)
			continue;
		mem_map[NR(table)] = wrong;
		good &= says(1, "audit: M1: page %08lx expected 5 found %d\n",
			     table, wrong);
	}
	mem_map[NR(table)] = 5;
	mem_map[NR(page)] = 5; /* wrong (P3): only one table holds it */
	good &= says(
		2,
		"audit: P2: page %08lx has a write bit, expected 1 found 5\n"
		"audit: M1: page %08lx expected 1 found 5\n",
		page, page);
	mem_map[NR(page)] = 1;
	return good && balanced();
}

/* Gives some of the five sharers a table of their own, and tries this with
 * every set of sharers. The other sharers still hold the old table. */
static int m1_count_of_a_table_that_some_share(void)
{
	int good = 1;

	for (int own = 0; own < 1 << 5; own++) {
		unsigned int count = 5;

		good &= fork_spaces(4);
		for (int i = 0; i <= 4; i++)
			if (own >> i & 1 && mem_map[NR(table)] > 1) {
				good &= touch_page(&spaces[i], ADDR, 1) == 0;
				count--;
			}
		good &= balanced() && mem_map[NR(table)] == count;
		mem_map[NR(table)]++;
		good &= says(1, "audit: M1: page %08lx expected %d found %d\n",
			     table, count, count + 1);
		mem_map[NR(table)]--;
	}
	return good && balanced();
}

static int m1_entry_that_one_sharer_has_lost(void)
{
	int good = fork_spaces(4);

	for (int i = 0; i <= 4; i++) {
		unsigned long *entry = dir_entry(spaces[i].dir, ADDR);
		unsigned long was = *entry;

		*entry = 0;
		good &= says(1, "audit: M1: page %08lx expected 4 found 5\n",
			     table);
		*entry = was;
	}
	return good && balanced();
}

/* Inverts each bit of the count array. Most spaces share a table. Space 2 has
 * its own table and shares one page; space 4 shares nothing. */
static int every_inverted_bit_of_a_count_is_found_among_sharers(void)
{
	int good = fork_spaces(6);

	good &= touch_page(&spaces[2], ADDR, 1) == 0 &&
		touch_page(&spaces[4], ADDR, 1) == 0 &&
		touch_page(&spaces[4], ADDR + 0x1000, 1) == 0 && balanced();
	return good && finds_every_inverted_bit() && balanced();
}

/* First all directories have the same wrong entry; then only one has a wrong
 * entry. */
static int m1_entries_of_sharers_that_point_to_no_page(void)
{
	unsigned long *entry, was;
	int good = fork_spaces(4);

	for (int i = 0; i <= 4; i++) {
		entry = dir_entry(spaces[i].dir, ADDR + TABLE_SPAN);
		*entry = 0x7fff0000 | PG_PRESENT | PG_USER;
	}
	good &= says(1,
		     "audit: M1: a holder of kind %d has 7fff0000, no page\n",
		     KIND_TABLE);
	for (int i = 0; i <= 4; i++)
		*dir_entry(spaces[i].dir, ADDR + TABLE_SPAN) = 0;
	entry = dir_entry(spaces[3].dir, ADDR);
	was = *entry;
	*entry = 0x7fff0000 | PG_PRESENT | PG_USER;
	good &= says(2,
		     "audit: M1: a holder of kind %d has 7fff0000, no page\n",
		     KIND_TABLE);
	*entry = was;
	return good && balanced();
}

/* First one sharer after the other has the write bit; then all have it. */
static int p1_write_bits_of_sharers(void)
{
	int good = fork_spaces(4);

	for (int i = 0; i <= 4; i++) {
		*dir_entry(spaces[i].dir, ADDR) |= PG_WRITE;
		good &= says(1,
			     "audit: P1: page %08lx has a write bit, expected "
			     "1 found 5\n",
			     table);
		*dir_entry(spaces[i].dir, ADDR) &= ~(unsigned long)PG_WRITE;
	}
	for (int i = 0; i <= 4; i++)
		*dir_entry(spaces[i].dir, ADDR) |= PG_WRITE;
	good &= says(1,
		     "audit: P1: page %08lx has a write bit, expected 1 found "
		     "5\n",
		     table);
	for (int i = 0; i <= 4; i++)
		*dir_entry(spaces[i].dir, ADDR) &= ~(unsigned long)PG_WRITE;
	return good && balanced();
}

/* Two tasks have one directory; then one of them ends. */
static int a_directory_of_two_tasks_is_counted_twice(void)
{
	int good;

	begin_pages();
	fork_areas(&spaces[1], space);
	good = share_page(dir) == 0 && balanced();
	spaces[1].dir = 0;
	good &= says(1, "audit: M1: page %08lx expected 1 found 2\n", dir);
	end_page_dir(dir);
	good &= balanced() && find_entry(dir, ADDR);
	spaces[1].dir = new_page_dir(); /* walked between the two sharers */
	good &= touch_page(&spaces[1], ADDR, 1) == 0;
	fork_areas(&spaces[2], space);
	good &= share_page(dir) == 0 && balanced();
	spaces[2].first[0]->start += 0x1000;
	good &= says(1,
		     "audit: A2: directory %08lx maps 00400000, in no area\n",
		     dir);
	spaces[2].dir = 0;
	end_page_dir(dir);
	end_page_dir(dir);
	space->dir = 0;
	return good && balanced() && mem_map[NR(page)] == 0;
}

#define TEST(name) ok(name(), #name)

int main(void)
{
	plan(12, 15);
	map_arena(0x200000);
	TEST(p2_in_the_area_of_one_sharer);
	TEST(a3_lists_of_a_sharer);
	TEST(a2_page_outside_the_areas_of_one_sharer);
	TEST(a2_page_outside_the_areas_of_all_sharers);
	TEST(a2_after_a_space_with_bad_areas);
	TEST(m1_count_of_a_shared_table);
	TEST(m1_count_of_a_table_that_some_share);
	TEST(m1_entry_that_one_sharer_has_lost);
	TEST(every_inverted_bit_of_a_count_is_found_among_sharers);
	TEST(m1_entries_of_sharers_that_point_to_no_page);
	TEST(p1_write_bits_of_sharers);
	TEST(a_directory_of_two_tasks_is_counted_twice);
	return failures();
}
