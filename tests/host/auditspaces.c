/*
 * The audit of address spaces: each invariant P and A of mm/ is broken on
 * purpose, as those of counts are in audit.c.
 *
 * About mem_check(), walk_space(), copy_page_tables(), free_tables().
 *
 * Ancestor: none.
 */
#include "space.h"
#include "../free_pages.h"

/* Fork leaves two holders of a table; a write bit that came back too early
 * would let one program write what the other reads. */
static int p1_write_bit_above_a_shared_table(void)
{
	unsigned long *entry;
	int good;

	begin_pages();
	fork_areas(&spaces[1], space);
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
	fork_areas(&spaces[1], space);
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

/* An area maps a file or none; the file does not count it (A4 asks for none of
 * its numbers). */
static void maps_file(struct area *area, int it_does)
{
	area->contents = it_does ? &flat : 0;
	area->flags &= ~(unsigned long)AREA_FILE;
	if (it_does)
		area->flags |= AREA_FILE;
}

/* A write bit would let a program write where mprotect took the right away. */
static int p6_write_bit_in_an_area_without_the_right(void)
{
	static const unsigned long flags[] = { AREA_READ, AREA_EXEC };
	unsigned long *entry;
	int good;

	begin_pages();
	entry = find_entry(dir, ADDR);
	for (int i = 0; i < 2; i++)
		entry[i] &= ~(unsigned long)PG_MAY_WRITE; /* P4 */
	good = balanced();
	for (unsigned long i = 0; i < ARRAY_SIZE(flags); i++) {
		area_at(space, 0)->flags = flags[i];
		good &= says(2,
			     "audit: P6: directory %08lx: entry %08lx for "
			     "00400000 has a write bit, its area does not\n",
			     dir, *entry);
	}
	for (int i = 0; i < 2; i++)
		entry[i] &= ~(unsigned long)PG_WRITE;
	good &= balanced();
	area_at(space, 0)->flags = RW;
	return good && balanced();
}

/* With the bit a write asks no area. Fork and copy carry it; without the right
 * to write, in a shared area, and without the page, nothing may have it. */
static int p4_bit_where_no_private_page_may_be_written(void)
{
	static const unsigned long flags[] = { AREA_READ, AREA_READ | AREA_EXEC,
					       RW | AREA_SHARED };
	unsigned long *entry;
	int good;

	begin_pages();
	entry = find_entry(dir, ADDR);
	good = *entry & PG_MAY_WRITE && balanced();
	for (int i = 0; i < 2; i++)
		find_entry(dir, ADDR)[i] &= ~(unsigned long)PG_WRITE; /* P6 */
	for (unsigned long i = 0; i < ARRAY_SIZE(flags); i++) {
		area_at(space, 0)->flags = flags[i];
		maps_file(area_at(space, 0), flags[i] & AREA_SHARED);
		good &= says(2,
			     "audit: P4: directory %08lx: entry %08lx for "
			     "00400000 has the bit of private pages\n",
			     dir, *entry);
	}
	maps_file(area_at(space, 0), 0);
	area_at(space, 0)->flags = RW;
	*entry &= ~(unsigned long)(PG_PRESENT | PG_WRITE);
	good &= says(1,
		     "audit: P4: directory %08lx: entry %08lx for 00400000 has "
		     "the bit of private pages\n",
		     dir, *entry);
	*entry |= PG_PRESENT | PG_WRITE;
	return good && balanced();
}

/* Spaces 1 to n are forks of space 0. */
static int fork_spaces(int n)
{
	int error = 0;

	begin_pages();
	for (int i = 1; i <= n; i++) {
		fork_areas(&spaces[i], space);
		spaces[i].dir = new_page_dir();
		error |= copy_page_tables(dir, spaces[i].dir);
	}
	return !error && balanced();
}

/* Of a page in a private area, whichever of those who share the table has it:
 * when the last one gets the table back, a write would change the others' page.
 */
static int p2_in_the_area_of_one_sharer(void)
{
	int good = fork_spaces(4);

	share_page(hold(page));
	for (int i = 0; i < 2; i++) /* P4 */
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

/* Flags without a page are not looked for by a fork, and the kernel's flags
 * would open what is the kernel's. */
static int p5_entries_that_are_no_program_s(void)
{
	static const unsigned long missing[] = { PG_USER,
						 PG_PRESENT | PG_MAY_WRITE };
	unsigned long *entry, *slot;
	int good = 1;

	begin_pages();
	entry = find_entry(dir, ADDR);
	slot = dir_entry(dir, ADDR);
	for (unsigned long i = 0; i < ARRAY_SIZE(missing); i++) {
		*entry ^= missing[i];
		good &= says(1,
			     "audit: P5: directory %08lx: entry %08lx for "
			     "00400000 is for no page of a program\n",
			     dir, *entry);
		*entry ^= missing[i];
	}
	for (unsigned long bit = 1; bit < PAGE_SIZE; bit <<= 1) {
		if (!(bit & PG_PRIVATE))
			continue;
		*slot ^= bit;
		good &= says(1,
			     "audit: P5: entry %08lx is for no table of a "
			     "program\n",
			     *slot);
		*slot ^= bit;
	}
	good &= balanced();
	entry[5] = PG_USER;
	slot[1] = PG_USER | PG_PRESENT;
	good &= says(1, "audit: M3: page 00000000 is reserved, but has 2 "
			"holders\n");
	entry[5] = slot[1] = 0;
	return good && balanced();
}

/* A space with three areas, of which the second one is in another list, too. */
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

static int a3_lists_of_areas_that_do_not_fit(void)
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
	space->first[2] = area[0]; /* which list 1 lacks */
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

/* Also of a space that has the same areas as the one before. */
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

/* A fault, and whoever cuts or moves an area, believes these. */
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

/* A table is walked once for all that share it, but each sharer's areas must
 * cover it: whichever it is, and whatever the one before it has. */
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

/* Of sharers with the same bad areas the first one is named. */
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

/* The areas of a space between say nothing of the next one, if they are bad:
 * space 2 has the areas of space 0 and the table of space 1. */
static int a2_behind_a_space_with_bad_areas(void)
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
	mem_map[NR(page)] = 5; /* as if each sharer held it: P3 */
	good &= says(
		2,
		"audit: P2: page %08lx has a write bit, expected 1 found 5\n"
		"audit: M1: page %08lx expected 1 found 5\n",
		page, page);
	mem_map[NR(page)] = 1;
	return good && balanced();
}

/* Some of the sharers, in each choice, get a table of their own; the others
 * still hold the first one. */
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

/* One bit of the array after the other is turned over, while some spaces share
 * tables, some only pages, and two nothing. */
static int every_bit_of_every_count_matters_to_sharers(void)
{
	int good = fork_spaces(6);

	good &= touch_page(&spaces[2], ADDR, 1) == 0 &&
		touch_page(&spaces[4], ADDR, 1) == 0 &&
		touch_page(&spaces[4], ADDR + 0x1000, 1) == 0 && balanced();
	for (unsigned long nr = 0; nr < nr_pages && good; nr++) {
		unsigned short count = mem_map[nr];

		for (int bit = 0; bit < 16; bit++) {
			mem_map[nr] = count ^ 1 << bit;
			good &= mem_check() > 0;
		}
		mem_map[nr] = count;
	}
	return good && balanced();
}

/* The same wrong entry in directories that are alike. */
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

/* One sharer, or each of them, has the write bit. */
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

/* The books of two tasks with one directory, and the end of one of them. */
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
	spaces[1].dir = new_page_dir(); /* another one between them */
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

/* Areas that begin and end in a table, and on its edges, some of which reach
 * several tables. */
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

/* Writes to the first page of each area, to its last and to one between. */
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

/* A space with these areas, and none but it; how many pages are free before. */
static unsigned long begin_scattered(void)
{
	unsigned long before;
	int error = 0;

	begin_pages();
	free_space(space);
	before = free_pages();
	*space = (struct space){ .dir = new_page_dir() };
	for (unsigned long i = 0; i < ARRAY_SIZE(scattered); i++)
		/* the flags keep neighbours apart */
		error |= add(scattered[i][0], scattered[i][1],
			     i % 2 ? RW : RW | AREA_EXEC);
	return error || write_scattered(space) || !balanced() ? 0 : before;
}

/* At the end of a space its areas say where a table has pages (A2). */
static int the_end_finds_the_pages_of_all_areas(void)
{
	unsigned long before = begin_scattered();

	free_space(space);
	return before && free_pages() == before && balanced();
}

/* So they do when a table is copied; if one of its pages can have no holder
 * more, the others have none more, either. */
static int a_copy_finds_the_pages_of_all_areas(void)
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

/* ---- Others run meanwhile ---- */

static int points, points_left; /* until others do something, once */

/* One of the things that others do to spaces that share a table: it becomes
 * two, loses a holder, a holder that ends, gets one, gets a page or loses one,
 * or loses one that is about to end. */
#define CHANGES 7

static void change(int which)
{
	switch (which) {
	case 0:
		touch_page(&spaces[1], ADDR, 1);
		break;
	case 1:
		free_page_tables(&spaces[1], ADDR, ADDR + TABLE_SPAN);
		break;
	case 2:
		end_page_dir(spaces[1].dir);
		spaces[1].dir = 0;
		break;
	case 3:
		fork_areas(&spaces[5], &spaces[1]);
		spaces[5].dir = new_page_dir();
		copy_page_tables(spaces[1].dir, spaces[5].dir);
		break;
	case 4:
		touch_page(&spaces[1], ADDR + 0x2000, 1);
		break;
	case 5:
		free_page_tables(&spaces[1], ADDR, ADDR + PAGE_SIZE);
		break;
	case 6:
		free_tables(&spaces[1]);
	}
}

static int which;

static void others_change_the_books(void)
{
	points++;
	if (points_left-- == 0)
		change(which);
}

/* With points of their own or without. */
static void others_audit(void)
{
	points++;
	if (points_left-- != 0)
		return;
	switch (points % 3) {
	case 0:
		mem_check();
		break;
	case 1:
		mem_at_points(mem_check);
		break;
	case 2:
		mem_at_points(mem_kinds);
	}
}

/* Walks with these others at the k-th point, for each k. */
static int walk_among(void (*those)(void))
{
	int good = 1, k = 0;

	do {
		good &= fork_spaces(4);
		on_point = those;
		points = 0;
		points_left = k;
		printed[0] = 0;
		good &= mem_at_points(mem_check) == 0 && !printed[0];
		on_point = 0;
		good &= balanced();
	} while (points > k++);
	return good && k > 30;
}

static int a_walk_while_the_books_change_begins_anew(void)
{
	int good = 1;

	for (which = 0; which < CHANGES; which++)
		good &= walk_among(others_change_the_books);
	return good;
}

static int a_walk_during_which_others_walk_begins_anew(void)
{
	return walk_among(others_audit);
}

static void count_point(void)
{
	points++;
}

static void take_and_give_back(void)
{
	points++;
	kfree(kalloc());
}

/* A defect is found, once, by a walk that lets others run: it is given up only
 * if they change something. */
static int a_walk_among_others_finds_what_is_wrong(void)
{
	int good = fork_spaces(4), once;

	mem_map[NR(page)]++;
	on_point = count_point;
	points = 0;
	good &= mem_at_points(mem_check) == 2; /* P2 as well */
	once = points;
	good &= mem_at_points(mem_check) == 2 && points == 2 * once;
	on_point = 0;
	mem_map[NR(page)]--;
	return good && once > 30 && balanced();
}

/* Others change something at each point: the third walk has none. */
static int a_walk_comes_to_an_end(void)
{
	int good = fork_spaces(4);

	on_point = take_and_give_back;
	points = 0;
	good &= mem_at_points(mem_check) == 0 && points == 2;
	on_point = 0;
	return good && balanced();
}

#define TEST(name) ok(name(), #name)

int main(void)
{
	plan(28, 15);
	map_arena(0x200000);
	TEST(p1_write_bit_above_a_shared_table);
	TEST(p2_write_bit_above_a_shared_page);
	TEST(p4_bit_where_no_private_page_may_be_written);
	TEST(p6_write_bit_in_an_area_without_the_right);
	TEST(a4_areas_that_do_not_fit_their_file);
	TEST(p2_in_the_area_of_one_sharer);
	TEST(p5_entries_that_are_no_program_s);
	TEST(a3_lists_of_areas_that_do_not_fit);
	TEST(a3_lists_of_a_sharer);
	TEST(a1_areas_that_overlap);
	TEST(a1_areas_that_are_none);
	TEST(a2_page_outside_all_areas);
	TEST(a2_page_outside_the_areas_of_one_sharer);
	TEST(a2_page_outside_the_areas_of_all_sharers);
	TEST(a2_behind_a_space_with_bad_areas);
	TEST(m1_count_of_a_shared_table);
	TEST(m1_count_of_a_table_that_some_share);
	TEST(m1_entry_that_one_sharer_has_lost);
	TEST(every_bit_of_every_count_matters_to_sharers);
	TEST(m1_entries_of_sharers_that_point_to_no_page);
	TEST(p1_write_bits_of_sharers);
	TEST(a_directory_of_two_tasks_is_counted_twice);
	TEST(the_end_finds_the_pages_of_all_areas);
	TEST(a_copy_finds_the_pages_of_all_areas);
	TEST(a_walk_while_the_books_change_begins_anew);
	TEST(a_walk_during_which_others_walk_begins_anew);
	TEST(a_walk_among_others_finds_what_is_wrong);
	TEST(a_walk_comes_to_an_end);
	return failures();
}
