/*
 * huxheap: next fit with a header of four words, from Hux's kernel heap.
 *
 *	         ┌──────┬──────┬──────┬──────┬───────────────────┐
 *	a chunk: │ size │ free │ next │ magic│ size bytes        │
 *	         └──────┴──────┴──────┴──────┴───────────────────┘
 *
 *	bottom ──> chunk ──> chunk ──> chunk ──> back to bottom
 *	             ^ rover                     free ones, by address
 *
 * A search begins after the rover and ends with the rover's own chunk. A chunk
 * that is too large by more than a header is split: get gives its low part. A
 * held chunk has next 0.
 *
 * H1  the list holds the free chunks in the order of their addresses, and no
 *     two of them touch.
 * H2  if the list is not empty, the rover is a chunk of it. The ancestor
 *     breaks this rule: see the first quirk.
 *
 * Quirks, kept:
 *   dangling rover	A chunk taken whole leaves the list, even if the rover
 *			points to it. Its next is 0 then, so the next search
 *			reads a header at address 0. There Hux has mapped the
 *			BIOS's interrupt vectors, which read as a chunk of
 *			0xf000ff53 bytes: get(16) returns 0x10. If the chunk is
 *			freed before the next search, nothing happens.
 *   double free	Free does not test the free flag. Two later gets return
 *			the same address.
 *   late overrun	An overrun destroys the magic of the next block, but
 *			only the free of that block checks it.
 *   no rounding	After get(3) all later blocks are at odd addresses.
 *
 * HUXFIXED, set by huxfixed.c, keeps H2 and changes nothing else.
 *
 * Ancestor: Hux (2021), src/memory/kheap.c. In Hux address 0 is the first byte
 * of RAM, which is P2V(0) here. Hux prints a message when nothing fits; this is
 * left out, because the printing would cost much more than the search.
 */
#include "study.h"

#define MAGIC 0xfbca0739

/* A header begins where the block before it ends, at any address. */
struct chunk {
	unsigned long size; /* bytes after the header */
	unsigned char free;
	unsigned char unused[3];
	struct chunk *next;
	unsigned long magic;
} __attribute__((packed));

_Static_assert(sizeof(struct chunk) == 16, "four words");

/* The ancestor's null pointer leads to memory that is mapped. */
#define NOWHERE ((struct chunk *)P2V(0))

/* plain rounds requests up to a multiple of 8; the other variants take them as
 * they are. */
#if defined(NO_FILL) && defined(NO_LOCK)
#define ROUNDED(bytes) (((bytes) + 7) & ~7UL)
#else
#define ROUNDED(bytes) (bytes)
#endif

static char *heap, *heap_end;
static struct chunk *bottom, *rover;
static unsigned long length; /* the number of chunks in the list */
static struct lock lock;

static char *payload(struct chunk *chunk)
{
	return (char *)(chunk + 1);
}

static char *chunk_end(struct chunk *chunk)
{
	return payload(chunk) + chunk->size;
}

static void init(const struct heap_allocator *self, void *base,
		 unsigned long bytes)
{
	(void)self;
	heap = base;
	heap_end = heap + bytes;
	bottom = rover = base;
	bottom->size = bytes - sizeof(*bottom);
	bottom->free = 1;
	bottom->next = bottom;
	bottom->magic = MAGIC;
	OWN_FILL_BYTES(payload(bottom), 0, bottom->size);
	length = 1;
	lock.held = 0;
}

/* Splits a chunk after so many bytes. The rest takes the chunk's place in the
 * list; `before' is the chunk before this place. */
static void split(struct chunk *before, struct chunk *chunk,
		  unsigned long bytes)
{
	struct chunk *rest = (struct chunk *)(payload(chunk) + bytes);

	rest->size = chunk->size - bytes - sizeof(*rest);
	rest->magic = MAGIC;
	rest->free = 1;
	chunk->size = bytes;
	if (length == 1) {
		rest->next = rest;
		rover = rest;
	} else {
		rest->next = chunk->next;
		before->next = rest;
		rover = before;
	}
	if (chunk == bottom)
		bottom = rest;
	TOUCH(6 * 4);
}

/* Takes a whole chunk off the list. In the ancestor the rover still points to
 * this chunk, if it did before. */
static void take_whole(struct chunk *before, struct chunk *chunk)
{
	before->next = chunk->next;
	length--;
	if (chunk == bottom)
		bottom = chunk->next;
#ifdef HUXFIXED
	if (chunk == rover)
		rover = before;
#endif
	TOUCH(2 * 4);
}

static void *take(struct chunk *before, struct chunk *chunk,
		  unsigned long bytes)
{
	if (chunk->size > bytes + sizeof(*chunk))
		split(before, chunk, bytes);
	else
		take_whole(before, chunk);
	chunk->next = NOWHERE;
	chunk->free = 0;
	TOUCH(4 + 4 + 1);
	return payload(chunk);
}

static void *search(unsigned long bytes)
{
	struct chunk *before = rover, *chunk, *first;

	if (!length)
		return 0;
	chunk = first = before->next;
	do {
		LOOK_AT(1);
		TOUCH(4);
		if (chunk->size >= bytes)
			return take(before, chunk, bytes);
		before = chunk;
		chunk = chunk->next;
		TOUCH(4);
	} while (chunk != first);
	return 0;
}

static void *get(unsigned long bytes)
{
	void *block;

	LOCK(&lock);
	block = search(ROUNDED(bytes));
	UNLOCK(&lock);
	return block;
}

/* Returns the free chunk below; the topmost one if there is none below. */
static struct chunk *find_below(struct chunk *chunk)
{
	struct chunk *below = bottom;

	while (below->next != bottom) {
		LOOK_AT(1);
		TOUCH(4);
		if (below < chunk && below->next > chunk)
			return below;
		below = below->next;
	}
	LOOK_AT(1);
	return below;
}

static int touches(struct chunk *low, struct chunk *high)
{
	return low < high && chunk_end(low) == (char *)high;
}

static void join(struct chunk *low, struct chunk *high)
{
	low->size += high->size + sizeof(*high);
	TOUCH(3 * 4);
}

static void link_first(struct chunk *chunk)
{
	chunk->next = bottom = rover = chunk;
	length = 1;
	TOUCH(4);
}

/* Puts a chunk between two free ones. If it touches the upper one, the two
 * coalesce, and the chunk takes the upper one's place. */
static void link_between(struct chunk *below, struct chunk *chunk,
			 struct chunk *above)
{
	below->next = chunk;
	if (touches(chunk, above)) {
		chunk->next = above->next;
		join(chunk, above);
		if (rover == above)
			rover = chunk;
	} else {
		chunk->next = above;
		length++;
	}
	if (bottom > chunk)
		bottom = chunk;
	TOUCH(2 * 4);
}

static void insert(struct chunk *chunk)
{
	struct chunk *below = find_below(chunk);
	struct chunk *above = below > chunk ? bottom : below->next;

	if (!touches(below, chunk)) {
		link_between(below, chunk, above);
		return;
	}
	if (touches(chunk, above)) {
		below->next = above->next;
		length--;
		join(chunk, above);
		if (rover == above)
			rover = below;
	}
	join(below, chunk);
}

static void free(void *block)
{
	struct chunk *chunk = (struct chunk *)block - 1;

	if ((char *)block < heap || (char *)block >= heap_end)
		panic("huxheap: %08lx is out of range", (unsigned long)block);
	TOUCH(4);
	if (chunk->magic != MAGIC)
		panic("huxheap: %08lx has no magic", (unsigned long)block);
	chunk->free = 1;
	OWN_FILL_BYTES(block, 0, chunk->size);
	LOCK(&lock);
	if (length)
		insert(chunk);
	else
		link_first(chunk);
	UNLOCK(&lock);
}

/* Can a header be read at this address? */
static int inside(const struct chunk *chunk)
{
	return (const char *)chunk >= heap &&
	       (const char *)(chunk + 1) <= heap_end;
}

static void walk(void (*visit)(unsigned long addr, unsigned long bytes))
{
	struct chunk *chunk = bottom;

	for (unsigned long i = 0; i < length && inside(chunk); i++) {
		visit((unsigned long)chunk, chunk->size + sizeof(*chunk));
		chunk = chunk->next;
	}
}

static const char *check_chunk(const struct chunk *chunk)
{
	if (!inside(chunk))
		return "the list leaves the heap";
	if (chunk->magic != MAGIC)
		return "a free chunk has no magic";
	if (!chunk->free)
		return "a chunk of the list is not free";
	if (chunk->size > (unsigned long)(heap_end - (char *)(chunk + 1)))
		return "a chunk ends behind the heap";
	return 0;
}

/* Checks H1, then H2. */
static const char *check(void)
{
	struct chunk *chunk = bottom;
	int seen = 0;

	for (unsigned long i = 0; i < length; i++) {
		const char *wrong = check_chunk(chunk);

		if (wrong)
			return wrong;
		seen |= chunk == rover;
		if (i + 1 < length && chunk_end(chunk) >= (char *)chunk->next)
			return "the list is not by address, or two touch";
		chunk = chunk->next;
	}
	if (length && chunk != bottom)
		return "the list is not as long as counted";
	return length && !seen ? "the rover dangles" : 0;
}

static void print(void)
{
	struct chunk *chunk = bottom;

	printk("%lu free chunks, rover %08lx\n", length, (unsigned long)rover);
	for (unsigned long i = 0; i < length && inside(chunk); i++) {
		printk("%08lx %lu bytes\n", (unsigned long)chunk, chunk->size);
		chunk = chunk->next;
	}
}

#ifdef HUXFIXED
#define NAME	   "huxfixed"
#define PROVENANCE "huxheap with a rover that does not dangle"
#define EXPORTED   EXPORT(huxfixed)
#else
#define NAME	   "huxheap"
#define PROVENANCE "Hux, 2021, src/memory/kheap.c"
#define EXPORTED   EXPORT(huxheap)
#endif

extern const struct heap_allocator EXPORTED;

const struct heap_allocator EXPORTED = {
	.name = NAME,
	.variant = VARIANT_NAME,
	.provenance = PROVENANCE,
	.flags = HAS_LOCK | FILLS_FREE,
	.header = sizeof(struct chunk),
	.init = init,
	.get = get,
	.free = free,
	.walk = walk,
	.check = check,
	.print = print,
};
