/*
 * Tests files that get another size: what resize() frees, what it clears, and
 * what other tasks may do at its points. Also tests files that are copied
 * instead of cloned, because a shared area maps them.
 *
 * About resize(), clone_contents(), visit_cuts(), own_page().
 *
 * Ancestor: none.
 */
#include "filepages.h"
#include "../free_pages.h"

/* ---- Other sizes ---- */

/* Are all bytes of a file's last page that lie after the end of the file zeros?
 */
static int is_zero_after_its_end(const struct contents *of)
{
	unsigned long its_page = contents_page(of, NR(of->size)), i;

	for (i = of->size % PAGE_SIZE; its_page && i < PAGE_SIZE; i++)
		if (((char *)P2V(its_page))[i])
			return 0;
	return 1;
}

/* Makes a file of n pages whose bytes are all 1, and with `cloned` a clone of
 * it. Gives the file another size. Returns 1 if the clone keeps all bytes, and
 * the file has a hole when it grows again. */
static int cut(unsigned long n, unsigned long size, int cloned)
{
	unsigned long whole, its_page, left = 0;
	int good = 1;

	begin_files();
	for (unsigned long i = 0; i < n; i++) {
		good &= put_word(file, nrs[i], 0) == 0 &&
			own_page(file, nrs[i], &its_page) == 0;
		memset(P2V(its_page), 1, PAGE_SIZE);
		left += nrs[i] < pages_for(size);
	}
	file->size = whole = PAGE(nrs[n - 1]) + 4000;
	if (cloned)
		good &= clone_contents(file, clone) == 0;
	good &= resize(file, size) == 0 && file->size == size && balanced();
	if (size < whole)
		good &= file->pages == left && is_zero_after_its_end(file);
	good &= resize(file, ~0UL) == 0;
	for (unsigned long i = 0; i < n && size < whole; i++)
		good &= get_word(file, nrs[i]) ==
			(PAGE(nrs[i]) < size ? 0x01010101UL : 0);
	for (unsigned long i = 0; i < n && cloned; i++)
		good &= get_word(clone, nrs[i]) == 0x01010101UL;
	if (cloned)
		good &= clone->size == whole && clone->pages == n;
	if (!good)
		say("%lu pages, %lx bytes, clone %d", n, size, cloned);
	return end_files(good);
}

static int resize_frees_what_is_cut_off_and_clears_the_tail(void)
{
	int good = 1;

	for (unsigned long n = 1; n <= NRS; n++) {
		for (unsigned long i = 0; i < n; i++) {
			for (int cloned = 0; cloned < 2; cloned++) {
				good &= cut(n, PAGE(nrs[i]), cloned);
				good &= cut(n, PAGE(nrs[i]) + 4, cloned);
				good &= cut(n, PAGE(nrs[i]) + 3999, cloned);
			}
		}
	}
	return good;
}

static int resize_without_memory_changes_nothing(void)
{
	static const unsigned long sizes[] = { 4, PAGE(1023) + 4, PAGE(1024),
					       PAGE(1025) + 8, PAGE(2048) };
	int good = 1;

	for (unsigned long i = 0; i < ARRAY_SIZE(sizes); i++) {
		int refused = 0, error;

		begin_files();
		good &= fill_file(file, NRS) &&
			clone_contents(file, clone) == 0;
		do {
			unsigned long sum = sum_of(file);

			take_all_but(refused);
			error = resize(file, sizes[i]);
			give_back();
			good &= balanced() && has_words(clone, NRS);
			good &= error ? error == -ENOMEM &&
						sum == sum_of(file) :
					file->size == sizes[i];
			refused += error != 0;
		} while (error && refused < 9);
		good &= error == 0 && refused > 0;
		good = end_files(good);
	}
	return good;
}

static int resize_to_0_needs_no_memory(void)
{
	int good;

	begin_files();
	good = fill_file(file, NRS) && clone_contents(file, clone) == 0;
	take_all_but(0);
	good &= resize(file, 0) == 0 && resize(clone, 0) == 0;
	give_back();
	good &= free_pages() == free_before && file->height == 0;
	return end_files(good);
}

/* ---- What other tasks do at points ---- */

static int at_points, balanced_there;

static void look(void)
{
	at_points++;
	balanced_there &= balanced();
}

static int the_counts_balance_at_each_point(void)
{
	int good;

	begin_files();
	balanced_there = 1;
	at_points = 0;
	good = fill_file(file, NRS) && clone_contents(file, clone) == 0 &&
	       put_word(clone, 2, 3) == 0;
	on_point = look;
	good &= resize(file, PAGE(1024) + 1) == 0 && resize(clone, 1) == 0;
	good &= at_points > 3;
	free_contents(file);
	free_contents(clone);
	return end_files(good && balanced_there);
}

/* Makes the file longer, as another task may do while resize() frees the pages
 * that it has cut off. */
static void write_again(void)
{
	on_point = look;
	balanced_there &=
		put_word(file, 1025, 4) == 0 && put_word(file, LAST, 5) == 0;
	at_points++;
}

static int what_others_write_while_a_file_is_cut_is_kept(void)
{
	static const unsigned long sizes[] = { 0, PAGE(3), PAGE(1024) + 1,
					       PAGE(1026) };
	int good = 1;

	for (unsigned long i = 0; i < ARRAY_SIZE(sizes); i++) {
		begin_files();
		at_points = 0;
		balanced_there = 1;
		good &= fill_file(file, NRS);
		on_point = write_again;
		good &= resize(file, sizes[i]) == 0 && at_points > 0;
		good &= get_word(file, 1025) == 4 &&
			get_word(file, LAST) == 5 &&
			get_word(file, 2047) == 0 &&
			get_word(file, 2048) == 0 &&
			file->size == PAGE(LAST) + 4 && balanced_there;
		good &= file->pages == 2UL + (sizes[i] > 0 ? 3 : 0) +
					       (sizes[i] > PAGE(3) ? 3 : 0);
		good = end_files(good);
	}
	return good;
}

/* ---- A file that a shared area maps is copied, and not cloned ---- */

static int a_file_that_is_shared_is_copied(void)
{
	unsigned long its_page;
	int good;

	begin_files();
	good = fill_file(file, 8);
	file->shared = 1;
	its_page = contents_page(file, 1023);
	good &= clone_contents(file, clone) == 0 && has_words(clone, 8) &&
		clone->size == file->size && clone->height == file->height;
	take_all_but(0);
	good &= put_word(file, 1023, 9) == 0 &&
		contents_page(file, 1023) == its_page &&
		get_word(clone, 1023) == 1004;
	give_back();
	return end_files(good);
}

static int a_copy_without_memory_leaves_nothing(void)
{
	int good = 1;

	for (int pages = 0; pages < 12; pages++) {
		unsigned long before;
		int error;

		begin_files();
		good &= fill_file(file, 8);
		file->shared = 1;
		take_all_but(pages);
		before = free_pages();
		error = clone_contents(file, clone);
		good &= error == (pages < 11 ? -ENOMEM : 0);
		if (error)
			good &= free_pages() == before && clone->top == 0 &&
				clone->size == 0 && clone->pages == 0;
		give_back();
		good = end_files(good);
	}
	return good;
}

/* Makes the file longer, as another task may do while clone_contents() copies
 * it. The copy must end where the file ended before. */
static void write_after_the_end(void)
{
	unsigned long its_page;

	on_point = 0;
	balanced_there &= own_page(file, 1, &its_page) == 0;
	memset(P2V(its_page), 2, PAGE_SIZE);
	balanced_there &=
		put_word(file, 1024, 3) == 0 && put_word(clone, 2048, 4) == 0;
}

static int a_copy_ends_where_the_file_ended(void)
{
	int good;

	begin_files();
	balanced_there = 1;
	good = fill_file(file, 2);
	file->shared = 1;
	file->size = PAGE(1) + 10;
	on_point = write_after_the_end;
	good &= clone_contents(file, clone) == 0 && balanced_there;
	good &= clone->size == PAGE(1) + 10 && clone->pages == 2 &&
		is_zero_after_its_end(clone) && get_word(clone, 2048) == 0;
	return end_files(good);
}

#define TEST(name) ok(name(), #name)

int main(int argc, char **argv)
{
	plan(8, 120);
	set_seed(argc, argv, 14);
	map_arena(0x200000);
	TEST(resize_frees_what_is_cut_off_and_clears_the_tail);
	TEST(resize_without_memory_changes_nothing);
	TEST(resize_to_0_needs_no_memory);
	TEST(the_counts_balance_at_each_point);
	TEST(what_others_write_while_a_file_is_cut_is_kept);
	TEST(a_file_that_is_shared_is_copied);
	TEST(a_copy_without_memory_leaves_nothing);
	TEST(a_copy_ends_where_the_file_ended);
	return failures();
}
