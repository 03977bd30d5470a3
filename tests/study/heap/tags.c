/*
 * Tests tags: Knuth's boundary tags, with which free() joins neighbours without
 * a search.
 *
 * Ancestor: none.
 */
#include "heaps.h"

/* A tag of one word is at each end of a block. get() takes the upper end of a
 * chunk. */
static void tags_takes_the_upper_end(void)
{
	char *one, *two;

	fresh("tags", "asis");
	one = get(64);
	two = get(1);
	ok(one == BASE + BYTES - 4 - 4 - 64 && two == one - 16 && sound(),
	   "tags_takes_the_upper_end_of_a_chunk");
	ok(((unsigned long *)one)[-1] == 73 && ((unsigned long *)one)[16] == 73,
	   "tags_has_size_and_a_bit_at_both_ends");
	ok(!get(BYTES) && !get(~0UL) && sound(),
	   "tags_refuses_what_the_heap_does_not_have");
}

static void tags_joins_without_a_search(void)
{
	char *block[5];

	fresh("tags", "count");
	for (int i = 0; i < 5; i++)
		block[i] = get(100);
	put(block[0]);
	put(block[2]);
	ok(count_chunks() == 3 && sound(),
	   "tags_keeps_chunks_apart_that_do_not_touch");
	work.entries = 0;
	put(block[1]);
	ok(work.entries == 2, "tags_free_looks_only_at_two_neighbours");
	ok(count_chunks() == 2 && sound(), "tags_joins_with_both_neighbours");
	put(block[3]);
	put(block[4]);
	ok(count_chunks() == 1 && free_bytes == BYTES - 8 && sound(),
	   "tags_is_one_chunk_when_all_blocks_are_freed");
}

/* A rest of less than 16 bytes stays part of the block. */
static void tags_keeps_no_small_rest(void)
{
	char *block;

	fresh("tags", "asis");
	get(8);
	block = get(64);
	get(8);
	put(block);
	ok(get(52) == block && count_chunks() == 1 && sound(),
	   "tags_does_not_split_off_less_than_16_bytes");
	put(block);
	ok(get(48) == block + 16 && count_chunks() == 2 && sound(),
	   "tags_splits_off_16_bytes");
}

static void tags_double_free(void)
{
	char *block;

	fresh("tags", "asis");
	get(64);
	block = get(64);
	get(64);
	put(block);
	put(block);
	ok(!sound(), "tags_free_does_not_notice_a_double_free");
}

static void check_tags(void)
{
	tags_takes_the_upper_end();
	tags_joins_without_a_search();
	tags_keeps_no_small_rest();
	tags_double_free();
}

const struct checks tags_checks = { 10, check_tags };
