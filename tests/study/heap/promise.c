/*
 * Makes 20,000 random calls of one allocator, and checks what it promises. A
 * map of the heap marks the bytes of each block, so that an overlap is seen. A
 * block must keep its bytes until it is freed. Before each get() a walk over
 * the free chunks finds those that are large enough. get() must fail if and
 * only if there is none; it must take the smallest one if the allocator
 * promises that.
 *
 * Ancestor: none.
 */
#include "heaps.h"

static const struct promise *promise;
static unsigned char held[BYTES], is_free[BYTES];

/* The size that get() is asked for, the size of the smallest chunk that fits
 * (0: none fits), and the size of each such chunk, by its place in the heap. */
static unsigned long asked, smallest, smallest_for[BYTES / 4];

static void look_at_chunk(unsigned long addr, unsigned long bytes)
{
	if (!promise->fits(asked, bytes))
		return;
	smallest_for[(addr - (unsigned long)BASE) / 4] = bytes;
	if (!smallest || bytes < smallest)
		smallest = bytes;
}

static void look_for(unsigned long bytes)
{
	asked = bytes;
	smallest = 0;
	memset(smallest_for, 0, sizeof(smallest_for));
	heap->walk(look_at_chunk);
}

/* Does the block lie in one of the smallest chunks that fit? The chunk begins
 * at or before the block, because of the header. */
static int is_in_smallest(const char *block)
{
	for (unsigned long at = (block - BASE) / 4; at--;)
		if (smallest_for[at])
			return smallest_for[at] == smallest;
	return 0;
}

static void mark_held(char *block, unsigned long bytes)
{
	unsigned long at = block - BASE;

	if (block < BASE || at + bytes > BYTES)
		bail("%s: get(%lu) is not in the heap", heap->name, bytes);
	for (unsigned long i = 0; i < bytes; i++)
		if (held[at + i]++)
			bail("%s: get(%lu) overlaps", heap->name, bytes);
	memset(block, (at ^ bytes) & 0xff, bytes);
}

static void free_held(char *block, unsigned long bytes)
{
	unsigned long at = block - BASE;

	if (!is_filled(block, (at ^ bytes) & 0xff, bytes))
		bail("%s: a block of %lu bytes changed", heap->name, bytes);
	memset(&held[at], 0, bytes);
	put(block);
}

static unsigned long touching;

/* Marks the two ends of a free chunk. If two chunks are adjacent, the end of
 * one has both marks. */
static void mark_ends(unsigned long addr, unsigned long bytes)
{
	unsigned long at = addr - (unsigned long)BASE;

	touching += is_free[at] & 2;
	is_free[at] |= 1;
	if (at + bytes < BYTES) {
		touching += is_free[at + bytes] & 1;
		is_free[at + bytes] |= 2;
	}
}

static void look_at_all(void)
{
	memset(is_free, 0, sizeof(is_free));
	touching = 0;
	heap->walk(mark_ends);
	if (!sound() || (promise->joined && touching))
		bail("%s: after a call", heap->name);
}

unsigned long any_size(void)
{
	static const unsigned long most[8] = { 16,  64,	 64,   128,
					       256, 512, 2048, 12000 };

	return 1 + below(most[below(8)]);
}

/* Repeats the walk, because get() may have joined chunks. After a failure no
 * chunk may fit; after a success one chunk did fit. */
static void look_for_again(const char *block, unsigned long bytes)
{
	look_for(bytes);
	if (block)
		smallest = bytes;
}

static int random_get(char **block, unsigned long bytes)
{
	look_for(bytes);
	*block = get(bytes);
	if (promise->late && (!*block || !smallest))
		look_for_again(*block, bytes);
	if (!*block != !smallest)
		bail("%s: get(%lu): %p, and %lu would do", heap->name, bytes,
		     (void *)*block, smallest);
	if (*block && promise->best && !is_in_smallest(*block))
		bail("%s: get(%lu) takes another chunk", heap->name, bytes);
	if (*block)
		mark_held(*block, bytes);
	return *block != 0;
}

void keeps_its_promise(const struct promise *p, const char *title)
{
	static struct {
		char *addr;
		unsigned long bytes;
	} block[BYTES / 4];
	int blocks = 0, fails = 0;

	promise = p;
	fresh(p->name, "asis");
	memset(held, 0, sizeof(held));
	for (int i = 0; i < CALLS; i++) {
		int more = i / 2000 % 2 ? 4 : 6;

		if (blocks && (int)below(10) >= more) {
			int j = below(blocks);

			free_held(block[j].addr, block[j].bytes);
			block[j] = block[--blocks];
		} else {
			block[blocks].bytes = any_size();
			if (random_get(&block[blocks].addr,
				       block[blocks].bytes))
				blocks++;
			else
				fails++;
		}
		look_at_all();
	}
	ok(fails > 100 && fails < CALLS / 2, title);
}
