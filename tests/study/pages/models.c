/*
 * Models of first fit, of a list with a reserve, and of buddies: of buddies
 * that coalesce at once, of buddies in two zones, and of buddies that coalesce
 * late. trees.c has other models.
 *
 * Ancestor: none.
 */
#include "models.h"

/* ---- First fit: coremap, minix, twolevel and bitmap ---- */

static unsigned char out[MANY];

static void first_init(void)
{
	memset(out, 0, sizeof(out));
}

static unsigned long first_get(unsigned long order)
{
	unsigned long size = 1UL << order, run = 0;

	for (unsigned long nr = 0; nr < MANY; nr++) {
		run = out[nr] ? 0 : run + 1;
		if (run == size) {
			memset(&out[nr + 1 - size], 1, size);
			return nr + 1 - size;
		}
	}
	return NONE;
}

static void first_free(unsigned long nr, unsigned long order)
{
	memset(&out[nr], 0, 1UL << order);
}

const struct model first_fit = { 7, first_init, first_get, first_free, 0 };

/* ---- A list and a reserve: linux10 ---- */

static unsigned long list[MANY], reserve[20], listed, reserved;

static void list_init(void)
{
	reserved = 0;
	for (listed = 0; listed < MANY; listed++)
		list[listed] = listed;
}

static unsigned long list_get(unsigned long order)
{
	(void)order;
	if (listed)
		return list[--listed];
	return reserved ? reserve[--reserved] : NONE;
}

static void list_free(unsigned long nr, unsigned long order)
{
	(void)order;
	if (reserved < 20)
		reserve[reserved++] = nr;
	else
		list[listed++] = nr;
}

const struct model list_and_reserve = { 0, list_init, list_get, list_free, 0 };

/* ---- Buddies: buddy, linux12 and linux24 ---- */

/* For each order, a list of free pieces. A get takes the last one of a list. */
struct buddies {
	unsigned long base, pages; /* the first page of a zone, and its size */
	unsigned long orders;
	int upper; /* 1: of a divided piece the upper half is given out */
	unsigned long lists[11][MANY], n[11];
};

static struct buddies zones[2];

static void add(struct buddies *b, unsigned long nr, unsigned long order)
{
	b->lists[order][b->n[order]++] = nr;
}

/* Removes a piece from the list of its order. Returns 0 if the list does not
 * have it. */
static int remove_piece(struct buddies *b, unsigned long nr,
			unsigned long order)
{
	unsigned long *all = b->lists[order], i = 0;

	while (i < b->n[order] && all[i] != nr)
		i++;
	if (i == b->n[order])
		return 0;
	b->n[order]--;
	memmove(&all[i], &all[i + 1], (b->n[order] - i) * sizeof(*all));
	return 1;
}

static void buddies_free(struct buddies *b, unsigned long nr,
			 unsigned long order)
{
	while (order + 1 < b->orders &&
	       remove_piece(b, nr ^ 1UL << order, order))
		nr &= ~(1UL << order++);
	add(b, nr, order);
}

static unsigned long buddies_get(struct buddies *b, unsigned long order)
{
	unsigned long from = order, nr;

	while (from < b->orders && !b->n[from])
		from++;
	if (from == b->orders)
		return NONE;
	nr = b->lists[from][--b->n[from]];
	while (from-- > order) {
		add(b, b->upper ? nr : nr + (1UL << from), from);
		nr += b->upper ? 1UL << from : 0;
	}
	return nr;
}

static void buddies_init(struct buddies *b, unsigned long base,
			 unsigned long count, unsigned long orders)
{
	memset(b, 0, sizeof(*b));
	b->base = base;
	b->pages = count;
	b->orders = orders;
	b->upper = 1;
	for (unsigned long nr = 0; nr < count; nr++)
		buddies_free(b, nr, 0);
}

static void linux12_init(void)
{
	buddies_init(&zones[0], 0, MANY, 6);
}

/* Adds pieces as large as possible, from the end of the arena to its start. So
 * a get takes the lowest piece of an order first. */
static void knuth_init(void)
{
	struct buddies *b = &zones[0];

	memset(b, 0, sizeof(*b));
	b->orders = 11;
	for (unsigned long end = MANY; end > 0;) {
		unsigned long order = __builtin_ctzl(end);

		end -= 1UL << order;
		add(b, end, order);
	}
}

static unsigned long zone_get(unsigned long order)
{
	return buddies_get(&zones[0], order);
}

static void zone_free(unsigned long nr, unsigned long order)
{
	buddies_free(&zones[0], nr, order);
}

const struct model linux12 = { 5, linux12_init, zone_get, zone_free, 0 };
const struct model knuth = { 8, knuth_init, zone_get, zone_free, 0 };

/* ---- Two zones of buddies: linux24 ---- */

static void linux24_init(void)
{
	buddies_init(&zones[0], MANY / 4, MANY - MANY / 4, 10);
	buddies_init(&zones[1], 0, MANY / 4, 10);
}

static unsigned long free_in(const struct buddies *b)
{
	unsigned long n = 0;

	for (unsigned long order = 0; order < b->orders; order++)
		n += b->n[order] << order;
	return n;
}

/* A zone of less than 2560 pages keeps 20 pages (lower mark) or 40 (upper
 * mark). Tries both zones down to the upper mark, down to the lower mark, and
 * without a mark. */
static unsigned long linux24_get(unsigned long order)
{
	for (int times = 2; times >= 0; times--) {
		unsigned long keep = 1UL << order, nr;

		for (int i = 0; i < 2; i++) {
			keep += times * 20;
			if (times && free_in(&zones[i]) <= keep)
				continue;
			nr = buddies_get(&zones[i], order);
			if (nr != NONE)
				return zones[i].base + nr;
		}
	}
	return NONE;
}

static void linux24_free(unsigned long nr, unsigned long order)
{
	struct buddies *b = &zones[nr < zones[0].base];

	buddies_free(b, nr - b->base, order);
}

const struct model linux24 = { 9, linux24_init, linux24_get, linux24_free, 0 };

/* ---- Lazy buddies: lazybuddy ---- */

/* The blocks of one order. A block is held (out), or free but not yet joined
 * (waits; the paper's "locally free"), or free and may be joined (open;
 * "globally free"). */
static struct lazy {
	unsigned long out;
	unsigned long waits[MANY], nr_waits; /* get takes the last block */
	unsigned long open[MANY], nr_open;   /* get takes the first block */
} lazy[12];

/* Fills the arena with the largest possible blocks, which are open. */
static void lazy_init(void)
{
	unsigned long at = 0;

	memset(lazy, 0, sizeof(lazy));
	for (unsigned long order = 11; order-- > 0;)
		if (MANY >> order & 1) {
			lazy[order].open[lazy[order].nr_open++] = at;
			at += 1UL << order;
		}
}

static unsigned long lazy_take(struct lazy *l)
{
	unsigned long nr = l->open[0];

	l->out++;
	if (l->nr_waits)
		return l->waits[--l->nr_waits];
	memmove(&l->open[0], &l->open[1], --l->nr_open * sizeof(nr));
	return nr;
}

static unsigned long lazy_get(unsigned long order)
{
	unsigned long from = order, nr;

	while (from < 11 && !lazy[from].nr_waits && !lazy[from].nr_open)
		from++;
	if (from == 11)
		return NONE;
	nr = lazy_take(&lazy[from]);
	while (from-- > order) {
		lazy[from].out++;
		lazy[from].waits[lazy[from].nr_waits++] = nr + (1UL << from);
	}
	return nr;
}

static void lazy_free(unsigned long nr, unsigned long order);

static void lazy_open(unsigned long nr, unsigned long order)
{
	struct lazy *l = &lazy[order];
	unsigned long i = 0;

	while (i < l->nr_open && l->open[i] != (nr ^ 1UL << order))
		i++;
	if (i == l->nr_open) {
		l->open[l->nr_open++] = nr;
		return;
	}
	l->nr_open--;
	memmove(&l->open[i], &l->open[i + 1],
		(l->nr_open - i) * sizeof(*l->open));
	lazy_free(nr & ~(1UL << order), order + 1);
}

static void lazy_free(unsigned long nr, unsigned long order)
{
	struct lazy *l = &lazy[order];
	unsigned long slack = l->out - l->nr_waits;

	l->out--;
	if (slack >= 2 && order < 10) {
		l->waits[l->nr_waits++] = nr;
		return;
	}
	lazy_open(nr, order);
	if (slack == 0)
		lazy_open(l->waits[--l->nr_waits], order);
}

const struct model barkley_lee = { 7, lazy_init, lazy_get, lazy_free, 0 };
