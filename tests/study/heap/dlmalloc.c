/*
 * Tests dlmalloc: its bins, best fit for large blocks, the remainder of the
 * last split, and the top.
 *
 * Ancestor: none.
 */
#include "heaps.h"

static void dlmalloc_shares_a_word(void)
{
	char *one, *two, *three;

	fresh("dlmalloc", "asis");
	one = get(1);
	two = get(12);
	three = get(13);
	ok(one == BASE + 8 && two == one + 16 && three == two + 16,
	   "dlmalloc_has_a_header_of_four_bytes");
	ok(get(1) == three + 24 && sound(), "dlmalloc_rounds_to_8");
	put(two);
	ok(count_chunks() == 2, "dlmalloc_keeps_a_hole_between_blocks");
	put(one);
	ok(count_chunks() == 2 && sound(),
	   "dlmalloc_joins_with_the_chunk_above");
	put(three);
	put(three + 24);
	ok(count_chunks() == 1 && free_bytes == BYTES - 16 && sound(),
	   "dlmalloc_is_all_top_when_all_blocks_are_freed");
	ok(!get(BYTES) && !get(~0UL) && sound(),
	   "dlmalloc_refuses_what_the_heap_does_not_have");
}

static void dlmalloc_top_keeps_16(void)
{
	fresh("dlmalloc", "asis");
	ok(!get(BYTES - 4 - 8) && get(BYTES - 4 - 16) && sound(),
	   "dlmalloc_the_top_keeps_16_bytes");
	ok(count_chunks() == 0 && !get(1),
	   "dlmalloc_refuses_a_byte_when_only_the_top_is_left");
}

/* Free chunks of 208, 808, 608 and 2008 bytes between used blocks. */
static char *dl_hole[4];

static void make_dl_holes(void)
{
	static const unsigned long bytes[4] = { 200, 800, 600, 2000 };

	fresh("dlmalloc", "count");
	for (int i = 0; i < 4; i++) {
		dl_hole[i] = get(bytes[i]);
		get(8);
	}
	for (int i = 0; i < 4; i++)
		put(dl_hole[i]);
}

static void dlmalloc_fits_best(void)
{
	make_dl_holes();
	ok(get(560) == dl_hole[2] && get(700) == dl_hole[1] &&
		   get(1900) == dl_hole[3] && get(196) == dl_hole[0] && sound(),
	   "dlmalloc_is_best_fit_for_large_blocks");
	make_dl_holes();
	ok(get(30000) > dl_hole[3] + 2000, "dlmalloc_uses_the_top_last");
}

/* get() splits a chunk; the next calls of get() split its remainder again. */
static void dlmalloc_remainder(void)
{
	char *one;

	make_dl_holes();
	one = get(300);
	ok(one == dl_hole[2] && get(100) == one + 304,
	   "dlmalloc_splits_the_remainder_again");
	put(one + 304);
	ok(get(250) == one + 304 && sound(),
	   "dlmalloc_a_chunk_that_joins_the_remainder_is_part_of_it");
	make_dl_holes();
	get(300);
	ok(get(200) == dl_hole[0],
	   "dlmalloc_takes_a_chunk_of_the_same_size_before_the_remainder");
	make_dl_holes();
	get(300); /* leaves 304 bytes of the chunk of 608 */
	ok(get(150) == dl_hole[2] + 304,
	   "dlmalloc_takes_the_remainder_though_another_chunk_fits_better");
}

/* A bin gives out the chunk first that was freed first. */
static void dlmalloc_bins(void)
{
	char *block[6];

	fresh("dlmalloc", "count");
	for (int i = 0; i < 6; i++)
		block[i] = get(40);
	put(block[0]);
	put(block[4]);
	put(block[2]);
	work.entries = 0;
	ok(get(40) == block[0] && get(37) == block[4] && work.entries == 4,
	   "dlmalloc_gives_the_oldest_chunk_of_a_size");
	ok(get(32) == block[2] && sound(), "dlmalloc_looks_into_the_next_bin");
	ok(count_chunks() == 1,
	   "dlmalloc_does_not_split_a_chunk_of_the_next_bin");
}

static void dlmalloc_misuse(void)
{
	char *block;

	fresh("dlmalloc", "asis");
	get(64);
	block = get(64);
	get(64);
	put(block);
	put(block);
	ok(!sound(), "dlmalloc_free_does_not_notice_a_double_free");
	fresh("dlmalloc", "asis");
	block = get(60);
	get(64);
	get(64);
	memset(block, 1, 60 + 4);
	ok(!sound(), "dlmalloc_an_overrun_changes_the_size_of_the_next_block");
}

static int dlmalloc_fits(unsigned long bytes, unsigned long chunk)
{
	return chunk >= (bytes < 12 ? 16 : (bytes + 4 + 7) & ~7UL);
}

static void dlmalloc_keeps_its_promise(void)
{
	static const struct promise dlmalloc = { "dlmalloc", dlmalloc_fits,
						 .joined = 1 };

	keeps_its_promise(&dlmalloc, "dlmalloc_fails_if_and_only_if_none_fits");
}

static void check_dlmalloc(void)
{
	dlmalloc_shares_a_word();
	dlmalloc_top_keeps_16();
	dlmalloc_fits_best();
	dlmalloc_remainder();
	dlmalloc_bins();
	dlmalloc_misuse();
	dlmalloc_keeps_its_promise();
}

const struct checks dlmalloc_checks = { 20, check_dlmalloc };
