/*
 * fibonacci: buddies of different sizes (D. Hirschberg: A class of dynamic
 * memory allocation algorithms, CACM 16, 1973, pages 615-618).
 *
 *	rank 5   [                8                ]
 *	rank 4   [         5         ]  rank 3 [    3    ]
 *	rank 3   [     3     ][  2  ]           [  2  ][1]
 *
 *	sizes:  1 1 2 3 5 8 13 21 ...	each the sum of the two before it
 *
 * A block is divided into the two sizes before its own; the larger part is the
 * left one. There are more sizes than powers of two, so less of a block is
 * wasted when it is larger than the request. The address does not show whether
 * a block is the left or the right buddy. So each block has a count of lefts: a
 * left one has its parent's count plus 1, a right one has 0. Promises: two free
 * buddies are always coalesced; of two parts that are large enough, get gives
 * the smaller. It has no fill, no lock and no counts of holders. Quirks:
 *
 * rounds_up	a request for 4 pages takes 5, and the fifth stays unused until
 *		the block is freed. Also 16 take 21, 32 take 34, 64 take 89.
 * two_ones	there are two ranks of one page: left ones and right ones.
 * double_free	is not noticed: the block is on a list twice.
 *
 * Ancestor: the above; J. Cranston and R. Thomas (CACM 18, 1975) need two bits
 * in place of the count. Hirschberg's memory is one block. Here an arena whose
 * size is no Fibonacci number is cut into several blocks, called roots, which
 * have no buddies. We did not have the papers: this is the system as textbooks
 * describe it.
 */
#include "study.h"

#define RANKS 17
#define NONE  0xffffffff

struct block {
	unsigned long next, prev; /* indices of blocks */
	/* Valid in the first page of a block. root: if a root begins at this
	 * page, the rank of the undivided root plus 1; otherwise 0. */
	unsigned char rank, free, lefts, root;
};

_Static_assert(sizeof(struct block) == 12, "as in buddy.c");

static const unsigned short sizes[RANKS] = { 1,	  1,   2,   3,	 5,   8,
					     13,  21,  34,  55,	 89,  144,
					     233, 377, 610, 987, 1597 };

static struct block *blocks;
static unsigned long lists[RANKS];
static unsigned long low, pages;

static unsigned long meta(unsigned long n)
{
	return n * sizeof(struct block);
}

static void push(unsigned long index, unsigned long rank, unsigned long lefts)
{
	struct block *block = &blocks[index];

	block->rank = rank;
	block->lefts = lefts;
	block->free = 1;
	block->prev = NONE;
	block->next = lists[rank];
	if (block->next != NONE) {
		blocks[block->next].prev = index;
		TOUCH(sizeof(index));
	}
	lists[rank] = index;
	TOUCH(4 * sizeof(index) + 3);
}

static void take_out(unsigned long index)
{
	struct block *block = &blocks[index];

	if (block->prev == NONE)
		lists[block->rank] = block->next;
	else
		blocks[block->prev].next = block->next;
	if (block->next != NONE) {
		blocks[block->next].prev = block->prev;
		TOUCH(sizeof(index));
	}
	block->free = 0;
	TOUCH(3 * sizeof(index) + 2);
}

/* Frees the largest roots that fit, from the start upward. */
static void init(const struct arena *arena)
{
	blocks = P2V(arena->meta);
	low = arena->start;
	pages = NR(arena->end - arena->start);
	for (unsigned long rank = 0; rank < RANKS; rank++)
		lists[rank] = NONE;
	for (unsigned long i = 0; i < pages; i++)
		blocks[i].free = blocks[i].root = 0;
	for (unsigned long at = 0; at < pages;) {
		unsigned long rank = RANKS - 1;

		while (sizes[rank] > pages - at)
			rank--;
		push(at, rank, 0);
		blocks[at].root = rank + 1;
		at += sizes[rank];
	}
}

/* Divides a block until a part has the wanted rank, or one page. It divides the
 * smaller part further if that is large enough, else the larger one. */
static unsigned long divide(unsigned long index, unsigned long wanted)
{
	unsigned long rank = blocks[index].rank, lefts = blocks[index].lefts;

	while (rank > wanted && rank > 1) {
		unsigned long right = index + sizes[rank - 1];

		if (rank - 2 >= wanted) {
			push(index, rank - 1, lefts + 1);
			index = right;
			rank -= 2;
			lefts = 0;
		} else {
			push(right, rank - 2, 0);
			rank--;
			lefts++;
		}
	}
	blocks[index].rank = rank;
	blocks[index].lefts = lefts;
	TOUCH(4);
	return index;
}

static unsigned long get_rank(unsigned long wanted)
{
	unsigned long rank = wanted, index;

	while (rank < RANKS && lists[rank] == NONE)
		rank++;
	LOOK_AT(rank - wanted + (rank < RANKS));
	TOUCH(4 * (rank - wanted + (rank < RANKS)));
	if (rank >= RANKS)
		return 0;
	index = lists[rank];
	take_out(index);
	return low + PAGE(divide(index, wanted));
}

static unsigned long get_piece(unsigned long order)
{
	unsigned long rank = 0, page;

	while (rank < RANKS && sizes[rank] < 1UL << order)
		rank++;
	page = get_rank(rank);
	if (page)
		CLEAR(P2V(page), PAGE_SIZE << order);
	return page;
}

/* Does a free block of this rank begin at this page? */
static int is_free(unsigned long index, unsigned long rank)
{
	LOOK_AT(1);
	TOUCH(2);
	return blocks[index].free && blocks[index].rank == rank;
}

static void join_and_push(unsigned long index)
{
	unsigned long rank = blocks[index].rank, lefts = blocks[index].lefts;

	TOUCH(2);
	while (blocks[index].root != rank + 1) {
		unsigned long left = index, buddy = index + sizes[rank];
		unsigned long buddy_rank = rank - 1;

		TOUCH(1);
		if (lefts == 0) {
			buddy_rank = rank + 1;
			left = buddy = index - sizes[buddy_rank];
		}
		if (!is_free(buddy, buddy_rank))
			break;
		take_out(buddy);
		rank = (lefts ? rank : buddy_rank) + 1;
		lefts = (lefts ? lefts : blocks[left].lefts) - 1;
		index = left;
	}
	push(index, rank, lefts);
}

/* Frees a block; the block knows its size, so the order is not used. */
static void free_piece(unsigned long page, unsigned long order)
{
	(void)order;
	if (page % PAGE_SIZE || NR(page - low) >= pages)
		panic("fibonacci: bad page %08lx", page);
	join_and_push(NR(page - low));
}

static unsigned long get(void)
{
	unsigned long page = get_rank(0);

	if (page)
		CLEAR(P2V(page), PAGE_SIZE);
	return page;
}

static void free(unsigned long page)
{
	free_piece(page, 0);
}

static const char *check_list(unsigned long rank, unsigned long *nr_free)
{
	unsigned long prev = NONE, n = 0;

	for (unsigned long i = lists[rank]; i != NONE; i = blocks[i].next) {
		unsigned long right = i + sizes[rank];

		if (i >= pages || ++n > pages)
			return "a list is a circle or leads out of memory";
		if (!blocks[i].free || blocks[i].rank != rank)
			return "a block is on a list that is not its own";
		if (blocks[i].prev != prev)
			return "next and prev disagree";
		if (blocks[i].lefts && blocks[right].free &&
		    blocks[right].rank == rank - 1 && !blocks[right].lefts)
			return "two free buddies are not joined";
		prev = i;
	}
	*nr_free += n * sizes[rank];
	return 0;
}

static const char *check(unsigned long *nr_free)
{
	*nr_free = 0;
	for (unsigned long rank = 0; rank < RANKS; rank++) {
		const char *wrong = check_list(rank, nr_free);

		if (wrong)
			return wrong;
	}
	return 0;
}

static void print(void)
{
	for (unsigned long rank = 0; rank < RANKS; rank++) {
		unsigned long n = 0;

		for (unsigned long i = lists[rank]; i != NONE && n <= pages;
		     i = blocks[i].next)
			n++;
		printk("fibonacci: size %d: %lu free\n", sizes[rank], n);
	}
}

const struct page_allocator EXPORT(fibonacci) = {
	.name = "fibonacci",
	.variant = VARIANT_NAME,
	.provenance = "Hirschberg, CACM 1973, p. 615",
	.meta = meta,
	.init = init,
	.get = get,
	.free = free,
	.get_piece = get_piece,
	.free_piece = free_piece,
	.check = check,
	.print = print,
};
