/*
 * The page allocators of the lineage on the host: each beside a plain model of
 * what its source says, 20,000 random calls long, and its quirks by name.
 *
 *	calls ──┬──> the allocator ──> an address, or none
 *	        └──> the model     ──> the same
 *
 * The models are written for their plainness: a byte a page, or arrays that
 * are searched from one end to the other.
 *
 * Ancestor: none.
 */
#include "pages.h"

#define CALLS_EACH 20000
#define PHASE	   4000 /* calls, then the level turns */
#define MANY	   1400 /* pages in the arena */
#define NONE	   (~0UL)

/* Pages by number, from 0 on. get answers NONE if there is no such piece. */
struct model {
	unsigned long top; /* order of the largest piece that is asked for */
	void (*init)(void);
	unsigned long (*get)(unsigned long order);
	void (*free)(unsigned long nr, unsigned long order);
	/* What such a piece takes away, in pages; 0: 2^order. */
	unsigned long (*pages)(unsigned long order);
};

/* ---- Both, call by call ---- */

static struct piece {
	unsigned long nr, order;
} taken[MANY];
static unsigned long nr_taken, pages_out, refusals;

/* Small pieces are asked for more often than large ones. */
static unsigned long any_order(unsigned long top)
{
	unsigned long order = 0;

	while (order < top && one_in(2))
		order++;
	return order;
}

static unsigned long ask(unsigned long order)
{
	unsigned long page = a->get_piece ? a->get_piece(order) : get();

	if (page < START || page >= START + PAGE(MANY))
		return NONE;
	return NR(page - START);
}

static unsigned long pages_of(const struct model *model, unsigned long order)
{
	return model->pages ? model->pages(order) : 1UL << order;
}

static int both_get(const struct model *model)
{
	unsigned long order = any_order(a->get_piece ? model->top : 0);
	unsigned long nr = ask(order), expected = model->get(order);

	if (nr != expected) {
		say("%s: order %lu: page %ld, the model has %ld", a->name,
		    order, (long)nr, (long)expected);
		return 0;
	}
	if (nr == NONE) {
		refusals++;
		return 1;
	}
	taken[nr_taken++] = (struct piece){ nr, order };
	pages_out += pages_of(model, order);
	return 1;
}

static void both_free(const struct model *model)
{
	unsigned long i = pick(nr_taken);
	struct piece piece = taken[i];

	taken[i] = taken[--nr_taken];
	pages_out -= pages_of(model, piece.order);
	if (a->free_piece)
		a->free_piece(START + PAGE(piece.nr), piece.order);
	else
		put(START + PAGE(piece.nr));
	model->free(piece.nr, piece.order);
}

/* Three calls of four go the way that the level goes. */
static int agrees(const char *name, const struct model *model)
{
	fresh(name, "asis");
	start_pages(a, MANY);
	model->init();
	nr_taken = pages_out = refusals = 0;
	for (int call = 0; call < CALLS_EACH; call++) {
		int up = call / PHASE % 2 == 0;

		if (nr_taken == 0 || (pick(4) != 0) == up) {
			if (!both_get(model))
				return 0;
		} else {
			both_free(model);
		}
		if (call % 100 == 0 && !sound(MANY - pages_out))
			return 0;
	}
	while (nr_taken)
		both_free(model);
	return sound(MANY) && refusals > 0;
}

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

static const struct model first_fit = { 7, first_init, first_get, first_free,
					0 };

static void test_first_fit(void)
{
	ok(agrees("coremap", &first_fit), "coremap is first fit, from below");
	ok(agrees("minix", &first_fit), "minix is first fit, from below");
	ok(agrees("twolevel", &first_fit), "twolevel gives the lowest page");
	ok(agrees("bitmap", &first_fit), "... and so does bitmap");
}

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

static const struct model list_and_reserve = { 0, list_init, list_get,
					       list_free, 0 };

/* ---- Buddies: buddy, linux12 and linux24 ---- */

/* Free pieces by order; the last one of a list is the next to be given. */
struct buddies {
	unsigned long base, pages; /* a zone of the arena */
	unsigned long orders;
	int upper; /* does the upper half come first? */
	unsigned long lists[11][MANY], n[11];
};

static struct buddies zones[2];

static void add(struct buddies *b, unsigned long nr, unsigned long order)
{
	b->lists[order][b->n[order]++] = nr;
}

/* Takes a piece out of its list, if it is there. */
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
			 unsigned long pages, unsigned long orders)
{
	memset(b, 0, sizeof(*b));
	b->base = base;
	b->pages = pages;
	b->orders = orders;
	b->upper = 1;
	for (unsigned long nr = 0; nr < pages; nr++)
		buddies_free(b, nr, 0);
}

static void linux12_init(void)
{
	buddies_init(&zones[0], 0, MANY, 6);
}

/* Knuth's begins with large pieces, so that the lowest one is given first. */
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

static const struct model linux12 = { 5, linux12_init, zone_get, zone_free, 0 };
static const struct model knuth = { 8, knuth_init, zone_get, zone_free, 0 };

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

/* Zones of less than 2560 pages have a lower mark of 20. */
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

static const struct model linux24 = { 9, linux24_init, linux24_get,
				      linux24_free, 0 };

/* ---- Lazy buddies: lazybuddy ---- */

/* A block is out, waits (local), or is free for its buddy (global). */
static struct lazy {
	unsigned long out;
	unsigned long waits[MANY], nr_waits; /* the last one comes first */
	unsigned long open[MANY], nr_open;   /* the first one comes first */
} lazy[12];

/* All blocks that will fit begin as global ones. */
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

static const struct model barkley_lee = { 7, lazy_init, lazy_get, lazy_free,
					  0 };

/* ---- Trees of blocks: fibonacci ---- */

/* A block that is divided has two parts; the left one begins where it does. */
struct tree {
	unsigned long nr, rank;
	struct tree *parent, *left, *right;
};

#define TREES (4 * MANY)

static struct tree trees[TREES], *spare_trees[TREES], *at_nr[MANY];
static struct tree *free_trees[20][MANY];
static unsigned long nr_spare, nr_trees[20], fib[20];

static struct tree *new_tree(unsigned long nr, unsigned long rank,
			     struct tree *parent)
{
	struct tree *tree = spare_trees[--nr_spare];

	*tree = (struct tree){ nr, rank, parent, 0, 0 };
	return tree;
}

static void add_tree(struct tree *tree)
{
	free_trees[tree->rank][nr_trees[tree->rank]++] = tree;
}

static int remove_tree(struct tree *tree)
{
	struct tree **all = free_trees[tree->rank];
	unsigned long i = 0, *n = &nr_trees[tree->rank];

	while (i < *n && all[i] != tree)
		i++;
	if (i == *n)
		return 0;
	--*n;
	memmove(&all[i], &all[i + 1], (*n - i) * sizeof(tree));
	return 1;
}

static void fibonacci_init(void)
{
	fib[0] = fib[1] = 1;
	for (int i = 2; i < 20; i++)
		fib[i] = fib[i - 1] + fib[i - 2];
	memset(nr_trees, 0, sizeof(nr_trees));
	for (nr_spare = 0; nr_spare < TREES; nr_spare++)
		spare_trees[nr_spare] = &trees[nr_spare];
	for (unsigned long nr = 0; nr < MANY;) {
		unsigned long rank = 16;

		while (fib[rank] > MANY - nr)
			rank--;
		add_tree(new_tree(nr, rank, 0));
		nr += fib[rank];
	}
}

static unsigned long rank_of(unsigned long order)
{
	unsigned long rank = 0;

	while (fib[rank] < 1UL << order)
		rank++;
	return rank;
}

static struct tree *divide_tree(struct tree *t, unsigned long rank)
{
	while (t->rank > rank && t->rank > 1) {
		t->left = new_tree(t->nr, t->rank - 1, t);
		t->right = new_tree(t->nr + fib[t->rank - 1], t->rank - 2, t);
		if (t->right->rank >= rank) {
			add_tree(t->left);
			t = t->right;
		} else {
			add_tree(t->right);
			t = t->left;
		}
	}
	return t;
}

static unsigned long fibonacci_get(unsigned long order)
{
	unsigned long rank = rank_of(order), from = rank;
	struct tree *tree;

	while (from < 17 && !nr_trees[from])
		from++;
	if (from == 17)
		return NONE;
	tree = divide_tree(free_trees[from][--nr_trees[from]], rank);
	at_nr[tree->nr] = tree;
	return tree->nr;
}

static void fibonacci_free(unsigned long nr, unsigned long order)
{
	struct tree *tree = at_nr[nr], *parent;

	(void)order;
	while ((parent = tree->parent)) {
		struct tree *left = parent->left, *right = parent->right;

		if (!remove_tree(tree == left ? right : left))
			break;
		spare_trees[nr_spare++] = left;
		spare_trees[nr_spare++] = right;
		tree = parent;
	}
	add_tree(tree);
}

static unsigned long fibonacci_pages(unsigned long order)
{
	return fib[rank_of(order)];
}

static const struct model hirschberg = { 8, fibonacci_init, fibonacci_get,
					 fibonacci_free, fibonacci_pages };

/* ---- Trees of bits, without counters: llfree ---- */

#define LL_TREE 1024UL

static unsigned long ll_tree, ll_row, ll_last, ll_frees;

static void llfree_init(void)
{
	first_init();
	ll_tree = ll_last = NONE;
	ll_frees = 0;
}

/* Free pages of a tree; 0 for one that is none. */
static unsigned long ll_free_in(unsigned long tree)
{
	unsigned long n = 0;

	for (unsigned long nr = tree * LL_TREE;
	     nr < (tree + 1) * LL_TREE && nr < MANY; nr++)
		n += !out[nr];
	return n;
}

static int ll_find(unsigned long min, unsigned long max)
{
	unsigned long base = ll_tree == NONE ? 0 : ll_tree;
	unsigned long n = (MANY + LL_TREE - 1) / LL_TREE;

	for (unsigned long i = 0; i < n; i++) {
		unsigned long far = (i + 1) / 2;
		unsigned long tree = (base + (i % 2 ? n - far : far)) % n;

		if (tree == ll_tree || ll_free_in(tree) < min ||
		    ll_free_in(tree) > max)
			continue;
		ll_tree = tree;
		ll_row = tree * LL_TREE / 32;
		return 1;
	}
	return 0;
}

/* The first row that has a page: in the field of the last one, from that row
 * on; then in the other field, from the same row of it on. */
static unsigned long ll_take(void)
{
	for (unsigned long i = 0; i < 32; i++) {
		unsigned long row = ll_row / 32 * 32 +
				    (ll_row + i / 16 * 16) % 32 / 16 * 16 +
				    (ll_row + i) % 16;

		for (unsigned long nr = row * 32; nr < row * 32 + 32; nr++)
			if (nr < MANY && !out[nr]) {
				out[nr] = 1;
				ll_row = row;
				return nr;
			}
	}
	return NONE;
}

static unsigned long llfree_get(unsigned long order)
{
	(void)order;
	if ((ll_tree == NONE || !ll_free_in(ll_tree)) && !ll_find(64, 960) &&
	    !ll_find(961, 1024) && !ll_find(1, 1024))
		return NONE;
	return ll_take();
}

/* The fourth of four in a tree that is in part used. */
static void llfree_free(unsigned long nr, unsigned long order)
{
	unsigned long tree = nr / LL_TREE, before = ll_free_in(tree);

	(void)order;
	out[nr] = 0;
	ll_frees = tree == ll_last ? ll_frees + 1 : 0;
	ll_last = tree;
	if (tree != ll_tree && ll_frees > 3 && before >= 64 && before <= 960) {
		ll_tree = tree;
		ll_row = tree * LL_TREE / 32;
	}
}

static const struct model wrenger = { 0, llfree_init, llfree_get, llfree_free,
				      0 };

/* ---- Quirks of coremap and minix ---- */

/* The page is out, comes back twice, and is given twice. */
static int given_twice(const char *name)
{
	unsigned long page;

	fresh(name, "asis");
	get();
	page = get();
	get();
	put(page);
	put(page);
	return get() == page && get() == page;
}

/* An address that is nobody's is given later, and before any other. */
static int believes(const char *name)
{
	fresh(name, "asis");
	put(START - PAGE_SIZE);
	return !sound(PAGES + 1) && get() == START - PAGE_SIZE;
}

static int rounds(const char *name)
{
	unsigned long page;

	fresh(name, "asis");
	page = get();
	put(page + 0x123);
	return sound(PAGES) && get() == page;
}

/* Every second page comes back, and then what lies between. */
static void holes_of(const char *name)
{
	fresh(name, "asis");
	for (int i = 0; i < PAGES; i++)
		get();
	for (int i = 0; i < PAGES; i += 2)
		put(START + PAGE(i));
}

static int joins(const char *name)
{
	holes_of(name);
	if (!sound(PAGES / 2) || a->get_piece(1))
		return 0;
	for (int i = 1; i < PAGES; i += 2)
		put(START + PAGE(i));
	return sound(PAGES) && a->get_piece(6) == START && !a->get_piece(3) &&
	       a->get_piece(2) == START + PAGE(64);
}

static void coremap_quirks(void)
{
	ok(joins("coremap"), "coremap joins what touches");
	ok(given_twice("coremap"), "coremap double_free");
	ok(believes("coremap"), "coremap believes");
	ok(rounds("coremap"), "coremap rounds");
	holes_of("coremap");
	ok(a->meta(PAGES) == 36 * 8, "coremap: 8 bytes a hole, and the end");
	for (int i = 0; i < PAGES; i += 2)
		put(START + PAGE(i));
	ok(((unsigned long *)P2V(META))[2 * 36],
	   "coremap no_end: writes behind the array");
	fresh("coremap", "count");
	get();
	ok(work.entries == 1 && work.touched == 16,
	   "coremap looks at one entry in a whole arena");
}

static void free_odd(unsigned long unused)
{
	(void)unused;
	put(START + PAGE_SIZE);
}

static void minix_quirks(void)
{
	ok(joins("minix"), "minix joins what touches");
	ok(given_twice("minix"), "minix double_free");
	ok(believes("minix"), "minix believes");
	ok(rounds("minix"), "minix rounds");
	holes_of("minix");
	ok(a->meta(PAGES) == 36 * 12, "minix: 12 bytes a slot");
	put(START);
	ok(panics(free_odd, 0, "minix: hole table full"),
	   "minix takes_first: panics though the hole would be joined");
	fresh("minix", "count");
	get();
	ok(work.entries == 1 && work.touched == 24,
	   "minix looks at one hole in a whole arena");
}

/* ---- Quirks of twolevel and linux10 ---- */

static void twolevel_refuses(void)
{
	unsigned long page;

	fresh("twolevel", "count");
	page = get();
	ok(work.entries == 2 && work.touched == 12,
	   "twolevel looks at two words");
	put(page);
	ok(panics(put, page, "twolevel: 00800000 is free already"),
	   "twolevel: a double free");
	ok(panics(put, END, "twolevel: 00846000 is no page of ours") &&
		   panics(put, START + 4,
			  "twolevel: 00800004 is no page of ours"),
	   "twolevel: no page of ours");
}

/* The first 20 that come back are kept for the end. */
static int reserve_comes_last(void)
{
	unsigned long first[20], page = 0;

	fresh("linux10", "asis");
	for (int i = 0; i < 20; i++)
		first[i] = get();
	for (int i = 0; i < 20; i++)
		put(first[i]);
	for (int i = 20; i < PAGES; i++) {
		page = get();
		if (page != END - PAGE(i + 1))
			return 0;
	}
	put(page);
	return get() == page && get() == first[19] && get() == first[18];
}

/* The message, and nothing else. */
static int linux10_says(unsigned long page, const char *words)
{
	printed[0] = 0;
	put(page);
	return !strcmp(printed, words) && sound(PAGES - 1);
}

static void linux10_quirks(void)
{
	unsigned long page;

	ok(agrees("linux10", &list_and_reserve), "linux10: list and reserve");
	ok(reserve_comes_last(), "linux10 reserve_first");
	fresh("linux10", "asis");
	page = get();
	ok(linux10_says(START, "linux10: 00800000 is free already\n"),
	   "linux10 only_says");
	ok(linux10_says(END, "") && linux10_says(0, ""), "linux10 silent");
	a->share(page);
	put(page + 0x123);
	ok(sound(PAGES - 1), "linux10 counts holders");
	put(page + 0x123);
	ok(sound(PAGES), "linux10 rounds");
	page = get();
	for (long i = 0; i < 65536; i++)
		a->share(page);
	put(page);
	ok(linux10_says(page, ""), "linux10 sticks");
	printed[0] = 0;
	*(unsigned long *)P2V(END - PAGE(3)) = 0xdeadbeef;
	get();
	ok(get() == END - PAGE(1) && !get() &&
		   !strcmp(printed, "linux10: list destroyed: 9eadbeef\n"),
	   "linux10 drops the list, and has the reserve");
}

/* ---- Quirks of linux12 ---- */

/* The message, and nothing else; one page is out. */
static int linux12_says(unsigned long page, const char *words)
{
	printed[0] = 0;
	put(page);
	return !strcmp(printed, words) && sound(PAGES - 1);
}

static void linux12_holders(void)
{
	unsigned long page;

	fresh("linux12", "asis");
	page = get();
	ok(linux12_says(START, "linux12: 00800000 is free already\n"),
	   "linux12 only_says");
	ok(linux12_says(END, "") && linux12_says(0, ""), "linux12 silent");
	a->share(page);
	put(page + 0x123);
	ok(sound(PAGES - 1), "linux12 counts holders");
	put(page + 0x123);
	ok(sound(PAGES), "linux12 rounds");
	page = get();
	for (long i = 0; i < 65536; i++)
		a->share(page);
	put(page);
	ok(linux12_says(page, ""), "linux12 sticks");
}

static void linux12_pieces(void)
{
	unsigned long piece;

	fresh("linux12", "asis");
	start_pages(a, 64);
	ok(get() == START + PAGE(63) && get() == START + PAGE(62) &&
		   get() == START + PAGE(61),
	   "linux12 upper_half: the highest page first");
	fresh("linux12", "asis");
	piece = a->get_piece(3);
	printed[0] = 0;
	put(piece + PAGE_SIZE);
	ok(!strcmp(printed, "linux12: 00839000 is free already\n") &&
		   sound(PAGES - 8),
	   "linux12 inner");
	a->free_piece(piece, 3);
	ok(sound(PAGES) && !a->get_piece(6), "linux12 has six orders");
	fresh("linux12", "count");
	start_pages(a, 64);
	piece = get();
	ok(work.entries == 6, "linux12 looks at six lists");
	work.entries = 0;
	put(piece);
	ok(work.entries == 5, "... and joins five times");
	ok(((unsigned long *)P2V(META))[38] == 1, "linux12 top_bit");
}

/* ---- Quirks of linux24 ---- */

/* Normal memory first, to its upper mark; then what DMA has above both upper
 * marks; then down to the lower ones; then all. So many pages come from
 * normal, then from DMA, then from normal again, ... */
static int zones_in_turn(void)
{
	static const unsigned long turns[] = { 484, 94, 20, 40, 21, 41 };
	int normal = 1;

	fresh("linux24", "asis");
	start_pages(a, 700);
	for (unsigned int i = 0; i < ARRAY_SIZE(turns); i++) {
		for (unsigned long n = 0; n < turns[i]; n++)
			if ((get() >= START + PAGE(700 / 4)) != normal) {
				say("turn %u, page %lu", i, n);
				return 0;
			}
		normal = !normal;
	}
	return sound(0) && !get();
}

static void linux24_pages(void)
{
	unsigned long page;

	ok(agrees("linux24", &linux24), "linux24: two zones of buddies");
	ok(zones_in_turn(), "linux24 spares what is for DMA");
	fresh("linux24", "asis");
	start_pages(a, 64 + 21);
	ok(get() == START + PAGE(85 - 1) && get() == START + PAGE(85 - 2),
	   "linux24 upper_half");
	fresh("linux24", "asis");
	page = get();
	a->share(page);
	put(page + 0x123);
	ok(sound(PAGES - 1), "linux24 counts holders");
	put(page + 0x123);
	ok(sound(PAGES), "linux24 rounds");
	put(page);
	ok(sound(PAGES) && get() == page && get() != page, "linux24 forgets");
	put(0);
	ok(sound(PAGES - 2), "linux24 null");
	ok(panics(put, END, "linux24: BUG: 00846000 is no page") &&
		   panics(put, START - PAGE_SIZE,
			  "linux24: BUG: 007ff000 is no page"),
	   "... and BUG for what is no page");
}

/* All looks, at the lists of both zones, with as many pages left as that. */
static unsigned long looks_with(unsigned long left)
{
	fresh("linux24", "count");
	for (unsigned long i = left; i < PAGES; i++)
		get();
	work.entries = work.touched = 0;
	get();
	return work.touched;
}

static void linux24_thrice(void)
{
	ok(looks_with(60) < looks_with(30) && looks_with(30) < looks_with(10),
	   "linux24 thrice: it looks the longer, the less there is");
}

/* ---- Quirks of lazybuddy ---- */

/* Entries looked at by one get, and by the free of what it gave. */
static unsigned long pair_looks_at(void)
{
	work.entries = 0;
	put(get());
	return work.entries;
}

static void lazybuddy_waits(void)
{
	fresh("lazybuddy", "count");
	start_pages(a, 2048);
	ok(pair_looks_at() == 11 + 2 * 10 + 1,
	   "lazybuddy idle: all the way down and up again");
	get();
	get();
	get();
	pair_looks_at();
	ok(pair_looks_at() == 1, "... and not when some pages are out");
}

static void lazybuddy_hides(void)
{
	unsigned long page;

	fresh("lazybuddy", "asis");
	start_pages(a, 4);
	ok(get() == START && get() == START + PAGE(1) &&
		   get() == START + PAGE(2) && get() == START + PAGE(3),
	   "lazybuddy gives the lower half first");
	put(START);
	put(START + PAGE(1));
	ok(sound(2) && !a->get_piece(1), "lazybuddy hides");
	put(START + PAGE(2));
	put(START + PAGE(3));
	ok(sound(4) && a->get_piece(2) == START,
	   "... and joins all when all are back");
	fresh("lazybuddy", "asis");
	get();
	page = get();
	get();
	put(page);
	put(page);
	ok(get() == page && get() == page, "lazybuddy double_free");
	ok(panics(put, END, "lazybuddy: bad page 00846000") &&
		   panics(put, START + 4, "lazybuddy: bad page 00800004"),
	   "lazybuddy checks what it is given");
}

/* ---- Quirks of fibonacci ---- */

static void fibonacci_sizes(void)
{
	unsigned long page;

	fresh("fibonacci", "asis");
	start_pages(a, 89);
	ok(a->get_piece(2) && sound(89 - 5) && a->get_piece(4) &&
		   sound(89 - 5 - 21) && a->get_piece(5) && sound(89 - 60),
	   "fibonacci rounds_up");
	fresh("fibonacci", "asis");
	start_pages(a, 89);
	page = a->get_piece(3);
	ok(page == START + PAGE(55 + 21) && get() == START + PAGE(88),
	   "fibonacci gives the smaller part that is large enough");
	a->free_piece(page, 0);
	put(START + PAGE(88));
	ok(sound(89) && a->get_piece(6) == START && !get(),
	   "fibonacci joins to the root, and a block knows its size");
}

static void fibonacci_ones(void)
{
	unsigned long page;

	fresh("fibonacci", "count");
	start_pages(a, 3);
	ok(get() == START + PAGE(2) && get() == START + PAGE(1) &&
		   get() == START,
	   "fibonacci two_ones: a left one and a right one");
	put(START + PAGE(1));
	put(START + PAGE(2));
	ok(sound(2) && !a->get_piece(1), "... which are no buddies");
	fresh("fibonacci", "asis");
	start_pages(a, 89);
	get();
	page = get();
	get();
	put(page);
	put(page);
	ok(get() == page && get() == page, "fibonacci double_free");
	fresh("fibonacci", "asis");
	ok(panics(put, END, "fibonacci: bad page 00846000") &&
		   panics(put, START + 4, "fibonacci: bad page 00800004"),
	   "fibonacci checks what it is given");
}

/* ---- Quirks of llfree ---- */

static int llfree_refuses(unsigned long page)
{
	put(page);
	return a->failed() && sound(PAGES - 1);
}

static void llfree_words(void)
{
	unsigned long page;

	fresh("llfree", "count");
	get();
	work.touched = work.entries = 0;
	ok(get() == START + PAGE(1) && work.touched == 3 * 8 &&
		   work.entries == 2,
	   "llfree three_swaps");
	for (int i = 2; i < 32; i++)
		get();
	work.touched = 0;
	ok(get() == START + PAGE(32) && work.touched == 4 * 8,
	   "... and a fourth for another row");
	fresh("llfree", "asis");
	get();
	ok(llfree_refuses(START + PAGE(1)) && llfree_refuses(END) &&
		   llfree_refuses(START - PAGE_SIZE),
	   "llfree refuses what is not taken, or is no page");
	put(START + 0x123);
	ok(!a->failed() && sound(PAGES), "llfree rounds");
	page = get();
	ok(page == START, "llfree gives the lowest page of a row");
}

/* Two trees: the second, smaller one is taken first, then most of the first. */
static void llfree_follows(void)
{
	fresh("llfree", "asis");
	start_pages(a, 1400);
	for (int i = 0; i < 1100; i++)
		get();
	for (int i = 0; i < 68; i++)
		put(START + PAGE(1024 + i));
	ok(sound(368) && get() == START + PAGE(1024), "llfree follows");
	fresh("llfree", "asis");
	start_pages(a, 1400);
	for (int i = 0; i < 1100; i++)
		get();
	for (int i = 0; i < 30; i++)
		put(START + PAGE(1024 + i));
	ok(sound(330) && get() < START + PAGE(1024),
	   "... but not into a tree that is nearly full");
}

void test_lineage(void)
{
	test_first_fit();
	coremap_quirks();
	minix_quirks();
	twolevel_refuses();
	linux10_quirks();
	ok(agrees("buddy", &knuth), "buddy is Knuth's");
	ok(agrees("linux12", &linux12), "linux12 gives upper halves");
	linux12_holders();
	linux12_pieces();
	ok(agrees("lazybuddy", &barkley_lee), "lazybuddy joins with a delay");
	lazybuddy_waits();
	lazybuddy_hides();
	linux24_pages();
	linux24_thrice();
	ok(agrees("fibonacci", &hirschberg), "fibonacci is a tree of blocks");
	fibonacci_sizes();
	fibonacci_ones();
	ok(agrees("llfree", &wrenger), "llfree: trees of fields of bits");
	llfree_words();
	llfree_follows();
}
