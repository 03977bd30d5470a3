/*
 * Tests knr and knrgrows, the allocator of the book by Kernighan and Ritchie:
 * next fit. knrgrows asks for more memory when no chunk is large enough.
 *
 * Ancestor: none.
 */
#include "heaps.h"

static void knr_takes_the_upper_end(void)
{
	char *one, *two;

	fresh("knr", "asis");
	one = get(64);
	two = get(1);
	ok(one == BASE + BYTES - 64 && two == one - 16 && sound(),
	   "knr_takes_the_upper_end_of_a_chunk");
	ok((unsigned long)two % 8 == 0, "knr_rounds_to_8");
	ok(!get(BYTES) && sound(), "knr_refuses_what_the_heap_does_not_have");
}

static void knr_is_next_fit(void)
{
	char *one, *two;

	fresh("knr", "asis");
	one = get(64);
	get(8);
	two = get(64);
	get(8);
	put(two);
	put(one);
	ok(get(16) == one + 48 && get(16) == one + 24 && get(16) == one,
	   "knr_takes_one_chunk_until_it_is_used_up");
	ok(get(16) < two, "knr_is_next_fit");
}

/* A unit has 8 bytes. A block of 8 bytes takes two units of a chunk of three.
 * The third unit stays as a chunk that has a header, but no bytes. */
static void knr_keeps_a_lone_header(void)
{
	char *block;

	fresh("knr", "asis");
	get(8);
	block = get(16);
	get(8);
	put(block);
	ok(get(8) == block + 8 && count_chunks() == 2 && sound(),
	   "knr_keeps_a_chunk_of_no_bytes");
}

/* knrgrows asks for 1,024 units of memory after those that it has. If the old
 * memory ends with a free chunk, the new units coalesce with it. */
static void knrgrows_asks_for_more(void)
{
	char *one;

	fresh("knrgrows", "asis");
	ok(count_chunks() == 0 && heap->taken() == 0,
	   "knrgrows_begins_without_a_chunk");
	one = get(64);
	ok(one == BASE + 8192 - 64 && heap->taken() == 8192 && sound(),
	   "knrgrows_asks_for_1024_units");
	get(8192 - 64 - 3 * 8);
	ok(count_chunks() == 1 && free_bytes == 8 && heap->taken() == 8192,
	   "knrgrows_asks_only_when_nothing_fits");
	put(one);
	get(96);
	ok(count_chunks() == 2 && free_bytes == 8 + 72 + 8192 - 104 && sound(),
	   "knrgrows_joins_new_units_with_the_chunk_below");
	get(20000);
	ok(heap->taken() == 2 * 8192 + 20008 && sound(),
	   "knrgrows_asks_for_more_than_1024_units_for_a_large_block");
	ok(!get(BYTES) && heap->taken() == 2 * 8192 + 20008 && sound(),
	   "knrgrows_refuses_what_the_heap_does_not_have");
}

/* get() and free() begin their search at the rover, where the last call ended.
 */
static void knr_counts_chunks_looked_at(void)
{
	char *block[8];

	fresh("knr", "count");
	for (int i = 0; i < 8; i++)
		block[i] = get(64);
	put(block[6]); /* has the second lowest address */
	put(block[4]);
	put(block[2]);
	work.entries = 0;
	put(block[0]);
	ok(work.entries == 2, "knr_free_searches_from_the_rover");
	work.entries = 0;
	get(BYTES);
	ok(work.entries == 6,
	   "knr_get_in_vain_looks_at_all_chunks_and_the_anchor");
}

static void knr_joins(void)
{
	char *block[4];

	fresh("knr", "asis");
	for (int i = 0; i < 4; i++)
		block[i] = get(100);
	put(block[0]);
	put(block[2]);
	ok(count_chunks() == 3, "knr_keeps_chunks_apart_that_do_not_touch");
	put(block[1]);
	ok(count_chunks() == 2 && sound(), "knr_joins_with_both_neighbours");
	put(block[3]);
	ok(count_chunks() == 1 && free_bytes == BYTES && sound(),
	   "knr_is_one_chunk_when_all_blocks_are_freed");
}

static void knr_double_free(void)
{
	char *lower, *block, *one;
	int overlaps = 0;

	fresh("knr", "asis");
	get(64);
	block = get(64);
	get(64);
	put(block);
	ok(put_hangs(block), "knr_double_free_hangs");
	fresh("knr", "asis");
	one = get(64);
	get(64);
	block = get(64);
	get(64);
	put(one);
	put(block);
	ok(put_hangs(block), "knr_double_free_hangs_with_a_free_chunk_below");
	fresh("knr", "asis");
	get(64);
	block = get(64);
	lower = get(64);
	get(64);
	put(lower);
	put(block);
	put(block);
	ok(!sound(), "knr_does_not_notice_a_double_free_of_a_joined_block");
	one = get(64);
	for (char *two = get(64); two; two = get(64))
		overlaps |= one < two + 64 && two < one + 64;
	ok(overlaps, "knr_two_blocks_overlap_after_a_double_free");
}

static void knr_checks_nothing(void)
{
	char *block;

	fresh("knr", "asis");
	get(64);
	block = get(64);
	((unsigned long *)block)[3] = 4; /* a false header: 4 units */
	put(block + 16);
	ok(count_chunks() == 2, "knr_free_takes_any_address");
	fresh("knr", "asis");
	block = get(~0UL - 3);
	ok(block == BASE + BYTES,
	   "knr_get_of_4_gib_returns_a_block_without_bytes");
}

static void check_knr(void)
{
	knr_takes_the_upper_end();
	knr_is_next_fit();
	knr_keeps_a_lone_header();
	knrgrows_asks_for_more();
	knr_counts_chunks_looked_at();
	knr_joins();
	knr_double_free();
	knr_checks_nothing();
}

const struct checks knr_checks = { 23, check_knr };
