/*
 * The page allocators of the study on the host: what each promises, each quirk
 * by its name, and all of them in random work against a model that knows who
 * holds what.
 *
 * Ancestor: none.
 */
#include "pages.h"

#define STEPS	  20000
#define ALL_OF(a) for (int a = 0; page_allocators[a]; a++)

struct work work;
struct boot_params params;

const struct page_allocator *a;

void start_pages(const struct page_allocator *allocator, unsigned long pages)
{
	const struct arena arena = { START, START + PAGE(pages), META };

	a = allocator;
	memset(P2V(META), 0, 16 * (pages + 1));
	memset(P2V(START), 0xcc, PAGE(pages));
	a->init(&arena);
	memset(&work, 0, sizeof(work));
}

static void start_with(const struct page_allocator *allocator)
{
	start_pages(allocator, PAGES);
}

void fresh(const char *name, const char *variant)
{
	ALL_OF(i)
	if (!strcmp(page_allocators[i]->name, name) &&
	    !strcmp(page_allocators[i]->variant, variant)) {
		start_with(page_allocators[i]);
		return;
	}
	bail("no %s, %s", name, variant);
}

/* The flag may be set afterwards: linux001's quirk. */
unsigned long get(void)
{
	unsigned long page = a->get();

	asm volatile("cld" : : : "memory");
	return page;
}

int sound(unsigned long expected)
{
	unsigned long nr_free = 0;
	const char *wrong = a->check(&nr_free);

	if (wrong || nr_free != expected)
		say("%s %s: %s, %lu free, expected %lu", a->name, a->variant,
		    wrong ? wrong : "sound", nr_free, expected);
	return !wrong && nr_free == expected;
}

static int page_is(unsigned long page, int byte)
{
	const unsigned char *p = P2V(page);

	/* The first words may be a list's. */
	for (unsigned long i = 8; i < PAGE_SIZE; i++)
		if (p[i] != byte)
			return 0;
	return 1;
}

void put(unsigned long page)
{
	a->free(page);
}

/* ---- All of them ---- */

/* Every page once, whichever comes first, and then none; what lies around them
 * stays as it is. */
static int gives_all(void)
{
	unsigned char seen[PAGES] = { 0 };

	memset(P2V(START - PAGE_SIZE), 0x77, PAGE_SIZE);
	memset(P2V(END), 0x77, PAGE_SIZE);
	for (int i = 0; i < PAGES; i++) {
		unsigned long page = get();

		if (page < START || page >= END || page % PAGE_SIZE ||
		    seen[NR(page - START)]++)
			return 0;
	}
	if (!a->free) /* bump does not say that there is none */
		return 1;
	return get() - START >= PAGE(PAGES) && sound(0) &&
	       page_is(START - PAGE_SIZE, 0x77) && page_is(END, 0x77);
}

static int all_give_all(void)
{
	ALL_OF(i)
	{
		start_with(page_allocators[i]);
		if (!gives_all()) {
			say("%s %s", a->name, a->variant);
			return 0;
		}
	}
	return 1;
}

static unsigned long held[PAGES];
static uint32_t state;

/* 0 .. n-1: the host's below() has a namesake in study.h. */
unsigned long pick(unsigned long n)
{
	state = state * 1664525 + 1013904223;
	return (uint64_t)state * n >> 32;
}

/* A page that is held is never given, and its contents stay. */
static int random_work(void)
{
	unsigned long n = 0;

	for (int step = 0; step < STEPS; step++) {
		unsigned long i = n ? pick(n) : 0;

		if (n == 0 || (n < PAGES && one_in(2))) {
			held[n] = get();
			if (held[n] < START || held[n] >= END)
				return 0;
			memset(P2V(held[n]), 0x55, PAGE_SIZE);
			n++;
			continue;
		}
		if (!page_is(held[i], 0x55))
			return 0;
		put(held[i]);
		held[i] = held[--n];
		if (step % 64 == 0 && !sound(PAGES - n))
			return 0;
	}
	return sound(PAGES - n);
}

static int all_survive_random_work(void)
{
	ALL_OF(i)
	{
		start_with(page_allocators[i]);
		if (a->free && !random_work()) {
			say("%s %s", a->name, a->variant);
			return 0;
		}
	}
	return 1;
}

/* A get in vain leaves nothing behind, no lock either. */
static int all_go_on_when_empty(void)
{
	ALL_OF(i)
	{
		unsigned long page = 0;

		start_with(page_allocators[i]);
		if (!a->free)
			continue;
		for (int n = 0; n < PAGES; n++)
			page = get();
		get();
		put(page);
		if (get() != page || !sound(0))
			return 0;
	}
	return 1;
}

/* What was out before is forgotten. */
static int all_begin_anew(void)
{
	ALL_OF(i)
	{
		start_with(page_allocators[i]);
		for (int n = 0; n < 9; n++)
			held[n] = get();
		if (a->free)
			put(held[4]);
		start_with(page_allocators[i]);
		if (!sound(PAGES) || !gives_all())
			return 0;
	}
	return 1;
}

/* Bytes outside of the pages, for 70 of them. */
static int metadata_is(const char *name, unsigned long bytes)
{
	fresh(name, "asis");
	return a->meta(PAGES) == bytes;
}

static void test_metadata(void)
{
	ok(metadata_is("bump", 0) && metadata_is("xv6", 0) &&
		   metadata_is("huxslab", 0),
	   "bump, xv6 and huxslab have no metadata");
	ok(metadata_is("bitmap", 9), "bitmap: a bit a page");
	ok(metadata_is("linux001", 2 * PAGES + 2),
	   "linux001: two bytes a page, and one page more");
	ok(metadata_is("tally", 2 * PAGES), "tally: two bytes a page");
	ok(metadata_is("jos", 8 * PAGES), "jos: 8 bytes a page");
	ok(metadata_is("buddy", 12 * PAGES), "buddy: 12 bytes a page");
	ok(metadata_is("sos", 16 * PAGES), "sos: 16 bytes a page");
}

static int variants_agree(void)
{
	unsigned long page = 0;

	ALL_OF(i)
	{
		int first = i == 0 || strcmp(page_allocators[i]->name,
					     page_allocators[i - 1]->name);

		start_with(page_allocators[i]);
		if (!first && get() != page)
			return 0;
		start_with(page_allocators[i]);
		page = get();
	}
	return 1;
}

static int clear_clears(void)
{
	ALL_OF(i)
	{
		if (strcmp(page_allocators[i]->variant, "clear"))
			continue;
		start_with(page_allocators[i]);
		if (!page_is(get(), 0))
			return 0;
	}
	return 1;
}

static int nofill_does_not(void)
{
	ALL_OF(i)
	{
		if (strcmp(page_allocators[i]->variant, "nofill"))
			continue;
		start_with(page_allocators[i]);
		if (!page_is(get(), 0xcc))
			return 0;
	}
	return 1;
}

/* ---- Order ---- */

static int first_is(const char *name, unsigned long page, unsigned long next)
{
	unsigned long first;

	fresh(name, "asis");
	first = get();
	return first == page && get() == next;
}

/* The last one that went back is the first to come. */
static int last_freed_first(const char *name)
{
	unsigned long pages[3];

	fresh(name, "asis");
	for (int i = 0; i < 3; i++)
		pages[i] = get();
	put(pages[1]);
	put(pages[0]);
	put(pages[2]);
	return get() == pages[2] && get() == pages[0] && get() == pages[1];
}

static void test_order(void)
{
	const char *const lists[] = { "xv6", "huxslab", "jos", "sos" };

	ok(first_is("linux001", END - PAGE_SIZE, END - 2 * PAGE_SIZE),
	   "linux001 gives the highest free page");
	ok(first_is("bitmap", START, START + PAGE_SIZE),
	   "bitmap gives the lowest free page");
	ok(first_is("bump", START, START + PAGE_SIZE), "bump ascends");
	ok(first_is("tally", START, START + PAGE_SIZE),
	   "tally's frontier ascends");
	ok(last_freed_first("tally"), "tally: last freed, first given");
	for (int i = 0; i < 4; i++) {
		char name[60];

		sprintf(name, "%s: highest first, then last freed", lists[i]);
		ok(first_is(lists[i], END - PAGE_SIZE, END - 2 * PAGE_SIZE) &&
			   last_freed_first(lists[i]),
		   name);
	}
}

/* ---- Fills ---- */

static int all_pages_are(int byte)
{
	for (int i = 0; i < PAGES; i++)
		if (!page_is(START + PAGE(i), byte))
			return 0;
	return 1;
}

static void test_fills(void)
{
	unsigned long page;

	fresh("linux001", "asis");
	ok(page_is(get(), 0), "linux001 clears in get");
	fresh("xv6", "asis");
	ok(page_is(page = get(), 1), "xv6 fills with bytes of 1 in free");
	ok(all_pages_are(1), "xv6 touches_all: init fills every page");
	fresh("huxslab", "asis");
	memset(P2V(page = get()), 0x55, PAGE_SIZE);
	put(page);
	ok(page_is(page, 0), "huxslab clears in free");
	ok(all_pages_are(0), "huxslab: init clears every page");
	fresh("huxslab", "count");
	page = get();
	memset(&work, 0, sizeof(work));
	put(page);
	ok(work.filled == PAGE_SIZE && !work.fill_reps,
	   "huxslab bytewise: without a string instruction");
	fresh("jos", "asis");
	put(get());
	ok(page_is(END - PAGE_SIZE, 0xcc) &&
		   *(unsigned *)P2V(END - PAGE_SIZE) == 0xcccccccc,
	   "jos does not touch a free page");
}

/* ---- Quirks ---- */

static int direction_flag_after_get(void)
{
	unsigned long flags;

	a->get();
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
	ok(counts[PAGES] == 4, "linux001 end_passes");
	put(START - PAGE_SIZE);
	ok(sound(PAGES), "linux001 low_ignored");
	page = get();
	put(page + 0x123);
	ok(sound(PAGES), "linux001 rounds");
	page = get();
	for (int i = 0; i < 65535; i++)
		a->share(page);
	ok(get() == page, "linux001 wraps");
	ok(direction_flag_after_get(), "linux001 backwards");
	fresh("linux001", "asis");
	ok(panics(put, START, "linux001: trying to free free page") &&
		   panics(put, END + PAGE_SIZE,
			  "linux001: trying to free nonexistent page"),
	   "linux001 panics");
	page = get();
	a->share(page);
	put(page);
	ok(sound(PAGES - 1), "linux001 counts holders");
}

static void call_get(unsigned long unused)
{
	(void)unused;
	a->get();
}

static void bump_and_bitmap_quirks(void)
{
	fresh("bump", "asis");
	for (int i = 0; i < PAGES; i++)
		get();
	ok(panics(call_get, 0, "bump: no page left below 00846000"),
	   "bump panics");
	fresh("bump", "count");
	get();
	ok(work.touched == 12, "bump touches 12 bytes");
	ok(sound(PAGES - 1), "bump knows what is left");
	fresh("bitmap", "asis");
	for (int i = 0; i < PAGES; i++)
		get();
	ok(get() == END, "bitmap full_is_end");
	put(START + 5 * PAGE_SIZE);
	put(START + 5 * PAGE_SIZE);
	ok(sound(1), "bitmap frees_free");
	put(START + 6 * PAGE_SIZE + 0x321);
	ok(get() == START + 5 * PAGE_SIZE && get() == START + 6 * PAGE_SIZE,
	   "bitmap rounds");
	ok(panics(put, END, "bitmap: assertion failed: slot 70 < 70"),
	   "bitmap checks the range");
}

static void list_quirks(void)
{
	unsigned long page;

	fresh("xv6", "asis");
	page = get();
	put(page);
	put(page);
	ok(get() == page && get() == page && get() == page, "xv6 double_free");
	fresh("xv6", "asis");
	ok(panics(put, START + 1, "xv6: kfree") &&
		   panics(put, START - PAGE_SIZE, "xv6: kfree") &&
		   panics(put, END, "xv6: kfree"),
	   "xv6 one_word");
	fresh("huxslab", "asis");
	printed[0] = 0;
	put(END);
	ok(!strcmp(printed,
		   "huxslab: warning: 00846000 is no page of mine\n") &&
		   sound(PAGES),
	   "huxslab warns");
	put(START - PAGE_SIZE);
	put(START + 4);
	ok(sound(PAGES), "... of what is below or unaligned, too");
	page = get();
	put(page);
	put(page);
	ok(get() == page && get() == page, "huxslab double_free");
}

/* free() answers an error, and nothing has changed. */
static int sos_refuses(unsigned long page)
{
	put(page);
	return a->failed() && sound(PAGES - 1);
}

static void array_quirks(void)
{
	unsigned long page;

	fresh("jos", "asis");
	put(START);
	ok(sound(PAGES) == 0, "jos wraps");
	fresh("jos", "asis");
	ok(panics(put, END, "jos: decref called with invalid address"),
	   "jos checks the end");
	page = get();
	put(page + 0x123);
	ok(sound(PAGES) && get() == page, "jos index_only: rounds");
	for (int i = 0; i < 65536; i++)
		a->share(page);
	put(page);
	ok(get() == page, "jos wraps: a held page is given again");
	fresh("jos", "asis");
	page = get();
	put(page);
	put(page);
	ok(get() == page && get() != page, "jos wraps: 0 to 65535, unnoticed");
	fresh("jos", "asis");
	a->share(END - PAGE_SIZE);
	put(page = get());
	ok(sound(PAGES - 1), "jos adds a holder in get");
	fresh("jos", "asis");
	a->share(END - PAGE_SIZE);
	ok(panics(put, END - PAGE_SIZE, "jos: page is on the free list"),
	   "jos sees a free page that has a link");
	page = get();
	page = get();
	a->share(page);
	put(page);
	ok(sound(PAGES - 2), "jos counts holders");
	fresh("sos", "asis");
	page = START + 7 * PAGE_SIZE;
	ok(a->claim(page) == page && sound(PAGES - 1), "sos claims a page");
	a->claim(page);
	put(page);
	ok(sound(PAGES - 1), "sos counts holders");
	put(page);
	ok(get() == page, "sos: the last holder frees");
	ok(sos_refuses(START) && sos_refuses(END) && sos_refuses(page + 1) &&
		   sos_refuses(START - PAGE_SIZE),
	   "sos refuses what has no holder or is no page");
	put(page);
	ok(!a->failed() && sound(PAGES), "... and answers no error otherwise");
	ok(a->share(END) && !a->claim(END) && sound(PAGES),
	   "sos claims and shares nothing that is no page");
}

static void buddy_quirks(void)
{
	unsigned long pages[4];

	fresh("buddy", "asis");
	for (int i = 0; i < 4; i++)
		pages[i] = get();
	ok(pages[1] == pages[0] + PAGE_SIZE,
	   "buddy gives the lower half first");
	for (int i = 0; i < 4; i++)
		put(pages[i]);
	ok(sound(PAGES), "buddy joins what is free");
	pages[0] = get();
	pages[1] = get(); /* so that the two are not joined */
	put(pages[0]);
	put(pages[0]);
	ok(get() == pages[0] && get() == pages[0], "buddy double_free");
	ok(panics(put, END, "buddy: bad page 00846000") &&
		   panics(put, START + 4, "buddy: bad page 00800004"),
	   "buddy checks what it is given");
}

/* Entries looked at by one get, and by the free of what it gave. */
static unsigned long buddy_pair(void)
{
	unsigned long page;

	memset(&work, 0, sizeof(work));
	page = get();
	put(page);
	return work.entries;
}

/* Two blocks of the largest size: from it down, and up to it again. With one
 * page out, its buddy is there at once, and is joined with nothing. */
static void buddy_halves(void)
{
	unsigned long page;

	fresh("buddy", "count");
	start_pages(a, 2048);
	ok(buddy_pair() == 11 + 10,
	   "buddy halves: orders 0 to 10, down and up again");
	page = get();
	ok(buddy_pair() == 1 + 1, "... and not when one page is out");
	put(page);
	ok(buddy_pair() == 11 + 10 && sound(2048), "... and again when back");
}

static void tally_refuses(void)
{
	unsigned long page;

	fresh("tally", "asis");
	page = get();
	ok(a->share && !a->share(page), "tally shares as it is");
	put(page);
	ok(sound(PAGES - 1), "... and the other holder keeps the page");
	fresh("tally", "asis");
	ok(panics(put, START, "kfree: page 00800000 has count 0"),
	   "tally: no holder");
	ok(panics(put, START + 4,
		  "kfree: 00800004 is not the address of a "
		  "page"),
	   "tally: no address of a page");
	ok(panics(put, END,
		  "kfree: page 00846000 is beyond the end of memory, "
		  "00846000"),
	   "tally: beyond the end");
	ok(panics(put, START - PAGE_SIZE, "kfree: page 007ff000 is reserved"),
	   "tally: below the start");
}

/* ---- Counters ---- */

static void test_counters(void)
{
	fresh("linux001", "count");
	memset(&work, 0, sizeof(work));
	get();
	get();
	ok(work.entries == 3 && work.filled == 2 * PAGE_SIZE &&
		   work.fill_reps == 2 && work.scan_reps == 0,
	   "linux001 looks at one more page each time");
	for (int i = 2; i < PAGES; i++)
		get();
	memset(&work, 0, sizeof(work));
	get();
	ok(work.entries == PAGES && work.scan_reps == 1 && !work.fill_reps,
	   "a scan in vain ends by its count");
	fresh("bitmap", "count");
	memset(&work, 0, sizeof(work));
	for (int i = 0; i < 9; i++)
		get();
	ok(work.entries == 8 + 36 + 2 + 1, "bitmap skips a byte of ones");
	fresh("xv6", "asis");
	memset(&work, 0, sizeof(work));
	get();
	ok(!work.entries && !work.touched, "nothing counts in asis");
}

/* Bytes of metadata that a call reads and writes, when two pages are out. */
static void test_touched(void)
{
	static const struct {
		const char *name;
		unsigned long get, free;
	} want[] = {
		{ "bitmap", 1 + 1, 2 },	      /* a byte, read and written */
		{ "linux001", 3 * 2 + 2, 4 }, /* three counts looked at */
		{ "xv6", 12, 12 },	      /* the head twice, a link */
		{ "huxslab", 12, 12 },
		{ "jos", 20, 20 },   /* and the link, and the count, twice */
		{ "tally", 20, 22 }, /* from the frontier, and to the list */
	};

	int looked = 1;

	for (unsigned int i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		unsigned long page, by_get;
		char name[60];

		fresh(want[i].name, "count");
		get();
		get();
		memset(&work, 0, sizeof(work));
		page = get();
		by_get = work.touched;
		looked &= work.entries > 0;
		work.touched = 0;
		put(page);
		sprintf(name, "%s touches %lu bytes in get, %lu in free",
			want[i].name, want[i].get, want[i].free);
		ok(by_get == want[i].get && work.touched == want[i].free, name);
	}
	ok(looked, "... and look at something in get");
}

/* What tally looks at: one entry of the list, or what the frontier passes. */
static void tally_counts(void)
{
	unsigned long page;

	fresh("tally", "count");
	page = get();
	ok(work.entries == 1 && work.touched == 20,
	   "tally looks at one page of the frontier");
	put(page);
	memset(&work, 0, sizeof(work));
	get();
	ok(work.entries == 1 && work.touched == 14,
	   "tally looks at one page of the list");
	a->share(page);
	put(page);
	ok(sound(PAGES - 1), "tally counts holders");
	ok(work.touched == 14 + 12 + 10, "... in three words");
}

int main(int argc, char **argv)
{
	plan(91 + LINEAGE_TESTS, 120);
	state = set_seed(argc, argv, SEED);
	map_arena(16 << 20);
	boot_up(16 << 20); /* mem_map has its place, and keeps it */
	plain_ram(&params, 16 << 20);
	ok(all_give_all(), "all pages once, then none");
	ok(all_survive_random_work(), "random work: nobody's page is given");
	ok(all_go_on_when_empty(), "a get in vain changes nothing");
	ok(all_begin_anew(), "init may be called again");
	test_metadata();
	ok(variants_agree(), "the variants give the same page first");
	ok(clear_clears(), "clear clears in every allocator");
	ok(nofill_does_not(), "nofill fills in none");
	test_order();
	test_fills();
	linux001_quirks();
	bump_and_bitmap_quirks();
	list_quirks();
	array_quirks();
	buddy_quirks();
	tally_refuses();
	buddy_halves();
	test_counters();
	test_touched();
	tally_counts();
	test_lineage();
	return failures();
}
