/*
 * twolevel: a bitmap with a second one above it, as in many kernels.
 *
 *	sums:  [ 0 1 1 0 ... ]		bit w: word w has a free page
 *	            │
 *	map:   [0000][0100][1111] ...	bit b of word w: page 32 w + b is free
 *	               └── get: the lowest free page
 *
 * bitmap.c searches byte by byte. Here one word of sums describes 1024 pages,
 * so two instructions are enough: each finds the lowest 1 of a word. Promises:
 * get gives the lowest free page; free panics for a page that is free, and for
 * what is no page. It has no fill, no lock, no counts, no known quirks.
 *
 * Ancestor: none in particular. A 1 means free, so that a search need not
 * invert the word; in bitmap.c a 1 means held.
 */
#include "study.h"

#define BITS 32UL

static unsigned long *sums, *map;
static unsigned long low, pages, nr_sums;

static unsigned long words_for(unsigned long bits)
{
	return (bits + BITS - 1) / BITS;
}

static unsigned long meta(unsigned long n)
{
	return (words_for(n) + words_for(words_for(n))) * sizeof(*map);
}

/* Sets the first n bits; the caller has cleared all bits. */
static void set_first(unsigned long *to, unsigned long n)
{
	for (unsigned long i = 0; i < n / BITS; i++)
		to[i] = ~0UL;
	if (n % BITS)
		to[n / BITS] = (1UL << n % BITS) - 1;
}

static void init(const struct arena *arena)
{
	low = arena->start;
	pages = NR(arena->end - arena->start);
	nr_sums = words_for(words_for(pages));
	sums = P2V(arena->meta);
	map = sums + nr_sums;
	set_first(map, pages);
	set_first(sums, words_for(pages));
}

static unsigned long get(void)
{
	for (unsigned long sum = 0; sum < nr_sums; sum++) {
		unsigned long word, bit;

		LOOK_AT(1);
		TOUCH(sizeof(*sums));
		if (!sums[sum])
			continue;
		word = sum * BITS + __builtin_ctzl(sums[sum]);
		bit = __builtin_ctzl(map[word]);
		map[word] &= map[word] - 1; /* clears its lowest 1 */
		LOOK_AT(1);
		TOUCH(2 * sizeof(*map));
		if (!map[word]) {
			sums[sum] &= sums[sum] - 1;
			TOUCH(sizeof(*sums));
		}
		CLEAR(P2V(low + PAGE(word * BITS + bit)), PAGE_SIZE);
		return low + PAGE(word * BITS + bit);
	}
	return 0;
}

static void free(unsigned long page)
{
	unsigned long nr = NR(page - low), word = nr / BITS;

	if (page % PAGE_SIZE || nr >= pages)
		panic("twolevel: %08lx is no page of ours", page);
	if (map[word] & 1UL << nr % BITS)
		panic("twolevel: %08lx is free already", page);
	map[word] |= 1UL << nr % BITS;
	sums[word / BITS] |= 1UL << word % BITS;
	TOUCH(2 * sizeof(*map) + 2 * sizeof(*sums));
}

static const char *check(unsigned long *nr_free)
{
	*nr_free = 0;
	for (unsigned long word = 0; word < words_for(pages); word++) {
		int sum = sums[word / BITS] >> word % BITS & 1;

		if (sum != (map[word] != 0))
			return "a sum disagrees with its word";
		for (unsigned long left = map[word]; left; left &= left - 1)
			++*nr_free;
	}
	return 0;
}

static void print(void)
{
	unsigned long nr_free;

	check(&nr_free);
	printk("twolevel: %lu pages, %lu are free\n", pages, nr_free);
}

const struct page_allocator EXPORT(twolevel) = {
	.name = "twolevel",
	.variant = VARIANT_NAME,
	.provenance = "common; ours",
	.meta = meta,
	.init = init,
	.get = get,
	.free = free,
	.check = check,
	.print = print,
};
