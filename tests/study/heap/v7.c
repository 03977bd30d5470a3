/*
 * Tests v7, the malloc() of Unix V7, which joins chunks only in get().
 *
 * Ancestor: none.
 */
#include "heaps.h"

static void v7_asks_for_1024_bytes(void)
{
	char *one;

	fresh("v7", "asis");
	ok(heap->taken() == 12, "v7_begins_with_two_words_and_a_gap");
	one = get(64);
	ok(one == BASE + 12 + 4 && heap->taken() == 12 + 1024 && sound(),
	   "v7_asks_for_1024_bytes");
	ok(get(1) == one + 64 + 4 && get(4) == one + 64 + 12,
	   "v7_takes_the_lower_end_of_a_chunk");
	/* With its header the block has 255 words. v7 asks for one word more:
	 * 256 words, which are 1,024 bytes. For a larger block it asks for
	 * 2,048 bytes. */
	fresh("v7", "asis");
	get(254 * 4);
	ok(heap->taken() == 12 + 1024, "v7_asks_for_1024_bytes_for_254_words");
	fresh("v7", "asis");
	get(255 * 4);
	ok(heap->taken() == 12 + 2048, "v7_asks_for_2048_bytes_for_255_words");
	ok(!get(BYTES) && !get(~0UL) && sound(),
	   "v7_refuses_what_the_heap_does_not_have");
}

static void v7_joins_late(void)
{
	char *block[3];

	fresh("v7", "count");
	for (int i = 0; i < 3; i++)
		block[i] = get(60);
	get(60);
	work.entries = work.touched = 0;
	for (int i = 0; i < 3; i++)
		put(block[i]);
	ok(work.entries == 0 && count_chunks() == 4, "v7_free_joins_nothing");
	work.entries = 0;
	get(1024 - 4 * 64 - 8); /* fits into the chunk after the four blocks */
	ok(count_chunks() == 3 && sound(),
	   "v7_get_joins_only_the_chunks_that_it_passes");
	get(3 * 64 - 4);
	ok(count_chunks() == 0 && sound(),
	   "v7_get_joins_freed_chunks_that_it_needs");
}

/* A get() that fails joins the two freed blocks, but the rover still points to
 * the second of them. */
static void v7_overlaps(void)
{
	char *low, *high, *again, *both;

	fresh_bytes("v7", "asis", 12 + 1024);
	low = get(60);
	high = get(60);
	get(1024 - 2 * 64 - 8);
	put(low);
	put(high);
	ok(!get(2000), "v7_a_get_that_fails_joins_chunks");
	again = get(60);
	both = get(124);
	ok(again == high && both == low,
	   "v7_two_blocks_overlap_after_a_get_that_failed");
}

static void v7_double_free(void)
{
	char *block;

	fresh("v7", "asis");
	block = get(60);
	get(60);
	put(block);
	put(block);
	ok(sound() && get(60) == block && get(60) != block,
	   "v7_double_free_changes_nothing");
}

static void check_v7(void)
{
	v7_asks_for_1024_bytes();
	v7_joins_late();
	v7_overlaps();
	v7_double_free();
}

const struct checks v7_checks = { 12, check_v7 };
