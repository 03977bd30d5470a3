/*
 * Tests the trees of pages that hold the bytes of files: how they grow, what a
 * clone shares with its file, and what happens when no memory is left. sizes.c
 * tests files that are cut or copied.
 *
 * About contents_page(), own_page(), clone_contents(), free_contents(),
 * walk_contents().
 *
 * Ancestor: none.
 */
#include "filepages.h"
#include "../free_pages.h"

/* ---- One file ---- */

static int a_tree_grows_above_the_pages_that_it_has(void)
{
	static const int heights[NRS] = { 0, 1, 1, 1, 1, 2, 2, 2, 2, 2 };
	/* pages of the file together with its tables and directory */
	static const unsigned long used[NRS] = { 1, 3,	4,  5,	6,
						 9, 10, 11, 13, 15 };
	int good = 1;

	begin_files();
	good &= file->height == 0 && has_words(file, 0);
	for (unsigned long i = 0; i < NRS; i++) {
		good &= put_word(file, nrs[i], 1000 + i) == 0 &&
			file->height == heights[i] && has_words(file, i + 1) &&
			free_before - free_pages() == used[i] && balanced();
	}
	good &= file_pages == NRS;
	return end_files(good);
}

static int a_page_far_into_an_empty_file_needs_no_pages_before_it(void)
{
	int good;

	begin_files();
	good = put_word(file, LAST, 7) == 0 && get_word(file, LAST) == 7;
	good &= file->pages == 1 && free_before - free_pages() == 3;
	good &= get_word(file, 0) == 0 && get_word(file, LAST - 1) == 0;
	return end_files(good);
}

static int a_hole_becomes_zeros_and_a_page_stays_where_it_is(void)
{
	unsigned long once, twice;
	int good;

	begin_files();
	good = own_page(file, 3, &once) == 0 && file->size == 0 &&
	       zero_words(P2V(once), ENTRIES) == ENTRIES;
	good &= own_page(file, 3, &twice) == 0 && once == twice &&
		file->pages == 1 && contents_page(file, 3) == once;
	return end_files(good);
}

/* max_file_pages limits the pages of files; their tables do not count. */
static int all_files_together_have_at_most_max_file_pages(void)
{
	unsigned long before;
	int good;

	begin_files();
	max_file_pages = 3;
	good = put_word(file, 0, 1) == 0 && put_word(clone, 5, 1) == 0 &&
	       put_word(file, LAST, 1) == 0;
	before = free_pages();
	good &= put_word(file, 1, 1) == -ENOSPC &&
		put_word(clone, 0, 1) == -ENOSPC &&
		put_word(&files[2], LAST, 1) == -ENOSPC &&
		free_pages() == before;
	good &= put_word(file, 0, 2) == 0 && put_word(clone, 5, 2) == 0;
	good &= resize(clone, 0) == 0 && put_word(file, 1, 1) == 0 &&
		file_pages == 3;
	/* All pages of a clone count, because each may be copied later. */
	good &= clone_contents(file, clone) == -ENOSPC && clone->top == 0 &&
		file_pages == 3 && balanced();
	max_file_pages = 6;
	good &= clone_contents(file, clone) == 0 && file_pages == 6 &&
		put_word(file, 2, 1) == -ENOSPC;
	return end_files(good);
}

/* Writes to page nr of a file, first when no page is free, then with one more
 * free page each time, until the write succeeds. Returns how many writes
 * failed. */
static int starve(unsigned long nr, int *good)
{
	for (int pages = 0;; pages++) {
		unsigned long sum = sum_of(file), other = sum_of(clone);
		int error;

		take_all_but(pages);
		error = put_word(file, nr, 77);
		give_back();
		*good &= balanced() && sum_of(clone) == other;
		if (error == 0)
			*good &= get_word(file, nr) == 77;
		else
			*good &= error == -ENOMEM && sum_of(file) == sum;
		if (error == 0 || pages > 9)
			return pages;
	}
}

static int own_page_without_memory_changes_nothing_visible(void)
{
	int good = 1;

	begin_files();
	/* The tables that a failed write has made stay for the next write. */
	good &= starve(0, &good) == 1;	  /* needs a page */
	good &= starve(1, &good) == 2;	  /* a table, and a page */
	good &= starve(1024, &good) == 2; /* a directory; a table and a page */
	good &= clone_contents(file, clone) == 0;
	good &= starve(1, &good) == 2; /* copies directory, table and page */
	good &= starve(0, &good) == 1;
	good &= starve(3, &good) == 1;
	good &= starve(1024, &good) == 2;
	good &= starve(2048, &good) == 2;
	return end_files(good);
}

/* ---- Clones ---- */

static int a_clone_costs_nothing_until_it_is_written_to(void)
{
	int good = 1;

	for (unsigned long n = 1; n <= NRS; n++) {
		unsigned long before;

		begin_files();
		good &= fill_file(file, n);
		before = free_pages();
		good &= clone_contents(file, clone) == 0 &&
			free_pages() == before && clone->size == file->size;
		good &= has_words(file, n) && has_words(clone, n) && balanced();
		good &= put_word(file, 0, 5) == 0 && get_word(clone, 0) == 1000;
		good &= put_word(clone, nrs[n - 1], 6) == 0 &&
			get_word(file, nrs[n - 1]) == (n > 1 ? 999 + n : 5) &&
			get_word(clone, nrs[n - 1]) == 6;
		good &= file->pages == n && clone->pages == n;
		good = end_files(good);
	}
	return good;
}

static int the_last_holder_of_cloned_pages_writes_without_a_copy(void)
{
	unsigned long its_page;
	int good;

	begin_files();
	good = fill_file(file, NRS);
	its_page = contents_page(file, 1025);
	good &= clone_contents(file, clone) == 0 && resize(file, 0) == 0;
	take_all_but(0);
	good &= put_word(clone, 1025, 3) == 0 &&
		contents_page(clone, 1025) == its_page;
	give_back();
	return end_files(good);
}

static int clones_of_clones_can_be_freed_in_any_order(void)
{
	int good = 1;

	for (int order = 0; order < 4; order++) {
		begin_files();
		good &= fill_file(file, NRS) &&
			clone_contents(file, clone) == 0;
		good &= put_word(clone, 2, 9) == 0 &&
			clone_contents(clone, &files[2]) == 0 &&
			put_word(&files[2], 1023, 8) == 0 &&
			clone_contents(&files[2], &files[3]) == 0;
		for (int i = 0; i < 4; i++) {
			free_contents(&files[(order + i * 3) % 4]);
			good &= balanced();
		}
		good = end_files(good);
	}
	return good;
}

static int an_empty_file_can_be_cloned(void)
{
	int good;

	begin_files();
	file->size = 123456;
	good = clone_contents(file, clone) == 0 && clone->size == 123456 &&
	       has_words(clone, 0);
	return end_files(good);
}

static int a_clone_is_refused_when_a_count_is_at_its_end(void)
{
	unsigned long top;
	int good;

	begin_files();
	good = fill_file(file, 5);
	top = PAGE_DOWN(file->top);
	mem_map[NR(top)] = MAX_COUNT;
	good &= clone_contents(file, clone) == -EAGAIN && clone->top == 0 &&
		clone->size == 0 && file->top & PG_WRITE;
	mem_map[NR(top)] = 1;
	return end_files(good);
}

/* ---- The audit ---- */

static int p1_write_bit_above_a_table_of_two_files(void)
{
	int good;

	begin_files();
	good = fill_file(file, 8) && clone_contents(file, clone) == 0;
	file->top |= PG_WRITE;
	good &= says(1,
		     "audit: P1: page %08lx has a write bit, expected 1 "
		     "found 2",
		     PAGE_DOWN(file->top));
	file->top &= ~(unsigned long)PG_WRITE;
	return end_files(good);
}

static int m1_pages_of_files_are_counted(void)
{
	unsigned long its_page;
	int good;

	begin_files();
	good = fill_file(file, 8);
	its_page = contents_page(file, 1024);
	mem_map[NR(its_page)] = 2;
	good &= says(1, "audit: M1: page %08lx expected 1 found 2", its_page);
	mem_map[NR(its_page)] = 1;
	return end_files(good);
}

#define TEST(name) ok(name(), #name)

int main(int argc, char **argv)
{
	plan(12, 120);
	set_seed(argc, argv, 14);
	map_arena(0x200000);
	TEST(a_tree_grows_above_the_pages_that_it_has);
	TEST(a_page_far_into_an_empty_file_needs_no_pages_before_it);
	TEST(a_hole_becomes_zeros_and_a_page_stays_where_it_is);
	TEST(all_files_together_have_at_most_max_file_pages);
	TEST(own_page_without_memory_changes_nothing_visible);
	TEST(a_clone_costs_nothing_until_it_is_written_to);
	TEST(the_last_holder_of_cloned_pages_writes_without_a_copy);
	TEST(clones_of_clones_can_be_freed_in_any_order);
	TEST(an_empty_file_can_be_cloned);
	TEST(a_clone_is_refused_when_a_count_is_at_its_end);
	TEST(p1_write_bit_above_a_table_of_two_files);
	TEST(m1_pages_of_files_are_counted);
	return failures();
}
