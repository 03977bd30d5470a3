/*
 * quickfit: Quick Fit, by Weinstock and Wulf. Programs ask for a few small
 * sizes again and again. So there is a list for each of these sizes, and free
 * puts a block on the list of its size without coalescing it.
 *
 *	quick lists            the others           the tail
 *	  8 ──> free ──> free
 *	 12 ──> none           misc ──> free ──>    ┌──────────────────┐
 *	 ..                                         │ never given yet  │
 *	132 ──> free                                └──────────────────┘
 *
 *	┌────────┬──────┬──────┐┌────────┬──────────┐
 *	│ size+0 │ next │      ││ size+1 │ bytes    │	free, held
 *	└────────┴──────┴──────┘└────────┴──────────┘
 *
 * A small get takes the first block of its list. If the list is empty, it cuts
 * a block off the tail, or, if that is too short, off a block of misc. A large
 * get searches misc, then the tail. Nothing coalesces until a get would fail.
 * Then free blocks that touch are coalesced, and every free block goes to misc,
 * but one that touches the tail becomes a part of it.
 *
 * Q1  blocks follow one another from the first byte to the tail.
 * Q2  the blocks with bit 0 clear are those on the lists, each once; all blocks
 *     of a quick list have its size.
 *
 * Quirks, kept:
 *   joins at the end	Memory that was cut into small blocks stays cut until a
 *			get would fail. Then this one get walks through the
 *			whole heap.
 *   large ones pay	A get above 128 bytes searches misc, where blocks of all
 *			larger sizes, and all coalesced ones, are in no order.
 *   double free	The block is on its list twice: two gets return it.
 *
 * Ancestor: Weinstock and Wulf, Quick Fit: an Efficient Algorithm for Heap
 * Storage Allocation, SIGPLAN Notices, October 1988, as Wilson and others
 * (1995) describe it: we did not have the paper. Three choices are ours: quick
 * sizes are 1 to 32 words, misc is first fit, and a failing get coalesces.
 */
#include "study.h"

struct block {
	unsigned long tag;  /* size with the tag; bit 0: held */
	struct block *next; /* valid if the block is free */
};

#define TAG	   sizeof(unsigned long)
#define HELD	   1UL
#define MIN_BLOCK  sizeof(struct block)
#define MOST_QUICK (128 + TAG)

static struct block *quick[MOST_QUICK / TAG + 1]; /* index: the size in words */
static struct block *misc;
static char *heap, *tail, *heap_end;

static unsigned long size_of(const struct block *block)
{
	return block->tag & ~HELD;
}

static struct block **list_of(unsigned long bytes)
{
	return bytes <= MOST_QUICK ? &quick[bytes / TAG] : &misc;
}

static void put_on(struct block **list, struct block *block)
{
	block->next = *list;
	*list = block;
	TOUCH(2 * sizeof(block));
}

static void init(const struct heap_allocator *self, void *base,
		 unsigned long bytes)
{
	(void)self;
	heap = tail = base;
	heap_end = heap + (bytes & ~(TAG - 1));
	__builtin_memset(quick, 0, sizeof(quick));
	misc = 0;
}

/* ---- Where a block comes from ---- */

static struct block *take_quick(unsigned long bytes)
{
	struct block *block;

	if (bytes > MOST_QUICK)
		return 0;
	block = quick[bytes / TAG];
	LOOK_AT(1);
	TOUCH(sizeof(block));
	if (block)
		quick[bytes / TAG] = block->next;
	return block;
}

static struct block *cut_tail(unsigned long bytes)
{
	struct block *block = (struct block *)tail;

	LOOK_AT(1);
	if ((unsigned long)(heap_end - tail) < bytes)
		return 0;
	tail += bytes;
	block->tag = bytes;
	TOUCH(TAG + sizeof(tail));
	return block;
}

/* Takes the block *link off its list, and gives its lower end. */
static struct block *split(struct block **link, unsigned long bytes)
{
	struct block *block = *link, *rest;

	*link = block->next;
	if (block->tag - bytes >= MIN_BLOCK) {
		rest = (struct block *)((char *)block + bytes);
		rest->tag = block->tag - bytes;
		block->tag = bytes;
		put_on(list_of(rest->tag), rest);
	}
	TOUCH(2 * TAG + sizeof(block));
	return block;
}

/* Takes the first block of misc that is large enough. */
static struct block *take_misc(unsigned long bytes)
{
	for (struct block **link = &misc; *link; link = &(*link)->next) {
		LOOK_AT(1);
		TOUCH(TAG + sizeof(*link));
		if ((*link)->tag >= bytes)
			return split(link, bytes);
	}
	return 0;
}

/* Coalesces a free block with the free ones right above it; returns its end. */
static char *join(struct block *block)
{
	char *up = (char *)block + block->tag;

	while (up < tail && !(((struct block *)up)->tag & HELD)) {
		block->tag += ((struct block *)up)->tag;
		up = (char *)block + block->tag;
		LOOK_AT(1);
		TOUCH(2 * TAG);
	}
	return up;
}

static void join_all(void)
{
	char *at = heap, *end;

	__builtin_memset(quick, 0, sizeof(quick));
	misc = 0;
	for (; at < tail; at = end) {
		struct block *block = (struct block *)at;

		LOOK_AT(1);
		TOUCH(TAG);
		end = at + size_of(block);
		if (block->tag & HELD)
			continue;
		end = join(block);
		if (end == tail)
			tail = end = at;
		else
			put_on(&misc, block);
	}
}

/* ---- The calls ---- */

/* Takes a block. A small one comes from its list, the tail, or else misc. */
static struct block *take(unsigned long bytes)
{
	struct block *block = take_quick(bytes);

	if (!block && bytes <= MOST_QUICK)
		block = cut_tail(bytes);
	if (!block)
		block = take_misc(bytes);
	if (!block && bytes > MOST_QUICK)
		block = cut_tail(bytes);
	return block;
}

static void *get(unsigned long bytes)
{
	struct block *block;

	if (bytes > ~0UL - 2 * TAG)
		return 0;
	bytes = (bytes + TAG + TAG - 1) & ~(TAG - 1);
	if (bytes < MIN_BLOCK)
		bytes = MIN_BLOCK;
	block = take(bytes);
	if (!block) {
		join_all();
		block = take(bytes);
	}
	if (!block)
		return 0;
	block->tag |= HELD;
	return (char *)block + TAG;
}

static void free(void *addr)
{
	struct block *block = (struct block *)((char *)addr - TAG);

	LOOK_AT(1);
	TOUCH(TAG);
	block->tag &= ~HELD;
	put_on(list_of(block->tag), block);
}

/* ---- Checks ---- */

static int is_free_block(const struct block *block)
{
	return (const char *)block >= heap && (const char *)block < tail &&
	       !(block->tag & HELD);
}

/*
 * Checks Q2 for one list. If size is not 0, all its blocks must have this size.
 * Decrements *left for each block.
 */
static const char *check_list(const struct block *block, unsigned long size,
			      unsigned long *left)
{
	for (; block; block = block->next) {
		if (!is_free_block(block))
			return "a list has a block that is not free";
		if (size && block->tag != size)
			return "a quick list has a block of another size";
		if (!(*left)--)
			return "the lists have more than all free blocks";
	}
	return 0;
}

static const char *check(void)
{
	unsigned long left = 0;
	const char *wrong, *at;

	for (at = heap; at < tail; at += size_of((struct block *)at)) {
		if (size_of((struct block *)at) < MIN_BLOCK)
			return "a block is too small";
		left += !(((struct block *)at)->tag & HELD);
	}
	if (at != tail)
		return "a block ends behind the tail's begin";
	wrong = check_list(misc, 0, &left);
	for (unsigned long i = 0; i < ARRAY_SIZE(quick) && !wrong; i++)
		wrong = check_list(quick[i], i * TAG, &left);
	if (!wrong && left)
		wrong = "the lists have not all free blocks";
	return wrong;
}

static void walk(void (*visit)(unsigned long addr, unsigned long bytes))
{
	unsigned long left = (heap_end - heap) / MIN_BLOCK;
	struct block *b;

	for (unsigned long i = 0; i < ARRAY_SIZE(quick); i++)
		for (b = quick[i]; b && left--; b = b->next)
			visit((unsigned long)b, b->tag);
	for (b = misc; b && left--; b = b->next)
		visit((unsigned long)b, b->tag);
	if (tail < heap_end)
		visit((unsigned long)tail, heap_end - tail);
}

static void print(void)
{
	printk("quickfit: tail %lu of %lu bytes\n",
	       (unsigned long)(heap_end - tail),
	       (unsigned long)(heap_end - heap));
}

extern const struct heap_allocator EXPORT(quickfit);

const struct heap_allocator EXPORT(quickfit) = {
	.name = "quickfit",
	.variant = VARIANT_NAME,
	.provenance = "Weinstock and Wulf, 1988",
	.header = TAG,
	.init = init,
	.get = get,
	.free = free,
	.walk = walk,
	.check = check,
	.print = print,
};
