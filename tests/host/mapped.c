/*
 * Tests files that are mapped: which page an address has after a touch, who
 * sees a write, and what a fork, a clone and mprotect() change. mappedcut.c
 * tests files that are cut while they are mapped; mappedrandom.c makes random
 * calls.
 *
 * About touch_page(), clone_contents(), add_area(), protect_area(),
 * copy_areas().
 *
 * Ancestor: none.
 */
#include "filepages.h"
#include "../free_pages.h"

/* ---- Which page an area maps ---- */

static int a_shared_area_maps_the_pages_of_the_file(void)
{
	int good;

	begin_mapped();
	file->size = PAGE(3);
	good = map_file(space, AT, 3, file, 0, RW | SHARED) == 0;
	good &= load_word(space, AT) == 0 && file->pages == 1 &&
		page_at(space, AT) == contents_page(file, 0) &&
		can_touch(space->dir, AT, 1);
	good &= store_word(space, AT + PAGE(1), 5) == 0 &&
		get_word(file, 1) == 5;
	good &= put_word(file, 0, 6) == 0 && load_word(space, AT) == 6;
	good &= mem_map[NR(page_at(space, AT))] == 2 && space->pages == 2;
	return end_mapped(good);
}

static int a_private_area_has_the_pages_until_it_writes(void)
{
	int good;

	begin_mapped();
	good = put_word(file, 0, 1) == 0 && put_word(file, 1, 2) == 0;
	good &= map_file(space, AT, 2, file, 0, RW | AREA_FILE) == 0;
	good &= load_word(space, AT) == 1 && !can_touch(space->dir, AT, 1) &&
		page_at(space, AT) == contents_page(file, 0);
	good &= put_word(file, 0, 3) == 0 && load_word(space, AT) == 3;
	good &= store_word(space, AT, 4) == 0 && get_word(file, 0) == 3;
	good &= put_word(file, 0, 5) == 0 && load_word(space, AT) == 4;
	good &= store_word(space, AT + PAGE(1), 6) == 0 &&
		get_word(file, 1) == 2 && space->pages == 2;
	return end_mapped(good);
}

/* A read from a hole in a private area gives the file a page, and maps it. So
 * the program sees what is written to the file later, as on Linux. */
static int a_private_hole_becomes_a_page_of_the_file(void)
{
	int good;

	begin_mapped();
	file->size = PAGE(1);
	good = map_file(space, AT, 1, file, 0, RW | AREA_FILE) == 0;
	good &= load_word(space, AT) == 0 && file->pages == 1;
	good &= put_word(file, 0, 3) == 0 && load_word(space, AT) == 3;
	good &= store_word(space, AT, 4) == 0 && get_word(file, 0) == 3;
	return end_mapped(good);
}

static int a_page_after_the_end_is_refused_until_the_file_grows(void)
{
	int good;

	begin_mapped();
	good = put_word(file, 0, 1) == 0;
	file->size = 1;
	good &= map_file(space, AT, 2, file, 0, RW | SHARED) == 0;
	good &= map_file(space, 0x10000, 2, file, 0, AREA_READ | AREA_FILE) ==
		0;
	good &= touch_page(space, AT, 1) == 0 &&
		touch_page(space, AT + PAGE(1), 0) == -ENXIO &&
		touch_page(space, 0x11000, 0) == -ENXIO;
	good &= resize(file, PAGE(1) + 1) == 0 &&
		touch_page(space, AT + PAGE(1), 1) == 0 &&
		load_word(space, 0x11000) == 0;
	return end_mapped(good);
}

/* The bytes between a file's end and the end of its last page are zeros (C1),
 * so mmap can map that page. An area of exec may have zeros after any byte of
 * the file, so it needs a copy. */
static int the_last_page_is_mapped_by_mmap_and_copied_by_exec(void)
{
	struct area area = { 0x10000, 0x11000, RW, file, 0, 6, { 0 } };
	int good;

	begin_mapped();
	good = put_word(file, 0, 0x11111111) == 0 && put_word(file, 1, 2) == 0;
	file->size = PAGE(1) + 4;
	good &= map_file(space, AT, 2, file, 0, RW | AREA_FILE) == 0;
	good &= load_word(space, AT + PAGE(1)) == 2 &&
		page_at(space, AT + PAGE(1)) == contents_page(file, 1);
	good &= add_area(space, &area) == 0 && load_word(space, 0x10000);
	good &= page_at(space, 0x10000) != contents_page(file, 0) &&
		((unsigned long *)P2V(page_at(space, 0x10000)))[1] == 0;
	return end_mapped(good);
}

static int a_page_with_a_full_count_is_copied_or_refused(void)
{
	unsigned short *count;
	int good;

	begin_mapped();
	good = put_word(file, 0, 7) == 0;
	count = &mem_map[NR(contents_page(file, 0))];
	good &= map_file(space, AT, 1, file, 0, RW | AREA_FILE) == 0 &&
		map_file(space, 0x10000, 1, file, 0, RW | SHARED) == 0;
	*count = MAX_COUNT;
	good &= load_word(space, AT) == 7 &&
		page_at(space, AT) != contents_page(file, 0);
	good &= touch_page(space, 0x10000, 0) == -EAGAIN;
	*count = 1;
	return end_mapped(good && space->pages == 1);
}

static int a_touch_fails_if_files_may_have_no_more_pages(void)
{
	int good;

	begin_mapped();
	max_file_pages = 1;
	file->size = PAGE(2);
	good = map_file(space, AT, 2, file, 0, RW | SHARED) == 0;
	good &= store_word(space, AT, 1) == 0 &&
		touch_page(space, AT + PAGE(1), 0) == -ENXIO;
	return end_mapped(good && space->pages == 1);
}

/* Writes when no page is free, then with one more free page each time, until
 * the write succeeds. */
static int a_touch_without_memory_changes_nothing(void)
{
	int good = 1;

	for (int kind = 0; kind < 4; kind++) {
		unsigned long flags = kind & 1 ? SHARED : AREA_FILE;
		int pages = 0, error;

		begin_mapped();
		good &= put_word(file, 0, 1) == 0 && put_word(file, 2, 2) == 0;
		good &= kind < 2 || clone_contents(file, clone) == 0;
		good &= map_file(space, AT, 3, file, 0, RW | flags) == 0;
		do {
			take_all_but(pages++);
			error = store_word(space, AT + PAGE(2), 9);
			give_back();
			good &= balanced() &&
				get_word(clone, 2) == (kind < 2 ? 0 : 2);
			good &= error ? error == -ENOMEM &&
						get_word(file, 2) == 2 :
					load_word(space, AT + PAGE(2)) == 9;
		} while (error && pages < 9);
		good &= get_word(file, 2) == (kind & 1 ? 9 : 2) && pages > 1 &&
			space->pages == 1;
		good = end_mapped(good);
	}
	return good;
}

/* ---- Forks and clones ---- */

static int shared_pages_stay_shared_after_a_fork(void)
{
	unsigned long its_page;
	int good;

	begin_mapped();
	file->size = PAGE(2);
	good = map_file(space, AT, 2, file, 0, RW | SHARED) == 0 &&
	       add(0x10000, 0x11000, RW) == 0 &&
	       store_word(space, 0x10000, 1) == 0;
	good &= store_word(space, AT, 1) == 0;
	its_page = page_at(space, AT);
	fork_space(child, space);
	good &= balanced() && store_word(child, AT, 2) == 0 &&
		load_word(space, AT) == 2 && get_word(file, 0) == 2;
	good &= store_word(space, AT, 3) == 0 && load_word(child, AT) == 3 &&
		balanced();
	good &= store_word(child, AT + PAGE(1), 4) == 0 &&
		load_word(space, AT + PAGE(1)) == 4;
	good &= page_at(space, AT) == its_page &&
		page_at(child, AT) == its_page && mem_map[NR(its_page)] == 3;
	good &= store_word(child, 0x10000, 5) == 0 &&
		load_word(space, 0x10000) == 1;
	good &= file->areas == 2 && file->shared == 2;
	return end_mapped(good);
}

static int a_page_of_two_files_is_copied_before_it_is_mapped_shared(void)
{
	int good;

	begin_mapped();
	good = put_word(file, 0, 1) == 0 && put_word(file, 1, 2) == 0 &&
	       clone_contents(file, clone) == 0;
	good &= map_file(space, AT, 2, file, 0, RW | SHARED) == 0;
	good &= load_word(space, AT) == 1 && store_word(space, AT, 3) == 0 &&
		get_word(clone, 0) == 1 && get_word(file, 0) == 3;
	good &= resize(clone, 0) == 0 && clone_contents(file, clone) == 0;
	good &= store_word(space, AT, 4) == 0 && get_word(clone, 0) == 3 &&
		page_at(space, AT) == contents_page(file, 0);
	return end_mapped(good);
}

/* ---- Rights ---- */

static int rights_can_be_taken_and_given_without_a_copy(void)
{
	unsigned long its_page;
	int good;

	begin_mapped();
	file->size = PAGE(2);
	good = map_file(space, AT, 2, file, 0, RW | SHARED) == 0 &&
	       store_word(space, AT, 1) == 0;
	its_page = page_at(space, AT);
	good &= protect_area(space, AT, AT + PAGE(1), AREA_READ) == 0 &&
		store_word(space, AT, 2) == -EFAULT &&
		load_word(space, AT) == 1 && !can_touch(space->dir, AT, 1);
	good &= protect_area(space, AT, AT + PAGE(1), 0) == 0 &&
		load_word(space, AT) == ~0UL;
	good &= protect_area(space, AT, AT + PAGE(1), RW) == 0 &&
		store_word(space, AT, 3) == 0 && get_word(file, 0) == 3 &&
		page_at(space, AT) == its_page && space->areas == 1;
	return end_mapped(good);
}

#define TEST(name) ok(name(), #name)

int main(void)
{
	plan(11, 60);
	map_arena(0x200000);
	TEST(a_shared_area_maps_the_pages_of_the_file);
	TEST(a_private_area_has_the_pages_until_it_writes);
	TEST(a_private_hole_becomes_a_page_of_the_file);
	TEST(a_page_after_the_end_is_refused_until_the_file_grows);
	TEST(the_last_page_is_mapped_by_mmap_and_copied_by_exec);
	TEST(a_page_with_a_full_count_is_copied_or_refused);
	TEST(a_touch_fails_if_files_may_have_no_more_pages);
	TEST(a_touch_without_memory_changes_nothing);
	TEST(shared_pages_stay_shared_after_a_fork);
	TEST(a_page_of_two_files_is_copied_before_it_is_mapped_shared);
	TEST(rights_can_be_taken_and_given_without_a_copy);
	return failures();
}
