/*
 * minix: the hole list of Minix 1 (Tanenbaum, 1987), mm/alloc.c.
 *
 *	head ──> [at 2, 3 pages] ──> [at 9, 1 page] ──> 0     the holes, sorted
 *	spare ──> [ ] ──> [ ] ──> [ ] ──> 0                   slots not in use
 *
 *	memory: ##...####.######                    # is held, . is free
 *
 * Both lists link the slots of one array, which lies outside of the memory that
 * it describes. get takes the low end of the first hole that is large enough;
 * free inserts a new hole by its address and coalesces it with its neighbours.
 * Promises: get gives the lowest piece that is large enough; two holes never
 * touch. It has no fill, no lock and no counts. Quirks:
 *
 * takes_first	free takes a slot before it knows whether the new hole will be
 *		coalesced. With no slot left it panics, even if it needs none.
 * believes	free enters whatever address it is given.
 * double_free	makes a second hole, and the page has two owners.
 * rounds	an unaligned address frees the page that it lies in.
 *
 * Ancestor: the above, in clicks of 256 bytes. Its table has 128 slots, because
 * each process lay in one piece. Here it has as many slots as there can be
 * holes, and one more for takes_first.
 */
#include "study.h"

struct hole {
	unsigned long at, size; /* first page, number of pages */
	struct hole *next;
};

static struct hole *holes, *head, *spare;
static unsigned long low, high; /* numbers of pages: [low, high) */

static unsigned long slots(unsigned long pages)
{
	return (pages + 1) / 2 + 1;
}

static unsigned long meta(unsigned long pages)
{
	return slots(pages) * sizeof(struct hole);
}

static void init(const struct arena *arena)
{
	unsigned long last;

	low = NR(arena->start);
	high = NR(arena->end);
	last = slots(high - low) - 1;
	holes = P2V(arena->meta);
	for (unsigned long i = 1; i <= last; i++)
		holes[i].next = i < last ? &holes[i + 1] : 0;
	spare = &holes[1];
	head = &holes[0];
	*head = (struct hole){ low, high - low, 0 };
}

/* Makes hole a spare slot; prev is the hole before it, 0 at the head. */
static void drop(struct hole *prev, struct hole *hole)
{
	if (prev)
		prev->next = hole->next;
	else
		head = hole->next;
	hole->next = spare;
	spare = hole;
	TOUCH(5 * sizeof(hole));
}

static unsigned long get_piece(unsigned long order)
{
	unsigned long size = 1UL << order, at;
	struct hole *prev = 0;

	TOUCH(sizeof(head));
	for (struct hole *hole = head; hole; prev = hole, hole = hole->next) {
		LOOK_AT(1);
		TOUCH(sizeof(hole->size) + sizeof(hole->next));
		if (hole->size < size)
			continue;
		at = hole->at;
		hole->at += size;
		hole->size -= size;
		TOUCH(3 * sizeof(at));
		if (!hole->size)
			drop(prev, hole);
		CLEAR(P2V(PAGE(at)), PAGE_SIZE << order);
		return PAGE(at);
	}
	return 0;
}

/* Coalesces a hole with the next one if they touch; returns 1 then. */
static int join(struct hole *hole)
{
	struct hole *next = hole->next;

	TOUCH(sizeof(next));
	if (!next)
		return 0;
	TOUCH(3 * sizeof(hole->at));
	if (hole->at + hole->size != next->at)
		return 0;
	hole->size += next->size;
	TOUCH(2 * sizeof(hole->size));
	drop(hole, next);
	return 1;
}

/* Coalesces three holes in a row where they touch. first is the hole before the
 * new one, or the new one if none is before it. */
static void merge(struct hole *first)
{
	if (!join(first))
		first = first->next;
	if (first)
		join(first);
}

/* Returns the highest hole below the address; 0: there is none. */
static struct hole *find_below(unsigned long at)
{
	struct hole *prev = 0;

	TOUCH(sizeof(head));
	for (struct hole *hole = head; hole && at > hole->at;
	     hole = hole->next) {
		LOOK_AT(1);
		TOUCH(sizeof(hole->at) + sizeof(hole->next));
		prev = hole;
	}
	return prev;
}

static void free_piece(unsigned long page, unsigned long order)
{
	struct hole *new = spare, *prev;

	if (!new)
		panic("minix: hole table full");
	spare = new->next;
	new->at = NR(page);
	new->size = 1UL << order;
	prev = find_below(new->at);
	new->next = prev ? prev->next : head;
	if (prev)
		prev->next = new;
	else
		head = new;
	TOUCH(7 * sizeof(new));
	merge(prev ? prev : new);
}

static unsigned long get(void)
{
	return get_piece(0);
}

static void free(unsigned long page)
{
	free_piece(page, 0);
}

static const char *check(unsigned long *nr_free)
{
	unsigned long n = 0;

	*nr_free = 0;
	for (struct hole *hole = head; hole; hole = hole->next) {
		if (hole->at < low || hole->at + hole->size > high)
			return "a hole leads out of memory";
		if (hole->next && hole->at + hole->size >= hole->next->at)
			return "two holes touch, or are not in order";
		*nr_free += hole->size;
		n++;
	}
	for (struct hole *hole = spare; hole && n <= high; hole = hole->next)
		n++;
	return n == slots(high - low) ? 0 : "a slot is on neither list";
}

static void print(void)
{
	unsigned long n = 0;

	for (struct hole *hole = head; hole; hole = hole->next)
		n++;
	printk("minix: %lu holes, %lu slots\n", n, slots(high - low));
}

const struct page_allocator EXPORT(minix) = {
	.name = "minix",
	.variant = VARIANT_NAME,
	.provenance = "Minix 1, 1987, mm/alloc.c",
	.meta = meta,
	.init = init,
	.get = get,
	.free = free,
	.get_piece = get_piece,
	.free_piece = free_piece,
	.check = check,
	.print = print,
};
