/*
 * Tests the quirks of the page allocators of teaching kernels: linux001, bump,
 * bitmap, xv6, huxslab, jos, sos, buddy and tally. A title begins with the
 * allocator and the quirk's name. holes.c, linux.c and buddies.c test the other
 * allocators.
 *
 * Ancestor: none.
 */
#include "pages.h"

static int direction_flag_after_get(void)
{
	unsigned long flags;

	pages->get();
	asm volatile("pushfl; popl %0; cld" : "=r"(flags) : : "memory");
	return (flags & X86_EFLAGS_DF) != 0;
}

static void linux001_quirks(void)
{
	unsigned short *counts = P2V(META);
	unsigned long page;

	fresh("linux001", "asis");
	counts[PAGES] = 5;
	put(END);
	ok(counts[PAGES] == 4,
	   "linux001 end_passes: free() takes the address after the last page");
	put(START - PAGE_SIZE);
	ok(sound(PAGES),
	   "linux001 low_ignored: free() ignores a page below the first");
	page = get();
	put(page + 0x123);
	ok(sound(PAGES),
	   "linux001 rounds: free() takes an address inside a page");
	page = get();
	for (int i = 0; i < 65535; i++)
		pages->share(page);
	ok(get() == page,
	   "linux001 wraps: a page with 65,536 holders is given again");
	ok(direction_flag_after_get(),
	   "linux001 backwards: get() leaves the direction flag set");
	fresh("linux001", "asis");
	ok(panics(put, START, "linux001: trying to free free page") &&
		   panics(put, END + PAGE_SIZE,
			  "linux001: trying to free nonexistent page"),
	   "linux001 panics if a page is free or does not exist");
	page = get();
	pages->share(page);
	put(page);
	ok(sound(PAGES - 1), "linux001 counts holders");
}

static void call_get(unsigned long unused)
{
	(void)unused;
	pages->get();
}

static void bump_and_bitmap_quirks(void)
{
	fresh("bump", "asis");
	for (int i = 0; i < PAGES; i++)
		get();
	ok(panics(call_get, 0, "bump: no page left below 00846000"),
	   "bump panics when no page is left");
	fresh("bump", "count");
	get();
	ok(work.touched == 12, "bump touches 12 bytes in get()");
	ok(sound(PAGES - 1), "bump knows how many pages are left");
	fresh("bitmap", "asis");
	for (int i = 0; i < PAGES; i++)
		get();
	ok(get() == END,
	   "bitmap full_is_end: it returns the end when no page is free");
	put(START + 5 * PAGE_SIZE);
	put(START + 5 * PAGE_SIZE);
	ok(sound(1), "bitmap frees_free: it does not notice a double free");
	put(START + 6 * PAGE_SIZE + 0x321);
	ok(get() == START + 5 * PAGE_SIZE && get() == START + 6 * PAGE_SIZE,
	   "bitmap rounds: free() takes an address inside a page");
	ok(panics(put, END, "bitmap: assertion failed: slot 70 < 70"),
	   "bitmap panics if an address is out of range");
}

static void list_quirks(void)
{
	unsigned long page;

	fresh("xv6", "asis");
	page = get();
	put(page);
	put(page);
	ok(get() == page && get() == page && get() == page,
	   "xv6 double_free: the page is given to each get()");
	fresh("xv6", "asis");
	ok(panics(put, START + 1, "xv6: kfree") &&
		   panics(put, START - PAGE_SIZE, "xv6: kfree") &&
		   panics(put, END, "xv6: kfree"),
	   "xv6 one_word: each panic says only kfree");
	fresh("huxslab", "asis");
	printed[0] = 0;
	put(END);
	ok(!strcmp(printed,
		   "huxslab: warning: 00846000 is no page of mine\n") &&
		   sound(PAGES),
	   "huxslab only warns if free() gets the end of the arena");
	put(START - PAGE_SIZE);
	put(START + 4);
	ok(sound(PAGES),
	   "huxslab ignores an address that is too low or not aligned");
	page = get();
	put(page);
	put(page);
	ok(get() == page && get() == page,
	   "huxslab double_free: one page is given twice");
}

/* Does free() return an error, and change nothing? */
static int sos_refuses(unsigned long page)
{
	put(page);
	return pages->failed() && sound(PAGES - 1);
}

static void array_quirks(void)
{
	unsigned long page;

	fresh("jos", "asis");
	put(START);
	ok(sound(PAGES) == 0,
	   "jos wraps: a free of a free page gives it 65,535 holders");
	fresh("jos", "asis");
	ok(panics(put, END, "jos: decref called with invalid address"),
	   "jos panics if an address is after the end");
	page = get();
	put(page + 0x123);
	ok(sound(PAGES) && get() == page,
	   "jos index_only: free() takes an address inside a page");
	for (int i = 0; i < 65536; i++)
		pages->share(page);
	put(page);
	ok(get() == page, "jos wraps: a held page is given again");
	fresh("jos", "asis");
	page = get();
	put(page);
	put(page);
	ok(get() == page && get() != page,
	   "jos wraps: a double free is not noticed");
	fresh("jos", "asis");
	pages->share(END - PAGE_SIZE);
	put(page = get());
	ok(sound(PAGES - 1), "jos adds a holder in get()");
	fresh("jos", "asis");
	pages->share(END - PAGE_SIZE);
	ok(panics(put, END - PAGE_SIZE, "jos: page is on the free list"),
	   "jos panics if it frees a page that is on its free list");
	page = get();
	page = get();
	pages->share(page);
	put(page);
	ok(sound(PAGES - 2), "jos counts holders");
	fresh("sos", "asis");
	page = START + 7 * PAGE_SIZE;
	ok(pages->claim(page) == page && sound(PAGES - 1),
	   "sos: claim() takes the chosen page");
	pages->claim(page);
	put(page);
	ok(sound(PAGES - 1), "sos counts holders");
	put(page);
	ok(get() == page, "sos frees a page with its last holder");
	ok(sos_refuses(START) && sos_refuses(END) && sos_refuses(page + 1) &&
		   sos_refuses(START - PAGE_SIZE),
	   "sos refuses to free what has no holder or is no page");
	put(page);
	ok(!pages->failed() && sound(PAGES),
	   "sos returns no error for a free of a held page");
	ok(pages->share(END) && !pages->claim(END) && sound(PAGES),
	   "sos does not claim or share what is no page");
}

static void buddy_quirks(void)
{
	unsigned long page[4];

	fresh("buddy", "asis");
	for (int i = 0; i < 4; i++)
		page[i] = get();
	ok(page[1] == page[0] + PAGE_SIZE, "buddy gives the lower half first");
	for (int i = 0; i < 4; i++)
		put(page[i]);
	ok(sound(PAGES), "buddy joins free pages");
	page[0] = get();
	page[1] = get(); /* without this, free() would join page[0] with it */
	put(page[0]);
	put(page[0]);
	ok(get() == page[0] && get() == page[0],
	   "buddy double_free: one page is given twice");
	ok(panics(put, END, "buddy: bad page 00846000") &&
		   panics(put, START + 4, "buddy: bad page 00800004"),
	   "buddy panics if free() gets no page");
}

/* Gets a page and frees it. Returns how many entries both calls examined. */
static unsigned long buddy_pair(void)
{
	unsigned long page;

	memset(&work, 0, sizeof(work));
	page = get();
	put(page);
	return work.entries;
}

/* There are two blocks of the largest size. get() divides one of them down to a
 * page, and free() joins all its parts again. While one page is held, get()
 * takes the buddy of this page without a split, and free() joins nothing. */
static void buddy_halves(void)
{
	unsigned long page;

	fresh("buddy", "count");
	start_pages(pages, 2048);
	ok(buddy_pair() == 11 + 10,
	   "buddy halves: a get divides ten times, a free joins ten times");
	page = get();
	ok(buddy_pair() == 1 + 1,
	   "buddy divides nothing while one page is held");
	put(page);
	ok(buddy_pair() == 11 + 10 && sound(2048),
	   "buddy divides and joins again when all are free");
}

static void tally_refuses(void)
{
	unsigned long page;

	fresh("tally", "asis");
	page = get();
	ok(pages->share && !pages->share(page), "tally shares a page");
	put(page);
	ok(sound(PAGES - 1), "tally keeps a page while it has a holder");
	fresh("tally", "asis");
	ok(panics(put, START, "kfree: page 00800000 has count 0"),
	   "tally panics if a page has no holder");
	ok(panics(put, START + 4,
		  "kfree: 00800004 is not the address of a "
		  "page"),
	   "tally panics if free() gets no address of a page");
	ok(panics(put, END,
		  "kfree: page 00846000 is beyond the end of memory, "
		  "00846000"),
	   "tally panics if a page is beyond the end of memory");
	ok(panics(put, START - PAGE_SIZE, "kfree: page 007ff000 is reserved"),
	   "tally panics if a page is reserved");
}

static void check_kernels(void)
{
	linux001_quirks();
	bump_and_bitmap_quirks();
	list_quirks();
	array_quirks();
	buddy_quirks();
	tally_refuses();
	buddy_halves();
}

const struct checks kernels_checks = { 46, check_kernels };
