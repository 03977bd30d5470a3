/*
 * Tests the audit of page tables: each test breaks one of the invariants P1,
 * P2, P4, P5 and P6 of mm/ on purpose, as audit.c does with those of counts.
 *
 * About mem_check(), walk_space(), copy_page_tables().
 *
 * Ancestor: none.
 */
#include "space.h"
#include "../free_pages.h"

/* After a fork a page table has two holders: the directories of parent and
 * child. If the entry of one directory had the write bit, this program could
 * write what the other one reads. */
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

/* If an entry kept the write bit, a program could write to an area that
 * mprotect() has made read-only. */
static int p6_write_bit_in_an_area_without_the_right(void)
{
	static const unsigned long flags[] = { AREA_READ, AREA_EXEC };
	unsigned long *entry;
	int good;

	begin_pages();
	entry = find_entry(dir, ADDR);
	for (int i = 0; i < 2; i++)
		entry[i] &= ~(unsigned long)PG_MAY_WRITE; /* P4 must hold */
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

/* If an entry has PG_MAY_WRITE, the bit of private pages, a write fault does
 * not look at the area. So an entry may have this bit only if it has a page,
 * and its area is private and may be written. */
static int p4_bit_where_no_private_page_may_be_written(void)
{
	static const unsigned long flags[] = { AREA_READ, AREA_READ | AREA_EXEC,
					       RW | AREA_SHARED };
	unsigned long *entry;
	int good;

	begin_pages();
	entry = find_entry(dir, ADDR);
	good = *entry & PG_MAY_WRITE && balanced();
	for (int i = 0; i < 2; i++) /* so that P6 holds */
		find_entry(dir, ADDR)[i] &= ~(unsigned long)PG_WRITE;
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

/* The audit must find a table entry without PG_USER, a table entry that has the
 * write bit but not PG_PRESENT, and a directory entry with wrong flags. An
 * entry with flags but without a page is a holder of page 0 (M3). */
static int p5_entries_that_no_program_may_have(void)
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

#define TEST(name) ok(name(), #name)

int main(void)
{
	plan(5, 15);
	map_arena(0x200000);
	TEST(p1_write_bit_above_a_shared_table);
	TEST(p2_write_bit_above_a_shared_page);
	TEST(p4_bit_where_no_private_page_may_be_written);
	TEST(p6_write_bit_in_an_area_without_the_right);
	TEST(p5_entries_that_no_program_may_have);
	return failures();
}
