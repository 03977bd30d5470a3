/*
 * Compares buddy, lazybuddy, fibonacci and llfree with their models, and tests
 * the quirks of the last three.
 *
 * Ancestor: none.
 */
#include "models.h"

/* ---- lazybuddy ---- */

/* Gets a page and frees it. Returns how many entries both calls examined. */
static unsigned long pair_looks_at(void)
{
	work.entries = 0;
	put(get());
	return work.entries;
}

static void lazybuddy_waits(void)
{
	fresh("lazybuddy", "count");
	start_pages(pages, 2048);
	ok(pair_looks_at() == 11 + 2 * 10 + 1,
	   "lazybuddy idle: a get divides ten times, a free joins ten times");
	get();
	get();
	get();
	pair_looks_at();
	ok(pair_looks_at() == 1,
	   "lazybuddy divides nothing while some pages are held");
}

static void lazybuddy_hides(void)
{
	unsigned long page;

	fresh("lazybuddy", "asis");
	start_pages(pages, 4);
	ok(get() == START && get() == START + PAGE(1) &&
		   get() == START + PAGE(2) && get() == START + PAGE(3),
	   "lazybuddy gives the lower half first");
	put(START);
	put(START + PAGE(1));
	ok(sound(2) && !pages->get_piece(1),
	   "lazybuddy hides: two free buddies are not joined");
	put(START + PAGE(2));
	put(START + PAGE(3));
	ok(sound(4) && pages->get_piece(2) == START,
	   "lazybuddy joins all pages when all are free");
	fresh("lazybuddy", "asis");
	get();
	page = get();
	get();
	put(page);
	put(page);
	ok(get() == page && get() == page,
	   "lazybuddy double_free: one page is given twice");
	ok(panics(put, END, "lazybuddy: bad page 00846000") &&
		   panics(put, START + 4, "lazybuddy: bad page 00800004"),
	   "lazybuddy panics if free() gets no page");
}

/* ---- fibonacci ---- */

static void fibonacci_sizes(void)
{
	unsigned long page;

	fresh("fibonacci", "asis");
	start_pages(pages, 89);
	ok(pages->get_piece(2) && sound(89 - 5) && pages->get_piece(4) &&
		   sound(89 - 5 - 21) && pages->get_piece(5) && sound(89 - 60),
	   "fibonacci rounds_up: a piece has as many pages as its block");
	fresh("fibonacci", "asis");
	start_pages(pages, 89);
	page = pages->get_piece(3);
	ok(page == START + PAGE(55 + 21) && get() == START + PAGE(88),
	   "fibonacci gives the smallest part that is large enough");
	pages->free_piece(page, 0);
	put(START + PAGE(88));
	ok(sound(89) && pages->get_piece(6) == START && !get(),
	   "fibonacci joins up to the root; its free() ignores the order");
}

static void fibonacci_ones(void)
{
	unsigned long page;

	fresh("fibonacci", "count");
	start_pages(pages, 3);
	ok(get() == START + PAGE(2) && get() == START + PAGE(1) &&
		   get() == START,
	   "fibonacci two_ones: a block of one page is a left or a right part");
	put(START + PAGE(1));
	put(START + PAGE(2));
	ok(sound(2) && !pages->get_piece(1),
	   "fibonacci does not join pages that are no buddies");
	fresh("fibonacci", "asis");
	start_pages(pages, 89);
	get();
	page = get();
	get();
	put(page);
	put(page);
	ok(get() == page && get() == page,
	   "fibonacci double_free: one page is given twice");
	fresh("fibonacci", "asis");
	ok(panics(put, END, "fibonacci: bad page 00846000") &&
		   panics(put, START + 4, "fibonacci: bad page 00800004"),
	   "fibonacci panics if free() gets no page");
}

/* ---- llfree ---- */

/* Does free() return an error, and change nothing? */
static int llfree_refuses(unsigned long page)
{
	put(page);
	return pages->failed() && sound(PAGES - 1);
}

static void llfree_words(void)
{
	unsigned long page;

	fresh("llfree", "count");
	get();
	work.touched = work.entries = 0;
	ok(get() == START + PAGE(1) && work.touched == 3 * 8 &&
		   work.entries == 2,
	   "llfree three_swaps: a get() swaps three words");
	for (int i = 2; i < 32; i++)
		get();
	work.touched = 0;
	ok(get() == START + PAGE(32) && work.touched == 4 * 8,
	   "llfree swaps a fourth word for another row");
	fresh("llfree", "asis");
	get();
	ok(llfree_refuses(START + PAGE(1)) && llfree_refuses(END) &&
		   llfree_refuses(START - PAGE_SIZE),
	   "llfree refuses to free a free page or no page");
	put(START + 0x123);
	ok(!pages->failed() && sound(PAGES),
	   "llfree rounds: free() takes an address inside a page");
	page = get();
	ok(page == START, "llfree gives the lowest page of a row");
}

/* The arena has two trees of pages; the second is the smaller one. get() takes
 * all pages of the second tree, then most of the first. */
static void llfree_follows(void)
{
	fresh("llfree", "asis");
	start_pages(pages, 1400);
	for (int i = 0; i < 1100; i++)
		get();
	for (int i = 0; i < 68; i++)
		put(START + PAGE(1024 + i));
	ok(sound(368) && get() == START + PAGE(1024),
	   "llfree follows: get() goes on in the tree where pages were freed");
	fresh("llfree", "asis");
	start_pages(pages, 1400);
	for (int i = 0; i < 1100; i++)
		get();
	for (int i = 0; i < 30; i++)
		put(START + PAGE(1024 + i));
	ok(sound(330) && get() < START + PAGE(1024),
	   "llfree does not follow into a tree that is nearly full");
}

static void check_buddies(void)
{
	ok(agrees("buddy", &knuth), "buddy agrees with a model of Knuth's");
	ok(agrees("lazybuddy", &barkley_lee),
	   "lazybuddy agrees with a model of buddies that join late");
	lazybuddy_waits();
	lazybuddy_hides();
	ok(agrees("fibonacci", &hirschberg),
	   "fibonacci agrees with a model that has a tree of blocks");
	fibonacci_sizes();
	fibonacci_ones();
	ok(agrees("llfree", &wrenger),
	   "llfree agrees with a model of its bits");
	llfree_words();
	llfree_follows();
}

const struct checks buddies_checks = { 25, check_buddies };
