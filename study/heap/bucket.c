/*
 * bucket: malloc() of Linux 0.12. A page is cut into blocks of one size, a
 * power of two from 16 to 4,096 bytes. Each page has a descriptor, which leads
 * to its free blocks.
 *
 *	directory       descriptors of 16 bytes, in pages of their own
 *	[ 16 ] ──> [page free held size] ──> [page free held size]
 *	[ 32 ]        │    │
 *	  ..          v    └───────> block ──> block
 *	           [block|block|block|block]   each free one leads to the next
 *
 * Get searches the chain of its size for a page with a free block. If there is
 * none, it takes a page, cuts it, and puts it at the head of the chain. Free
 * knows the page from the address, but not its size: it searches all chains for
 * the descriptor. When a page's last held block is freed, free frees the page.
 *
 * B1  the blocks that a descriptor counts as held, and those on its free list,
 *     are together all blocks of its page.
 * B2  no page is in two chains, and held is never 0.
 *
 * Quirks, kept:
 *   free searches	Free walks through the chains of all smaller sizes
 *			first: for a block of 4,096 bytes, through all
 *			descriptors.
 *   powers of two	17 bytes cost 32; a block of 4,096 costs a page and a
 *			descriptor. A get of more than 4,096 bytes returns 0.
 *   descriptors stay	A page of descriptors is never given back.
 *   double free	The block is put into the free list twice, and two gets
 *			return it. held is decremented twice, too, so the page
 *			may be freed while blocks of it are held.
 *
 * Left out: the panic if no page was left, or for more than 4,096 bytes; here
 * get returns 0. Pages come from the upper end of the heap, as in
 * get_free_page() of 0.12; the search for them is not counted.
 *
 * Ancestor: Linux 0.12, 1992, lib/malloc.c, by Theodore Ts'o, November 1991.
 */
#include "study.h"

#define SIZES	   9
#define SMALLEST   16UL
#define MOST_PAGES (64 * 1024 * 1024UL / PAGE_SIZE)

struct descriptor {
	char *page;
	struct descriptor *next;
	void *free;
	unsigned short held;
	unsigned short size;
};

#define PER_PAGE (PAGE_SIZE / sizeof(struct descriptor))

static struct descriptor *chains[SIZES]; /* for 16, 32, ... 4096 bytes */
static struct descriptor *unused;
static char *heap;
static unsigned long nr_heap_pages, nr_free_pages;
static unsigned char given[MOST_PAGES];

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
	nr_free_pages = nr_heap_pages;
	__builtin_memset(given, 0, nr_heap_pages);
	__builtin_memset(chains, 0, sizeof(chains));
	unused = 0;
}

static void *take_page(void)
{
	unsigned long nr = nr_heap_pages;

	if (!nr_free_pages)
		return 0;
	while (given[--nr])
		;
	given[nr] = 1;
	nr_free_pages--;
	return heap + nr * PAGE_SIZE;
}

static void give_page(char *page)
{
	given[(page - heap) / PAGE_SIZE] = 0;
	nr_free_pages++;
}

/* ---- Descriptors ---- */

/* Takes a page for new descriptors; returns 0 if no page is left. */
static int more_descriptors(void)
{
	struct descriptor *first = take_page();

	if (!first)
		return 0;
	for (unsigned long i = 0; i < PER_PAGE; i++)
		first[i].next = i + 1 < PER_PAGE ? &first[i + 1] : 0;
	TOUCH(PER_PAGE * sizeof(first));
	unused = first;
	return 1;
}

/* Cuts a page: each block points to the one above it, the last one to 0. */
static void cut(char *page, unsigned long size)
{
	for (unsigned long at = 0; at < PAGE_SIZE; at += size)
		*(void **)(page + at) =
			at + size < PAGE_SIZE ? page + at + size : 0;
	TOUCH(PAGE_SIZE / size * sizeof(page));
}

/* Puts a new page at the head of the chain; returns 0 if no page is left. */
static struct descriptor *new_bucket(struct descriptor **chain,
				     unsigned long size)
{
	struct descriptor *d;

	if (!unused && !more_descriptors())
		return 0;
	d = unused;
	d->page = take_page();
	if (!d->page)
		return 0;
	unused = d->next;
	cut(d->page, size);
	d->free = d->page;
	d->held = 0;
	d->size = size;
	d->next = *chain;
	*chain = d;
	TOUCH(sizeof(*d) + 2 * sizeof(d));
	return d;
}

/* ---- The calls ---- */

static void *get(unsigned long bytes)
{
	unsigned long size = SMALLEST;
	struct descriptor **chain = chains, *d;
	void *block;

	for (; size < bytes && size < PAGE_SIZE; size *= 2)
		chain++;
	if (size < bytes)
		return 0;
	for (d = *chain; d && !d->free; d = d->next) {
		LOOK_AT(1);
		TOUCH(2 * sizeof(d));
	}
	LOOK_AT(1);
	if (!d && !(d = new_bucket(chain, size)))
		return 0;
	block = d->free;
	d->free = *(void **)block;
	d->held++;
	TOUCH(2 * sizeof(block) + sizeof(d->held));
	return block;
}

/* Returns the link to the descriptor of a page; panics if there is none. */
static struct descriptor **find(const void *block)
{
	char *page = (char *)((unsigned long)block & ~(PAGE_SIZE - 1UL));

	for (int i = 0; i < SIZES; i++) {
		struct descriptor **link = &chains[i];

		for (; *link; link = &(*link)->next) {
			LOOK_AT(1);
			TOUCH(2 * sizeof(page));
			if ((*link)->page == page)
				return link;
		}
	}
	panic("bucket: %08lx is in no page of mine", (unsigned long)block);
}

static void free(void *block)
{
	struct descriptor **link = find(block), *d = *link;

	*(void **)block = d->free;
	d->free = block;
	TOUCH(2 * sizeof(block) + sizeof(d->held));
	if (--d->held)
		return;
	*link = d->next;
	give_page(d->page);
	d->next = unused;
	unused = d;
	TOUCH(3 * sizeof(d));
}

/* ---- Checks ---- */

static int is_page(const char *page)
{
	unsigned long nr = (page - heap) / PAGE_SIZE;

	return page >= heap && nr < nr_heap_pages && given[nr] &&
	       (page - heap) % PAGE_SIZE == 0;
}

/*
 * Returns how many blocks are free in a page. If its list is wrong, returns a
 * number that is too large.
 */
static unsigned long count_free(const struct descriptor *d)
{
	unsigned long n = 0, most = PAGE_SIZE / d->size;

	for (char *p = d->free; p && n <= most; p = *(void **)p, n++)
		if (p < d->page || p >= d->page + PAGE_SIZE ||
		    (p - d->page) % d->size)
			return most + 1;
	return n;
}

static const char *check_bucket(const struct descriptor *d, unsigned long size)
{
	if (!is_page(d->page))
		return "a bucket has no page";
	if (d->size != size)
		return "a bucket is in the chain of another size";
	if (!d->held)
		return "a page without a held block was kept";
	if (count_free(d) + d->held != PAGE_SIZE / size)
		return "held and free blocks are not the page";
	return 0;
}

static const char *check(void)
{
	unsigned long left = nr_heap_pages;

	for (int i = 0; i < SIZES; i++)
		for (struct descriptor *d = chains[i]; d; d = d->next) {
			const char *wrong = check_bucket(d, SMALLEST << i);

			if (wrong)
				return wrong;
			if (!left--)
				return "a chain does not end";
		}
	return 0;
}

/* Visits the free blocks of each bucket, then the free pages. */
static void walk(void (*visit)(unsigned long addr, unsigned long bytes))
{
	for (int i = 0; i < SIZES; i++)
		for (struct descriptor *d = chains[i]; d; d = d->next)
			for (char *p = d->free; p; p = *(void **)p)
				visit((unsigned long)p, d->size);
	for (unsigned long nr = nr_heap_pages; nr--;)
		if (!given[nr])
			visit((unsigned long)heap + nr * PAGE_SIZE, PAGE_SIZE);
}

static void print(void)
{
	printk("bucket: %lu of %lu pages free\n", nr_free_pages, nr_heap_pages);
}

extern const struct heap_allocator EXPORT(bucket);

const struct heap_allocator EXPORT(bucket) = {
	.name = "bucket",
	.variant = VARIANT_NAME,
	.provenance = "Linux 0.12, 1992, lib/malloc.c",
	.header = 0,
	.init = init,
	.get = get,
	.free = free,
	.walk = walk,
	.check = check,
	.print = print,
};
