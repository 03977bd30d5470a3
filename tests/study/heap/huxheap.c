/*
 * Tests huxheap and huxfixed: next fit with headers of four words, and the
 * rover, which may dangle in huxheap but not in huxfixed.
 *
 * Ancestor: none.
 */
#include "heaps.h"

static void huxheap_takes_the_low_part(void)
{
	char *first, *second;

	fresh("huxheap", "asis");
	first = get(100);
	second = get(7);
	ok(first == BASE + 16 && second == first + 100 + 16 && sound(),
	   "huxheap_takes_the_low_part_of_a_chunk");
	ok(get(1) == second + 7 + 16, "huxheap_rounds_nothing");
	fresh("huxheap", "plain");
	ok(get(7) == BASE + 16 && get(1) == BASE + 16 + 8 + 16,
	   "huxheap_normalised_rounds_to_8");
}

/* Before each block there are four words: size, flag, next and magic. */
static void huxheap_header(void)
{
	unsigned long *word;

	fresh("huxheap", "asis");
	word = (unsigned long *)(get(64) - 16);
	ok(word[0] == 64 && (word[1] & 0xff) == 0 &&
		   word[2] == (unsigned long)P2V(0) && word[3] == 0xfbca0739,
	   "huxheap_header_has_size_flag_next_and_magic");
	put((char *)(word + 4));
	ok((word[1] & 0xff) == 1, "huxheap_flag_is_set_by_free");
}

/* Chunks of 64 bytes and the end of the heap are free. After a split the next
 * search begins with the rest of the chunk. In the first test this rest, 16
 * bytes, is too small; in the second test it is taken. */
static void huxheap_is_next_fit(void)
{
	char *one, *two;

	fresh("huxheap", "asis");
	one = get(64);
	get(8);
	two = get(64);
	get(8);
	put(one);
	put(two);
	ok(get(32) == one && get(32) == two && sound(), "huxheap_is_next_fit");
	fresh("huxheap", "asis");
	one = get(64);
	get(8);
	put(one);
	ok(get(8) == one && get(8) == one + 8 + 16 && sound(),
	   "huxheap_begins_with_the_chunk_that_it_split_last");
}

/* free() searches from the lowest chunk on, get() from the chunk after the
 * rover. */
static void huxheap_counts_chunks_looked_at(void)
{
	char *block[8];

	fresh("huxheap", "count");
	for (int i = 0; i < 8; i++)
		block[i] = get(64);
	for (int i = 2; i < 8; i += 2)
		put(block[i]);
	work.entries = 0;
	put(block[0]); /* before blocks 2, 4, 6 and the end of the heap */
	ok(work.entries == 4,
	   "huxheap_free_of_the_lowest_block_looks_at_all_chunks");
	work.entries = 0;
	get(1000);
	ok(work.entries == 5,
	   "huxheap_get_looks_at_the_chunks_after_the_rover");
	work.entries = 0;
	get(BYTES);
	ok(work.entries == 5, "huxheap_get_in_vain_looks_at_each_chunk_once");
}

/* If nothing is free, get() finds no list. The next free() makes one. */
static void huxheap_without_a_list(void)
{
	char *block;

	fresh("huxheap", "asis");
	((unsigned long *)P2V(0))[0] = 0xf000ff53;
	block = get(64);
	get(BYTES - 2 * 16 - 64);
	ok(count_chunks() == 0 && !get(16), "huxheap_get_without_a_list_fails");
	put(block);
	ok(count_chunks() == 1 && sound() && get(64) == block,
	   "huxheap_free_makes_a_new_list");
}

/* A rest of 16 bytes has room for a header, but not for a byte after it. */
static void huxheap_splits_above_16_bytes(void)
{
	char *block;

	fresh("huxheap", "asis");
	block = get(64);
	get(8);
	put(block);
	ok(get(48) == block && count_chunks() == 1,
	   "huxheap_does_not_split_a_chunk_16_bytes_too_large");
	put(block);
	ok(get(47) == block && count_chunks() == 2,
	   "huxheap_splits_a_chunk_17_bytes_too_large");
}

static void huxheap_joins(void)
{
	char *block[4];

	fresh("huxheap", "asis");
	for (int i = 0; i < 4; i++)
		block[i] = get(100);
	put(block[0]);
	put(block[2]);
	ok(count_chunks() == 3, "huxheap_keeps_chunks_apart_that_do_not_touch");
	put(block[1]);
	ok(count_chunks() == 2 && sound(),
	   "huxheap_joins_with_both_neighbours");
	put(block[3]);
	ok(count_chunks() == 1 && free_bytes == BYTES && sound(),
	   "huxheap_is_one_chunk_when_all_blocks_are_freed");
}

static void huxheap_fills(void)
{
	char *block;

	fresh("huxheap", "asis");
	ok(is_filled(BASE + 16, 0, BYTES - 16), "huxheap_clears_at_init");
	block = get(64);
	memset(block, 1, 64);
	put(block);
	ok(is_filled(block, 0, 64), "huxheap_clears_in_free");
	fresh("huxheap", "nofill");
	ok(is_filled(BASE + 16, 0xcc, BYTES - 16),
	   "huxheap_nofill_does_not_clear_at_init");
	block = get(64);
	memset(block, 1, 64);
	put(block);
	ok(is_filled(block, 1, 64), "huxheap_nofill_does_not_clear_in_free");
}

static void huxheap_refuses(void)
{
	char *block;

	fresh("huxheap", "asis");
	block = get(64);
	memset(block, 1, 64);
	ok(put_panics("huxheap", BASE - 64, "is out of range"),
	   "huxheap_free_below_the_heap_panics");
	ok(put_panics("huxheap", BASE + BYTES, "is out of range"),
	   "huxheap_free_after_the_heap_panics");
	ok(put_panics("huxheap", block + 32, "has no magic"),
	   "huxheap_free_inside_a_block_panics");
	ok(!get(BYTES) && sound(),
	   "huxheap_refuses_what_the_heap_does_not_have");
}

/* Makes four legal calls. The last one takes all of the highest chunk, to which
 * the rover points, while a lower chunk is free. Then the rover points to
 * address 0, and huxheap treats the bytes there as a chunk. */
static char *make_the_rover_dangle(unsigned long *rest)
{
	char *block;

	((unsigned long *)P2V(0))[0] = 0xf000ff53; /* the PC's first vector */
	block = get(64);
	get(64);
	put(block);
	*rest = BYTES - 3 * 16 - 2 * 64;
	return get(*rest);
}

static void huxheap_rover_dangles(void)
{
	unsigned long rest;
	char *last;

	fresh("huxheap", "asis");
	last = make_the_rover_dangle(&rest);
	ok(last && wrong("the rover dangles"), "huxheap_rover_dangles");
	ok(V2P(get(16)) == 0x10, "huxheap_get_then_returns_0x10");
	fresh("huxheap", "asis");
	last = make_the_rover_dangle(&rest);
	put(last);
	ok(sound() && get(16) >= BASE,
	   "huxheap_free_repairs_the_dangling_rover");
	fresh("huxfixed", "asis");
	last = make_the_rover_dangle(&rest);
	ok(last && sound() && get(16) == BASE + 16,
	   "huxfixed_rover_does_not_dangle");
}

static void huxheap_double_free(void)
{
	char *block, *one, *two;

	fresh("huxheap", "asis");
	block = get(64);
	get(64);
	put(block);
	put(block);
	one = get(64);
	two = get(64);
	ok(one && one == two, "huxheap_double_free_gives_one_block_twice");
	fresh("huxheap", "asis");
	block = get(64);
	put(block);
	ok(get(64) == block, "huxheap_get_returns_the_freed_block");
	put(block);
	put(block);
	ok(!sound(), "huxheap_check_finds_a_double_free");
}

static void huxheap_overrun(void)
{
	char *one, *two;

	fresh("huxheap", "asis");
	one = get(64);
	two = get(64);
	memset(one, 1, 64 + 16);
	put(one);
	ok(get(64) != 0, "huxheap_free_and_get_do_not_notice_an_overrun");
	ok(put_panics("huxheap", two, "has no magic"),
	   "huxheap_overrun_panics_when_the_next_block_is_freed");
}

static void check_huxheap(void)
{
	huxheap_takes_the_low_part();
	huxheap_header();
	huxheap_is_next_fit();
	huxheap_counts_chunks_looked_at();
	huxheap_without_a_list();
	huxheap_splits_above_16_bytes();
	huxheap_joins();
	huxheap_fills();
	huxheap_refuses();
	huxheap_rover_dangles();
	huxheap_double_free();
	huxheap_overrun();
}

const struct checks huxheap_checks = { 34, check_huxheap };
