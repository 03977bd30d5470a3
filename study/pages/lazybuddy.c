/*
 * lazybuddy: the buddy system of SVR4, which delays coalescing (R. Barkley, T.
 * Lee: A lazy buddy system bounded by two coalescing delays, SOSP 1989).
 *
 *	lists[order]:  local <──> local <──> global <──> global
 *	               ^ get takes this one     free puts a global one here ^
 *
 * If two free buddies are coalesced immediately, the next get often has to
 * halve their block again. So a free block has one of two states. A global
 * block is coalesced immediately if its buddy is global, too. A local block
 * waits on its list for the next get of its size; its buddy treats it as held.
 * Each order has a slack, the number of held blocks minus the number of local
 * ones:
 *
 *	slack	state		what free does with a block
 *	2 ...	lazy		makes it local
 *	1	reclaiming	makes it global; coalesces it if possible
 *	0	accelerated	the same, and makes one local block global
 *
 * A block that is halved counts as held in its own order until its halves are
 * coalesced. Orders 0 to 10. Promises: there are never more local blocks than
 * held ones, so that all are coalesced when all are freed; the lower half is
 * given first. It has no fill, no lock and no counts. Quirks:
 *
 * idle		while no block is held, no order has slack: a get halves the
 *		whole block, and the free coalesces all of it, as in buddy.
 * hides	get may refuse a piece although both of its halves are free,
 *		because one of them is local.
 * double_free	is not noticed: the block is on a list twice.
 *
 * Ancestor: the above, as described by U. Vahalia, UNIX Internals (1996), 12.7.
 * In SVR4 a block may be smaller than a page; a bitmap shows which are global.
 * Here descriptors like those of buddy.c show this.
 */
#include "study.h"

#define ORDERS 11
#define NONE   0xffffffff

enum { OUT, LOCAL, GLOBAL };

struct block {
	unsigned long next, prev;    /* indices of blocks */
	unsigned short order, state; /* valid in a block's first page */
};

static struct list {
	unsigned long first, last; /* local blocks, then global ones */
	unsigned long slack;
} lists[ORDERS];

static struct block *blocks;
static unsigned long low, pages;

static unsigned long meta(unsigned long n)
{
	return n * sizeof(struct block);
}

/* Links a block between two neighbours; NONE means an end of the list. */
static void link(unsigned long index, unsigned long prev, unsigned long next)
{
	struct list *list = &lists[blocks[index].order];

	blocks[index].prev = prev;
	blocks[index].next = next;
	if (prev == NONE)
		list->first = index;
	else
		blocks[prev].next = index;
	if (next == NONE)
		list->last = index;
	else
		blocks[next].prev = index;
	TOUCH(4 * sizeof(index));
}

static void push(unsigned long index, unsigned long order, int state)
{
	struct list *list = &lists[order];

	blocks[index].order = order;
	blocks[index].state = state;
	TOUCH(2 * sizeof(blocks->state) + sizeof(index));
	if (state == LOCAL)
		link(index, NONE, list->first);
	else
		link(index, list->last, NONE);
}

static void take_out(unsigned long index)
{
	struct block *block = &blocks[index];
	struct list *list = &lists[block->order];

	if (block->prev == NONE)
		list->first = block->next;
	else
		blocks[block->prev].next = block->next;
	if (block->next == NONE)
		list->last = block->prev;
	else
		blocks[block->next].prev = block->prev;
	block->state = OUT;
	TOUCH(4 * sizeof(index) + 2 * sizeof(block->state));
}

/* Frees the largest blocks that fit, from the start upward, so that each list
 * begins with its lowest block. */
static void init(const struct arena *arena)
{
	blocks = P2V(arena->meta);
	low = arena->start;
	pages = NR(arena->end - arena->start);
	for (int order = 0; order < ORDERS; order++)
		lists[order] = (struct list){ NONE, NONE, 0 };
	for (unsigned long i = 0; i < pages; i++)
		blocks[i].state = OUT;
	for (unsigned long at = 0; at < pages;) {
		unsigned long order = 0;

		while (order + 1 < ORDERS && at % (2UL << order) == 0 &&
		       at + (2UL << order) <= pages)
			order++;
		push(at, order, GLOBAL);
		at += 1UL << order;
	}
}

/* Halves the first block of a list down to an order. In each order on the way,
 * the lower half counts as held, and the upper half waits as a local block. */
static unsigned long halve(unsigned long from, unsigned long order)
{
	unsigned long index = lists[from].first;

	lists[from].slack += blocks[index].state == LOCAL ? 2 : 1;
	TOUCH(3 * sizeof(index) + sizeof(blocks->state));
	take_out(index);
	while (from > order) {
		from--;
		push(index + (1UL << from), from, LOCAL);
	}
	blocks[index].order = order;
	TOUCH(sizeof(blocks->order));
	return index;
}

static unsigned long get_piece(unsigned long order)
{
	unsigned long from = order, index;

	while (from < ORDERS && lists[from].first == NONE)
		from++;
	LOOK_AT(from - order + (from < ORDERS));
	TOUCH(4 * (from - order + (from < ORDERS)));
	if (from >= ORDERS)
		return 0;
	index = halve(from, order);
	CLEAR(P2V(low + PAGE(index)), PAGE_SIZE << order);
	return low + PAGE(index);
}

static void give_back(unsigned long index, unsigned long order);

/* Makes a block global: coalesces it, or puts it at the end of its list. */
static void make_global(unsigned long index, unsigned long order)
{
	unsigned long buddy = index ^ 1UL << order;

	LOOK_AT(1);
	TOUCH(sizeof(blocks->order) + sizeof(blocks->state));
	if (order + 1 == ORDERS || buddy >= pages ||
	    blocks[buddy].state != GLOBAL || blocks[buddy].order != order) {
		push(index, order, GLOBAL);
		return;
	}
	take_out(buddy);
	give_back(index & buddy, order + 1);
}

/* Frees a block; the slack of its order decides how. Blocks of the largest
 * order have no buddies and always become global. */
static void give_back(unsigned long index, unsigned long order)
{
	struct list *list = &lists[order];
	unsigned long waiting;

	TOUCH(2 * sizeof(list->slack));
	if (list->slack >= 2 && order + 1 < ORDERS) {
		list->slack -= 2;
		push(index, order, LOCAL);
		return;
	}
	if (list->slack) {
		list->slack--;
		make_global(index, order);
		return;
	}
	make_global(index, order);
	waiting = list->first;
	TOUCH(sizeof(waiting) + sizeof(blocks->state));
	if (waiting == NONE || blocks[waiting].state != LOCAL)
		return;
	take_out(waiting);
	make_global(waiting, order);
}

static void free_piece(unsigned long page, unsigned long order)
{
	unsigned long index = NR(page - low);

	if (page % PAGE_SIZE || index >= pages)
		panic("lazybuddy: bad page %08lx", page);
	give_back(index, order);
}

static unsigned long get(void)
{
	return get_piece(0);
}

static void free(unsigned long page)
{
	free_piece(page, 0);
}

static const char *check_list(unsigned long order, unsigned long *nr_free)
{
	unsigned long prev = NONE, n = 0;
	int state = LOCAL;

	for (unsigned long i = lists[order].first; i != NONE;
	     prev = i, i = blocks[i].next) {
		unsigned long buddy = i ^ 1UL << order;

		if (i >= pages || ++n > pages)
			return "a list is a circle or leads out of memory";
		if (blocks[i].order != order || blocks[i].prev != prev)
			return "a block is on a list that is not its own";
		if (blocks[i].state != state && blocks[i].state != GLOBAL)
			return "a local block follows a global one";
		state = blocks[i].state;
		if (order + 1 < ORDERS && buddy < pages && state == GLOBAL &&
		    blocks[buddy].state == GLOBAL &&
		    blocks[buddy].order == order)
			return "two global buddies are not joined";
	}
	*nr_free += n << order;
	return lists[order].last == prev ? 0 : "the last block is another";
}

static const char *check(unsigned long *nr_free)
{
	*nr_free = 0;
	for (unsigned long order = 0; order < ORDERS; order++) {
		const char *wrong = check_list(order, nr_free);

		if (wrong)
			return wrong;
	}
	return 0;
}

static void print(void)
{
	for (unsigned long order = 0; order < ORDERS; order++)
		printk("lazybuddy: order %lu: slack %lu\n", order,
		       lists[order].slack);
}

const struct page_allocator EXPORT(lazybuddy) = {
	.name = "lazybuddy",
	.variant = VARIANT_NAME,
	.provenance = "SVR4, 1989; Barkley, Lee, SOSP 1989",
	.meta = meta,
	.init = init,
	.get = get,
	.free = free,
	.get_piece = get_piece,
	.free_piece = free_piece,
	.check = check,
	.print = print,
};
