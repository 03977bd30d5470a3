/*
 * buddy: the binary buddy system (Knowlton 1965; Knuth, vol. 1, 2.5). Linux
 * changed to it in 1.x and still uses it.
 *
 *	order 2   [               0               ]        4 pages
 *	order 1   [       0       |       2       ]        2 pages each
 *	order 0   [   0   |   1   |   2   |   3   ]
 *
 *	lists[order] <──> block <──> block         the free blocks of a size
 *
 * get halves the smallest block that is large enough until it has the wanted
 * size, and gives the lower half. free coalesces a block with its buddy, whose
 * index differs in one bit, as long as the buddy is free. Orders 0 to 10.
 * Promises: two halves of one block are never both free; the lower half is
 * given first. It has no fill, no lock and no counts. Quirks:
 *
 * halves	one get and one free in a wholly free arena do the most work:
 *		get splits the whole block, free coalesces all of it.
 * double_free	is not noticed: the tag says free already, and the block is put
 *		on a list a second time.
 *
 * Ancestor: Knuth's algorithm. The links and tags are in descriptors, as in
 * Linux, and not in the blocks.
 */
#include "study.h"

#define ORDERS 11
#define NONE   0xffffffff

struct block {
	unsigned long next, prev;   /* indices of blocks */
	unsigned short order, free; /* valid in the first page of a block */
};

static struct block *blocks;
static unsigned long lists[ORDERS];
static unsigned long low, pages;

static unsigned long meta(unsigned long n)
{
	return n * sizeof(struct block);
}

static void push(unsigned long index, unsigned long order)
{
	struct block *block = &blocks[index];

	block->order = order;
	block->free = 1;
	block->prev = NONE;
	block->next = lists[order];
	if (block->next != NONE) {
		blocks[block->next].prev = index;
		TOUCH(4);
	}
	lists[order] = index;
	TOUCH(20);
}

static void take_out(unsigned long index)
{
	struct block *block = &blocks[index];

	if (block->prev == NONE) {
		lists[block->order] = block->next;
		TOUCH(2);
	} else {
		blocks[block->prev].next = block->next;
	}
	if (block->next != NONE) {
		blocks[block->next].prev = block->prev;
		TOUCH(4);
	}
	block->free = 0;
	TOUCH(14);
}

/* Frees the largest blocks that fit, from the end downward, so that each list
 * begins with its lowest block. */
static void init(const struct arena *arena)
{
	unsigned long end;

	blocks = P2V(arena->meta);
	low = arena->start;
	pages = NR(arena->end - arena->start);
	for (int order = 0; order < ORDERS; order++)
		lists[order] = NONE;
	for (unsigned long i = 0; i < pages; i++)
		blocks[i].free = 0;
	for (end = pages; end > 0;) {
		unsigned long order = 0;

		while (order + 1 < ORDERS && end % (2UL << order) == 0)
			order++;
		end -= 1UL << order;
		push(end, order);
	}
}

static inline unsigned long take(unsigned long wanted)
{
	unsigned long order = wanted, index;

	while (order < ORDERS && lists[order] == NONE)
		order++;
	LOOK_AT(order - wanted + (order < ORDERS));
	TOUCH(4 * (order - wanted + (order < ORDERS)));
	if (order == ORDERS)
		return 0;
	index = lists[order];
	take_out(index);
	while (order > wanted) {
		order--;
		push(index + (1UL << order), order);
	}
	blocks[index].order = wanted;
	TOUCH(2);
	CLEAR(P2V(low + PAGE(index)), PAGE_SIZE << wanted);
	return low + PAGE(index);
}

static inline void give_back(unsigned long page, unsigned long order)
{
	unsigned long index = NR(page - low);

	if (page % PAGE_SIZE || index >= pages)
		panic("buddy: bad page %08lx", page);
	for (; order + 1 < ORDERS; order++) {
		unsigned long buddy = index ^ 1UL << order;

		if (buddy >= pages)
			break;
		LOOK_AT(1);
		TOUCH(4);
		if (!blocks[buddy].free || blocks[buddy].order != order)
			break;
		take_out(buddy);
		index &= buddy;
	}
	push(index, order);
}

static unsigned long get(void)
{
	return take(0);
}

static void free(unsigned long page)
{
	give_back(page, 0);
}

static unsigned long get_piece(unsigned long order)
{
	return take(order);
}

static void free_piece(unsigned long page, unsigned long order)
{
	give_back(page, order);
}

static const char *check_list(unsigned long order, unsigned long *nr_free)
{
	unsigned long prev = NONE, n = 0;

	for (unsigned long i = lists[order]; i != NONE; i = blocks[i].next) {
		unsigned long buddy = i ^ 1UL << order;

		if (i >= pages || ++n > pages)
			return "a list is a circle or leads out of memory";
		if (!blocks[i].free || blocks[i].order != order)
			return "a block is on a list that is not its own";
		if (blocks[i].prev != prev)
			return "next and prev disagree";
		if (order + 1 < ORDERS && buddy < pages && blocks[buddy].free &&
		    blocks[buddy].order == order)
			return "two free buddies are not joined";
		prev = i;
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
	return 0;
}

static void print(void)
{
	for (unsigned long order = 0; order < ORDERS; order++) {
		unsigned long n = 0;

		for (unsigned long i = lists[order]; i != NONE && n <= pages;
		     i = blocks[i].next)
			n++;
		printk("buddy: order %lu: %lu free\n", order, n);
	}
}

const struct page_allocator EXPORT(buddy) = {
	.name = "buddy",
	.variant = VARIANT_NAME,
	.provenance = "Knowlton 1965; Knuth, vol. 1, 2.5",
	.meta = meta,
	.init = init,
	.get = get,
	.free = free,
	.get_piece = get_piece,
	.free_piece = free_piece,
	.check = check,
	.print = print,
};
