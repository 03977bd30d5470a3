/*
 * Tests quickfit: it has a list for each small size, and joins chunks only when
 * no chunk fits.
 *
 * Ancestor: none.
 */
#include "heaps.h"

static void quickfit_keeps_lists(void)
{
	char *one, *two, *other;

	fresh("quickfit", "count");
	one = get(10);
	two = get(12);
	other = get(16);
	ok(one == BASE + 4 && two == one + 16 && other == two + 16 && sound(),
	   "quickfit_cuts_the_tail");
	put(one);
	put(other);
	put(two);
	ok(count_chunks() == 4 && sound(), "quickfit_free_joins_nothing");
	work.entries = 0;
	ok(get(9) == two && get(11) == one && get(13) == other,
	   "quickfit_has_a_list_for_each_size_and_takes_its_first");
	ok(work.entries == 3, "quickfit_get_looks_at_one_place");
}

static void quickfit_large_ones(void)
{
	char *one, *two;

	fresh("quickfit", "count");
	one = get(200);
	get(8);
	two = get(600);
	get(8);
	put(two);
	put(one);
	work.entries = 0;
	ok(get(300) == two && work.entries == 2,
	   "quickfit_searches_for_a_large_block");
	ok(count_chunks() == 3 && sound(),
	   "quickfit_keeps_the_rest_of_a_large_chunk");
	ok(get(64) > two + 600,
	   "quickfit_takes_small_blocks_from_the_tail_not_from_misc");
	ok(!get(BYTES) && !get(~0UL) && sound(),
	   "quickfit_refuses_what_the_heap_does_not_have");
}

/* All of the heap is cut into small blocks; all but one are freed. */
static void quickfit_joins_at_the_end(void)
{
	static char *block[BYTES / 64 + 1];
	unsigned long n = 0;

	fresh("quickfit", "count");
	while ((block[n] = get(60)))
		n++;
	while (n > 1)
		put(block[--n]);
	ok(count_chunks() == BYTES / 64 - 1,
	   "quickfit_heap_is_all_small_blocks");
	work.entries = 0;
	ok(get(60) == block[1] && work.entries == 1,
	   "quickfit_gives_small_blocks_without_a_search");
	ok(get(5000) == block[1] + 64 && work.entries > BYTES / 64 && sound(),
	   "quickfit_joins_chunks_when_nothing_else_fits");
	ok(count_chunks() == 1, "quickfit_gives_the_last_chunk_to_the_tail");
}

static void quickfit_double_free(void)
{
	char *block;

	fresh("quickfit", "asis");
	block = get(64);
	get(64);
	put(block);
	put(block);
	ok(!sound() && get(64) == block && get(64) == block,
	   "quickfit_double_free_gives_one_block_twice");
}

static int quickfit_fits(unsigned long bytes, unsigned long chunk)
{
	return chunk >= (bytes < 4 ? 8 : (bytes + 4 + 3) & ~3UL);
}

static void quickfit_keeps_its_promise(void)
{
	static const struct promise quickfit = { "quickfit", quickfit_fits,
						 .late = 1 };

	keeps_its_promise(&quickfit, "quickfit_fails_only_after_it_has_joined");
}

static void check_quickfit(void)
{
	quickfit_keeps_lists();
	quickfit_large_ones();
	quickfit_joins_at_the_end();
	quickfit_double_free();
	quickfit_keeps_its_promise();
}

const struct checks quickfit_checks = { 14, check_quickfit };
