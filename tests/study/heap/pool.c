/*
 * Tests pool, Plan 9's allocator: best fit in a tree, and its checks of heads
 * and tails.
 *
 * Ancestor: none.
 */
#include "heaps.h"

static void pool_has_heads_and_tails(void)
{
	char *one, *two;

	fresh("pool", "asis");
	one = get(1);
	two = get(17);
	ok(one == BASE + 32 + 8 && two == one + 32 && get(16) == two + 64,
	   "pool_rounds_to_32_bytes");
	put(one);
	ok(count_chunks() == 2 && sound(), "pool_keeps_a_hole_between_blocks");
	put(two);
	put(two + 64);
	ok(count_chunks() == 1 && free_bytes == BYTES - 32 - 8 && sound(),
	   "pool_is_one_chunk_when_all_blocks_are_freed");
	ok(!get(BYTES) && !get(~0UL) && sound(),
	   "pool_refuses_what_the_heap_does_not_have");
}

static void pool_leaves_a_quarter(void)
{
	char *block;

	fresh("pool", "asis");
	block = get(1008); /* takes 1,024 bytes */
	get(8);
	put(block);
	ok(get(848) == block && count_chunks() == 1,
	   "pool_does_not_split_off_a_quarter");
	put(block);
	ok(get(784) == block && count_chunks() == 2 && sound(),
	   "pool_splits_off_more_than_a_quarter");
}

/* Frees blocks that are not adjacent, from the smallest to the largest. In the
 * tree each of them has only a right child. */
static void pool_has_no_balance(void)
{
	char *block[20];

	fresh("pool", "count");
	for (int i = 0; i < 20; i++) {
		block[i] = get(16 + 32 * i);
		get(16);
	}
	get(1UL << 15); /* the rest of the heap is the root of the tree */
	for (int i = 0; i < 20; i++)
		put(block[i]);
	work.entries = 0;
	ok(get(16 + 32 * 19) == block[19] && work.entries >= 2 * 20,
	   "pool_the_tree_is_not_balanced_and_becomes_a_list");
	ok(sound(), "pool_the_tree_that_is_a_list_is_sound");
}

static void pool_refuses(void)
{
	char *block, *next;

	fresh("pool", "asis");
	block = get(64);
	next = get(64);
	put(block);
	ok(put_panics("pool", block, "has no magic"),
	   "pool_double_free_panics");
	put(next);
	ok(put_panics("pool", next, "has no magic"),
	   "pool_double_free_of_a_joined_block_panics");
	fresh("pool", "asis");
	block = get(60);
	block[60] = 0;
	ok(put_panics("pool", block, "bytes behind the user's were written"),
	   "pool_overrun_of_a_byte_panics");
	block = get(80); /* 96 bytes: the tail follows the user's bytes */
	block[80] = 0;
	ok(put_panics("pool", block, "its tail was written over"),
	   "pool_overrun_into_the_tail_panics");
	ok(!sound(), "pool_check_finds_an_overrun_before_free");
}

static int pool_fits(unsigned long bytes, unsigned long chunk)
{
	return chunk >= ((bytes + 16 + 31) & ~31UL);
}

static void pool_keeps_its_promise(void)
{
	static const struct promise pool = { "pool", pool_fits, .best = 1,
					     .joined = 1 };

	keeps_its_promise(&pool, "pool_is_best_fit_and_fails_if_none_fits");
}

static void check_pool(void)
{
	pool_has_heads_and_tails();
	pool_leaves_a_quarter();
	pool_has_no_balance();
	pool_refuses();
	pool_keeps_its_promise();
}

const struct checks pool_checks = { 14, check_pool };
