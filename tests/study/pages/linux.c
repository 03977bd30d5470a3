/*
 * Compares the page allocators of later Linux (linux10, linux12 and linux24)
 * with their models, and tests their quirks. A title begins with the allocator
 * and the quirk's name.
 *
 * Ancestor: none.
 */
#include "models.h"

/* ---- linux10 ---- */

/* Does get() return the 20 pages that were freed first only when no others are
 * free? */
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

/* Does free(page) print exactly these words? One page must stay held. */
static int free_says(unsigned long page, const char *words)
{
	printed[0] = 0;
	put(page);
	return !strcmp(printed, words) && sound(PAGES - 1);
}

/* Prints a test whose title begins with the allocator's name. */
static void ok_of(int passed, const char *name, const char *title)
{
	char whole[100];

	snprintf(whole, sizeof(whole), "%s %s", name, title);
	ok(passed, whole);
}

/* Tests what linux10 and linux12 both do with the count of holders. At the end
 * one page is held, with the highest count. */
static void check_holders(const char *name)
{
	unsigned long page;
	char words[60];

	fresh(name, "asis");
	page = get();
	snprintf(words, sizeof(words), "%s: 00800000 is free already\n", name);
	ok_of(free_says(START, words), name,
	      "only_says: a free of a free page prints a message");
	ok_of(free_says(END, "") && free_says(0, ""), name,
	      "silent: a free of no page does nothing");
	pages->share(page);
	put(page + 0x123);
	ok_of(sound(PAGES - 1), name, "counts holders");
	put(page + 0x123);
	ok_of(sound(PAGES), name,
	      "rounds: free() takes an address inside a page");
	page = get();
	for (long i = 0; i < 65536; i++)
		pages->share(page);
	put(page);
	ok_of(free_says(page, ""), name,
	      "sticks: a full count is never lowered");
}

static void linux10_quirks(void)
{
	ok(agrees("linux10", &list_and_reserve),
	   "linux10 agrees with a model of a list and a reserve");
	ok(reserve_comes_last(),
	   "linux10 reserve_first: the first 20 freed pages come last");
	check_holders("linux10");
	printed[0] = 0;
	*(unsigned long *)P2V(END - PAGE(3)) = 0xdeadbeef;
	get();
	ok(get() == END - PAGE(1) && !get() &&
		   !strcmp(printed, "linux10: list destroyed: 9eadbeef\n"),
	   "linux10 drops a list that is destroyed, and uses the reserve");
}

/* ---- linux12 ---- */

static void linux12_pieces(void)
{
	unsigned long piece;

	fresh("linux12", "asis");
	start_pages(pages, 64);
	ok(get() == START + PAGE(63) && get() == START + PAGE(62) &&
		   get() == START + PAGE(61),
	   "linux12 upper_half: it gives the highest page first");
	fresh("linux12", "asis");
	piece = pages->get_piece(3);
	printed[0] = 0;
	put(piece + PAGE_SIZE);
	ok(!strcmp(printed, "linux12: 00839000 is free already\n") &&
		   sound(PAGES - 8),
	   "linux12 inner: free() refuses a page inside a held piece");
	pages->free_piece(piece, 3);
	ok(sound(PAGES) && !pages->get_piece(6), "linux12 has six orders");
	fresh("linux12", "count");
	start_pages(pages, 64);
	piece = get();
	ok(work.entries == 6, "linux12 examines six lists in get()");
	work.entries = 0;
	put(piece);
	ok(work.entries == 5, "linux12 joins five times in free()");
	ok(((unsigned long *)P2V(META))[38] == 1,
	   "linux12 top_bit: it sets a bit for the largest order");
}

/* ---- linux24 ---- */

/* get() takes pages of normal memory until only its upper mark of pages is free
 * there, then pages of the DMA zone down to its upper mark. Then it does the
 * same down to the lower marks, and then takes all other pages. The table has
 * the numbers of pages that come from normal memory and from DMA, in turn. */
static int zones_in_turn(void)
{
	static const unsigned long turns[] = { 484, 94, 20, 40, 21, 41 };
	int normal = 1;

	fresh("linux24", "asis");
	start_pages(pages, 700);
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

	ok(agrees("linux24", &linux24),
	   "linux24 agrees with a model of two zones of buddies");
	ok(zones_in_turn(), "linux24 keeps pages for DMA as long as it can");
	fresh("linux24", "asis");
	start_pages(pages, 64 + 21);
	ok(get() == START + PAGE(85 - 1) && get() == START + PAGE(85 - 2),
	   "linux24 upper_half: it gives the highest page first");
	fresh("linux24", "asis");
	page = get();
	pages->share(page);
	put(page + 0x123);
	ok(sound(PAGES - 1), "linux24 counts holders");
	put(page + 0x123);
	ok(sound(PAGES),
	   "linux24 rounds: free() takes an address inside a page");
	put(page);
	ok(sound(PAGES) && get() == page && get() != page,
	   "linux24 forgets: it does not notice a double free");
	put(0);
	ok(sound(PAGES - 2), "linux24 null: a free of address 0 does nothing");
	ok(panics(put, END, "linux24: BUG: 00846000 is no page") &&
		   panics(put, START - PAGE_SIZE,
			  "linux24: BUG: 007ff000 is no page"),
	   "linux24 panics with BUG if free() gets no page");
}

/* Returns how many bytes of the lists get() touches if this number of pages is
 * free. */
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
	   "linux24 thrice: get() searches longer when fewer pages are free");
}

static void check_linux(void)
{
	linux10_quirks();
	ok(agrees("linux12", &linux12),
	   "linux12 agrees with a model of buddies");
	check_holders("linux12");
	linux12_pieces();
	linux24_pages();
	linux24_thrice();
}

const struct checks linux_checks = { 29, check_linux };
