/*
 * knr: the storage allocator of "The C Programming Language", 8.7. A header has
 * a word for the next free chunk, and one for the size in units of a header.
 *
 *	anchor ──> chunk ──> chunk ──> back to anchor    free ones, by address
 *	  size 0     ^ rover: where the previous call ended
 *
 *	┌──────┬───────┬──────────────────────────────┐
 *	│ next │ units │ 8 * (units - 1) bytes        │
 *	└──────┴───────┴──────────────────────────────┘
 *
 * Get takes the first chunk after the rover that is large enough. Of a larger
 * chunk it gives the upper end, so that the chunk stays where it is in the
 * list. Free searches from the rover too, and coalesces with both neighbours.
 *
 * R1  along the list, addresses rise except in one place, and no two free
 *     chunks touch.
 * R2  the rover is a chunk of the list, or the anchor.
 *
 * Quirks, kept:
 *   double free hangs	Free searches for the chunk's place between two others.
 *			If the chunk is in the list already, there is no such
 *			place, and the search never ends. If the chunk was
 *			coalesced with the one below, it is put into the list
 *			inside of that one: two gets return overlapping blocks.
 *   huge wraps		get of nearly 4 GiB is rounded up past 0, and returns a
 *			block of no bytes.
 *   no check at all	Free takes any address for a block. There is no magic,
 *			and an overrun writes over next and size.
 *   the upper end	Blocks come from the end of the heap downward.
 *
 * GROWTH, set by knrgrows.c, is the least number of units that a get asks for
 * if nothing fits. Without it the heap is one chunk from the beginning.
 *
 * Ancestor: Kernighan and Ritchie, second edition, 1988 (the first: 1978). If
 * nothing fits, the book's get asks the system for 1,024 units or more.
 */
#include "study.h"

struct header {
	struct header *next;
	unsigned long units; /* one of them is the header */
};

_Static_assert(sizeof(struct header) == 8, "the unit");

static struct header anchor;
static struct header *rover;
static char *heap, *heap_end;
#ifdef GROWTH
static char *asked_end; /* the end of the memory asked for */
#endif

/* Returns the chunk after which this one belongs: the next lower one. If it is
 * the lowest or highest of all, it belongs after the highest in the list. */
static struct header *find_place(struct header *chunk)
{
	struct header *p = rover;

	for (;;) {
		LOOK_AT(1);
		TOUCH(4);
		if (p < chunk && chunk < p->next)
			return p;
		if (p >= p->next && (chunk > p || chunk < p->next))
			return p;
		p = p->next;
	}
}

static void free(void *block)
{
	struct header *chunk = (struct header *)block - 1;
	struct header *below = find_place(chunk);

	if (chunk + chunk->units == below->next) {
		chunk->units += below->next->units;
		chunk->next = below->next->next;
		TOUCH(2 * 4);
	} else {
		chunk->next = below->next;
	}
	if (below + below->units == chunk) {
		below->units += chunk->units;
		below->next = chunk->next;
		TOUCH(2 * 4);
	} else {
		below->next = chunk;
	}
	rover = below;
	TOUCH(4 * 4);
}

#ifdef GROWTH
/* The book's morecore(): asks the system for memory and frees it. Returns 0 if
 * the system gives none. */
static int grow(unsigned long units)
{
	struct header *chunk = (struct header *)asked_end;

	if (units < GROWTH)
		units = GROWTH;
	if ((unsigned long)(heap_end - asked_end) / sizeof(*chunk) < units)
		return 0;
	asked_end = (char *)(chunk + units);
	chunk->units = units;
	TOUCH(4);
	free(chunk + 1);
	return 1;
}

static unsigned long taken(void)
{
	return asked_end - heap;
}
#endif

static void init(const struct heap_allocator *self, void *base,
		 unsigned long bytes)
{
	(void)self;
	heap = base;
	heap_end = heap + bytes;
	anchor.next = rover = &anchor;
	anchor.units = 0;
#ifdef GROWTH
	asked_end = heap;
#else
	((struct header *)heap)->units = bytes / sizeof(anchor);
	free(heap + sizeof(anchor));
#endif
}

/* Takes all of the chunk after p, or its upper end. The chunk must be large
 * enough. */
static void *take(struct header *p, unsigned long units)
{
	struct header *chunk = p->next;

	if (chunk->units == units) {
		p->next = chunk->next;
	} else {
		chunk->units -= units;
		chunk += chunk->units;
		chunk->units = units;
	}
	rover = p;
	TOUCH(2 * 4);
	return chunk + 1;
}

static void *get(unsigned long bytes)
{
	unsigned long units = (bytes + sizeof(anchor) - 1) / sizeof(anchor) + 1;
	struct header *p = rover;

	do {
		LOOK_AT(1);
		TOUCH(2 * 4);
		if (p->next->units >= units)
			return take(p, units);
		p = p->next;
	} while (p != rover);
#ifdef GROWTH
	if (grow(units))
		return get(bytes);
#endif
	return 0;
}

static int inside(const struct header *chunk)
{
	return chunk == &anchor || ((const char *)chunk >= heap &&
				    (const char *)(chunk + 1) <= heap_end);
}

/* Returns a length that no list can exceed. */
static unsigned long most(void)
{
	return (heap_end - heap) / (2 * sizeof(struct header)) + 2;
}

static void walk(void (*visit)(unsigned long addr, unsigned long bytes))
{
	unsigned long left = most();
	struct header *p;

	for (p = anchor.next; p != &anchor && left-- && inside(p); p = p->next)
		visit((unsigned long)p, p->units * sizeof(*p));
}

/* Checks R1 for a chunk and the next, which may be the anchor. */
static const char *check_pair(const struct header *p)
{
	if (p == &anchor)
		return 0;
	if (p->units < 1 ||
	    p->units > (unsigned long)(heap_end - (char *)p) / sizeof(*p))
		return "a chunk ends behind the heap";
	if (p->next != &anchor && p + p->units >= p->next)
		return "the list is not by address, or two touch";
	return 0;
}

static const char *check(void)
{
	const struct header *p = &anchor;
	unsigned long left = most();
	int seen = 0;

	do {
		const char *wrong = check_pair(p);

		if (wrong)
			return wrong;
		seen |= p == rover;
		p = p->next;
		if (!inside(p))
			return "the list leaves the heap";
		if (!left--)
			return "the list does not end";
	} while (p != &anchor);
	return seen ? 0 : "the rover dangles";
}

static void print(void)
{
	unsigned long left = most();
	struct header *p;

	printk("rover %08lx\n", (unsigned long)rover);
	for (p = anchor.next; p != &anchor && left-- && inside(p); p = p->next)
		printk("%08lx %lu units\n", (unsigned long)p, p->units);
}

#ifndef GROWTH
#define NAME knr
#endif

extern const struct heap_allocator EXPORT(NAME);

const struct heap_allocator EXPORT(NAME) = {
	.name = QUOTE_VALUE(NAME),
	.variant = VARIANT_NAME,
	.provenance = "Kernighan and Ritchie, 1978 and 1988, 8.7",
	.header = sizeof(struct header),
	.init = init,
	.get = get,
	.free = free,
	.walk = walk,
#ifdef GROWTH
	.taken = taken,
#endif
	.check = check,
	.print = print,
};
