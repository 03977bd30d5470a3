/*
 * mck: malloc() of 4.3BSD-Reno, by McKusick and Karels. Blocks are powers of
 * two from 16 to 8,192 bytes. A page is cut into blocks of one size. An array
 * has this size for each page, so that blocks need no headers.
 *
 *	buckets                  pages
 *	┌────┬───┐   ┌────┬────┬────┬────┬─────────────────────────┐
 *	│ 16 │  ─┼──>│free│    │free│    │ a block of three pages  │
 *	│ 32 │ 0 │   └──┼─┴────┴─^──┴────┴─────────────────────────┘
 *	│ .. │   │      └────────┘
 *	usage:        size 16, 2 free     3 pages   -        -
 *
 * Get takes the first block of its size's list. If the list is empty, it takes
 * pages, cuts them and puts the blocks on the list, the highest address first.
 * A request of more than 8,192 bytes takes whole pages, the lowest that are
 * free. Free reads the size in the array and puts the block at the head of the
 * list.
 *
 * M1  a block on a list is in a page that was cut for that list's size, at a
 *     multiple of that size from the page's begin.
 * M2  each page has as many blocks on its size's list as its entry says.
 *
 * Quirks, kept:
 *   powers of two	2,049 bytes cost 4,096; one byte more than 8,192 costs
 *			three pages, not four: large requests are rounded up to
 *			pages.
 *   pages stay cut	A page that was cut into blocks stays so for ever,
 *			although its count shows when all its blocks are free.
 *   double free	The block is on the list twice, and two gets return
 *			it. free panics only when the page would have more
 *			free blocks than it can hold.
 *   unaligned free	panics, as in a kernel compiled with DIAGNOSTIC.
 *
 * Left out: the statistics and the limit for each type of memory. Pages come
 * from a map; the search in it is not counted. 4.3BSD takes them from its
 * resource map.
 *
 * Ancestor: 4.3BSD-Reno, 1990, sys/kern/kern_malloc.c; McKusick and Karels,
 * Design of a General Purpose Memory Allocator for the 4.3BSD UNIX Kernel,
 * USENIX, June 1988. A page has 4,096 bytes here; the VAX's cluster had 1,024.
 */
#include "study.h"

#define SMALLEST   4  /* 2^4 is 16 bytes */
#define LARGEST	   13 /* 2^13 is 8,192 bytes */
#define LARGE	   31 /* stands for a block of whole pages */
#define MOST_PAGES (16 * 1024 * 1024UL / PAGE_SIZE)

struct free_block {
	struct free_block *next;
};

/* What a page is used for. A block of pages uses its first page's entry. */
static struct usage {
	unsigned char power; /* 0: free, or not the first page */
	unsigned char taken;
	unsigned short count; /* its free blocks; its pages if LARGE */
} usage[MOST_PAGES];

static struct free_block *buckets[LARGEST + 1];
static char *heap;
static unsigned long nr_heap_pages;
static struct lock lock;

static unsigned long page_of(const void *addr)
{
	return ((const char *)addr - heap) / PAGE_SIZE;
}

/* Returns how many blocks one cut makes. */
static unsigned long blocks_of(int power)
{
	return power >= 12 ? 1 : PAGE_SIZE >> power;
}

/* ---- Pages ---- */

static void init(const struct heap_allocator *self, void *base,
		 unsigned long bytes)
{
	unsigned long skipped = -(unsigned long)base & (PAGE_SIZE - 1);

	(void)self;
	heap = (char *)base + skipped;
	nr_heap_pages = bytes < skipped ? 0 : (bytes - skipped) / PAGE_SIZE;
	if (nr_heap_pages > MOST_PAGES)
		nr_heap_pages = MOST_PAGES;
	lock.held = 0;
	__builtin_memset(usage, 0, sizeof(usage));
	__builtin_memset(buckets, 0, sizeof(buckets));
}

/* Takes the lowest run of `count' free pages; returns 0 if there is none. */
static char *take_pages(unsigned long count)
{
	unsigned long run = 0, nr;

	for (nr = 0; nr < nr_heap_pages && run < count; nr++)
		run = usage[nr].taken ? 0 : run + 1;
	if (run < count)
		return 0;
	for (unsigned long i = nr - count; i < nr; i++)
		usage[i].taken = 1;
	return heap + (nr - count) * PAGE_SIZE;
}

static void give_pages(unsigned long nr, unsigned long count)
{
	usage[nr].power = 0;
	while (count--)
		usage[nr++].taken = 0;
}

/* ---- The calls ---- */

static void *get_large(unsigned long bytes)
{
	unsigned long count;
	char *block;

	if (bytes > nr_heap_pages * PAGE_SIZE)
		return 0;
	count = PAGE_UP(bytes) / PAGE_SIZE;
	block = take_pages(count);
	if (!block)
		return 0;
	usage[page_of(block)].power = LARGE;
	usage[page_of(block)].count = count;
	TOUCH(sizeof(usage[0]));
	return block;
}

/* Cuts pages and puts the new blocks on the list, the lowest one last. Returns
 * 0 if there is no page for them. */
static int cut(int power)
{
	unsigned long size = 1UL << power;
	unsigned long bytes = size > PAGE_SIZE ? size : PAGE_SIZE;
	char *page = take_pages(bytes / PAGE_SIZE);

	if (!page)
		return 0;
	usage[page_of(page)].power = power;
	usage[page_of(page)].count = blocks_of(power);
	for (char *block = page; block < page + bytes; block += size) {
		((struct free_block *)block)->next = buckets[power];
		buckets[power] = (struct free_block *)block;
	}
	TOUCH(sizeof(usage[0]) + blocks_of(power) * sizeof(page));
	return 1;
}

static void *get_small(int power)
{
	struct free_block *block;

	LOOK_AT(1);
	if (!buckets[power] && !cut(power))
		return 0;
	block = buckets[power];
	buckets[power] = block->next;
	usage[page_of(block)].count--;
	TOUCH(2 * sizeof(block) + sizeof(usage[0]));
	return block;
}

static void *get(unsigned long bytes)
{
	int power = SMALLEST;
	void *block;

	LOCK(&lock);
	if (bytes > 1UL << LARGEST) {
		block = get_large(bytes);
	} else {
		while (1UL << power < bytes)
			power++;
		block = get_small(power);
	}
	UNLOCK(&lock);
	return block;
}

/* Panics if a block of that size cannot begin at this address. */
static void check_address(const void *block, int power)
{
	unsigned long size = power > 12 ? PAGE_SIZE : 1UL << power;

	if ((unsigned long)block & (size - 1))
		panic("mck: %08lx is not aligned", (unsigned long)block);
}

/* Returns the entry of a block's page. Panics for an address outside of the
 * heap; for such an address BSD reads what is next to its array. */
static struct usage *usage_of(const void *block)
{
	unsigned long nr = page_of(block);

	if ((const char *)block < heap || nr >= nr_heap_pages)
		panic("mck: %08lx is not in the heap", (unsigned long)block);
	return &usage[nr];
}

static void free(void *addr)
{
	struct free_block *block = addr;
	struct usage *use = usage_of(block);

	check_address(block, use->power);
	LOOK_AT(1);
	TOUCH(sizeof(*use));
	LOCK(&lock);
	if (use->power == LARGE) {
		give_pages(use - usage, use->count);
		UNLOCK(&lock);
		return;
	}
	if (++use->count > blocks_of(use->power))
		panic("mck: %08lx is freed too often", (unsigned long)block);
	block->next = buckets[use->power];
	buckets[use->power] = block;
	UNLOCK(&lock);
	TOUCH(2 * sizeof(block));
}

/* ---- Checks ---- */

/* Checks M1 for a whole list; adds the number of its blocks to *found. */
static const char *check_list(int power, unsigned long *found)
{
	for (struct free_block *b = buckets[power]; b; b = b->next) {
		unsigned long nr = page_of(b);

		if ((char *)b < heap || nr >= nr_heap_pages)
			return "a list leaves the heap";
		if (usage[nr].power != power ||
		    ((unsigned long)b & ((1UL << power) - 1) & (PAGE_SIZE - 1)))
			return "a list has a block of another size";
		if (++*found > nr_heap_pages * blocks_of(power))
			return "a list does not end";
	}
	return 0;
}

/* Checks M2, for the sum of all pages of a size. */
static const char *check(void)
{
	for (int power = SMALLEST; power <= LARGEST; power++) {
		unsigned long found = 0, counted = 0;
		const char *wrong = check_list(power, &found);

		if (wrong)
			return wrong;
		for (unsigned long nr = 0; nr < nr_heap_pages; nr++)
			if (usage[nr].power == power)
				counted += usage[nr].count;
		if (found != counted)
			return "a list has not what the pages count";
	}
	return 0;
}

/* Visits the free blocks of each size, then runs of free pages. */
static void walk(void (*visit)(unsigned long addr, unsigned long bytes))
{
	unsigned long nr, run = 0;

	for (int power = SMALLEST; power <= LARGEST; power++)
		for (struct free_block *b = buckets[power]; b; b = b->next)
			visit((unsigned long)b, 1UL << power);
	for (nr = 0; nr <= nr_heap_pages; nr++) {
		if (nr < nr_heap_pages && !usage[nr].taken) {
			run++;
			continue;
		}
		if (run)
			visit((unsigned long)heap + (nr - run) * PAGE_SIZE,
			      run * PAGE_SIZE);
		run = 0;
	}
}

static void print(void)
{
	printk("mck: %lu pages\n", nr_heap_pages);
}

extern const struct heap_allocator EXPORT(mck);

const struct heap_allocator EXPORT(mck) = {
	.name = "mck",
	.variant = VARIANT_NAME,
	.provenance = "4.3BSD-Reno, 1990, sys/kern/kern_malloc.c",
	.flags = HAS_LOCK,
	.header = 0,
	.init = init,
	.get = get,
	.free = free,
	.walk = walk,
	.check = check,
	.print = print,
};
