/*
 * Tests what map_edge() answers about maps with one to three entries. The
 * expected answers are constants.
 *
 * Ancestor: none.
 */
#include "map.h"

static int usable(unsigned long page)
{
	int usable;

	map_edge(&boot, NR(page), NR(RAM_END), &usable);
	return usable;
}

static int usable_is_rounded_inward(void)
{
	one_entry(0x200001, 0x3000, E820_USABLE);
	return !usable(0x200000) && usable(0x201000) && usable(0x202000) &&
	       !usable(0x203000) && !usable(0x1ff000);
}

static int other_types_are_rounded_outward(void)
{
	one_entry(MIB, 4 * MIB, E820_USABLE);
	add_ram(&boot, 0x200fff, 2, E820_RESERVED);
	return usable(0x1ff000) && !usable(0x200000) && !usable(0x201000) &&
	       usable(0x202000);
}

static int overlap_takes_the_more_restrictive_type(void)
{
	int good = 1;

	for (unsigned int type = 0; type < 8; type++) {
		one_entry(MIB, 4 * MIB, E820_USABLE);
		add_ram(&boot, 2 * MIB, MIB, type);
		add_ram(&boot, MIB, 4 * MIB, E820_USABLE);
		good &= usable(0x1ff000) && usable(0x300000) &&
			usable(0x2ff000) == (type == E820_USABLE);
	}
	return good;
}

static int two_halves_of_a_page_are_not_usable(void)
{
	one_entry(MIB, 0x800, E820_USABLE);
	add_ram(&boot, MIB + 0x800, 0x800, E820_USABLE);
	return !usable(MIB);
}

static int an_empty_entry_changes_nothing(void)
{
	one_entry(MIB, 4 * MIB, E820_USABLE);
	add_ram(&boot, 2 * MIB + 5, 0, E820_RESERVED);
	add_ram(&boot, 6 * MIB, 0, E820_USABLE);
	return usable(2 * MIB) && !usable(6 * MIB) && !usable(6 * MIB - 4096);
}

static int an_entry_that_wraps_ends_at_the_top(void)
{
	int good;

	one_entry(MIB, 4 * MIB, E820_USABLE);
	add_ram(&boot, 3 * MIB, ~0ULL - MIB, E820_RESERVED);
	good = usable(2 * MIB) && !usable(3 * MIB) && !usable(4 * MIB);
	one_entry(2 * MIB, ~0ULL, E820_USABLE);
	return good && !usable(MIB) && usable(2 * MIB) &&
	       usable(RAM_END - PAGE_SIZE);
}

static int page_0_and_the_video_hole_are_never_usable(void)
{
	one_entry(0, 16 * MIB, E820_USABLE);
	return !usable(0) && usable(0x1000) && usable(0x9f000) &&
	       !usable(0xa0000) && !usable(0xff000) && usable(MIB);
}

static int entries_above_4_gib_do_not_wrap_around(void)
{
	int above;

	one_entry(0x100000000ULL, 0x100000000ULL, E820_USABLE);
	add_ram(&boot, 0x100000000ULL + 3 * MIB, MIB, E820_RESERVED);
	add_ram(&boot, MIB, 4 * MIB, E820_USABLE);
	return usable(3 * MIB) && !usable(8 * MIB) &&
	       map_edge(&boot, NR(5 * MIB), NR(RAM_END), &above) == NR(RAM_END);
}

static int a_map_without_entries_has_no_memory(void)
{
	boot.map_entries = 0;
	return !usable(MIB) && !usable(0x1000) && init_agrees(RAM_END, 0);
}

static void check_facts(void)
{
	TEST(usable_is_rounded_inward);
	TEST(other_types_are_rounded_outward);
	TEST(overlap_takes_the_more_restrictive_type);
	TEST(two_halves_of_a_page_are_not_usable);
	TEST(an_empty_entry_changes_nothing);
	TEST(an_entry_that_wraps_ends_at_the_top);
	TEST(page_0_and_the_video_hole_are_never_usable);
	TEST(entries_above_4_gib_do_not_wrap_around);
	TEST(a_map_without_entries_has_no_memory);
}

const struct checks facts_checks = { 9, check_facts };
