/*
 * Tests ostep with examples of each policy, each order of the list and each way
 * to join of OSTEP's simulator. simulator.c compares all combinations with a
 * model of the simulator.
 *
 * Ancestor: none.
 */
#include "heaps.h"

#include "heap/ostep.h"

/* Free chunks of 40, 24, 24 and 64 bytes, from low to high addresses. After
 * them comes the free end of the heap. */
static char *hole[4];

static void make_holes(const char *name)
{
	static const unsigned long size[4] = { 32, 16, 16, 56 };

	fresh(name, "asis");
	for (int i = 0; i < 4; i++) {
		hole[i] = get(size[i]);
		get(8);
	}
	for (int i = 0; i < 4; i++)
		put(hole[i]);
}

static void ostep_policies(void)
{
	make_holes("ostep-first-address-joined");
	ok(get(8) == hole[0] && sound(), "ostep_first_takes_the_first");
	make_holes("ostep-best-address-joined");
	ok(get(8) == hole[1] && get(16) == hole[2],
	   "ostep_best_takes_the_smallest");
	make_holes("ostep-best-address-joined");
	ok(get(16) == hole[1],
	   "ostep_best_takes_the_lower_of_two_equal_chunks");
	make_holes("ostep-best-front-joined");
	ok(get(16) == hole[2],
	   "ostep_best_takes_the_first_of_the_list_not_of_the_heap");
	make_holes("ostep-worst-address-joined");
	ok(get(8) > hole[3] + 56, "ostep_worst_takes_the_largest");
	make_holes("ostep-first-up-apart");
	ok(get(32) == hole[0], "ostep_first_in_a_list_by_size_is_best_fit");
}

static void ostep_counts_elements_searched(void)
{
	heap = find("ostep-first-address-joined", "count");
	heap->init(heap, BASE, BYTES);
	for (int i = 0; i < 4; i++) {
		hole[i] = get(16 + 16 * i);
		get(8);
	}
	for (int i = 0; i < 4; i++)
		put(hole[i]);
	work.entries = 0;
	get(48);
	ok(work.entries == 3, "ostep_counts_elements_searched");
	work.entries = 0;
	get(BYTES);
	ok(work.entries == 4, "ostep_searches_all_elements_if_none_fits");
}

/* Frees five blocks that are not adjacent, each larger than the one before. The
 * end of the heap is free, too. Frees a sixth block, and returns how many
 * elements of the list this free() examines. */
static unsigned long looks_of_a_free(const char *name)
{
	char *block[6];

	fresh(name, "count");
	for (int i = 0; i < 6; i++) {
		block[i] = get(16 + 8 * i);
		get(8);
	}
	for (int i = 0; i < 5; i++)
		put(block[i]);
	work.entries = 0;
	put(block[5]);
	return work.entries;
}

static void ostep_counts_what_free_searches(void)
{
	ok(looks_of_a_free("ostep-first-address-apart") == 5,
	   "ostep_free_by_address_searches_for_the_place");
	ok(looks_of_a_free("ostep-first-address-joined") == 5 + 6,
	   "ostep_free_that_joins_looks_at_all_but_the_last_chunk");
	ok(looks_of_a_free("ostep-first-front-apart") == 0,
	   "ostep_free_at_the_front_looks_at_no_chunk");
	ok(looks_of_a_free("ostep-first-back-apart") == 6,
	   "ostep_free_at_the_back_looks_at_all_chunks");
	/* free() walks to the back of the list (6), sorts the list in one pass
	 * (7), and walks to the place of the sixth chunk (5). The other five
	 * chunks stay where they are. */
	ok(looks_of_a_free("ostep-first-up-apart") == 6 + 7 + 5,
	   "ostep_free_by_size_moves_only_the_new_chunk");
}

/* Frees three adjacent blocks, the middle one first; there is no other memory.
 * Returns 1 if they are one chunk then. */
static int can_get_all_again(const char *name)
{
	char *block[3];

	fresh_bytes(name, "asis", 3 * 64);
	for (int i = 0; i < 3; i++)
		block[i] = get(56);
	put(block[1]);
	put(block[0]);
	put(block[2]);
	return count_chunks() == 1 && get(3 * 64 - 8) == block[0];
}

static void ostep_joins(void)
{
	ok(can_get_all_again("ostep-first-address-joined"),
	   "ostep_joining_by_address_is_complete");
	ok(!can_get_all_again("ostep-first-address-apart"),
	   "ostep_apart_joins_nothing");
	ok(!can_get_all_again("ostep-first-front-joined"),
	   "ostep_joining_is_incomplete_at_the_front");
	ok(!can_get_all_again("ostep-first-back-joined"),
	   "ostep_joining_is_incomplete_at_the_back");
	ok(!can_get_all_again("ostep-first-up-joined"),
	   "ostep_joining_is_incomplete_by_rising_size");
	ok(!can_get_all_again("ostep-first-down-joined"),
	   "ostep_joining_is_incomplete_by_falling_size");
}

static void ostep_refuses(void)
{
	static const char name[] = "ostep-first-address-joined";
	char *block, *next;

	fresh(name, "asis");
	block = get(64);
	next = get(64);
	put(block);
	ok(put_panics("ostep", block, "has no magic"),
	   "ostep_double_free_panics");
	ok(get(64) == block, "ostep_get_returns_the_freed_block");
	put(block);
	put(next);
	ok(put_panics("ostep", next, "has no magic"),
	   "ostep_double_free_of_a_joined_block_panics");
	fresh(name, "asis");
	block = get(64);
	next = get(64);
	put(block);
	block = get(64);
	put(block); /* as the block's first user may do by mistake */
	ok(sound() && get(64) == block,
	   "ostep_does_not_notice_a_free_after_reuse");
	memset(block, 1, 64 + 8);
	put(block);
	ok(put_panics("ostep", next, "has no magic"),
	   "ostep_overrun_panics_when_the_next_block_is_freed");
}

static void ostep_parameters(void)
{
	struct ostep choice = { OSTEP_FIRST, OSTEP_ADDRESS, 1, 32 };
	struct heap_allocator own = *find("ostep-header16", "asis");
	char *block;

	own.parameters = &choice;
	heap = &own;
	heap->init(heap, BASE, BYTES);
	ok(get(1) == BASE + 16 && get(20) == BASE + 32 + 16 &&
		   get(1) == BASE + 96 + 16,
	   "ostep_aligns_as_its_parameter_says");
	fresh("ostep-header4", "asis");
	ok(get(12) == BASE + 4 && get(1) == BASE + 16 + 4 &&
		   get(1) == BASE + 24 + 4,
	   "ostep_has_headers_of_4_bytes_and_chunks_of_at_least_8");
	fresh("ostep-header4", "asis");
	block = get(64);
	get(64);
	put(block);
	ok(put_hangs(block), "ostep_double_free_without_magic_hangs");
	fresh("ostep-first-address-joined", "asis");
	ok(!get(~0UL - 3) && !get(~0UL) && sound(),
	   "ostep_get_of_4_gib_is_refused");
	block = get(64);
	put(block);
	get(61);
	ok(get(1) == block + 61 + 8, "ostep_asis_rounds_nothing");
	fresh("ostep-first-address-joined", "plain");
	ok(get(1) == BASE + 8 && get(9) == BASE + 16 + 8 &&
		   get(1) == BASE + 16 + 24 + 8,
	   "ostep_normalised_rounds_to_8");
}

/* A rest of 4 bytes is too small for a chunk. It stays part of the block, and
 * is freed with the block. */
static void ostep_loses_no_rest(void)
{
	char *block;

	fresh("ostep-first-address-joined", "asis");
	block = get(64);
	get(8);
	put(block);
	ok(get(60) == block && count_chunks() == 1,
	   "ostep_a_rest_of_4_bytes_stays_part_of_the_block");
	put(block);
	ok(count_chunks() == 2 && free_bytes == BYTES - 16,
	   "ostep_a_rest_of_4_bytes_is_freed_with_the_block");
}

static void check_ostep(void)
{
	ostep_policies();
	ostep_counts_elements_searched();
	ostep_counts_what_free_searches();
	ostep_joins();
	ostep_refuses();
	ostep_parameters();
	ostep_loses_no_rest();
}

const struct checks ostep_checks = { 32, check_ostep };
