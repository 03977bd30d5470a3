/*
 * huxslab: the page "slab" of Hux (2021), src/memory/slabs.c.
 *
 *	head ──> page ──> page ──> 0         as in xv6.c
 *
 * Promises: last freed, first given; free clears the page. It has no metadata
 * outside of the pages. It is not Bonwick's slab: it has no constructors, and
 * keeps no objects in their constructed state. Quirks:
 *
 * warns	free prints a warning for an address that is unaligned or out of
 *		range, and returns as usual; nothing is freed.
 * double_free	is not noticed, as in xv6.
 * bytewise	free clears the page byte by byte before it takes the lock.
 *
 * Ancestor: the above, for the 1024 pages from 4 to 8 MiB. It also prints a
 * warning when get finds no page. That is left out here, because the printing
 * would cost much more than the get.
 */
#include "study.h"

struct node {
	struct node *next;
};

static struct node *head;
static unsigned long low, high;
static struct lock lock;

static unsigned long meta(unsigned long pages)
{
	(void)pages;
	return 0;
}

static void free(unsigned long page)
{
	struct node *node = P2V(page);

	if (page < low || page >= high || page % PAGE_SIZE) {
		printk("huxslab: warning: %08lx is no page of mine\n", page);
		return;
	}
	OWN_FILL_BYTES(node, 0, PAGE_SIZE);
	LOCK(&lock);
	node->next = head;
	head = node;
	TOUCH(12);
	UNLOCK(&lock);
}

static void init(const struct arena *arena)
{
	head = 0;
	low = arena->start;
	high = arena->end;
	lock.held = 0;
	for (unsigned long page = low; page < high; page += PAGE_SIZE)
		free(page);
}

static unsigned long get(void)
{
	struct node *node;

	LOCK(&lock);
	node = head;
	TOUCH(4);
	if (!node) {
		UNLOCK(&lock);
		return 0;
	}
	head = node->next;
	LOOK_AT(1);
	TOUCH(8);
	UNLOCK(&lock);
	CLEAR(node, PAGE_SIZE);
	return V2P(node);
}

static const char *check(unsigned long *nr_free)
{
	unsigned long n = 0;

	for (struct node *node = head; node; node = node->next) {
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
	printk("huxslab: list begins at %08lx\n", (unsigned long)head);
}

const struct page_allocator EXPORT(huxslab) = {
	.name = "huxslab",
	.variant = VARIANT_NAME,
	.provenance = "Hux, 2021, src/memory/slabs.c",
	.flags = HAS_LOCK | FILLS_FREE,
	.meta = meta,
	.init = init,
	.get = get,
	.free = free,
	.check = check,
	.print = print,
};
