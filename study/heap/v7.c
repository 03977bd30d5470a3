/*
 * v7: malloc() of UNIX V7. One chain links all blocks, busy and idle. Its words
 * are between the blocks, and bit 0 says that a block is busy.
 *
 *	┌────────┬──┬───┬───────────┬───┬────────┬───┬─────────┬─────┐
 *	│ bottom │  │ 1 │ busy      │ 0 │ idle   │ 1 │ busy    │ top │
 *	└────────┴──┴───┴───────────┴───┴────────┴───┴─────────┴─────┘
 *	   └────────>└──────────────>└───────────>└────────────>└──> bottom
 *
 * Get begins at the rover: the block that the previous call freed, or the one
 * after the block that it gave. On its way it coalesces idle blocks that follow
 * one another. It takes the first that is large enough, and gives its lower
 * end. If the search has gone around twice, it asks for more memory, in
 * multiples of 1,024 bytes. Free clears the bit and sets the rover.
 *
 * V1  from bottom on each word leads upward; the word at top leads to bottom.
 * V2  the rover is a word of the chain, except after a get that failed.
 *
 * Quirks, kept:
 *   joins late		Only get coalesces idle blocks. So free takes a few
 *			instructions, and a get walks through all blocks that
 *			were freed since the previous get.
 *   walks over all	Busy blocks are in the chain, too: get walks twice
 *			through a full heap before it asks for more.
 *   more than is needed	Get adds a word before it rounds up to 1,024
 *			bytes, so that new memory always leaves a rest.
 *   overlaps		A get that fails leaves the rover where it was, but may
 *			have coalesced that block with the one below. The next
 *			get begins at the old word and may give out a part of
 *			the block below. The tenth edition moves the rover along
 *			with the search.
 *   double free	It clears a bit that is clear already. If the block has
 *			been coalesced, its word is inside of another block, and
 *			the next search begins there.
 *
 * Ancestor: UNIX V7, 1979, usr/src/libc/gen/malloc.c. In V7 a word has two
 * bytes, like the machine's pointers; here a word has four.
 */
#include "study.h"

union word {
	union word *next; /* bit 0 is 1 if the block is busy */
};

#define WORD  sizeof(union word)
#define BLOCK 1024UL
#define BUSY  1UL

static union word *bottom, *top, *rover;
static char *heap_end;

static int is_busy(const union word *next)
{
	return (unsigned long)next & BUSY;
}

static union word *busy(const union word *next)
{
	return (union word *)((unsigned long)next | BUSY);
}

static union word *without_bit(const union word *next)
{
	return (union word *)((unsigned long)next & ~BUSY);
}

/* Makes the heap empty. The word after bottom is in no block: it stands for the
 * gap between V7's first word and the memory that the system gave. */
static void init(const struct heap_allocator *self, void *base,
		 unsigned long bytes)
{
	(void)self;
	heap_end = (char *)base + bytes / WORD * WORD;
	bottom = rover = base;
	top = bottom + 1;
	bottom->next = busy(top);
	top->next = busy(bottom);
}

/* Returns the address of the next bytes that the system would give. */
static union word *end_of_heap(void)
{
	return top == bottom + 1 ? top + 2 : top + 1;
}

/* Gets more memory; returns 0 if too little is left. The first memory does not
 * touch top: the gap between the two counts as a busy block. */
static int grow(unsigned long words)
{
	unsigned long more =
		(words + BLOCK / WORD) / (BLOCK / WORD) * (BLOCK / WORD);
	union word *first = end_of_heap();

	if ((char *)first > heap_end || more < words ||
	    (unsigned long)(heap_end - (char *)first) / WORD < more)
		return 0;
	top->next = first == top + 1 ? first : busy(first);
	top = first->next = first + more - 1;
	top->next = busy(bottom);
	TOUCH(4 * WORD);
	return 1;
}

/* Coalesces the idle block p with all idle ones after it. Returns its end. */
static union word *join(union word *p)
{
	union word *q = p->next;

	while (!is_busy(q->next)) {
		LOOK_AT(1);
		TOUCH(2 * WORD);
		p->next = q = q->next;
	}
	return q;
}

/* Searches twice around the chain, from *p, which moves along. Returns 1 if it
 * finds a block that is large enough. */
static int search(union word **p, unsigned long words)
{
	int rounds = 0;

	for (;;) {
		union word *q = *p;

		LOOK_AT(1);
		TOUCH(WORD);
		if (!is_busy(q->next) && (unsigned long)(join(q) - q) >= words)
			return 1;
		*p = without_bit(q->next);
		if (*p <= q && ++rounds > 1)
			return 0;
	}
}

/* Takes the lower end of an idle block. */
static void *take(union word *p, unsigned long words)
{
	union word *end = p->next;

	rover = p + words;
	if (end > rover) {
		rover->next = end;
		TOUCH(WORD);
	}
	p->next = busy(rover);
	TOUCH(2 * WORD);
	return p + 1;
}

static void *get(unsigned long bytes)
{
	unsigned long words = (bytes + WORD + WORD - 1) / WORD;
	union word *p = rover;

	if (bytes > ~0UL - 2 * WORD)
		return 0;
	while (!search(&p, words))
		if (!grow(words))
			return 0;
	return take(p, words);
}

static void free(void *block)
{
	union word *p = (union word *)block - 1;

	rover = p;
	p->next = without_bit(p->next);
	TOUCH(2 * WORD);
}

static unsigned long taken(void)
{
	return (char *)end_of_heap() - (char *)bottom;
}

static int inside(const union word *p)
{
	return p >= bottom && p <= top;
}

/* Visits the idle blocks one by one, also if they touch. */
static void walk(void (*visit)(unsigned long addr, unsigned long bytes))
{
	union word *p, *next;

	for (p = bottom; p < top; p = next) {
		next = without_bit(p->next);
		if (next <= p || !inside(next))
			return;
		if (!is_busy(p->next))
			visit((unsigned long)p, (next - p) * WORD);
	}
}

static const char *check(void)
{
	const union word *p, *next;

	for (p = bottom; p != top; p = next) {
		next = without_bit(p->next);
		if (next <= p || !inside(next))
			return "the chain does not lead upward";
	}
	return without_bit(top->next) == bottom ?
		       0 :
		       "the chain does not lead back";
}

static void print(void)
{
	printk("v7: %lu bytes of words and blocks, rover %08lx\n", taken(),
	       (unsigned long)rover);
}

extern const struct heap_allocator EXPORT(v7);

const struct heap_allocator EXPORT(v7) = {
	.name = "v7",
	.variant = VARIANT_NAME,
	.provenance = "UNIX V7, 1979, libc/gen/malloc.c",
	.header = sizeof(union word),
	.init = init,
	.get = get,
	.free = free,
	.walk = walk,
	.taken = taken,
	.check = check,
	.print = print,
};
