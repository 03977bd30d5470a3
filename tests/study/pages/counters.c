/*
 * Tests what the variant `count` of the study's page allocators counts: the
 * entries that a call examines, and the bytes of metadata that it reads and
 * writes.
 *
 * Ancestor: none.
 */
#include "pages.h"

static void test_counters(void)
{
	fresh("linux001", "count");
	memset(&work, 0, sizeof(work));
	get();
	get();
	ok(work.entries == 3 && work.filled == 2 * PAGE_SIZE &&
		   work.fill_reps == 2 && work.scan_reps == 0,
	   "linux001's get() examines one page more each time");
	for (int i = 2; i < PAGES; i++)
		get();
	memset(&work, 0, sizeof(work));
	get();
	ok(work.entries == PAGES && work.scan_reps == 1 && !work.fill_reps,
	   "linux001's get() examines all pages when none is free");
	fresh("bitmap", "count");
	memset(&work, 0, sizeof(work));
	for (int i = 0; i < 9; i++)
		get();
	ok(work.entries == 8 + 36 + 2 + 1,
	   "bitmap skips a byte in which no page is free");
	fresh("xv6", "asis");
	memset(&work, 0, sizeof(work));
	get();
	ok(!work.entries && !work.touched, "the variant asis counts nothing");
}

/* Compares the bytes of metadata that get() and free() read and write while two
 * pages are held. */
static void test_touched(void)
{
	static const struct {
		const char *name;
		unsigned long get, free;
	} want[] = {
		{ "bitmap", 1 + 1, 2 },	      /* a byte, read and written */
		{ "linux001", 3 * 2 + 2, 4 }, /* looks at three counts */
		{ "xv6", 12, 12 },	      /* the head twice, a link */
		{ "huxslab", 12, 12 },
		{ "jos", 20, 20 }, /* head, link and count, each twice */
		{ "tally", 20,
		  22 }, /* get() uses the frontier, free() the list */
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
		sprintf(name, "%s touches %lu bytes in get(), %lu in free()",
			want[i].name, want[i].get, want[i].free);
		ok(by_get == want[i].get && work.touched == want[i].free, name);
	}
	ok(looked, "get() of six allocators examines at least one entry");
}

/* tally's get() examines one entry of the list, or the pages that the frontier
 * passes. */
static void tally_counts(void)
{
	unsigned long page;

	fresh("tally", "count");
	page = get();
	ok(work.entries == 1 && work.touched == 20,
	   "tally's get() examines one page at the frontier");
	put(page);
	memset(&work, 0, sizeof(work));
	get();
	ok(work.entries == 1 && work.touched == 14,
	   "tally's get() examines one page of the list");
	pages->share(page);
	put(page);
	ok(sound(PAGES - 1), "tally counts holders");
	ok(work.touched == 14 + 12 + 10,
	   "tally touches 36 bytes to get, share and free a page");
}

static void check_counters(void)
{
	test_counters();
	test_touched();
	tally_counts();
}

const struct checks counters_checks = { 15, check_counters };
