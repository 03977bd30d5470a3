/*
 * Tests files that are cut while they are mapped, and the two numbers that a
 * file keeps: how many areas map it, and how many of these are shared.
 *
 * About resize(), unmap_contents(), touch_page(), remove_areas(), move_areas(),
 * protect_area(), copy_areas(), contents_unused(), mem_check().
 *
 * Ancestor: none.
 */
#include "filepages.h"
#include "../free_pages.h"

/* ---- A file that is cut ---- */

static int pages_that_are_cut_off_leave_all_mappings(void)
{
	int good;

	begin_mapped();
	good = put_word(file, 0, 1) == 0 && put_word(file, 1, 2) == 0 &&
	       put_word(file, 2, 3) == 0;
	good &= map_file(space, AT, 3, file, 0, RW | SHARED) == 0 &&
		map_file(space, 0x10000, 2, file, 1, RW | AREA_FILE) == 0;
	good &= load_word(space, AT) == 1 &&
		load_word(space, AT + PAGE(1)) == 2 &&
		load_word(space, AT + PAGE(2)) == 3 &&
		load_word(space, 0x10000) == 2 &&
		store_word(space, 0x11000, 9) == 0 && space->pages == 5;
	fork_space(child, space);
	take_all_but(0);
	good &= resize(file, PAGE(1) + 4) == 0;
	good &= space->pages == 3 && child->pages == 3 && balanced();
	good &= load_word(space, AT) == 1 &&
		load_word(child, AT + PAGE(1)) == 2 &&
		load_word(space, 0x10000) == 2 &&
		load_word(child, 0x10000) == 2;
	good &= touch_page(space, AT + PAGE(2), 0) == -ENXIO &&
		touch_page(child, AT + PAGE(2), 1) == -ENXIO &&
		touch_page(child, 0x11000, 0) == -ENXIO;
	good &= resize(file, 0) == 0 && space->pages == 0 &&
		child->pages == 0 && touch_page(space, AT, 1) == -ENXIO;
	give_back();
	good &= resize(file, PAGE(3)) == 0 && load_word(space, 0x11000) == 0 &&
		store_word(child, AT, 4) == 0 && load_word(space, AT) == 4;
	return end_mapped(good);
}

static int pages_that_exec_has_mapped_are_not_cut(void)
{
	struct area area = { 0x10000, 0x12000, RW, file, 0, PAGE(2), { 0 } };
	int good;

	begin_mapped();
	good = put_word(file, 0, 1) == 0 && put_word(file, 1, 2) == 0 &&
	       add_area(space, &area) == 0;
	good &= load_word(space, 0x10000) == 1 &&
		load_word(space, 0x11000) == 2;
	good &= resize(file, 0) == 0 && load_word(space, 0x11000) == 2;
	return end_mapped(good && space->pages == 2);
}

static int a_page_that_cannot_be_read_is_cut_as_well(void)
{
	int good;

	begin_mapped();
	good = put_word(file, 0, 1) == 0 &&
	       map_file(space, AT, 1, file, 0, RW | SHARED) == 0 &&
	       store_word(space, AT, 2) == 0;
	good &= protect_area(space, AT, AT + PAGE(1), 0) == 0 &&
		resize(file, 0) == 0 && space->pages == 0;
	good &= protect_area(space, AT, AT + PAGE(1), RW) == 0 &&
		touch_page(space, AT, 0) == -ENXIO;
	return end_mapped(good);
}

static void cut_all(void)
{
	on_point = 0;
	resize(file, 0);
}

/* remove_areas() unmaps two tables. Another task cuts the file at the point
 * between them. */
static int a_file_that_is_cut_while_it_is_unmapped_is_counted_once(void)
{
	unsigned long first = TABLE_SPAN, last = 3 * TABLE_SPAN - PAGE_SIZE;
	int good;

	begin_mapped();
	file->size = 2 * TABLE_SPAN;
	good = map_file(space, first, 2 * ENTRIES, file, 0, RW | SHARED) == 0 &&
	       add(0x10000, 0x11000, RW) == 0;
	good &= store_word(space, 0x10000, 1) == 0 &&
		store_word(space, first, 1) == 0 &&
		store_word(space, last, 1) == 0 && space->pages == 3;
	on_point = cut_all;
	good &= remove_areas(space, first, last + PAGE_SIZE) == 0;
	return end_mapped(good && !on_point && space->pages == 1);
}

/* ---- What a file knows of its areas ---- */

static int counts(unsigned int areas, unsigned int shared)
{
	if (file->areas != areas || file->shared != shared)
		say("%u areas, %u shared, expected %u and %u", file->areas,
		    file->shared, areas, shared);
	return file->areas == areas && file->shared == shared;
}

static int a_file_counts_the_areas_that_map_it(void)
{
	int good;

	begin_mapped();
	file->size = PAGE(8);
	good = map_file(space, AT, 8, file, 0, RW | SHARED) == 0 &&
	       counts(1, 1);
	good &= map_file(space, 0x10000, 2, file, 0, RW | AREA_FILE) == 0 &&
		map_file(space, 0x12000, 2, file, 2, RW | AREA_FILE) == 0 &&
		counts(2, 1); /* the private areas are joined */
	good &= protect_area(space, AT + PAGE(2), AT + PAGE(4), AREA_READ) ==
			0 &&
		counts(4, 3);
	good &= store_word(space, AT + PAGE(5), 1) == 0;
	good &= move_areas(space, AT + PAGE(5), PAGE(1), 0x8000000, PAGE(2)) ==
			0 &&
		counts(6, 5) &&
		get_word(file, 5) == load_word(space, 0x8000000);
	good &= move_areas(space, AT, 0, 0x9000000, PAGE(1)) == 0 &&
		counts(7, 6);
	good &= copy_space(child, space) == 0 && counts(14, 12);
	free_areas(child);
	good &= counts(7, 6);
	good &= remove_areas(space, 0x10000, AT + PAGE(2)) == 0 && counts(5, 5);
	good &= unused_calls == 0 && remove_areas(space, 0, KERNEL_BASE) == 0 &&
		counts(0, 0) && unused_calls == 1 && unused_file == file;
	return end_mapped(good);
}

static int a_refused_area_is_not_counted(void)
{
	int good;

	begin_mapped();
	objects_left = 1;
	good = map_file(space, AT, 4, file, 0, RW | SHARED) == 0 &&
	       counts(1, 1);
	good &= map_file(space, 0x10000, 1, file, 0, RW | SHARED) == -ENOMEM &&
		map_file(space, AT, 1, file, 0, RW | SHARED) == -EEXIST &&
		remove_areas(space, AT + PAGE(1), AT + PAGE(2)) == -ENOMEM &&
		move_areas(space, AT, PAGE(1), 0x10000, PAGE(1)) == -ENOMEM &&
		copy_space(child, space) == -ENOMEM;
	good &= counts(1, 1) && unused_calls == 0;
	return end_mapped(good);
}

/* ---- The audit ---- */

static int p2_write_bit_of_a_private_area_above_a_page_of_a_file(void)
{
	unsigned long *entry;
	int good;

	begin_mapped();
	good = put_word(file, 0, 1) == 0 &&
	       map_file(space, AT, 1, file, 0, RW | AREA_FILE) == 0 &&
	       load_word(space, AT) == 1;
	entry = find_entry(space->dir, AT);
	*entry |= PG_WRITE;
	good &= says(1,
		     "audit: P2: page %08lx has a write bit, expected 1 "
		     "found 2",
		     PAGE_DOWN(*entry));
	*entry &= ~(unsigned long)PG_WRITE;
	return end_mapped(good);
}

#define TEST(name) ok(name(), #name)

int main(void)
{
	plan(7, 60);
	map_arena(0x200000);
	TEST(pages_that_are_cut_off_leave_all_mappings);
	TEST(pages_that_exec_has_mapped_are_not_cut);
	TEST(a_page_that_cannot_be_read_is_cut_as_well);
	TEST(a_file_that_is_cut_while_it_is_unmapped_is_counted_once);
	TEST(a_file_counts_the_areas_that_map_it);
	TEST(a_refused_area_is_not_counted);
	TEST(p2_write_bit_of_a_private_area_above_a_page_of_a_file);
	return failures();
}
