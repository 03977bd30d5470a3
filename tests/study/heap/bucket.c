/*
 * Tests bucket, the malloc() of Linux 0.12, which cuts each page into blocks of
 * one power of two.
 *
 * Ancestor: none.
 */
#include "heaps.h"

/* The heap has 16 pages, and begins at the start of a page. */
static void bucket_cuts_pages(void)
{
	char *one;

	fresh("bucket", "asis");
	one = get(17);
	ok(one == BASE + BYTES - 2 * PAGE_SIZE && get(32) == one + 32,
	   "bucket_cuts_the_page_below_its_descriptors");
	ok(get(33) == one - PAGE_SIZE && get(16) == one - 2 * PAGE_SIZE,
	   "bucket_has_a_page_for_each_size");
	ok(count_chunks() == 126 + 63 + 255 + 12 && sound(),
	   "bucket_rounds_to_powers_of_two");
	ok(!get(4097) && !get(~0UL), "bucket_refuses_more_than_a_page");
	for (int i = 0; i < 12; i++)
		get(4096);
	ok(!get(4096) && get(16) && sound(),
	   "bucket_refuses_a_page_when_none_is_free");
}

static void bucket_gives_pages_back(void)
{
	char *block[128], *other;

	fresh("bucket", "asis");
	for (int i = 0; i < 128; i++)
		block[i] = get(32);
	other = get(32);
	ok(other == block[0] - PAGE_SIZE, "bucket_takes_a_second_page");
	for (int i = 0; i < 127; i++)
		put(block[i]);
	ok(get(20) == other + 32,
	   "bucket_gives_a_block_of_its_newest_page_first");
	put(other + 32);
	put(block[127]);
	ok(count_chunks() == 127 + 14 && sound(),
	   "bucket_frees_a_page_when_its_last_block_is_freed");
	put(other);
	ok(count_chunks() == 15 && sound(), "bucket_keeps_its_descriptors");
}

/* free() searches the chains of all other sizes before it finds a block of
 * 4,096 bytes. */
static void bucket_searches_for_the_page(void)
{
	char *block;

	fresh("bucket", "count");
	for (unsigned long bytes = 16; bytes < 4096; bytes *= 2)
		get(bytes);
	block = get(4096);
	work.entries = 0;
	put(block);
	ok(work.entries == 9, "bucket_free_searches_all_chains");
	ok(put_panics("bucket", BASE, "is in no page of mine"),
	   "bucket_free_of_no_page_panics");
}

static void bucket_double_free(void)
{
	char *block;

	fresh("bucket", "asis");
	block = get(64);
	get(64);
	get(64);
	put(block);
	put(block);
	ok(get(64) == block && get(64) == block,
	   "bucket_double_free_gives_one_block_twice");
}

static void check_bucket(void)
{
	bucket_cuts_pages();
	bucket_gives_pages_back();
	bucket_searches_for_the_page();
	bucket_double_free();
}

const struct checks bucket_checks = { 12, check_bucket };
