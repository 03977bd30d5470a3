/*
 * Compares coremap, minix, twolevel and bitmap, which give the lowest pages
 * that fit, with a model of first fit. Tests the quirks of the first three.
 *
 * Ancestor: none.
 */
#include "models.h"

static void test_first_fit(void)
{
	ok(agrees("coremap", &first_fit),
	   "coremap takes the lowest pages that fit");
	ok(agrees("minix", &first_fit),
	   "minix takes the lowest pages that fit");
	ok(agrees("twolevel", &first_fit), "twolevel gives the lowest page");
	ok(agrees("bitmap", &first_fit),
	   "bitmap gives the lowest page in random calls");
}

/* If a page is freed twice, do two calls of get() return it? */
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

/* Does free() accept an address below the arena, and get() return it first? */
static int believes(const char *name)
{
	fresh(name, "asis");
	put(START - PAGE_SIZE);
	return !sound(PAGES + 1) && get() == START - PAGE_SIZE;
}

/* Does free() accept an address inside a page? */
static int rounds(const char *name)
{
	unsigned long page;

	fresh(name, "asis");
	page = get();
	put(page + 0x123);
	return sound(PAGES) && get() == page;
}

/* Gets all pages, then frees every second one. */
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
	if (!sound(PAGES / 2) || pages->get_piece(1))
		return 0;
	for (int i = 1; i < PAGES; i += 2)
		put(START + PAGE(i));
	return sound(PAGES) && pages->get_piece(6) == START &&
	       !pages->get_piece(3) && pages->get_piece(2) == START + PAGE(64);
}

static void coremap_quirks(void)
{
	ok(joins("coremap"), "coremap joins adjacent free pages");
	ok(given_twice("coremap"),
	   "coremap double_free: one page is given twice");
	ok(believes("coremap"),
	   "coremap believes: it gives out what was freed below the arena");
	ok(rounds("coremap"),
	   "coremap rounds: free() takes an address inside a page");
	holes_of("coremap");
	ok(pages->meta(PAGES) == 36 * 8,
	   "coremap has 8 bytes for each hole and for the end");
	for (int i = 0; i < PAGES; i += 2)
		put(START + PAGE(i));
	ok(((unsigned long *)P2V(META))[2 * 36],
	   "coremap no_end: it writes after the end of the array");
	fresh("coremap", "count");
	get();
	ok(work.entries == 1 && work.touched == 16,
	   "coremap examines one entry if all pages are free");
}

static void free_odd(unsigned long unused)
{
	(void)unused;
	put(START + PAGE_SIZE);
}

static void minix_quirks(void)
{
	ok(joins("minix"), "minix joins adjacent free pages");
	ok(given_twice("minix"), "minix double_free: one page is given twice");
	ok(believes("minix"),
	   "minix believes: it gives out what was freed below the arena");
	ok(rounds("minix"),
	   "minix rounds: free() takes an address inside a page");
	holes_of("minix");
	ok(pages->meta(PAGES) == 36 * 12, "minix has 12 bytes for each slot");
	put(START);
	ok(panics(free_odd, 0, "minix: hole table full"),
	   "minix takes_first: it panics, though the page would join a hole");
	fresh("minix", "count");
	get();
	ok(work.entries == 1 && work.touched == 24,
	   "minix examines one hole if all pages are free");
}

static void twolevel_refuses(void)
{
	unsigned long page;

	fresh("twolevel", "count");
	page = get();
	ok(work.entries == 2 && work.touched == 12,
	   "twolevel examines two words in get()");
	put(page);
	ok(panics(put, page, "twolevel: 00800000 is free already"),
	   "twolevel panics if a page is free already");
	ok(panics(put, END, "twolevel: 00846000 is no page of ours") &&
		   panics(put, START + 4,
			  "twolevel: 00800004 is no page of ours"),
	   "twolevel panics if free() gets no page");
}

static void check_holes(void)
{
	test_first_fit();
	coremap_quirks();
	minix_quirks();
	twolevel_refuses();
}

const struct checks holes_checks = { 21, check_holes };
