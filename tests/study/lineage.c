/*
 * The page allocators of the lineage on the host: each beside a plain model of
 * what its source says, 20,000 random calls long, and its quirks by name.
 *
 *	calls ──┬──> the allocator ──> an address, or none
 *	        └──> the model     ──> the same
 *
 * The models are in models.c and trees.c.
 *
 * Ancestor: none.
 */
#include "models.h"

#define CALLS_EACH 20000
#define PHASE	   4000 /* calls, then the level turns */

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

static void test_first_fit(void)
{
	ok(agrees("coremap", &first_fit), "coremap is first fit, from below");
	ok(agrees("minix", &first_fit), "minix is first fit, from below");
	ok(agrees("twolevel", &first_fit), "twolevel gives the lowest page");
	ok(agrees("bitmap", &first_fit), "... and so does bitmap");
}

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
