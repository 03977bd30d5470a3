/*
 * Tests slab: its caches construct an object only once, and its slabs have
 * several colours.
 *
 * Ancestor: none.
 */
#include "heaps.h"

static void slab_cuts_slabs(void)
{
	char *one, *two;

	fresh("slab", "asis");
	one = get(30);
	two = get(25);
	ok(one == BASE && two == one + 36 && sound(),
	   "slab_has_a_link_after_each_object");
	ok(get(33) == BASE + PAGE_SIZE, "slab_has_a_cache_for_each_size");
	ok(get(2700) == BASE + 2 * PAGE_SIZE &&
		   get(2720) == BASE + 2 * PAGE_SIZE + 2724 &&
		   get(16) == BASE + 4 * PAGE_SIZE,
	   "slab_has_slabs_of_two_pages");
	ok(!get(BYTES) && !get(~0UL) && sound(),
	   "slab_refuses_what_the_heap_does_not_have");
	one = get(8169);
	put(one);
	ok(get(12000) == one && sound(), "slab_large_blocks_are_pages");
}

static void slab_constructs_once(void)
{
	char *block, *other;

	fresh("slab", "asis");
	block = get(64);
	other = get(64);
	ok(is_filled(block, 0, 64) && is_filled(other, 0, 64),
	   "slab_constructs_the_objects_of_a_new_slab");
	memset(block, 7, 64);
	put(block);
	ok(get(64) == block && is_filled(block, 7, 64),
	   "slab_does_not_construct_a_freed_object_again");
	fresh("slab", "nofill");
	ok(is_filled(get(64), 0xcc, 64), "slab_nofill_does_not_construct");
}

/* A slab has 48 objects of 84 bytes and 44 unused bytes. So the first object
 * can be at six offsets, the colours: 0, 8, 16 to 40. */
static void slab_colours(void)
{
	char *block[3];
	int n = 0, slabs = 0;

	fresh("slab", "asis");
	for (; slabs < 3; n++) {
		char *object = get(68);

		if (n % 48 == 0)
			block[slabs++] = object;
	}
	ok(block[0] == BASE && block[1] == BASE + PAGE_SIZE + 8,
	   "slab_the_second_slab_begins_at_offset_8");
	ok(block[2] == BASE + 2 * PAGE_SIZE + 16,
	   "slab_the_third_slab_begins_at_offset_16");
}

static void slab_keeps_empty_ones(void)
{
	static char *block[BYTES / 64];
	int n = 0;

	fresh("slab", "asis");
	while ((block[n] = get(60)))
		n++;
	while (n > 1)
		put(block[--n]);
	ok(get(2000) != 0 && sound(),
	   "slab_frees_empty_slabs_when_memory_runs_out");
	ok(!get(15 * PAGE_SIZE),
	   "slab_a_slab_with_a_used_object_keeps_its_page");
	count_chunks();
	ok(get(14 * PAGE_SIZE) != 0 && sound(),
	   "slab_all_other_pages_are_free");
}

static void slab_double_free(void)
{
	char *block;

	fresh("slab", "asis");
	block = get(64);
	get(64);
	get(64);
	put(block);
	put(block);
	ok(!sound() && get(64) == block && get(64) == block && get(64) == block,
	   "slab_double_free_gives_one_block_to_each_get");
	ok(put_panics("slab", BASE + BYTES, "is in no page of mine"),
	   "slab_free_after_the_heap_panics");
	ok(put_panics("slab", BASE + 8 * PAGE_SIZE, "is in no page of mine"),
	   "slab_free_in_a_free_page_panics");
}

static unsigned long slab_size(unsigned long bytes)
{
	static const unsigned short large[] = { 320,  384,  448,  512,	576,
						672,  808,  1008, 1352, 2032,
						2720, 4072, 8168 };
	unsigned long step = bytes <= 64 ? 8 : bytes <= 128 ? 16 : 32;
	int i = 0;

	if (bytes <= 256)
		return (bytes + step - 1) / step * step;
	while (large[i] < bytes)
		i++;
	return large[i];
}

/* A chunk fits if it is an object of the request's size, or if it has free
 * pages for a new slab. */
static int slab_fits(unsigned long bytes, unsigned long chunk)
{
	unsigned long pages = PAGE_UP(bytes) / PAGE_SIZE;

	if (bytes > 8168)
		return chunk >= pages * PAGE_SIZE;
	if (chunk == slab_size(bytes))
		return 1;
	pages = bytes > 4072 || slab_size(bytes) == 2720 ? 2 : 1;
	return chunk % PAGE_SIZE == 0 && chunk >= pages * PAGE_SIZE;
}

static void slab_keeps_its_promise(void)
{
	static const struct promise slab = { "slab", slab_fits, .late = 1 };

	keeps_its_promise(&slab, "slab_fails_only_if_no_slab_fits");
}

static void check_slab(void)
{
	slab_cuts_slabs();
	slab_constructs_once();
	slab_colours();
	slab_keeps_empty_ones();
	slab_double_free();
	slab_keeps_its_promise();
}

const struct checks slab_checks = { 17, check_slab };
