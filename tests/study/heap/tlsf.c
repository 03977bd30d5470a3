/*
 * Tests tlsf: two levels of lists, bitmaps that say which list has a chunk, and
 * a good fit in constant time.
 *
 * Ancestor: none.
 */
#include "heaps.h"

static unsigned long tlsf_whole(unsigned long bytes)
{
	return bytes < 8 ? 16 : (bytes + 8 + 7) & ~7UL;
}

static void tlsf_takes_the_lower_end(void)
{
	char *one, *two, *three;

	fresh("tlsf", "asis");
	one = get(100);
	two = get(1);
	three = get(8);
	ok(one == BASE + 8 && two == one + 112 && three == two + 16 && sound(),
	   "tlsf_takes_the_lower_end_of_a_chunk");
	put(one);
	put(three);
	ok(count_chunks() == 2, "tlsf_joins_with_the_chunk_above");
	put(two);
	ok(count_chunks() == 1 && free_bytes == BYTES - 8 && sound(),
	   "tlsf_is_one_chunk_when_all_blocks_are_freed");
	ok(!get(BYTES) && !get(~0UL) && sound(),
	   "tlsf_refuses_what_the_heap_does_not_have");
}

/* The chunk with the whole heap is in the last list below 64 KiB. A search for
 * a chunk of its size begins at the next list, and does not find it. */
static void tlsf_good_fit_passes_over(void)
{
	char *block, *rest;

	fresh("tlsf", "asis");
	ok(!get(BYTES - 16) && get(BYTES - 16 - 2048),
	   "tlsf_good_fit_misses_a_chunk_that_is_large_enough");
	fresh("tlsf", "asis");
	block = get(1004);
	get(8);
	put(block);
	ok((rest = get(1004)) != block && rest > block,
	   "tlsf_good_fit_misses_a_chunk_of_the_same_size");
	ok(get(960) == block, "tlsf_takes_from_a_list_in_which_all_chunks_fit");
	fresh("tlsf", "asis");
	block = get(100);
	get(8);
	put(block);
	ok(get(100) == block, "tlsf_small_sizes_have_a_list_each");
}

static void tlsf_looks_at_bits_alone(void)
{
	static char *block[500];
	unsigned long most = 0;

	fresh("tlsf", "count");
	for (int i = 0; i < 500; i++)
		block[i] = get(8 + i % 100);
	for (int i = 0; i < 500; i += 2)
		put(block[i]);
	for (int i = 0; i < 100; i++) {
		work.entries = 0;
		get(8 + i * 5);
		if (work.entries > most)
			most = work.entries;
	}
	ok(most == 4, "tlsf_get_looks_at_four_places_at_most");
	work.entries = 0;
	put(block[1]);
	ok(work.entries == 2, "tlsf_free_looks_at_two_neighbours");
}

static void tlsf_misuse(void)
{
	char *block;

	fresh("tlsf", "asis");
	get(64);
	block = get(64);
	get(64);
	put(block);
	put(block);
	ok(!sound(), "tlsf_free_does_not_notice_a_double_free");
	fresh("tlsf", "asis");
	block = get(64);
	get(64);
	memset(block, 1, 64 + 8);
	ok(!sound(), "tlsf_an_overrun_changes_the_size_of_the_next_block");
}

/* The paper's rule: get() rounds the size up to a multiple of its list's width,
 * so that all chunks of the list that it finds are large enough. */
static int tlsf_fits(unsigned long bytes, unsigned long chunk)
{
	unsigned long want = tlsf_whole(bytes), width = 4;

	while (width * 64 <= want)
		width *= 2;
	want = width > 4 || want >= 128 ? (want + width - 1) / width * width :
					  want;
	return chunk >= want;
}

static void tlsf_keeps_its_promise(void)
{
	static const struct promise tlsf = { "tlsf", tlsf_fits, .joined = 1 };

	keeps_its_promise(&tlsf, "tlsf_fails_if_and_only_if_no_list_fits");
}

static void check_tlsf(void)
{
	tlsf_takes_the_lower_end();
	tlsf_good_fit_passes_over();
	tlsf_looks_at_bits_alone();
	tlsf_misuse();
	tlsf_keeps_its_promise();
}

const struct checks tlsf_checks = { 13, check_tlsf };
