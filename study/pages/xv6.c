/*
 * xv6: the run list of xv6-public (MIT, 2006-2020), kalloc.c.
 *
 *	freelist ──> page ──> page ──> page ──> 0      last in, first out
 *	             the first word of a free page points to the next one
 *
 * Promises: last freed, first given; free fills the page with bytes of 1, which
 * reveals a use after free; get does not fill. It has no metadata outside of
 * the pages. Quirks:
 *
 * touches_all	init frees every page in ascending order. It touches all of
 *		memory, and get gives the highest page first.
 * double_free	is not noticed: the list becomes a circle, and get gives its
 *		pages again and again.
 * one_word	an unaligned address, and one below or above the memory, end in
 *		the same panic.
 *
 * Ancestor: the above. Its init has two phases, because only 4 MB were mapped
 * at first, and takes no lock until both are over. Its lock also records its
 * holder; the lock here does not.
 */
#include "study.h"

struct node {
	struct node *next;
};

static struct node *freelist;
static unsigned long low, high;
static struct lock lock;
static int use_lock;

static unsigned long meta(unsigned long pages)
{
	(void)pages;
	return 0;
}

static void free(unsigned long page)
{
	struct node *node = P2V(page);

	if (page % PAGE_SIZE || page < low || page >= high)
		panic("xv6: kfree");
	OWN_FILL_WORDS(node, 0x01010101, PAGE_SIZE);
	if (use_lock)
		LOCK(&lock);
	node->next = freelist;
	freelist = node;
	TOUCH(12);
	if (use_lock)
		UNLOCK(&lock);
}

static void init(const struct arena *arena)
{
	freelist = 0;
	use_lock = 0;
	lock.held = 0;
	low = arena->start;
	high = arena->end;
	for (unsigned long page = low; page < high; page += PAGE_SIZE)
		free(page);
	use_lock = 1;
}

static unsigned long get(void)
{
	struct node *node;

	if (use_lock)
		LOCK(&lock);
	node = freelist;
	TOUCH(4);
	if (node) {
		freelist = node->next;
		LOOK_AT(1);
		TOUCH(8);
	}
	if (use_lock)
		UNLOCK(&lock);
	if (!node)
		return 0;
	CLEAR(node, PAGE_SIZE);
	return V2P(node);
}

static const char *check(unsigned long *nr_free)
{
	unsigned long n = 0;

	for (struct node *node = freelist; node; node = node->next) {
		if (V2P(node) % PAGE_SIZE || V2P(node) < low ||
		    V2P(node) >= high)
			return "the list leads out of memory";
		if (++n > NR(high - low))
			return "the list is a circle";
	}
	*nr_free = n;
	return 0;
}

static void print(void)
{
	printk("xv6: list begins at %08lx\n", (unsigned long)freelist);
}

const struct page_allocator EXPORT(xv6) = {
	.name = "xv6",
	.variant = VARIANT_NAME,
	.provenance = "xv6-public, 2006-2020, kalloc.c",
	.flags = HAS_LOCK | FILLS_FREE,
	.meta = meta,
	.init = init,
	.get = get,
	.free = free,
	.check = check,
	.print = print,
};
