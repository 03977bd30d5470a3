/*
 * linux24: the zones of Linux 2.4 (2001), mm/page_alloc.c.
 *
 *	arena:  [ DMA, a quarter |         normal         ]
 *
 *	each zone:  lists[9] <──> page <──> (lists[9])	pieces of 512 pages
 *	            ...
 *	            lists[0] <──> page <──> (lists[0])	of one
 *	            maps[0 ... 8]   a bit for two buddies, as in linux12.c
 *
 *	pages:  [next prev count | next prev count | ...]   12 bytes each
 *
 * Orders 0 to 9. get asks the zones in three rounds, normal first. In the first
 * round a zone must keep more free pages than its upper mark, in the second
 * more than its lower mark, in the third it may give all. A zone's marks are
 * raised by those of the zones before it, so that memory for DMA is used last.
 * Promises: a piece lies in one zone, aligned to its size there; two buddies
 * below order 9 are never both free; share counts holders. The free pages are
 * never touched. It has no fill, and a lock for each zone. Quirks:
 *
 * upper_half	as in linux12.c: gives the highest page of a piece first.
 * thrice	when few pages are free, get asks both zones up to three times.
 * forgets	freeing a page without a holder makes its count -1, without a
 *		message; the next get makes it 1, and the page has two owners.
 * null		address 0 is ignored. For any other address that is no page, or
 *		no first page of a piece of that order, free panics with BUG.
 * rounds	an unaligned address frees the page that it lies in.
 *
 * Ancestor: the above, for a task that frees memory itself (PF_MEMALLOC); below
 * the lower mark all other tasks wait for such a task. DMA was the first 16 MiB
 * of the machine; a descriptor had 44 bytes or more.
 */
#include "study.h"

#define ORDERS	 10
#define ZONES	 2
#define MARK	 128 /* the lower mark is the zone's pages / MARK */
#define MARK_MIN 20  /* the smallest lower mark */
#define MARK_MAX 255 /* the largest lower mark */
#define UPPER	 2   /* the upper mark is UPPER times the lower one */

struct page {
	struct page *next, *prev;
	long count;
};

static struct zone {
	struct page *pages;
	unsigned long size, nr_free, mark;
	struct page lists[ORDERS]; /* the heads of the lists */
	unsigned long *maps[ORDERS];
	struct lock lock;
} zones[ZONES]; /* get asks them in this order */

static struct page *all;
static unsigned long low, nr_all;

static unsigned long map_words(unsigned long n, unsigned long order)
{
	return (n >> (order + 1)) / 32 + 1;
}

/* Returns the most bytes that the array and the maps of all zones can need. */
static unsigned long meta(unsigned long n)
{
	unsigned long words = 0;

	for (unsigned long order = 0; order + 1 < ORDERS; order++)
		words += map_words(n, order) + ZONES - 1;
	return n * sizeof(struct page) + words * sizeof(*zones->maps[0]);
}

static void push(struct page *head, struct page *page)
{
	page->prev = head;
	page->next = head->next;
	page->next->prev = page;
	head->next = page;
	TOUCH(5 * sizeof(page));
}

static void take_out(struct page *page)
{
	page->next->prev = page->prev;
	page->prev->next = page->next;
	TOUCH(4 * sizeof(page));
}

/* Inverts the bit of a piece and its buddy, and returns its old value. The
 * largest pieces have no buddies. */
static int turn(struct zone *zone, unsigned long nr, unsigned long order)
{
	unsigned long pair = nr >> (order + 1), *word;
	int old;

	if (order + 1 == ORDERS)
		return 0;
	word = &zone->maps[order][pair / 32];
	old = *word >> pair % 32 & 1;
	*word ^= 1UL << pair % 32;
	TOUCH(2 * sizeof(*word));
	return old;
}

static void join_and_push(struct zone *zone, unsigned long nr,
			  unsigned long order)
{
	zone->nr_free += 1UL << order;
	TOUCH(2 * sizeof(zone->nr_free));
	for (; order + 1 < ORDERS; order++) {
		LOOK_AT(1);
		if (!turn(zone, nr, order))
			break;
		take_out(&zone->pages[nr ^ 1UL << order]);
		nr &= ~(1UL << order);
	}
	push(&zone->lists[order], &zone->pages[nr]);
}

static unsigned long mark_of(unsigned long size)
{
	unsigned long mark = size / MARK;

	if (mark < MARK_MIN)
		return MARK_MIN;
	return mark < MARK_MAX ? mark : MARK_MAX;
}

/* Gives the zone its pages, all free, and its maps. Returns the address after
 * the maps. */
static unsigned long *init_zone(struct zone *zone, struct page *first,
				unsigned long size, unsigned long *words)
{
	zone->pages = first;
	zone->size = size;
	zone->mark = mark_of(size);
	zone->nr_free = 0;
	zone->lock.held = 0;
	for (unsigned long order = 0; order < ORDERS; order++) {
		struct page *head = &zone->lists[order];

		head->next = head->prev = head;
		zone->maps[order] = words;
		if (order + 1 < ORDERS)
			words += map_words(size, order);
	}
	for (unsigned long nr = 0; nr < size; nr++) {
		first[nr].count = 0;
		join_and_push(zone, nr, 0);
	}
	return words;
}

static void init(const struct arena *arena)
{
	unsigned long *words, dma;

	low = arena->start;
	nr_all = NR(arena->end - arena->start);
	all = P2V(arena->meta);
	words = (unsigned long *)(all + nr_all);
	dma = nr_all / 4;
	words = init_zone(&zones[1], all, dma, words);
	init_zone(&zones[0], all + dma, nr_all - dma, words);
}

/* Halves a piece down to this order; frees the lower half each time. */
static struct page *halve(struct zone *zone, unsigned long nr,
			  unsigned long from, unsigned long order)
{
	while (from > order) {
		from--;
		push(&zone->lists[from], &zone->pages[nr]);
		turn(zone, nr, from);
		nr += 1UL << from;
	}
	return &zone->pages[nr];
}

static struct page *find(struct zone *zone, unsigned long order)
{
	for (unsigned long from = order; from < ORDERS; from++) {
		struct page *page = zone->lists[from].next;

		LOOK_AT(1);
		TOUCH(sizeof(page));
		if (page == &zone->lists[from])
			continue;
		take_out(page);
		turn(zone, page - zone->pages, from);
		zone->nr_free -= 1UL << order;
		TOUCH(2 * sizeof(zone->nr_free));
		return halve(zone, page - zone->pages, from, order);
	}
	return 0;
}

/* Asks each zone once. A zone gives a piece only if more free pages stay than
 * its limit: the sum of its lower mark and those of the zones before it,
 * multiplied by `times`. If times is 0, there is no limit: the zone gives
 * whatever it has. */
static struct page *ask_zones(unsigned long order, unsigned long times)
{
	unsigned long keep = 1UL << order;
	struct page *page = 0;

	for (struct zone *zone = zones; zone < zones + ZONES && !page; zone++) {
		keep += times * zone->mark;
		TOUCH(sizeof(zone->mark) + sizeof(zone->nr_free));
		if (times && zone->nr_free <= keep)
			continue;
		LOCK(&zone->lock);
		page = find(zone, order);
		UNLOCK(&zone->lock);
	}
	return page;
}

static unsigned long get_piece(unsigned long order)
{
	struct page *page = ask_zones(order, UPPER);

	if (!page)
		page = ask_zones(order, 1);
	if (!page)
		page = ask_zones(order, 0);
	if (!page)
		return 0;
	page->count = 1;
	TOUCH(sizeof(page->count));
	CLEAR(P2V(low + PAGE(page - all)), PAGE_SIZE << order);
	return low + PAGE(page - all);
}

static void free_piece(unsigned long address, unsigned long order)
{
	unsigned long nr = NR(address - low);
	struct zone *zone = &zones[nr < zones[1].size];
	struct page *page = &all[nr];

	if (address == 0)
		return;
	if (address < low || nr >= nr_all)
		panic("linux24: BUG: %08lx is no page", address);
	TOUCH(2 * sizeof(page->count));
	if (--page->count)
		return;
	nr = page - zone->pages;
	if (nr & ((1UL << order) - 1))
		panic("linux24: BUG: %08lx has another order", address);
	LOCK(&zone->lock);
	join_and_push(zone, nr, order);
	UNLOCK(&zone->lock);
}

static unsigned long get(void)
{
	return get_piece(0);
}

static void free(unsigned long page)
{
	free_piece(page, 0);
}

static int share(unsigned long page)
{
	all[NR(page - low)].count++;
	TOUCH(2 * sizeof(all->count));
	return 0;
}

static const char *check_list(struct zone *zone, unsigned long order,
			      unsigned long *nr_free)
{
	struct page *head = &zone->lists[order], *prev = head;
	unsigned long n = 0;

	for (struct page *page = head->next; page != head; page = page->next) {
		unsigned long nr = page - zone->pages, pair = nr >> (order + 1);

		if (nr >= zone->size || ++n > zone->size)
			return "a list is a circle or leads out of its zone";
		if (page->prev != prev)
			return "next and prev disagree";
		if (page->count > 0)
			return "a free page has a count";
		if (order + 1 < ORDERS &&
		    !(zone->maps[order][pair / 32] >> pair % 32 & 1))
			return "the bit of a free piece is 0";
		prev = page;
	}
	*nr_free += n << order;
	return 0;
}

static const char *check(unsigned long *nr_free)
{
	const char *wrong = 0;

	*nr_free = 0;
	for (struct zone *zone = zones; zone < zones + ZONES; zone++)
		for (unsigned long order = 0; order < ORDERS && !wrong; order++)
			wrong = check_list(zone, order, nr_free);
	if (!wrong && *nr_free != zones[0].nr_free + zones[1].nr_free)
		wrong = "the free pages are miscounted";
	return wrong;
}

static void print(void)
{
	printk("linux24: normal %lu of %lu free, DMA %lu of %lu\n",
	       zones[0].nr_free, zones[0].size, zones[1].nr_free,
	       zones[1].size);
}

const struct page_allocator EXPORT(linux24) = {
	.name = "linux24",
	.variant = VARIANT_NAME,
	.provenance = "Linux 2.4, 2001, mm/page_alloc.c",
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
