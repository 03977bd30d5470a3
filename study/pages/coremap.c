/*
 * coremap: the map of free memory of UNIX V6 (Bell Laboratories, 1975),
 * usr/sys/ken/malloc.c. V6 had one map for memory, and one for the swap disk.
 *
 *	map:  [size 3|at 2] [size 1|at 9] [size 6|at 12] [size 0|  ]
 *	        ^ get takes pages of this entry            ^ the end mark
 *
 *	memory: ##...####.##......      from page 0 on; # is held, . is free
 *
 * get takes the low end of the first entry that is large enough. When an entry
 * is used up, all later ones move down by one. free searches by the address. It
 * coalesces the piece with the entry below and the one above. If neither of
 * them touches it, it gets an entry, and all later ones move up. Promises: get
 * gives the lowest piece that is large enough; free pieces that touch are one.
 * It has no fill, no lock and no counts. Quirks:
 *
 * believes	free enters whatever address it is given, and later get gives
 *		out this address.
 * double_free	makes a second entry, and the page has two owners.
 * rounds	an unaligned address frees the page that it lies in.
 * no_end	nothing checks that the array has room. V6 had 100 words, 50
 *		entries; one more hole overwrote the next variable.
 *
 * Ancestor: the above, in units of 64 bytes. V6's array has a constant size.
 * The array here has room for as many holes as there can be, so only misuse can
 * show no_end. In both, an entry of size 0 marks the end.
 */
#include "study.h"

struct entry {
	unsigned long size, at; /* number of pages, number of the first */
};

static struct entry *map;
static unsigned long low, high; /* numbers of pages: [low, high) */

/* Returns the bytes of an entry for every second page, and of the end mark. */
static unsigned long meta(unsigned long pages)
{
	return ((pages + 1) / 2 + 1) * sizeof(struct entry);
}

static void init(const struct arena *arena)
{
	map = P2V(arena->meta);
	low = NR(arena->start);
	high = NR(arena->end);
	map[0] = (struct entry){ high - low, low }; /* map[1] marks the end */
}

/* Moves all entries after e, and the end mark, down by one. */
static void close(struct entry *e)
{
	do {
		e[0] = e[1];
		TOUCH(2 * sizeof(*e));
		LOOK_AT(1);
	} while ((e++)->size);
}

static unsigned long get_piece(unsigned long order)
{
	unsigned long size = 1UL << order, at;
	struct entry *e = map;

	for (; e->size < size; e++) {
		LOOK_AT(1);
		TOUCH(sizeof(e->size));
		if (!e->size)
			return 0;
	}
	LOOK_AT(1);
	TOUCH(4 * sizeof(e->size));
	at = e->at;
	e->at += size;
	e->size -= size;
	if (!e->size)
		close(e);
	CLEAR(P2V(PAGE(at)), PAGE_SIZE << order);
	return PAGE(at);
}

/* Puts the new entry in the place of e, and moves all from e on up by one. The
 * last one overwrites the end mark; the zeros that follow are the new mark. */
static void insert(struct entry *e, struct entry new)
{
	struct entry old;

	do {
		old = *e;
		*e++ = new;
		new = old;
		TOUCH(2 * sizeof(old));
		LOOK_AT(1);
	} while (old.size);
}

static void free_piece(unsigned long page, unsigned long order)
{
	unsigned long size = 1UL << order, at = NR(page);
	struct entry *e = map;

	for (; e->size && e->at <= at; e++) {
		LOOK_AT(1);
		TOUCH(sizeof(*e));
	}
	LOOK_AT(1);
	TOUCH(2 * sizeof(*e));
	if (e > map && e[-1].at + e[-1].size == at) {
		e[-1].size += size;
		if (!e->size || at + size != e->at)
			return;
		e[-1].size += e->size;
		close(e);
	} else if (e->size && at + size == e->at) {
		e->at -= size;
		e->size += size;
	} else {
		insert(e, (struct entry){ size, at });
	}
}

static unsigned long get(void)
{
	return get_piece(0);
}

static void free(unsigned long page)
{
	free_piece(page, 0);
}

static const char *check(unsigned long *nr_free)
{
	unsigned long end = 0; /* the end of the entry before */

	*nr_free = 0;
	for (struct entry *e = map; e->size; e++) {
		if (e->at < low || e->at + e->size > high)
			return "an entry leads out of memory";
		if (e > map && e->at <= end)
			return "two entries touch, or are not in order";
		end = e->at + e->size;
		*nr_free += e->size;
	}
	return 0;
}

static void print(void)
{
	unsigned long n = 0;

	while (map[n].size)
		n++;
	printk("coremap: %lu entries, the first has %lu pages\n", n,
	       map[0].size);
}

const struct page_allocator EXPORT(coremap) = {
	.name = "coremap",
	.variant = VARIANT_NAME,
	.provenance = "UNIX V6, 1975, usr/sys/ken/malloc.c",
	.meta = meta,
	.init = init,
	.get = get,
	.free = free,
	.get_piece = get_piece,
	.free_piece = free_piece,
	.check = check,
	.print = print,
};
