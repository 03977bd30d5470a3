/*
 * Tests mck, McKusick and Karels's allocator of 4.3BSD: its rules, and random
 * calls, which are compared with a model that has a stack for each size.
 *
 * Ancestor: none.
 */
#include "heaps.h"

static void mck_cuts_pages(void)
{
	char *one;

	fresh("mck", "asis");
	one = get(17);
	ok(one == BASE + PAGE_SIZE - 32 && get(32) == one - 32,
	   "mck_cuts_the_lowest_page_and_gives_its_top_first");
	ok(get(33) == BASE + 2 * PAGE_SIZE - 64,
	   "mck_has_a_page_for_each_size");
	ok(count_chunks() == 126 + 63 + 1 && sound(),
	   "mck_rounds_to_powers_of_two");
	put(one);
	ok(get(20) == one, "mck_gives_the_block_that_was_freed_last");
}

static void mck_large_ones_are_pages(void)
{
	char *one, *two;

	fresh("mck", "asis");
	one = get(8192);
	two = get(8193);
	ok(one == BASE && two == BASE + 2 * PAGE_SIZE &&
		   get(2049) == two + 3 * PAGE_SIZE,
	   "mck_above_8192_bytes_rounds_to_pages");
	put(two);
	ok(get(3 * PAGE_SIZE) == two && sound(),
	   "mck_large_blocks_are_given_again");
	ok(!get(BYTES) && !get(~0UL) && sound(),
	   "mck_refuses_what_the_heap_does_not_have");
}

/* All pages of the heap are cut into blocks of 64 bytes; all blocks are freed.
 */
static void mck_pages_stay_cut(void)
{
	static char *block[BYTES / 64 + 1];
	unsigned long n = 0;

	fresh("mck", "asis");
	while ((block[n] = get(64)))
		n++;
	while (n)
		put(block[--n]);
	ok(!get(16) && !get(128) && !get(10000) && get(64) && sound(),
	   "mck_a_page_that_was_cut_serves_only_its_size");
}

static void mck_refuses(void)
{
	char *block, *other;

	fresh("mck", "asis");
	block = get(64);
	other = get(64);
	ok(put_panics("mck", block + 4, "is not aligned"),
	   "mck_unaligned_free_panics");
	ok(put_panics("mck", BASE + BYTES, "is not in the heap"),
	   "mck_free_after_the_heap_panics");
	put(block);
	put(block);
	ok(get(64) == block && get(64) == block,
	   "mck_double_free_gives_one_block_twice");
	put(block);
	put(other);
	ok(put_panics("mck", other, "is freed too often"),
	   "mck_panics_if_a_page_has_more_free_blocks_than_fit");
}

/* The model: a stack of free blocks for each power of two, and the use of each
 * page, in which it searches for the lowest free pages. */
static struct {
	char *stack[2 * BYTES / 16];
	int depth;
} by_power[14];
static int page_power[BYTES / PAGE_SIZE]; /* 0: free; 31: in a large block */

static char *mck_pages(int count, int power)
{
	int run = 0, nr = 0;

	for (; nr < (int)(BYTES / PAGE_SIZE) && run < count; nr++)
		run = page_power[nr] ? 0 : run + 1;
	if (run < count)
		return 0;
	for (int i = 0; i < count; i++)
		page_power[nr - 1 - i] = power;
	return BASE + (nr - count) * PAGE_SIZE;
}

static int power_for(unsigned long bytes)
{
	int power = 4;

	while (1UL << power < bytes)
		power++;
	return power;
}

static char *mck_model_get(unsigned long bytes)
{
	int power = power_for(bytes);
	char *page;

	if (bytes > 8192)
		return mck_pages(PAGE_UP(bytes) / PAGE_SIZE, 31);
	if (!by_power[power].depth) {
		int pages = power == 13 ? 2 : 1;

		page = mck_pages(pages, power);
		for (int i = 0; page && i < pages * 4096 >> power; i++)
			by_power[power].stack[by_power[power].depth++] =
				page + (i << power);
	}
	return by_power[power].depth ?
		       by_power[power].stack[--by_power[power].depth] :
		       0;
}

static void mck_model_free(char *block, unsigned long bytes)
{
	int power = power_for(bytes), nr = (block - BASE) / PAGE_SIZE;

	if (bytes <= 8192)
		by_power[power].stack[by_power[power].depth++] = block;
	else
		memset(&page_power[nr], 0,
		       PAGE_UP(bytes) / PAGE_SIZE * sizeof(int));
}

static void mck_is_its_model(void)
{
	static struct {
		char *addr;
		unsigned long bytes;
	} block[BYTES / 16];
	int blocks = 0, fails = 0;

	fresh("mck", "asis");
	for (int i = 0; i < CALLS; i++) {
		unsigned long bytes = any_size();
		int j = blocks ? below(blocks) : 0;

		if (blocks && below(10) < 5) {
			put(block[j].addr);
			mck_model_free(block[j].addr, block[j].bytes);
			block[j] = block[--blocks];
		} else {
			block[blocks].bytes = bytes;
			block[blocks].addr = get(bytes);
			if (block[blocks].addr != mck_model_get(bytes))
				bail("mck: get(%lu) differs", bytes);
			if (block[blocks].addr)
				blocks++;
			else
				fails++;
		}
		if (!sound())
			bail("mck: after a call");
	}
	ok(fails > 100 && fails < CALLS / 2, "mck_agrees_with_its_model");
}

static void check_mck(void)
{
	mck_cuts_pages();
	mck_large_ones_are_pages();
	mck_pages_stay_cut();
	mck_refuses();
	mck_is_its_model();
}

const struct checks mck_checks = { 13, check_mck };
