/*
 * ostep: the free list of a textbook, with all policies that the book lists.
 *
 *	a block: ┌──────┬───────┬───────────────┐   free: ┌──────┬──────┬────┐
 *	         │ size │ magic │ bytes         │         │ size │ next │    │
 *	         └──────┴───────┴───────────────┘         └──────┴──────┴────┘
 *	size counts the header; in a free chunk, next has the place of magic
 *
 *	policy	which chunk get takes: the first that fits, the best (smallest)
 *		that fits, or the worst (largest). Of equal ones, the first.
 *	order	where free puts a chunk: by address, by size up or down, or
 *		at the front or back. By size, each free sorts the whole list;
 *		the rest of a split chunk keeps its place until the next free.
 *	joining	after each free, one pass over the list coalesces each chunk
 *		with the next of the list if they touch.
 *
 * Get gives the low part of a chunk. If the rest cannot hold size and next, get
 * gives the whole chunk.
 *
 * O1  each byte of the heap is in one free chunk or in one block.
 * O2  in the order `address' with joining, no two free chunks touch.
 *
 * Quirks, kept:
 *   joining is incomplete	in all orders but `address': chunks that touch
 *			are coalesced only if they follow each other in the
 *			list, the lower one first.
 *   double free seen	Free writes next over the magic, and a second free
 *			panics. But if the block was given out again, the second
 *			free takes it away from its new owner.
 *   late overrun	The magic is checked only when a block is freed.
 *
 * Header and alignment are parameters. A header of 4 bytes has no magic. The
 * sizes of chunks are aligned: to 8 bytes in plain, otherwise to 1.
 *
 * Ancestor: "Operating Systems: Three Easy Pieces" (Arpaci-Dusseau), chapter
 * 17, and its simulator malloc.py, where the list is a Python list, and a chunk
 * may have any size.
 */
#include "study.h"
#include "heap/ostep.h"

#define MAGIC 1234567 /* the number in the book */

struct node {
	unsigned long size;
	struct node *next;
} __attribute__((packed));

struct header {
	unsigned long size;
	unsigned long magic;
} __attribute__((packed));

_Static_assert(sizeof(struct node) == 8 && sizeof(struct header) == 8,
	       "the one takes the place of the other");

#if defined(NO_FILL) && defined(NO_LOCK)
#define LEAST_ALIGN 8
#else
#define LEAST_ALIGN 1
#endif

static const struct ostep *my;
static unsigned long header, align;
static struct node head; /* is before the first chunk; has size 0 */
static char *heap, *heap_end;

static void init(const struct heap_allocator *self, void *base,
		 unsigned long bytes)
{
	my = self->parameters;
	header = self->header;
	align = my->align > LEAST_ALIGN ? my->align : LEAST_ALIGN;
	heap = base;
	heap_end = heap + bytes;
	head.next = base;
	head.next->size = bytes;
	head.next->next = 0;
}

/* ---- Policies: return the chunk before the one to take, 0 if none fits ----
 */

static struct node *find_first(unsigned long bytes)
{
	for (struct node *at = &head; at->next; at = at->next) {
		LOOK_AT(1);
		TOUCH(2 * 4);
		if (at->next->size >= bytes)
			return at;
	}
	return 0;
}

static struct node *find_best(unsigned long bytes)
{
	struct node *best = 0;
	unsigned long least = ~0UL;

	for (struct node *at = &head; at->next; at = at->next) {
		LOOK_AT(1);
		TOUCH(2 * 4);
		if (at->next->size >= bytes && at->next->size < least) {
			least = at->next->size;
			best = at;
		}
	}
	return best;
}

static struct node *find_worst(unsigned long bytes)
{
	struct node *worst = 0;
	unsigned long most = bytes - 1;

	for (struct node *at = &head; at->next; at = at->next) {
		LOOK_AT(1);
		TOUCH(2 * 4);
		if (at->next->size > most) {
			most = at->next->size;
			worst = at;
		}
	}
	return worst;
}

/* Returns the bytes that a request takes, with its header; 0 on overflow. */
static unsigned long whole_size(unsigned long bytes)
{
	unsigned long whole = (bytes + header + align - 1) & ~(align - 1);

	if (whole < bytes)
		return 0;
	return whole < sizeof(struct node) ? sizeof(struct node) : whole;
}

/* Takes the chunk after `at'; the list keeps any rest. Returns bytes taken. */
static unsigned long take(struct node *at, unsigned long whole)
{
	struct node *chunk = at->next, *rest;

	if (chunk->size - whole < sizeof(*rest)) {
		at->next = chunk->next;
		TOUCH(4);
		return chunk->size;
	}
	rest = (struct node *)((char *)chunk + whole);
	rest->size = chunk->size - whole;
	rest->next = chunk->next;
	at->next = rest;
	TOUCH(3 * 4);
	return whole;
}

static void *get(unsigned long bytes)
{
	unsigned long whole = whole_size(bytes);
	struct node *at = 0;
	struct header *block;

	if (whole && my->policy == OSTEP_FIRST)
		at = find_first(whole);
	else if (whole && my->policy == OSTEP_BEST)
		at = find_best(whole);
	else if (whole)
		at = find_worst(whole);
	if (!at)
		return 0;
	block = (struct header *)at->next;
	whole = take(at, whole);
	block->size = whole;
	if (header >= sizeof(*block))
		block->magic = MAGIC;
	TOUCH(header >= sizeof(*block) ? 8 : 4);
	return (char *)block + header;
}

/* ---- Orders ---- */

static void insert_by_address(struct node *chunk)
{
	struct node *at = &head;

	while (at->next && at->next < chunk) {
		LOOK_AT(1);
		TOUCH(4);
		at = at->next;
	}
	chunk->next = at->next;
	at->next = chunk;
}

static void insert_at_front(struct node *chunk)
{
	chunk->next = head.next;
	head.next = chunk;
}

static void insert_at_back(struct node *chunk)
{
	struct node *at = &head;

	while (at->next) {
		LOOK_AT(1);
		TOUCH(4);
		at = at->next;
	}
	chunk->next = 0;
	at->next = chunk;
}

static int goes_before(const struct node *a, const struct node *b, int up)
{
	return up ? a->size < b->size : a->size > b->size;
}

/* Sorts the list; chunks of equal size stay in their order. Most of the list is
 * sorted already, so a search begins where the one before ended, if it can. */
static void sort_by_size(int up)
{
	struct node *chunk = head.next, *last = &head;

	head.next = 0;
	while (chunk) {
		struct node *next = chunk->next;
		struct node *at = &head;

		LOOK_AT(1);
		TOUCH(2 * 4);
		if (last != &head && !goes_before(chunk, last, up))
			at = last;
		while (at->next && !goes_before(chunk, at->next, up)) {
			LOOK_AT(1);
			TOUCH(2 * 4);
			at = at->next;
		}
		chunk->next = at->next;
		at->next = chunk;
		last = chunk;
		chunk = next;
	}
}

static void insert(struct node *chunk)
{
	if (my->order == OSTEP_ADDRESS)
		insert_by_address(chunk);
	else if (my->order == OSTEP_FRONT)
		insert_at_front(chunk);
	else
		insert_at_back(chunk);
	if (my->order == OSTEP_UP || my->order == OSTEP_DOWN)
		sort_by_size(my->order == OSTEP_UP);
	TOUCH(2 * 4);
}

/* Coalesces neighbours in one pass, in the list's order. */
static void join_neighbours(void)
{
	struct node *chunk = head.next;

	while (chunk && chunk->next) {
		LOOK_AT(1);
		TOUCH(2 * 4);
		if ((char *)chunk + chunk->size != (char *)chunk->next) {
			chunk = chunk->next;
			continue;
		}
		chunk->size += chunk->next->size;
		chunk->next = chunk->next->next;
		TOUCH(4 * 4);
	}
}

static void free(void *block)
{
	struct header *mine = (struct header *)((char *)block - header);

	TOUCH(8);
	if (header >= sizeof(*mine) && mine->magic != MAGIC)
		panic("ostep: %08lx has no magic", (unsigned long)block);
	insert((struct node *)mine);
	if (my->joins)
		join_neighbours();
}

/* ---- Checks ---- */

static int inside(const struct node *chunk)
{
	return (const char *)chunk >= heap &&
	       (const char *)(chunk + 1) <= heap_end;
}

/* Returns a length that no list can exceed. */
static unsigned long most(void)
{
	return (heap_end - heap) / sizeof(struct node) + 1;
}

static void walk(void (*visit)(unsigned long addr, unsigned long bytes))
{
	unsigned long left = most();

	for (struct node *p = head.next; p && left-- && inside(p); p = p->next)
		visit((unsigned long)p, p->size);
}

/* Checks each chunk by itself, and O2. */
static const char *check(void)
{
	int sorted = my->joins && my->order == OSTEP_ADDRESS;
	unsigned long left = most();

	for (struct node *p = head.next; p; p = p->next) {
		if (!inside(p))
			return "the list leaves the heap";
		if (p->size < sizeof(*p) ||
		    p->size > (unsigned long)(heap_end - (char *)p))
			return "a chunk ends behind the heap";
		if (!left--)
			return "the list does not end";
		if (sorted && p->next && (char *)p + p->size >= (char *)p->next)
			return "the list is not by address, or two touch";
	}
	return 0;
}

static void print(void)
{
	unsigned long left = most();

	printk("header %lu, alignment %lu\n", header, align);
	for (struct node *p = head.next; p && left-- && inside(p); p = p->next)
		printk("%08lx %lu bytes\n", (unsigned long)p, p->size);
}

/* ---- The table of all variants ---- */

/* clang-format off */
#define ONE(p, o, j, the_name, bytes)                                          \
	{                                                                      \
		.name = "ostep-" the_name, .variant = VARIANT_NAME,            \
		.provenance = "OSTEP, 2018, chapter 17 and malloc.py",         \
		.header = bytes,                                               \
		.parameters = &(const struct ostep){ p, o, j, 1 },             \
		.init = init, .get = get, .free = free, .walk = walk,          \
		.check = check, .print = print,                                \
	}
/* clang-format on */

#define BOTH(p, o, the_name)                                                   \
	ONE(p, o, 1, the_name "-joined", 8), ONE(p, o, 0, the_name "-apart", 8)

#define ORDERS(p, the_name)                                                    \
	BOTH(p, OSTEP_ADDRESS, the_name "-address"),                           \
		BOTH(p, OSTEP_UP, the_name "-up"),                             \
		BOTH(p, OSTEP_DOWN, the_name "-down"),                         \
		BOTH(p, OSTEP_FRONT, the_name "-front"),                       \
		BOTH(p, OSTEP_BACK, the_name "-back")

extern const struct heap_allocator EXPORT(ostep)[OSTEPS];

const struct heap_allocator EXPORT(ostep)[OSTEPS] = {
	ORDERS(OSTEP_FIRST, "first"),
	ORDERS(OSTEP_BEST, "best"),
	ORDERS(OSTEP_WORST, "worst"),
	ONE(OSTEP_FIRST, OSTEP_ADDRESS, 1, "header4", 4),
	ONE(OSTEP_FIRST, OSTEP_ADDRESS, 1, "header16", 16),
};
