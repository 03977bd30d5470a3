/*
 * tlsf: two levels of segregated lists. Free blocks are in lists by size: the
 * first level is the power of two, the second cuts that into 32 equal parts. A
 * bit for each list and one for each power say which are not empty. So the time
 * of get and free has a bound, however many blocks there are.
 *
 *	powers   1 0 1 1           bits: has any of the 32 lists a block?
 *	             │
 *	parts    0 0 1 0 1 ... 0   bits: which of them have one?
 *	             │
 *	lists        └─> free <─> free
 *
 *	┌───────┬────────┬──────┬──────┬──────┐ ┌───────┬────────┬────────┐
 *	│ below │ size+1 │ next │ prev │      │ │ below │ size+0 │ bytes  │
 *	└───────┴────────┴──────┴──────┴──────┘ └───┼───┴────────┴────────┘
 *	^ a free block                  a held one  │
 *	└───────────────────────────────────────────┘
 *
 * Get rounds the request up to the next list in which every block is large
 * enough. The bits lead to the first such list that is not empty. Get takes the
 * lower end of that list's first block, and puts the rest into the list of its
 * own size. Free coalesces with both neighbours and puts the block at the front
 * of its list.
 *
 * F1  blocks follow one another from the first to the last byte; each has the
 *     address of the one below; no two free ones touch.
 * F2  each free block is in the list of its size, once; a bit is set if and
 *     only if its list is not empty.
 *
 * Quirks, kept:
 *   good fit		A block that is large enough may be in the list below
 *			the one where the search begins. Get does not see it,
 *			and fails if it is the only one.
 *   small lists	Below 128 bytes each list has one size, and a block from
 *			it fits exactly.
 *   double free	The block is put into its list a second time.
 *   an overrun		An overrun overwrites the size of the block above.
 *
 * Ancestor: Masmano, Ripoll, Crespo and Real, TLSF: a New Dynamic Memory
 * Allocator for Real-Time Systems, ECRTS 2004. We did not have the paper: this
 * is TLSF as others describe it. Here only the search is rounded; their later
 * code rounds the block, too.
 */
#include "study.h"

struct block {
	struct block *below;	   /* 0 in the first block */
	unsigned long tag;	   /* size with the header; bit 0: free */
	struct block *next, *prev; /* valid if the block is free */
};

#define HEADER	   8UL
#define FREE	   1UL
#define MIN_BLOCK  sizeof(struct block)
#define PART_BITS  5
#define PARTS	   (1 << PART_BITS)
#define SMALL	   128UL /* smaller sizes have a list each */
#define SMALL_BITS 7
#define POWERS	   (31 - SMALL_BITS + 1)

static struct block *lists[POWERS][PARTS];
static unsigned long power_map, part_map[POWERS];
static struct block *first, *end; /* end is a last header, never free */

struct place {
	int power, part;
};

static unsigned long size_of(const struct block *block)
{
	return block->tag & ~FREE;
}

static struct block *above(const struct block *block)
{
	return (struct block *)((char *)block + size_of(block));
}

static int highest_bit(unsigned long word)
{
	return 31 - __builtin_clz(word);
}

/* Returns the list for a size in bytes. */
static struct place place_of(unsigned long bytes)
{
	int power = highest_bit(bytes);

	if (bytes < SMALL)
		return (struct place){ 0, bytes / (SMALL / PARTS) };
	return (struct place){ power - SMALL_BITS + 1,
			       (bytes >> (power - PART_BITS)) & (PARTS - 1) };
}

/* ---- The lists ---- */

static void put_in_front(struct block *block)
{
	struct place at = place_of(size_of(block));
	struct block **list = &lists[at.power][at.part];

	block->prev = 0;
	block->next = *list;
	if (*list)
		(*list)->prev = block;
	*list = block;
	power_map |= 1UL << at.power;
	part_map[at.power] |= 1UL << at.part;
	TOUCH(3 * sizeof(block) + sizeof(power_map) + sizeof(part_map[0]));
}

static void take_out(struct block *block)
{
	struct place at = place_of(size_of(block));

	if (block->next)
		block->next->prev = block->prev;
	if (block->prev)
		block->prev->next = block->next;
	else
		lists[at.power][at.part] = block->next;
	TOUCH(4 * sizeof(block));
	if (lists[at.power][at.part])
		return;
	part_map[at.power] &= ~(1UL << at.part);
	if (!part_map[at.power])
		power_map &= ~(1UL << at.power);
	TOUCH(sizeof(power_map) + sizeof(part_map[0]));
}

/* Returns a block of the first list that is not empty and whose blocks all have
 * so many bytes; 0: there is none. Reads at most three words of bits. */
static struct block *find(unsigned long bytes)
{
	unsigned long map;
	struct place at;

	if (bytes >= SMALL)
		bytes += (1UL << (highest_bit(bytes) - PART_BITS)) - 1;
	at = place_of(bytes);
	LOOK_AT(1);
	TOUCH(sizeof(map));
	map = part_map[at.power] & (~0UL << at.part);
	if (!map) {
		map = power_map & (~0UL << at.power << 1);
		LOOK_AT(2);
		TOUCH(2 * sizeof(map));
		if (!map)
			return 0;
		at.power = __builtin_ctz(map);
		map = part_map[at.power];
	}
	return lists[at.power][__builtin_ctz(map)];
}

/* Sets a block's tag, and in the block above the address of this one. */
static void set_block(struct block *block, unsigned long tag)
{
	block->tag = tag;
	above(block)->below = block;
	TOUCH(2 * sizeof(block));
}

static void init(const struct heap_allocator *self, void *base,
		 unsigned long bytes)
{
	unsigned long start = ((unsigned long)base + 7) & ~7UL;
	unsigned long last = ((unsigned long)base + bytes) & ~7UL;

	(void)self;
	__builtin_memset(lists, 0, sizeof(lists));
	__builtin_memset(part_map, 0, sizeof(part_map));
	power_map = 0;
	first = (struct block *)start;
	end = (struct block *)(last - HEADER);
	first->below = 0;
	end->tag = 0;
	set_block(first, ((char *)end - (char *)first) | FREE);
	put_in_front(first);
}

/* ---- The calls ---- */

static void *get(unsigned long bytes)
{
	struct block *block;
	unsigned long rest;

	if (bytes > 1UL << 30)
		return 0;
	bytes = (bytes + HEADER + 7) & ~7UL;
	if (bytes < MIN_BLOCK)
		bytes = MIN_BLOCK;
	block = find(bytes);
	if (!block)
		return 0;
	LOOK_AT(1);
	take_out(block);
	rest = size_of(block) - bytes;
	if (rest < MIN_BLOCK) {
		set_block(block, size_of(block));
	} else {
		set_block(block, bytes);
		set_block(above(block), rest | FREE);
		put_in_front(above(block));
	}
	return (char *)block + HEADER;
}

static void free(void *addr)
{
	struct block *block = (struct block *)((char *)addr - HEADER);
	struct block *up = above(block), *down = block->below;
	unsigned long bytes = size_of(block);

	LOOK_AT(2);
	TOUCH(3 * sizeof(block));
	if (up->tag & FREE) {
		take_out(up);
		bytes += size_of(up);
	}
	if (down && (down->tag & FREE)) {
		take_out(down);
		bytes += size_of(down);
		block = down;
	}
	set_block(block, bytes | FREE);
	put_in_front(block);
}

/* ---- Checks ---- */

static int inside(const struct block *block)
{
	return block >= first && block < end;
}

/* Checks F1 for one block. */
static const char *check_block(const struct block *block)
{
	unsigned long room = (const char *)end - (const char *)block;

	if (size_of(block) < MIN_BLOCK || size_of(block) > room)
		return "a block ends behind the heap";
	if (above(block)->below != block)
		return "a block does not know the one below";
	if ((block->tag & FREE) && (above(block)->tag & FREE))
		return "two free blocks touch";
	return 0;
}

/* Checks F2 for one list; decrements *left for each of its blocks. */
static const char *check_list(int power, int part, unsigned long *left)
{
	const struct block *block = lists[power][part], *prev = 0;
	int bit = part_map[power] >> part & 1;

	if (bit != (block != 0))
		return "a bit does not say what its list has";
	for (; block; prev = block, block = block->next) {
		struct place at;

		if (!inside(block) || !(block->tag & FREE))
			return "a list has a block that is not free";
		at = place_of(size_of(block));
		if (at.power != power || at.part != part)
			return "a block is in the list of another size";
		if (block->prev != prev)
			return "a link does not lead back";
		if (!(*left)--)
			return "the lists have more than all free blocks";
	}
	return 0;
}

static const char *check(void)
{
	unsigned long left = 0;
	const char *wrong = 0;

	for (const struct block *b = first; b != end; b = above(b)) {
		wrong = check_block(b);
		if (wrong)
			return wrong;
		left += b->tag & FREE;
	}
	for (int power = 0; power < POWERS; power++) {
		if ((power_map >> power & 1) != (part_map[power] != 0))
			return "a bit does not say what its power has";
		for (int part = 0; part < PARTS && !wrong; part++)
			wrong = check_list(power, part, &left);
		if (wrong)
			return wrong;
	}
	return left ? "the lists have not all free blocks" : 0;
}

/* Visits the smallest lists first. */
static void walk(void (*visit)(unsigned long addr, unsigned long bytes))
{
	unsigned long left = ((char *)end - (char *)first) / MIN_BLOCK;

	for (int power = 0; power < POWERS; power++)
		for (int part = 0; part < PARTS; part++)
			for (struct block *b = lists[power][part];
			     b && left-- && inside(b); b = b->next)
				visit((unsigned long)b, size_of(b));
}

static void print(void)
{
	printk("tlsf: powers %08lx\n", power_map);
}

extern const struct heap_allocator EXPORT(tlsf);

const struct heap_allocator EXPORT(tlsf) = {
	.name = "tlsf",
	.variant = VARIANT_NAME,
	.provenance = "Masmano and others, ECRTS 2004",
	.header = HEADER,
	.init = init,
	.get = get,
	.free = free,
	.walk = walk,
	.check = check,
	.print = print,
};
