/*
 * Tests what every page allocator of the study must do, in each of its
 * variants: it gives each page once, passes random calls, and clears or fills
 * pages as the variant says.
 *
 * Ancestor: none.
 */
#include "pages.h"

#define STEPS	  20000
#define ALL_OF(a) for (int a = 0; page_allocators[a]; a++)

/* Does get() return each page once, in any order, and then none? The pages
 * before and after the arena must not change. */
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
	if (!pages->free) /* bump would panic now */
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
			say("%s %s", pages->name, pages->variant);
			return 0;
		}
	}
	return 1;
}

static unsigned long held[PAGES];

/* Makes random calls. Returns 1 if no call returns or changes a held page. */
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
		if (pages->free && !random_work()) {
			say("%s %s", pages->name, pages->variant);
			return 0;
		}
	}
	return 1;
}

/* A get() that fails must change nothing, and hold no lock. */
static int all_go_on_when_empty(void)
{
	ALL_OF(i)
	{
		unsigned long page = 0;

		start_with(page_allocators[i]);
		if (!pages->free)
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

/* After a second init() all pages must be free. */
static int all_begin_anew(void)
{
	ALL_OF(i)
	{
		start_with(page_allocators[i]);
		for (int n = 0; n < 9; n++)
			held[n] = get();
		if (pages->free)
			put(held[4]);
		start_with(page_allocators[i]);
		if (!sound(PAGES) || !gives_all())
			return 0;
	}
	return 1;
}

/* Has an allocator this number of bytes of metadata outside its 70 pages? */
static int metadata_is(const char *name, unsigned long bytes)
{
	fresh(name, "asis");
	return pages->meta(PAGES) == bytes;
}

static void test_metadata(void)
{
	ok(metadata_is("bump", 0) && metadata_is("xv6", 0) &&
		   metadata_is("huxslab", 0),
	   "bump, xv6 and huxslab have no metadata");
	ok(metadata_is("bitmap", 9), "bitmap has a bit for each page");
	ok(metadata_is("linux001", 2 * PAGES + 2),
	   "linux001 has two bytes for each page and for one more");
	ok(metadata_is("tally", 2 * PAGES),
	   "tally has two bytes for each page");
	ok(metadata_is("jos", 8 * PAGES), "jos has 8 bytes for each page");
	ok(metadata_is("buddy", 12 * PAGES),
	   "buddy has 12 bytes for each page");
	ok(metadata_is("sos", 16 * PAGES), "sos has 16 bytes for each page");
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

static void check_common(void)
{
	ok(all_give_all(), "each allocator gives each page once, then none");
	ok(all_survive_random_work(),
	   "in random calls no allocator gives out a page that is held");
	ok(all_go_on_when_empty(), "a get() that fails changes nothing");
	ok(all_begin_anew(), "after a second init() all pages are free");
	test_metadata();
	ok(variants_agree(),
	   "all variants of an allocator give the same page first");
	ok(clear_clears(), "the variant clear clears pages in every allocator");
	ok(nofill_does_not(), "the variant nofill fills pages in no allocator");
}

const struct checks common_checks = { 14, check_common };
