/*
 * tags: Knuth's boundary tags. A block has its size and a bit for its state at
 * both ends, so that free finds both neighbours without a search.
 *
 *	┌───┬────────┬──────┬──────────────────┬────────┬───┐
 *	│ 1 │ size+0 │ next │ prev │           │ size+0 │ 1 │	a free block
 *	├───┼────────┼──────┴──────────────────┼────────┼───┤
 *	│ 1 │ size+1 │ bytes                   │ size+1 │ 1 │	a held one
 *	└───┴────────┴─────────────────────────┴────────┴───┘
 *	  ^ the last word of the block below   the first of the next one ^
 *
 * The free blocks are in a doubly linked list, in no order. Get begins after
 * the place where the previous get ended, and takes the first block that is
 * large enough. It gives the upper end of a larger block: the rest stays where
 * it was in the list. A rest below MIN_REST bytes is given with the block.
 * Free reads the tags below and above and coalesces in constant time. A block
 * without a free neighbour is put at the front of the list.
 *
 * T1  the tags at both ends of a block are the same; blocks follow one another
 *     from the first to the last byte; no two free ones touch.
 * T2  the blocks with bit 0 clear are those on the list, each once; next and
 *     prev agree; the rover is one of them, or the head.
 *
 * Quirks, kept:
 *   two tags a block	Each held block costs eight bytes, and no block is
 *			smaller than the links and tags of a free one: 16.
 *   double free	The second free reads the tag of a free block, and puts
 *			the block into the list a second time.
 *   an overrun		An overrun overwrites the tag above: the next free
 *			coalesces by a wrong tag.
 *
 * Ancestor: Knuth, The Art of Computer Programming, volume 1, 1968, 2.5. Get is
 * algorithm A with the rover of exercise 6, and gives the upper end; free is
 * algorithm C. In the first edition only free blocks have a tag at the
 * end; in the second one held blocks have a bit there. Here the tag is a whole
 * word in free and in held blocks.
 */
#include "study.h"

struct block {
	unsigned long tag;	   /* size with both tags; bit 0: held */
	struct block *next, *prev; /* valid if the block is free */
};

#define TAG	 sizeof(unsigned long)
#define HELD	 1UL
#define MIN_REST (sizeof(struct block) + TAG)

static struct block head; /* the head of the list; its tag is 0 */
static struct block *rover;
static char *heap, *heap_end;

static unsigned long size_of(unsigned long tag)
{
	return tag & ~HELD;
}

static struct block *above(const struct block *block)
{
	return (struct block *)((char *)block + size_of(block->tag));
}

/* Returns the tag before a block: the last word of the block below. */
static unsigned long tag_below(const struct block *block)
{
	return ((const unsigned long *)block)[-1];
}

static void set_tags(struct block *block, unsigned long tag)
{
	block->tag = tag;
	*(unsigned long *)((char *)block + size_of(tag) - TAG) = tag;
	TOUCH(2 * TAG);
}

/* ---- The list ---- */

static void put_in_front(struct block *block)
{
	block->next = head.next;
	block->prev = &head;
	head.next->prev = block;
	head.next = block;
	TOUCH(4 * sizeof(block));
}

static void take_out(struct block *block)
{
	block->prev->next = block->next;
	block->next->prev = block->prev;
	if (rover == block)
		rover = block->prev;
	TOUCH(4 * sizeof(block));
}

/*
 * Makes the heap one free block. A word at each end is the tag of a block that
 * is always held.
 */
static void init(const struct heap_allocator *self, void *base,
		 unsigned long bytes)
{
	struct block *all = (struct block *)((char *)base + TAG);

	(void)self;
	bytes &= ~(TAG - 1);
	heap = (char *)all;
	heap_end = (char *)base + bytes - TAG;
	head.tag = 0;
	head.next = head.prev = rover = &head;
	*(unsigned long *)base = HELD;
	*(unsigned long *)heap_end = HELD;
	set_tags(all, heap_end - heap);
	put_in_front(all);
}

/* ---- The calls ---- */

/* Takes all of a free block, or its upper end. */
static void *take(struct block *block, unsigned long bytes)
{
	unsigned long rest = block->tag - bytes;

	rover = block;
	if (rest < MIN_REST) {
		take_out(block);
		set_tags(block, block->tag | HELD);
	} else {
		set_tags(block, rest);
		block = above(block);
		set_tags(block, bytes | HELD);
	}
	return (char *)block + TAG;
}

static void *get(unsigned long bytes)
{
	struct block *block = rover;

	if (bytes > ~0UL - 3 * TAG)
		return 0;
	bytes = ((bytes + TAG - 1) & ~(TAG - 1)) + 2 * TAG;
	if (bytes < MIN_REST)
		bytes = MIN_REST;
	do {
		block = block->next;
		LOOK_AT(1);
		TOUCH(TAG + sizeof(block));
		if (block->tag >= bytes)
			return take(block, bytes);
	} while (block != rover);
	return 0;
}

/* Frees a block. If the one below is free, it grows, and stays on the list. */
static void free(void *addr)
{
	struct block *block = (struct block *)((char *)addr - TAG);
	struct block *up = above(block);
	unsigned long below = tag_below(block);
	unsigned long bytes = size_of(block->tag);

	LOOK_AT(2);
	TOUCH(3 * TAG);
	if (!(up->tag & HELD)) {
		take_out(up);
		bytes += up->tag;
	}
	if (below & HELD) {
		put_in_front(block);
	} else {
		block = (struct block *)((char *)block - below);
		bytes += below;
	}
	set_tags(block, bytes);
}

/* ---- Checks ---- */

static int inside(const struct block *block)
{
	return (const char *)block >= heap &&
	       (const char *)block + MIN_REST <= heap_end;
}

/* Checks T1 for one block. */
static const char *check_block(const struct block *block)
{
	unsigned long bytes = size_of(block->tag);

	if (bytes < MIN_REST ||
	    bytes > (unsigned long)(heap_end - (const char *)block))
		return "a block ends behind the heap";
	if (tag_below(above(block)) != block->tag)
		return "the tags of a block differ";
	if (!(block->tag & HELD) && !(above(block)->tag & HELD))
		return "two free blocks touch";
	return 0;
}

/* Checks T2 for one block of the list and the next. */
static const char *check_link(const struct block *block)
{
	if (block->next != &head && !inside(block->next))
		return "the list leaves the heap";
	if (block->next->prev != block)
		return "a link does not lead back";
	if (block->next->tag & HELD)
		return "a held block is in the list";
	return 0;
}

/* Checks T2. nr_free is the number of blocks whose tags say free. */
static const char *check_list(unsigned long nr_free)
{
	const struct block *block = &head;
	int seen = 0;

	for (;;) {
		const char *wrong = check_link(block);

		if (wrong)
			return wrong;
		seen |= block == rover;
		block = block->next;
		if (block == &head)
			break;
		if (!nr_free--)
			return "the list has more than all free blocks";
	}
	if (nr_free)
		return "the list has not all free blocks";
	return seen ? 0 : "the rover dangles";
}

static const char *check(void)
{
	const struct block *block = (struct block *)heap;
	unsigned long nr_free = 0;

	while ((const char *)block != heap_end) {
		const char *wrong = check_block(block);

		if (wrong)
			return wrong;
		nr_free += !(block->tag & HELD);
		block = above(block);
	}
	return check_list(nr_free);
}

/* Visits the free blocks in the list's order, until a link is wrong. */
static void walk(void (*visit)(unsigned long addr, unsigned long bytes))
{
	unsigned long left = (heap_end - heap) / MIN_REST;
	const struct block *block = head.next;

	for (; block != &head && inside(block) && left--; block = block->next)
		visit((unsigned long)block, size_of(block->tag));
}

static void print(void)
{
	printk("tags: rover %08lx\n", (unsigned long)rover);
}

extern const struct heap_allocator EXPORT(tags);

const struct heap_allocator EXPORT(tags) = {
	.name = "tags",
	.variant = VARIANT_NAME,
	.provenance = "Knuth, volume 1, 1968, 2.5, algorithms A and C",
	.header = 2 * TAG,
	.init = init,
	.get = get,
	.free = free,
	.walk = walk,
	.check = check,
	.print = print,
};
