/*
 * Tests slob: first fit within pages, with a list of pages for each of three
 * ranges of sizes.
 *
 * Ancestor: none.
 */
#include "heaps.h"

static void slob_is_a_heap_a_page(void)
{
	char *one, *two, *other;

	fresh("slob", "asis");
	one = get(10);
	two = get(20);
	ok(one == BASE + 4 && two == one + 10 + 2 + 4 && sound(),
	   "slob_takes_the_lower_end_aligned_to_4");
	ok(count_chunks() == 3, "slob_keeps_units_too_small_for_a_block");
	ok(get(300) == BASE + PAGE_SIZE + 4 &&
		   get(2000) == BASE + 2 * PAGE_SIZE + 4,
	   "slob_has_pages_for_each_of_three_sizes");
	put(one);
	ok(get(4) == one && count_chunks() == 5 && sound(),
	   "slob_is_first_fit");
	put(one);
	put(two);
	ok(get(4000) == BASE + 4,
	   "slob_frees_a_page_when_its_last_block_is_freed");
	other = get(4092);
	ok(other == BASE + 3 * PAGE_SIZE,
	   "slob_a_block_of_a_page_has_no_header");
	ok(get(8193) == other + PAGE_SIZE && get(1) == BASE + 8 * PAGE_SIZE + 4,
	   "slob_large_blocks_are_powers_of_two_of_pages");
	ok(!get(BYTES) && !get(~0UL) && sound(),
	   "slob_refuses_what_the_heap_does_not_have");
}

static void slob_joins(void)
{
	char *block[5];

	fresh("slob", "asis");
	for (int i = 0; i < 5; i++)
		block[i] = get(100);
	put(block[0]);
	put(block[2]);
	ok(count_chunks() == 4 && sound(),
	   "slob_keeps_chunks_apart_that_do_not_touch");
	put(block[1]);
	ok(count_chunks() == 3 && sound(), "slob_joins_with_both_neighbours");
	put(block[3]);
	ok(count_chunks() == 3 && sound(), "slob_joins_with_the_chunk_below");
}

/* Two blocks of 2,044 bytes, each with a header of a word, fill a page. */
static void slob_back_to_small(void)
{
	char *one, *small;

	fresh("slob", "asis");
	one = get(2044);
	get(2044);
	small = get(8);
	put(one);
	ok(get(2044) == BASE + 2 * PAGE_SIZE + 4,
	   "slob_a_page_that_was_full_is_not_on_its_list_again");
	ok(get(8) == one && small == BASE + PAGE_SIZE + 4 && sound(),
	   "slob_a_page_that_was_full_serves_small_blocks");
}

/* Every second block of a page is free. The page has enough free bytes, but no
 * chunk of 200 bytes. */
static void slob_walks_in_vain(void)
{
	char *block[40];
	int n = 0;

	fresh("slob", "count");
	for (; n < 39; n++)
		block[n] = get(100); /* 39 * 104 = 4056 */
	for (n = 0; n < 38; n += 2)
		put(block[n]);
	work.entries = 0;
	ok(get(200) == BASE + PAGE_SIZE + 4 && work.entries == 1 + 20 + 1,
	   "slob_searches_a_page_without_a_large_enough_chunk");
}

static void slob_misuse(void)
{
	char *one;

	fresh("slob", "asis");
	get(64);
	one = get(64);
	put(one);
	put(one);
	ok(!sound(), "slob_free_does_not_notice_a_double_free");
	ok(put_panics("slob", BASE + BYTES, "is in no page of mine"),
	   "slob_free_after_the_heap_panics");
}

/* A small block needs one free page. A large block needs free pages whose
 * number is a power of two. */
static int slob_fits(unsigned long bytes, unsigned long chunk)
{
	unsigned long count = 1;

	while (bytes >= PAGE_SIZE - 4 && count * PAGE_SIZE < bytes)
		count *= 2;
	return chunk >= count * PAGE_SIZE;
}

static void slob_keeps_its_promise(void)
{
	static const struct promise slob = { "slob", slob_fits, .late = 1 };

	keeps_its_promise(&slob, "slob_fails_only_without_a_free_page");
}

static void check_slob(void)
{
	slob_is_a_heap_a_page();
	slob_joins();
	slob_back_to_small();
	slob_walks_in_vain();
	slob_misuse();
	slob_keeps_its_promise();
}

const struct checks slob_checks = { 17, check_slob };
