/*
 * pool: the allocator of Plan 9's kernel. Free blocks form a tree by size, so
 * that get finds the best fit without walking through all of them. Each block
 * has a tail that leads back to its head, and magic numbers that free checks.
 *
 *	┌───────┬──────┬──────────────┬─────┬─────────────┬──────┐
 *	│ magic │ size │ bytes        │ fe..│ be, n, ef   │ size │  a held block
 *	└───────┴──────┴──────────────┴─────┴─────────────┴──────┘
 *	n: bytes that are not the user's; up to four are set to fe f1 f0 fa
 *
 *	┌───────┬──────┬──────┬───────┬──────┬──────┬─ ─┬─────────────┬──────┐
 *	│ magic │ size │ left │ right │ next │ prev │   │ be, ., ef   │ size │
 *	└───────┴──────┴──┼───┴──┼────┴──┼───┴──────┴─ ─┴─────────────┴──────┘
 *	          smaller ┘      │       └ of the same size       a free block
 *	                  larger ┘
 *
 * Get takes the smallest block that is large enough; of equal ones, that which
 * was freed last. If the rest is at least a quarter of the request and large
 * enough for a block, get frees it. Free coalesces with both neighbours: the
 * tail below the block and the block's own size lead to them.
 *
 * P1  blocks follow one another from the first to the last byte, their tails
 *     agree with their heads, and no two free ones touch.
 * P2  each free block is in the list of its size, and the first of that list is
 *     in the tree.
 *
 * Quirks, kept:
 *   32 bytes		A block is a multiple of 32 bytes; its head and tail
 *			take 16 of them.
 *   a quarter		If the rest of a block is less than a quarter of the
 *			request, get gives the rest, too.
 *   no balance		If sizes come in ascending order, the tree becomes a
 *			list. Later versions splay it.
 *   double free	panics: the magic is gone. An overrun panics, too, when
 *			its block is freed.
 *
 * Left out: more than one arena, as there is one region; realloc, which may
 * grow a block in its place; moving blocks when memory runs out; filling blocks
 * for debugging.
 *
 * Ancestor: Plan 9, third edition, 2000, sys/src/libc/port/pool.c, with the
 * quantum of the kernel, sys/src/9/port/alloc.c.
 */
#include "study.h"

struct block {
	unsigned long magic, size;
	struct block *left, *right; /* valid in the first block of a size */
	struct block *next, *prev;  /* free blocks of the same size */
};

struct tail {
	unsigned char magic0, not_users[2], magic1;
	unsigned long size;
};

#define HEAD	  8UL
#define TAIL	  sizeof(struct tail)
#define MIN_BLOCK (sizeof(struct block) + TAIL)
#define QUANTUM	  32UL

#define FREE_MAGIC 0xba5eba11UL
#define HELD_MAGIC 0x0a110c09UL
#define EDGE_MAGIC 0xc0a1e5cfUL /* stands at both ends of the heap */
#define NO_MAGIC   0xdeadfa11UL

static struct block *root, *first, *end;
static unsigned long nr_free;
static struct lock lock;

static struct block *above(const struct block *block)
{
	return (struct block *)((char *)block + block->size);
}

static struct tail *tail_of(const struct block *block)
{
	return (struct tail *)above(block) - 1;
}

static struct block *below_it(const struct block *block)
{
	return (struct block *)((char *)block -
				((const struct tail *)block - 1)->size);
}

static void set_size(struct block *block, unsigned long bytes)
{
	block->size = bytes;
	tail_of(block)->size = bytes;
	tail_of(block)->magic0 = 0xbe;
	tail_of(block)->magic1 = 0xef;
	TOUCH(4 + TAIL);
}

/* ---- The tree ---- */

/* Returns the pointer that leads, or would lead, to a block of that size. */
static struct block **place_of(unsigned long bytes)
{
	struct block **place = &root;

	while (*place && (*place)->size != bytes) {
		LOOK_AT(1);
		TOUCH(2 * sizeof(*place));
		place = bytes < (*place)->size ? &(*place)->left :
						 &(*place)->right;
	}
	return place;
}

/* Adds a free block as the first of its size. */
static void add(struct block *block)
{
	struct block **place = place_of(block->size), *old = *place;

	block->magic = FREE_MAGIC;
	block->left = old ? old->left : 0;
	block->right = old ? old->right : 0;
	block->prev = 0;
	block->next = old;
	if (old)
		old->prev = block;
	*place = block;
	nr_free++;
	TOUCH(6 * sizeof(block));
}

/* Returns what replaces a node that is the only one of its size: its only
 * child, or the smallest node on its right. */
static struct block *successor(struct block *node)
{
	struct block **place = &node->right, *next;

	if (!node->left)
		return node->right;
	if (!node->right)
		return node->left;
	while ((*place)->left) {
		LOOK_AT(1);
		TOUCH(sizeof(*place));
		place = &(*place)->left;
	}
	next = *place;
	*place = next->right;
	next->left = node->left;
	next->right = node->right;
	return next;
}

static void take_out(struct block *block)
{
	struct block *next = block->next;

	nr_free--;
	TOUCH(4 * sizeof(block));
	if (next)
		next->prev = block->prev;
	if (block->prev) {
		block->prev->next = next;
		return;
	}
	if (next) {
		next->left = block->left;
		next->right = block->right;
		*place_of(block->size) = next;
	} else {
		struct block **place = place_of(block->size);

		*place = successor(block);
	}
}

/* Returns the smallest block that is large enough; 0: there is none. */
static struct block *find(unsigned long bytes)
{
	struct block *good = 0, *block = root;

	while (block) {
		LOOK_AT(1);
		TOUCH(2 * sizeof(block));
		if (block->size == bytes)
			return block;
		if (block->size > bytes)
			good = block;
		block = bytes < block->size ? block->left : block->right;
	}
	return good;
}

/* Makes the heap one free block. Like an arena of Plan 9, the heap begins with
 * an empty block, and ends with the head of a block of 0 bytes. */
static void init(const struct heap_allocator *self, void *base,
		 unsigned long bytes)
{
	unsigned long start = ((unsigned long)base + 7) & ~7UL;
	unsigned long last = ((unsigned long)base + bytes) & ~7UL;
	struct block *edge = (struct block *)start;

	(void)self;
	root = 0;
	nr_free = 0;
	lock.held = 0;
	edge->magic = EDGE_MAGIC;
	set_size(edge, MIN_BLOCK);
	first = above(edge);
	end = (struct block *)(last - HEAD);
	end->magic = EDGE_MAGIC;
	end->size = 0;
	set_size(first, (char *)end - (char *)first);
	add(first);
}

/* ---- Get ---- */

static unsigned long size_for(unsigned long bytes)
{
	bytes += HEAD + TAIL;
	if (bytes < MIN_BLOCK)
		bytes = MIN_BLOCK;
	return (bytes + QUANTUM - 1) & ~(QUANTUM - 1);
}

/* Returns the mark for a byte after the user's; it depends on the address. */
static unsigned char mark_at(const unsigned char *at)
{
	static const unsigned char marks[4] = { 0xfe, 0xf1, 0xf0, 0xfa };

	return marks[(unsigned long)at % 4];
}

/* Returns where a held block's marks begin; *stop becomes where they end. */
static unsigned char *marks_of(const struct block *block, unsigned char **stop)
{
	struct tail *tail = tail_of(block);
	unsigned long others = tail->not_users[0] << 8 | tail->not_users[1];
	unsigned char *at = (unsigned char *)above(block) - others + HEAD;

	*stop = (unsigned char *)tail;
	if (*stop > at + 4)
		*stop = at + 4;
	return at;
}

static void mark(struct block *block, unsigned long bytes)
{
	struct tail *tail = tail_of(block);
	unsigned long others = block->size - bytes;
	unsigned char *stop, *at;

	tail->not_users[0] = others >> 8;
	tail->not_users[1] = others;
	for (at = marks_of(block, &stop); at < stop; at++)
		*at = mark_at(at);
	TOUCH(2 + 4);
}

/* Frees the rest if it is at least a quarter of the request and can be a block,
 * or if the bytes that are not the user's are too many for 16 bits. */
static void trim(struct block *block, unsigned long bytes)
{
	unsigned long want = size_for(bytes), extra = block->size - want;

	if (block->size - bytes < 0x10000 &&
	    (extra < want / 4 || extra < MIN_BLOCK))
		return;
	set_size(block, want);
	set_size(above(block), extra);
	add(above(block));
}

static void *get(unsigned long bytes)
{
	struct block *block;

	if (bytes > 1UL << 30)
		return 0;
	LOCK(&lock);
	block = find(size_for(bytes));
	if (block) {
		take_out(block);
		trim(block, bytes);
		block->magic = HELD_MAGIC;
		mark(block, bytes);
	}
	UNLOCK(&lock);
	return block ? (char *)block + HEAD : 0;
}

/* ---- Free ---- */

/* Returns what is wrong with a held block, 0 if nothing is. */
static const char *check_held(const struct block *block)
{
	const struct tail *tail = tail_of(block);
	unsigned char *stop, *at;

	if (tail->magic0 != 0xbe || tail->magic1 != 0xef ||
	    tail->size != block->size)
		return "its tail was written over";
	for (at = marks_of(block, &stop); at < stop; at++)
		if (*at != mark_at(at))
			return "bytes behind the user's were written";
	return 0;
}

/* Coalesces two blocks that touch; neither is in the tree. */
static struct block *join(struct block *low, struct block *high)
{
	high->magic = NO_MAGIC;
	set_size(low, low->size + high->size);
	return low;
}

static void free(void *addr)
{
	struct block *block = (struct block *)((char *)addr - HEAD), *other;
	const char *wrong;

	LOOK_AT(2);
	TOUCH(2 * HEAD + 2 * TAIL + 4);
	if (block->magic != HELD_MAGIC)
		panic("pool: %08lx has no magic", (unsigned long)addr);
	wrong = check_held(block);
	if (wrong)
		panic("pool: %08lx %s", (unsigned long)addr, wrong);
	LOCK(&lock);
	other = below_it(block);
	if (other->magic == FREE_MAGIC) {
		take_out(other);
		block = join(other, block);
	}
	other = above(block);
	if (other->magic == FREE_MAGIC) {
		take_out(other);
		join(block, other);
	}
	add(block);
	UNLOCK(&lock);
}

/* ---- Checks ---- */

/* Checks P2 for one block. */
static const char *check_free(const struct block *block)
{
	const struct block *node = *place_of(block->size);
	unsigned long left = nr_free;

	if (above(block)->magic == FREE_MAGIC)
		return "two free blocks touch";
	for (; node && node != block; node = node->next)
		if (!left-- || (node->next && node->next->prev != node))
			return "the list of a size is broken";
	return node ? 0 : "a free block is not in the tree";
}

static const char *check(void)
{
	unsigned long found = 0;
	const char *wrong = 0;

	for (const struct block *b = first; b != end && !wrong; b = above(b)) {
		unsigned long room = (const char *)end - (const char *)b;

		if (b->size < MIN_BLOCK || b->size > room)
			return "a block ends behind the heap";
		if (tail_of(b)->size != b->size)
			return "a tail does not say its head's size";
		if (b->magic == HELD_MAGIC)
			wrong = check_held(b);
		else if (b->magic == FREE_MAGIC)
			wrong = check_free(b);
		else
			wrong = "a block has no magic";
		found += b->magic == FREE_MAGIC;
	}
	if (!wrong && found != nr_free)
		wrong = "the tree has not all free blocks";
	return wrong;
}

/* Visits the free blocks, the lowest first. */
static void walk(void (*visit)(unsigned long addr, unsigned long bytes))
{
	for (const struct block *b = first; b < end; b = above(b)) {
		if (b->size < MIN_BLOCK)
			return;
		if (b->magic == FREE_MAGIC)
			visit((unsigned long)b, b->size);
	}
}

static void print(void)
{
	printk("pool: %lu free blocks\n", nr_free);
}

extern const struct heap_allocator EXPORT(pool);

const struct heap_allocator EXPORT(pool) = {
	.name = "pool",
	.variant = VARIANT_NAME,
	.provenance = "Plan 9, third edition, 2000, port/pool.c",
	.flags = HAS_LOCK,
	.header = HEAD + TAIL,
	.init = init,
	.get = get,
	.free = free,
	.walk = walk,
	.check = check,
	.print = print,
};
