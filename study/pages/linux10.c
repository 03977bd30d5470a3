/*
 * linux10: the free list of Linux 1.0 (1994), mm/swap.c and mm/memory.c.
 *
 *	counts:   [ 1 | 0 | 2 | 0 | ... | 0 ]	one halfword a page
 *	free ──> page ──> page ──> 0		links in the free pages
 *	reserve ──> page ──> 0			at most 20 of them
 *
 * 0.01 searched its counts for a free page; here free pages are on a list, and
 * the counts stay beside it. Linux made this step in 1993; this kernel has made
 * it too. Promises: last freed, first given, except for the reserve; share
 * counts holders; a page without a holder is not freed. It has no fill, and
 * works with interrupts off. Quirks:
 *
 * reserve_first	a freed page goes to the reserve until that has 20. get
 *			takes from the reserve when the list is empty.
 * only_says		free prints a message for a page that is free already,
 *			and returns as usual.
 * silent		an address outside of memory is ignored without a
 *			message.
 * rounds		an unaligned address frees the page that it lies in.
 * sticks		the count's highest bit means reserved for ever. The
 *			32768th holder sets it, and the page never becomes free.
 * drops		if the list begins with what is no page, or with a page
 *			that has a holder, get says so and drops the whole list.
 * remembers		get writes each page into a ring of 32, for the code
 *			that swaps; here nothing reads it.
 *
 * Ancestor: the above. get is __get_free_page() for a task that may wait: when
 * the list is empty it first tries to swap, which fails here, and then takes a
 * page of the reserve. The messages are ours.
 */
#include "study.h"

#define FOR_EVER    0x8000
#define MAX_RESERVE 20
#define RING	    32 /* a power of two */

struct node {
	struct node *next;
};

struct list {
	struct node *head;
	unsigned long n;
};

static unsigned short *counts;
static struct list list, reserve;
static unsigned long low, high;
static unsigned long ring[RING], last;
static struct lock lock;

static unsigned long meta(unsigned long pages)
{
	return pages * sizeof(*counts);
}

static void push(struct list *to, unsigned long page)
{
	struct node *node = P2V(page & ~(PAGE_SIZE - 1UL));

	node->next = to->head;
	to->head = node;
	to->n++;
	TOUCH(sizeof(*node) + 2 * sizeof(to->head) + 2 * sizeof(to->n));
}

/* Frees the pages in ascending order; none goes to the reserve. */
static void init(const struct arena *arena)
{
	counts = P2V(arena->meta);
	low = arena->start;
	high = arena->end;
	list = reserve = (struct list){ 0, 0 };
	last = 0;
	lock.held = 0;
	for (unsigned long page = low; page < high; page += PAGE_SIZE)
		push(&list, page);
}

/* Is the first page of a list free? If not, drops the whole list. */
static int is_good(struct list *from, unsigned long page)
{
	if (page % PAGE_SIZE || page < low || page >= high)
		printk("linux10: list destroyed: %08lx\n", page);
	else if (counts[NR(page - low)])
		printk("linux10: free page %08lx has a holder\n", page);
	else
		return 1;
	*from = (struct list){ 0, 0 };
	return 0;
}

static unsigned long pop(struct list *from)
{
	struct node *node = from->head;
	unsigned long page = V2P(node);

	TOUCH(sizeof(from->head));
	if (!node || !is_good(from, page))
		return 0;
	from->head = node->next;
	from->n--;
	counts[NR(page - low)] = 1;
	last = (last + 1) % RING;
	ring[last] = page;
	LOOK_AT(1);
	TOUCH(2 * sizeof(node) + 2 * sizeof(from->n) + 2 * sizeof(*counts) +
	      2 * sizeof(last) + sizeof(page));
	return page;
}

static unsigned long get(void)
{
	unsigned long page;

	LOCK(&lock);
	page = pop(&list);
	if (!page)
		page = pop(&reserve);
	UNLOCK(&lock);
	if (page)
		CLEAR(P2V(page), PAGE_SIZE);
	return page;
}

static void free(unsigned long page)
{
	unsigned short *count;

	if (page < low || page >= high)
		return;
	count = &counts[NR(page - low)];
	TOUCH(sizeof(*count));
	if (!*count) {
		printk("linux10: %08lx is free already\n", page);
		return;
	}
	if (*count & FOR_EVER)
		return;
	LOCK(&lock);
	TOUCH(sizeof(*count));
	if (--*count == 0)
		push(reserve.n < MAX_RESERVE ? &reserve : &list, page);
	UNLOCK(&lock);
}

/* Adds a holder, as fork did for each page that it found mapped. */
static int share(unsigned long page)
{
	unsigned short *count = &counts[NR(page - low)];

	TOUCH(sizeof(*count));
	if (*count & FOR_EVER)
		return 0;
	++*count;
	TOUCH(sizeof(*count));
	return 0;
}

static const char *check_list(const struct list *which)
{
	unsigned long n = 0;

	for (struct node *node = which->head; node; node = node->next) {
		unsigned long page = V2P(node);

		if (page % PAGE_SIZE || page < low || page >= high)
			return "a list leads out of memory";
		if (counts[NR(page - low)])
			return "a free page has a count";
		if (++n > which->n)
			return "a list is longer than its count says";
	}
	return n == which->n ? 0 : "a list is shorter than its count says";
}

static const char *check(unsigned long *nr_free)
{
	const char *wrong = check_list(&list);

	*nr_free = list.n + reserve.n;
	return wrong ? wrong : check_list(&reserve);
}

static void print(void)
{
	printk("linux10: %lu pages free, %lu in the reserve\n", list.n,
	       reserve.n);
}

const struct page_allocator EXPORT(linux10) = {
	.name = "linux10",
	.variant = VARIANT_NAME,
	.provenance = "Linux 1.0, 1994, mm/swap.c",
	.flags = HAS_LOCK,
	.meta = meta,
	.init = init,
	.get = get,
	.free = free,
	.share = share,
	.check = check,
	.print = print,
};
