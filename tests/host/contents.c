/*
 * The trees of pages that are the bytes of files: what becomes of them when
 * they grow, shrink, are cloned, and when no memory is left for that.
 *
 * About contents_page(), own_page(), resize(), clone_contents(),
 * free_contents(), walk_contents(), visit_cuts().
 *
 * Ancestor: none.
 */
#include "space.h"
#include "../free_pages.h"

#define LAST 0xfffffUL /* nr of the last page of the largest file */

/* Pages of files that are looked at: those at which a table begins or ends. */
static const unsigned long nrs[] = { 0,	   1,	 2,    1022, 1023,
				     1024, 1025, 2047, 2048, LAST };

#define NRS ARRAY_SIZE(nrs)

static struct contents *const file = &files[0], *const clone = &files[1];
static unsigned long free_before;

static void begin(void)
{
	begin_space();
	free_before = free_pages();
}

static int audit(void)
{
	printed[0] = 0;
	if (mem_check() == 0)
		return 1;
	say("%s", printed);
	return 0;
}

/* All files go: nothing stays behind. */
static int end(int passed)
{
	on_point = 0;
	passed &= audit();
	for (int i = 0; i < FILES; i++)
		free_contents(&files[i]);
	passed &= file_pages == 0 && free_pages() == free_before;
	return end_space(passed);
}

/* A word at the start of a page, 0 of a hole. */
static unsigned long get(const struct contents *from, unsigned long nr)
{
	unsigned long its_page = contents_page(from, nr);

	return its_page ? *(unsigned long *)P2V(its_page) : 0;
}

static int put(struct contents *to, unsigned long nr, unsigned long word)
{
	unsigned long its_page;
	int error = own_page(to, nr, &its_page);

	if (error)
		return error;
	*(unsigned long *)P2V(its_page) = word;
	if (to->size < PAGE(nr) + 4)
		to->size = PAGE(nr) + 4;
	return 0;
}

/* All that can be seen of a file. */
static unsigned long sum_of(const struct contents *of)
{
	unsigned long sum = of->size * 31 + of->pages;

	for (unsigned long i = 0; i < NRS; i++)
		sum = sum * 31 + get(of, nrs[i]);
	return sum;
}

/* The first n of nrs get a page each, with a word of its own. */
static int fill(struct contents *to, unsigned long n)
{
	int good = 1;

	for (unsigned long i = 0; i < n; i++)
		good &= put(to, nrs[i], 1000 + i) == 0;
	return good;
}

static int has_words(const struct contents *of, unsigned long n)
{
	int good = 1;

	for (unsigned long i = 0; i < NRS; i++)
		good &= get(of, nrs[i]) == (i < n ? 1000 + i : 0);
	return good && of->pages == n;
}

/* ---- One file ---- */

static int a_tree_grows_above_the_pages_that_it_has(void)
{
	static const int heights[NRS] = { 0, 1, 1, 1, 1, 2, 2, 2, 2, 2 };
	/* with the pages themselves: tables and directories */
	static const unsigned long used[NRS] = { 1, 3,	4,  5,	6,
						 9, 10, 11, 13, 15 };
	int good = 1;

	begin();
	good &= file->height == 0 && has_words(file, 0);
	for (unsigned long i = 0; i < NRS; i++) {
		good &= put(file, nrs[i], 1000 + i) == 0 &&
			file->height == heights[i] && has_words(file, i + 1) &&
			free_before - free_pages() == used[i] && audit();
	}
	good &= file_pages == NRS;
	return end(good);
}

static int a_far_page_of_an_empty_file_needs_no_pages_before_it(void)
{
	int good;

	begin();
	good = put(file, LAST, 7) == 0 && get(file, LAST) == 7;
	good &= file->pages == 1 && free_before - free_pages() == 3;
	good &= get(file, 0) == 0 && get(file, LAST - 1) == 0;
	return end(good);
}

static int a_hole_becomes_zeros_and_a_page_stays_where_it_is(void)
{
	unsigned long once, twice;
	int good;

	begin();
	good = own_page(file, 3, &once) == 0 && file->size == 0 &&
	       zero_words(P2V(once), ENTRIES) == ENTRIES;
	good &= own_page(file, 3, &twice) == 0 && once == twice &&
		file->pages == 1 && contents_page(file, 3) == once;
	return end(good);
}

/* The caller's count is of pages, so that tables do not matter. */
static int files_together_have_so_many_pages_and_no_more(void)
{
	unsigned long before;
	int good;

	begin();
	max_file_pages = 3;
	good = put(file, 0, 1) == 0 && put(clone, 5, 1) == 0 &&
	       put(file, LAST, 1) == 0;
	before = free_pages();
	good &= put(file, 1, 1) == -ENOSPC && put(clone, 0, 1) == -ENOSPC &&
		put(&files[2], LAST, 1) == -ENOSPC && free_pages() == before;
	good &= put(file, 0, 2) == 0 && put(clone, 5, 2) == 0;
	good &= resize(clone, 0) == 0 && put(file, 1, 1) == 0 &&
		file_pages == 3;
	/* A clone's pages are its own sooner or later. */
	good &= clone_contents(file, clone) == -ENOSPC && clone->top == 0 &&
		file_pages == 3 && audit();
	max_file_pages = 6;
	good &= clone_contents(file, clone) == 0 && file_pages == 6 &&
		put(file, 2, 1) == -ENOSPC;
	return end(good);
}

/* Puts page nr of a file whose pages and tables somebody else has, too, with
 * less and less memory wanting. Returns how often there was too little. */
static int starve(unsigned long nr, int *good)
{
	for (int pages = 0;; pages++) {
		unsigned long sum = sum_of(file), other = sum_of(clone);
		int error;

		take_all_but(pages);
		error = put(file, nr, 77);
		give_back();
		*good &= audit() && sum_of(clone) == other;
		if (error == 0)
			*good &= get(file, nr) == 77;
		else
			*good &= error == -ENOMEM && sum_of(file) == sum;
		if (error == 0 || pages > 9)
			return pages;
	}
}

static int without_memory_own_page_changes_nothing_to_be_seen(void)
{
	int good = 1;

	begin();
	/* Tables that it got stay for the next try. */
	good &= starve(0, &good) == 1;	  /* a page */
	good &= starve(1, &good) == 2;	  /* a table above it, a page */
	good &= starve(1024, &good) == 2; /* a directory; a table, a page */
	good &= clone_contents(file, clone) == 0;
	good &= starve(1, &good) == 2; /* copies: directory; table, page */
	good &= starve(0, &good) == 1;
	good &= starve(3, &good) == 1;
	good &= starve(1024, &good) == 2;
	good &= starve(2048, &good) == 2;
	return end(good);
}

/* ---- Clones ---- */

static int a_clone_costs_nothing_until_it_is_written_to(void)
{
	int good = 1;

	for (unsigned long n = 1; n <= NRS; n++) {
		unsigned long before;

		begin();
		good &= fill(file, n);
		before = free_pages();
		good &= clone_contents(file, clone) == 0 &&
			free_pages() == before && clone->size == file->size;
		good &= has_words(file, n) && has_words(clone, n) && audit();
		good &= put(file, 0, 5) == 0 && get(clone, 0) == 1000;
		good &= put(clone, nrs[n - 1], 6) == 0 &&
			get(file, nrs[n - 1]) == (n > 1 ? 999 + n : 5) &&
			get(clone, nrs[n - 1]) == 6;
		good &= file->pages == n && clone->pages == n;
		good = end(good);
	}
	return good;
}

static int the_last_holder_of_a_clone_gets_its_pages_back_uncopied(void)
{
	unsigned long its_page;
	int good;

	begin();
	good = fill(file, NRS);
	its_page = contents_page(file, 1025);
	good &= clone_contents(file, clone) == 0 && resize(file, 0) == 0;
	take_all_but(0);
	good &= put(clone, 1025, 3) == 0 &&
		contents_page(clone, 1025) == its_page;
	give_back();
	return end(good);
}

static int clones_of_clones_go_in_any_order(void)
{
	int good = 1;

	for (int order = 0; order < 4; order++) {
		begin();
		good &= fill(file, NRS) && clone_contents(file, clone) == 0;
		good &= put(clone, 2, 9) == 0 &&
			clone_contents(clone, &files[2]) == 0 &&
			put(&files[2], 1023, 8) == 0 &&
			clone_contents(&files[2], &files[3]) == 0;
		for (int i = 0; i < 4; i++) {
			free_contents(&files[(order + i * 3) % 4]);
			good &= audit();
		}
		good = end(good);
	}
	return good;
}

static int an_empty_file_can_be_cloned(void)
{
	int good;

	begin();
	file->size = 123456;
	good = clone_contents(file, clone) == 0 && clone->size == 123456 &&
	       has_words(clone, 0);
	return end(good);
}

static int no_clone_at_the_end_of_a_count(void)
{
	unsigned long top;
	int good;

	begin();
	good = fill(file, 5);
	top = PAGE_DOWN(file->top);
	mem_map[NR(top)] = MAX_COUNT;
	good &= clone_contents(file, clone) == -EAGAIN && clone->top == 0 &&
		clone->size == 0 && file->top & PG_WRITE;
	mem_map[NR(top)] = 1;
	return end(good);
}

/* ---- Other sizes ---- */

/* All bytes of a file's last page behind its end. */
static int is_zero_behind(const struct contents *of)
{
	unsigned long its_page = contents_page(of, NR(of->size)), i;

	for (i = of->size % PAGE_SIZE; its_page && i < PAGE_SIZE; i++)
		if (((char *)P2V(its_page))[i])
			return 0;
	return 1;
}

/* A file of n pages full of ones is cut at each of nrs, and a few bytes behind;
 * its clone keeps all. What grows back is a hole. */
static int cut(unsigned long n, unsigned long size, int cloned)
{
	unsigned long whole, its_page, left = 0;
	int good = 1;

	begin();
	for (unsigned long i = 0; i < n; i++) {
		good &= put(file, nrs[i], 0) == 0 &&
			own_page(file, nrs[i], &its_page) == 0;
		memset(P2V(its_page), 1, PAGE_SIZE);
		left += nrs[i] < pages_for(size);
	}
	file->size = whole = PAGE(nrs[n - 1]) + 4000;
	if (cloned)
		good &= clone_contents(file, clone) == 0;
	good &= resize(file, size) == 0 && file->size == size && audit();
	if (size < whole)
		good &= file->pages == left && is_zero_behind(file);
	good &= resize(file, ~0UL) == 0;
	for (unsigned long i = 0; i < n && size < whole; i++)
		good &= get(file, nrs[i]) ==
			(PAGE(nrs[i]) < size ? 0x01010101UL : 0);
	for (unsigned long i = 0; i < n && cloned; i++)
		good &= get(clone, nrs[i]) == 0x01010101UL;
	if (cloned)
		good &= clone->size == whole && clone->pages == n;
	if (!good)
		say("%lu pages, %lx bytes, clone %d", n, size, cloned);
	return end(good);
}

static int what_is_cut_off_is_gone_and_the_tail_is_zeros(void)
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

static int without_memory_resize_changes_nothing(void)
{
	static const unsigned long sizes[] = { 4, PAGE(1023) + 4, PAGE(1024),
					       PAGE(1025) + 8, PAGE(2048) };
	int good = 1;

	for (unsigned long i = 0; i < ARRAY_SIZE(sizes); i++) {
		int refused = 0, error;

		begin();
		good &= fill(file, NRS) && clone_contents(file, clone) == 0;
		do {
			unsigned long sum = sum_of(file);

			take_all_but(refused);
			error = resize(file, sizes[i]);
			give_back();
			good &= audit() && has_words(clone, NRS);
			good &= error ? error == -ENOMEM &&
						sum == sum_of(file) :
					file->size == sizes[i];
			refused += error != 0;
		} while (error && refused < 9);
		good &= error == 0 && refused > 0;
		good = end(good);
	}
	return good;
}

static int a_file_without_bytes_needs_no_memory_to_become_so(void)
{
	int good;

	begin();
	good = fill(file, NRS) && clone_contents(file, clone) == 0;
	take_all_but(0);
	good &= resize(file, 0) == 0 && resize(clone, 0) == 0;
	give_back();
	good &= free_pages() == free_before && file->height == 0;
	return end(good);
}

/* ---- Others at points ---- */

static int at_points, balanced_there;

static void look(void)
{
	at_points++;
	balanced_there &= audit();
}

static int the_books_balance_at_each_point(void)
{
	int good;

	begin();
	balanced_there = 1;
	at_points = 0;
	good = fill(file, NRS) && clone_contents(file, clone) == 0 &&
	       put(clone, 2, 3) == 0;
	on_point = look;
	good &= resize(file, PAGE(1024) + 1) == 0 && resize(clone, 1) == 0;
	good &= at_points > 3;
	free_contents(file);
	free_contents(clone);
	return end(good && balanced_there);
}

/* Somebody makes the file longer again while what it has lost is freed. */
static void write_again(void)
{
	on_point = look;
	balanced_there &= put(file, 1025, 4) == 0 && put(file, LAST, 5) == 0;
	at_points++;
}

static int what_others_write_while_a_file_is_cut_stays(void)
{
	static const unsigned long sizes[] = { 0, PAGE(3), PAGE(1024) + 1,
					       PAGE(1026) };
	int good = 1;

	for (unsigned long i = 0; i < ARRAY_SIZE(sizes); i++) {
		begin();
		at_points = 0;
		balanced_there = 1;
		good &= fill(file, NRS);
		on_point = write_again;
		good &= resize(file, sizes[i]) == 0 && at_points > 0;
		good &= get(file, 1025) == 4 && get(file, LAST) == 5 &&
			get(file, 2047) == 0 && get(file, 2048) == 0 &&
			file->size == PAGE(LAST) + 4 && balanced_there;
		good &= file->pages == 2UL + (sizes[i] > 0 ? 3 : 0) +
					       (sizes[i] > PAGE(3) ? 3 : 0);
		good = end(good);
	}
	return good;
}

/* ---- A file that a shared area maps is copied, and not cloned ---- */

static int a_file_that_is_shared_is_copied(void)
{
	unsigned long its_page;
	int good;

	begin();
	good = fill(file, 8);
	file->shared = 1;
	its_page = contents_page(file, 1023);
	good &= clone_contents(file, clone) == 0 && has_words(clone, 8) &&
		clone->size == file->size && clone->height == file->height;
	take_all_but(0);
	good &= put(file, 1023, 9) == 0 &&
		contents_page(file, 1023) == its_page &&
		get(clone, 1023) == 1004;
	give_back();
	return end(good);
}

static int a_copy_without_memory_leaves_nothing(void)
{
	int good = 1;

	for (int pages = 0; pages < 12; pages++) {
		unsigned long before;
		int error;

		begin();
		good &= fill(file, 8);
		file->shared = 1;
		take_all_but(pages);
		before = free_pages();
		error = clone_contents(file, clone);
		good &= error == (pages < 11 ? -ENOMEM : 0);
		if (error)
			good &= free_pages() == before && clone->top == 0 &&
				clone->size == 0 && clone->pages == 0;
		give_back();
		good = end(good);
	}
	return good;
}

/* The file becomes longer while it is copied: the copy has the old end. */
static void write_behind_the_end(void)
{
	unsigned long its_page;

	on_point = 0;
	balanced_there &= own_page(file, 1, &its_page) == 0;
	memset(P2V(its_page), 2, PAGE_SIZE);
	balanced_there &= put(file, 1024, 3) == 0 && put(clone, 2048, 4) == 0;
}

static int a_copy_ends_where_the_file_ended(void)
{
	int good;

	begin();
	balanced_there = 1;
	good = fill(file, 2);
	file->shared = 1;
	file->size = PAGE(1) + 10;
	on_point = write_behind_the_end;
	good &= clone_contents(file, clone) == 0 && balanced_there;
	good &= clone->size == PAGE(1) + 10 && clone->pages == 2 &&
		is_zero_behind(clone) && get(clone, 2048) == 0;
	return end(good);
}

/* ---- The audit ---- */

static int p1_write_bit_above_a_table_of_two_files(void)
{
	int good;

	begin();
	good = fill(file, 8) && clone_contents(file, clone) == 0;
	file->top |= PG_WRITE;
	good &= says(1,
		     "audit: P1: page %08lx has a write bit, expected 1 "
		     "found 2",
		     PAGE_DOWN(file->top));
	file->top &= ~(unsigned long)PG_WRITE;
	return end(good);
}

static int m1_pages_of_files_are_counted(void)
{
	unsigned long its_page;
	int good;

	begin();
	good = fill(file, 8);
	its_page = contents_page(file, 1024);
	mem_map[NR(its_page)] = 2;
	good &= says(1, "audit: M1: page %08lx expected 1 found 2", its_page);
	mem_map[NR(its_page)] = 1;
	return end(good);
}

#define TEST(name) ok(name(), #name)

int main(int argc, char **argv)
{
	plan(20, 120);
	set_seed(argc, argv, 14);
	map_arena(0x200000);
	TEST(a_tree_grows_above_the_pages_that_it_has);
	TEST(a_far_page_of_an_empty_file_needs_no_pages_before_it);
	TEST(a_hole_becomes_zeros_and_a_page_stays_where_it_is);
	TEST(files_together_have_so_many_pages_and_no_more);
	TEST(without_memory_own_page_changes_nothing_to_be_seen);
	TEST(a_clone_costs_nothing_until_it_is_written_to);
	TEST(the_last_holder_of_a_clone_gets_its_pages_back_uncopied);
	TEST(clones_of_clones_go_in_any_order);
	TEST(an_empty_file_can_be_cloned);
	TEST(no_clone_at_the_end_of_a_count);
	TEST(what_is_cut_off_is_gone_and_the_tail_is_zeros);
	TEST(without_memory_resize_changes_nothing);
	TEST(a_file_without_bytes_needs_no_memory_to_become_so);
	TEST(the_books_balance_at_each_point);
	TEST(what_others_write_while_a_file_is_cut_stays);
	TEST(a_file_that_is_shared_is_copied);
	TEST(a_copy_without_memory_leaves_nothing);
	TEST(a_copy_ends_where_the_file_ended);
	TEST(p1_write_bit_above_a_table_of_two_files);
	TEST(m1_pages_of_files_are_counted);
	return failures();
}
