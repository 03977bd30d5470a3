/*
 * dlmalloc: Doug Lea's malloc, as of 1996. A held chunk has one word of header.
 * A free one has its size at both ends, as boundary tags, and is in one of 127
 * bins by size. The top is the memory that was never given out; it is used
 * last.
 *
 *	         ┌────────┬─────────────────┬───────┐
 *	a held:  │ size+P │ bytes                   │
 *	         └────────┴─────────────────┼───────┼────────┬─ ─
 *	         ┌────────┬──────┬──────┬─ ─┤ below │ size   │ ...
 *	a free:  │ size+P │ next │ prev │   │ =size │        │
 *	         └────────┴──────┴──────┴─ ─┴───────┴────────┴─ ─
 *
 *	P: the chunk below is held; if not, `below' is that chunk's size
 *
 *	bins    16 24 32 ... 504 │ 512 576 ...  │ top: the end of the heap
 *	        one size in each │ sorted       │ remainder: of the latest split
 *
 * Get of a small size takes the oldest chunk of its bin, or of the next bin. If
 * both are empty, it splits the remainder. If that is too small, it splits the
 * smallest chunk that is large enough; the rest becomes the remainder. If there
 * is no such chunk, it splits the top. A large get first looks for a chunk of
 * exactly its size, then at the remainder. Free coalesces with both neighbours;
 * a chunk that touches the top becomes a part of it.
 *
 * D1  chunks follow one another from the first byte to the top; P is set if the
 *     chunk below is held; no two free ones touch, and none touches the top.
 * D2  each free chunk is in the bin of its size, or is the remainder; a bin
 *     with many sizes is sorted, the smallest last.
 *
 * Quirks, kept:
 *   four bytes		A held chunk costs a header of four bytes. The word at
 *			its end is `below' of the next chunk: a free chunk has
 *			its size there, a held chunk data. So no chunk is
 *			smaller than 16 bytes, and 12 cost no more than 1.
 *   the remainder	Small gets in a row are cut from one chunk, side by
 *			side, even if a bin has a better fit.
 *   the top keeps 16	The last 16 bytes are never given out.
 *   double free	Free reads the tags of a free chunk, and puts the chunk
 *			into its bin a second time, or coalesces it with itself.
 *   an overrun		An overrun overwrites the size of the chunk above.
 *
 * Left out: getting memory from the system and returning it, as the whole heap
 * is the top from the beginning; mmap for very large requests.
 *
 * Ancestor: Lea, malloc.c, version 2.6.4, November 1996. We did not have the
 * source: this is the allocator as he and others describe it.
 */
#include "study.h"

struct chunk {
	unsigned long below; /* bytes of the chunk below, if that is free */
	unsigned long tag;   /* bytes of this chunk; bit 0: P */
	struct chunk *next, *prev; /* valid if the chunk is free */
};

#define P	  1UL
#define MIN_CHUNK sizeof(struct chunk)
#define HEADER	  4UL
#define TO_BYTES  8UL	/* from a chunk's start to the user's bytes */
#define SMALL	  504UL /* smaller sizes have a bin each */
#define BINS	  127
#define BLOCK	  4 /* so many bins share a bit */

static struct chunk bins[BINS];	  /* heads of circular lists */
static unsigned long blocks;	  /* a bit for 4 bins; 0: all are empty */
static struct chunk *first, *top; /* the top does not count as free */
static struct chunk *remainder;	  /* it is in no bin; 0: none */
static char *heap_end;

static unsigned long size_of(const struct chunk *chunk)
{
	return chunk->tag & ~P;
}

static struct chunk *at(const struct chunk *chunk, unsigned long bytes)
{
	return (struct chunk *)((char *)chunk + bytes);
}

static struct chunk *above(const struct chunk *chunk)
{
	return at(chunk, size_of(chunk));
}

static int is_free(const struct chunk *chunk)
{
	return !(above(chunk)->tag & P);
}

/* ---- Bins ---- */

/* Returns the bin of a size: up to 512 bytes a bin for each 8, then for each
 * 64, 512, 4096 and so on. */
static int bin_of(unsigned long bytes)
{
	static const struct {
		unsigned long most;
		int shift, from;
	} widths[] = { { 511, 3, 0 },
		       { 512 * 5 - 1, 6, 56 },
		       { 512 * 21 - 1, 9, 91 },
		       { 512 * 85 - 1, 12, 110 },
		       { 512 * 341 - 1, 15, 119 },
		       { 512 * 1365 - 1, 18, 124 } };

	for (unsigned int i = 0; i < ARRAY_SIZE(widths); i++)
		if (bytes <= widths[i].most)
			return widths[i].from + (bytes >> widths[i].shift);
	return BINS - 1;
}

/* Puts a chunk into its bin: at the head if the bin has one size, otherwise in
 * the order of sizes. */
static void put_in(struct chunk *chunk)
{
	unsigned long bytes = size_of(chunk);
	int i = bin_of(bytes);
	struct chunk *next = bins[i].next;

	while (bytes >= 512 && next != &bins[i] && size_of(next) > bytes) {
		LOOK_AT(1);
		TOUCH(sizeof(next) + sizeof(next->tag));
		next = next->next;
	}
	chunk->next = next;
	chunk->prev = next->prev;
	chunk->prev->next = next->prev = chunk;
	blocks |= 1UL << i / BLOCK;
	TOUCH(5 * sizeof(chunk));
}

static void take_out(struct chunk *chunk)
{
	if (chunk == remainder) {
		remainder = 0;
		return;
	}
	chunk->prev->next = chunk->next;
	chunk->next->prev = chunk->prev;
	TOUCH(4 * sizeof(chunk));
}

/* Returns the smallest chunk of a bin that is large enough; 0: none. */
static struct chunk *find_in(int i, unsigned long bytes)
{
	for (struct chunk *c = bins[i].prev; c != &bins[i]; c = c->prev) {
		LOOK_AT(1);
		TOUCH(sizeof(c) + sizeof(c->tag));
		if (size_of(c) >= bytes)
			return c;
	}
	return 0;
}

static int is_empty(int i)
{
	return bins[i].next == &bins[i];
}

/* Clears the bit of a group of four bins if all are empty. */
static void clear_block(int i)
{
	int from = i / BLOCK * BLOCK;

	for (int n = from; n < from + BLOCK && n < BINS; n++)
		if (!is_empty(n))
			return;
	blocks &= ~(1UL << i / BLOCK);
}

/* Searches from bin i upward; the bits say which bins are empty. */
static struct chunk *find_from(int i, unsigned long bytes)
{
	for (; i < BINS; i++) {
		struct chunk *chunk;

		if (!(blocks >> i / BLOCK & 1)) {
			i |= BLOCK - 1;
			continue;
		}
		LOOK_AT(1);
		TOUCH(sizeof(chunk));
		chunk = find_in(i, bytes);
		if (chunk)
			return chunk;
		if (i % BLOCK == BLOCK - 1)
			clear_block(i);
	}
	return 0;
}

/* ---- Chunks ---- */

/* Marks a chunk of so many bytes as free, also in the chunk above. */
static void set_free(struct chunk *chunk, unsigned long bytes)
{
	chunk->tag = bytes | (chunk->tag & P);
	above(chunk)->below = bytes;
	above(chunk)->tag &= ~P;
	TOUCH(3 * sizeof(chunk->tag));
}

static void set_held(struct chunk *chunk)
{
	above(chunk)->tag |= P;
	TOUCH(sizeof(chunk->tag));
}

/* Gives the lower end of a free chunk that is in no bin. The rest becomes the
 * remainder, if it is large enough for a chunk. */
static struct chunk *split(struct chunk *chunk, unsigned long bytes)
{
	unsigned long rest = size_of(chunk) - bytes;

	if (rest >= MIN_CHUNK) {
		chunk->tag = bytes | (chunk->tag & P);
		remainder = above(chunk);
		remainder->tag = P;
		set_free(remainder, rest);
	}
	set_held(chunk);
	return chunk;
}

static struct chunk *take_top(unsigned long bytes)
{
	struct chunk *chunk = top;
	unsigned long rest = size_of(top);

	LOOK_AT(1);
	if (rest < bytes || rest - bytes < MIN_CHUNK)
		return 0;
	chunk->tag = bytes | (chunk->tag & P);
	top = above(chunk);
	top->tag = (rest - bytes) | P;
	TOUCH(2 * sizeof(top->tag) + sizeof(top));
	return chunk;
}

static void init(const struct heap_allocator *self, void *base,
		 unsigned long bytes)
{
	unsigned long start = ((unsigned long)base + 7) & ~7UL;

	(void)self;
	for (int i = 0; i < BINS; i++)
		bins[i].next = bins[i].prev = &bins[i];
	blocks = 0;
	remainder = 0;
	first = top = (struct chunk *)start;
	heap_end = (char *)(((unsigned long)base + bytes) & ~7UL);
	top->tag = (heap_end - (char *)top) | P;
}

/* ---- The calls ---- */

/* Finds a chunk that need not be split. A small request may get a chunk of the
 * next size, too: the 8 bytes that remain are too few for a chunk. Sets *bin to
 * where the search goes on. */
static struct chunk *find_exact(unsigned long bytes, int *bin)
{
	int i = bin_of(bytes);
	struct chunk *chunk = 0;

	*bin = i + 2;
	if (bytes < SMALL) {
		LOOK_AT(2);
		TOUCH(2 * sizeof(chunk));
		if (!is_empty(i))
			return bins[i].prev;
		return is_empty(i + 1) ? 0 : bins[i + 1].prev;
	}
	*bin = i + 1;
	chunk = find_in(i, bytes);
	if (!chunk || size_of(chunk) - bytes < MIN_CHUNK)
		return chunk;
	*bin = i;
	return 0;
}

/* Returns the remainder if it is large enough; otherwise puts it into its bin.
 */
static struct chunk *take_remainder(unsigned long bytes)
{
	struct chunk *chunk = remainder;

	if (!chunk)
		return 0;
	LOOK_AT(1);
	TOUCH(sizeof(chunk) + sizeof(chunk->tag));
	remainder = 0;
	if (size_of(chunk) >= bytes)
		return chunk;
	put_in(chunk);
	return 0;
}

static void *get(unsigned long bytes)
{
	struct chunk *chunk;
	int bin;

	if (bytes > 1UL << 30)
		return 0;
	bytes = (bytes + HEADER + 7) & ~7UL;
	if (bytes < MIN_CHUNK)
		bytes = MIN_CHUNK;
	chunk = find_exact(bytes, &bin);
	if (chunk) {
		take_out(chunk);
		set_held(chunk);
		return (char *)chunk + TO_BYTES;
	}
	chunk = take_remainder(bytes);
	if (!chunk) {
		chunk = find_from(bin, bytes);
		if (chunk)
			take_out(chunk);
	}
	chunk = chunk ? split(chunk, bytes) : take_top(bytes);
	return chunk ? (char *)chunk + TO_BYTES : 0;
}

/* Makes a chunk, and the one below if it is free, a part of the top. */
static void join_top(struct chunk *chunk)
{
	unsigned long bytes = size_of(chunk) + size_of(top);

	if (!(chunk->tag & P)) {
		bytes += chunk->below;
		chunk = (struct chunk *)((char *)chunk - chunk->below);
		take_out(chunk);
	}
	top = chunk;
	top->tag = bytes | P;
	TOUCH(sizeof(top) + sizeof(top->tag));
}

/* Frees a block. What is coalesced with the remainder becomes the remainder. */
static void free(void *addr)
{
	struct chunk *chunk = (struct chunk *)((char *)addr - TO_BYTES);
	struct chunk *up = above(chunk);
	unsigned long bytes = size_of(chunk);
	int last = 0;

	LOOK_AT(2);
	TOUCH(3 * sizeof(chunk->tag));
	if (up == top) {
		join_top(chunk);
		return;
	}
	if (is_free(up)) {
		last = up == remainder;
		bytes += size_of(up);
		take_out(up);
	}
	if (!(chunk->tag & P)) {
		bytes += chunk->below;
		chunk = (struct chunk *)((char *)chunk - chunk->below);
		last |= chunk == remainder;
		take_out(chunk);
	}
	set_free(chunk, bytes);
	if (last)
		remainder = chunk;
	else
		put_in(chunk);
}

/* ---- Checks ---- */

/* Checks D1 for one chunk. */
static const char *check_chunk(const struct chunk *chunk)
{
	unsigned long room = (const char *)top - (const char *)chunk;

	if (size_of(chunk) < MIN_CHUNK || size_of(chunk) > room)
		return "a chunk ends behind the top's begin";
	if (!is_free(chunk))
		return 0;
	if (above(chunk)->below != size_of(chunk))
		return "the sizes of a free chunk differ";
	if (above(chunk) == top || is_free(above(chunk)))
		return "two free chunks touch";
	return 0;
}

/* Checks D2 for one bin; decrements *left for each of its chunks. */
static const char *check_bin(int i, unsigned long *left)
{
	const struct chunk *c = bins[i].next;
	unsigned long most = ~0UL;

	for (; c != &bins[i]; c = c->next) {
		if (c < first || c >= top || !is_free(c))
			return "a bin has a chunk that is not free";
		if (c->next->prev != c)
			return "a link does not lead back";
		if (bin_of(size_of(c)) != i || size_of(c) > most)
			return "a chunk is in the wrong place of its bin";
		most = size_of(c);
		if (!(*left)--)
			return "the bins have more than all free chunks";
	}
	return 0;
}

static const char *check(void)
{
	unsigned long left = 0;
	const char *wrong = 0;
	int seen = !remainder;

	for (const struct chunk *c = first; c != top; c = above(c)) {
		wrong = check_chunk(c);
		if (wrong)
			return wrong;
		left += is_free(c) && c != remainder;
		seen |= is_free(c) && c == remainder;
	}
	if (!seen)
		return "the remainder is no free chunk";
	for (int i = 0; i < BINS && !wrong; i++)
		wrong = check_bin(i, &left);
	if (!wrong && left)
		wrong = "the bins have not all free chunks";
	return wrong;
}

/* Visits the bins from the smallest, then the remainder, then the top. */
static void walk(void (*visit)(unsigned long addr, unsigned long bytes))
{
	unsigned long left = (heap_end - (char *)first) / MIN_CHUNK;

	for (int i = 0; i < BINS; i++)
		for (struct chunk *c = bins[i].prev; c != &bins[i] && left--;
		     c = c->prev)
			visit((unsigned long)c, size_of(c));
	if (remainder)
		visit((unsigned long)remainder, size_of(remainder));
	if (size_of(top) > MIN_CHUNK)
		visit((unsigned long)top, size_of(top) - MIN_CHUNK);
}

static void print(void)
{
	printk("dlmalloc: top %08lx, %lu bytes\n", (unsigned long)top,
	       size_of(top));
}

extern const struct heap_allocator EXPORT(dlmalloc);

const struct heap_allocator EXPORT(dlmalloc) = {
	.name = "dlmalloc",
	.variant = VARIANT_NAME,
	.provenance = "Lea, malloc.c 2.6.4, 1996",
	.header = HEADER,
	.init = init,
	.get = get,
	.free = free,
	.walk = walk,
	.check = check,
	.print = print,
};
