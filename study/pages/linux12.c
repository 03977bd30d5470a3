/*
 * linux12: the buddy system of Linux 1.2 (1995), mm/swap.c.
 *
 *	lists[2] <──> page <──> page <──> (lists[2])	pieces of 4 free pages
 *	lists[1] <──> (lists[1])			of 2: none
 *	lists[0] <──> page <──> (lists[0])		of 1
 *
 *	maps[0]: 0 1 0 0 ...	a bit for pages 0 and 1, for 2 and 3, ...
 *	maps[1]: 0 0 1 ...	a bit for 0-1 and 2-3, for 4-5 and 6-7, ...
 *
 * Orders 0 to 5. A bit is 1 if exactly one of its two buddies is free: free
 * inverts the bit, and its old value says whether the buddy is free too. The
 * lists link the free pages; the counts of holders are in an array. Promises:
 * two buddies below order 5 are never both free; share counts holders; a page
 * without a holder is not freed. It has no fill; interrupts are off. Quirks:
 *
 * upper_half	halving a piece frees its lower half and keeps the upper one, so
 *		get gives the highest page of a whole piece first.
 * top_bit	get inverts the bit of order 5 too, but free never reads it: the
 *		map of order 5 has no use.
 * inner	only the first page of a piece has a count: to free another page
 *		of the piece counts as a double free.
 * only_says	free prints a message for a page that is free already, and
 *		returns as usual.
 * silent	an address outside of memory is ignored without a message.
 * rounds	an unaligned address frees the page that it lies in.
 * sticks	as in linux10.c: the 32768th holder keeps the page for ever.
 *
 * Ancestor: the above, with get as an interrupt handler calls it (GFP_ATOMIC);
 * others must leave 20 pages free. In Linux the address tells which pages
 * are buddies; here the page's number in the arena does. Linux kept twice as
 * many bits as it used.
 */
#include "study.h"

#define ORDERS	 6
#define FOR_EVER 0x8000

struct node {
	struct node *next, *prev;
};

static struct node lists[ORDERS];
static unsigned long *maps[ORDERS];
static unsigned short *counts;
static unsigned long low, pages, nr_free_pages;
static struct lock lock;

static unsigned long map_words(unsigned long n, unsigned long order)
{
	return (n >> (order + 1)) / 32 + 1;
}

static unsigned long meta(unsigned long n)
{
	unsigned long words = (n + 1) / 2; /* a word has two counts */

	for (unsigned long order = 0; order < ORDERS; order++)
		words += map_words(n, order);
	return words * sizeof(*maps[0]);
}

static struct node *node_of(unsigned long nr)
{
	return P2V(low + PAGE(nr));
}

static void push(unsigned long nr, unsigned long order)
{
	struct node *head = &lists[order], *node = node_of(nr);

	node->prev = head;
	node->next = head->next;
	node->next->prev = node;
	head->next = node;
	TOUCH(5 * sizeof(node));
}

static void take_out(struct node *node)
{
	node->next->prev = node->prev;
	node->prev->next = node->next;
	TOUCH(4 * sizeof(node));
}

/* Inverts the bit of a piece and its buddy, and returns its old value. */
static int turn(unsigned long nr, unsigned long order)
{
	unsigned long pair = nr >> (order + 1);
	unsigned long *word = &maps[order][pair / 32];
	int old = *word >> pair % 32 & 1;

	*word ^= 1UL << pair % 32;
	TOUCH(2 * sizeof(*word));
	return old;
}

static void join_and_push(unsigned long nr, unsigned long order)
{
	nr_free_pages += 1UL << order;
	for (; order + 1 < ORDERS; order++) {
		LOOK_AT(1);
		if (!turn(nr, order))
			break;
		take_out(node_of(nr ^ 1UL << order));
		nr &= ~(1UL << order);
	}
	push(nr, order);
}

static void init(const struct arena *arena)
{
	unsigned long *words = P2V(arena->meta);

	low = arena->start;
	pages = NR(arena->end - arena->start);
	lock.held = 0;
	nr_free_pages = 0;
	counts = (unsigned short *)words;
	words += (pages + 1) / 2;
	for (unsigned long order = 0; order < ORDERS; order++) {
		lists[order].next = lists[order].prev = &lists[order];
		maps[order] = words;
		words += map_words(pages, order);
	}
	for (unsigned long nr = 0; nr < pages; nr++)
		join_and_push(nr, 0);
}

/* Halves a piece down to this order; frees lower halves, counts a holder. */
static unsigned long halve(unsigned long nr, unsigned long from,
			   unsigned long order)
{
	while (from > order) {
		from--;
		push(nr, from);
		turn(nr, from);
		nr += 1UL << from;
	}
	counts[nr] = 1;
	TOUCH(sizeof(*counts));
	return low + PAGE(nr);
}

static unsigned long find(unsigned long order)
{
	for (unsigned long from = order; from < ORDERS; from++) {
		struct node *node = lists[from].next;
		unsigned long nr;

		LOOK_AT(1);
		TOUCH(sizeof(node));
		if (node == &lists[from])
			continue;
		nr = NR(V2P(node) - low);
		take_out(node);
		turn(nr, from);
		nr_free_pages -= 1UL << order;
		return halve(nr, from, order);
	}
	return 0;
}

static unsigned long get_piece(unsigned long order)
{
	unsigned long page;

	LOCK(&lock);
	page = find(order);
	UNLOCK(&lock);
	if (page)
		CLEAR(P2V(page), PAGE_SIZE << order);
	return page;
}

static void free_piece(unsigned long page, unsigned long order)
{
	unsigned long nr = NR(page - low);

	if (page < low || nr >= pages)
		return;
	TOUCH(sizeof(*counts));
	if (!counts[nr]) {
		printk("linux12: %08lx is free already\n", page);
		return;
	}
	if (counts[nr] & FOR_EVER)
		return;
	LOCK(&lock);
	TOUCH(sizeof(*counts));
	if (--counts[nr] == 0)
		join_and_push(nr, order);
	UNLOCK(&lock);
}

static unsigned long get(void)
{
	return get_piece(0);
}

static void free(unsigned long page)
{
	free_piece(page, 0);
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

/*
 * Checks a list. Below order 5 the buddy of a free piece is held, so the bit of
 * the two must be 1.
 */
static const char *check_list(unsigned long order, unsigned long *nr_free)
{
	struct node *head = &lists[order], *prev = head;
	unsigned long n = 0;

	for (struct node *node = head->next; node != head; node = node->next) {
		unsigned long nr = NR(V2P(node) - low), pair;

		if (V2P(node) % PAGE_SIZE || nr >= pages || ++n > pages)
			return "a list is a circle or leads out of memory";
		if (node->prev != prev)
			return "next and prev disagree";
		if (counts[nr])
			return "a free page has a count";
		pair = nr >> (order + 1);
		if (order + 1 < ORDERS &&
		    !(maps[order][pair / 32] >> pair % 32 & 1))
			return "the bit of a free piece is 0";
		prev = node;
	}
	*nr_free += n << order;
	return 0;
}

static const char *check(unsigned long *nr_free)
{
	*nr_free = 0;
	for (unsigned long order = 0; order < ORDERS; order++) {
		const char *wrong = check_list(order, nr_free);

		if (wrong)
			return wrong;
	}
	return *nr_free == nr_free_pages ? 0 : "the free pages are miscounted";
}

static void print(void)
{
	printk("linux12: %lu pages free\n", nr_free_pages);
}

const struct page_allocator EXPORT(linux12) = {
	.name = "linux12",
	.variant = VARIANT_NAME,
	.provenance = "Linux 1.2, 1995, mm/swap.c",
	.flags = HAS_LOCK,
	.meta = meta,
	.init = init,
	.get = get,
	.free = free,
	.share = share,
	.get_piece = get_piece,
	.free_piece = free_piece,
	.check = check,
	.print = print,
};
