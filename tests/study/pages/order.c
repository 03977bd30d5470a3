/*
 * Tests in which order the page allocators of the study give out pages, and
 * when they fill or clear them.
 *
 * Ancestor: none.
 */
#include "pages.h"

static int first_is(const char *name, unsigned long page, unsigned long next)
{
	unsigned long first;

	fresh(name, "asis");
	first = get();
	return first == page && get() == next;
}

/* Does get() return the page that was freed last? */
static int last_freed_first(const char *name)
{
	unsigned long page[3];

	fresh(name, "asis");
	for (int i = 0; i < 3; i++)
		page[i] = get();
	put(page[1]);
	put(page[0]);
	put(page[2]);
	return get() == page[2] && get() == page[0] && get() == page[1];
}

static void test_order(void)
{
	const char *const lists[] = { "xv6", "huxslab", "jos", "sos" };

	ok(first_is("linux001", END - PAGE_SIZE, END - 2 * PAGE_SIZE),
	   "linux001 gives the highest free page");
	ok(first_is("bitmap", START, START + PAGE_SIZE),
	   "bitmap gives the lowest free page");
	ok(first_is("bump", START, START + PAGE_SIZE),
	   "bump gives pages at rising addresses");
	ok(first_is("tally", START, START + PAGE_SIZE),
	   "tally's frontier gives pages at rising addresses");
	ok(last_freed_first("tally"),
	   "tally gives the page that was freed last");
	for (int i = 0; i < 4; i++) {
		char name[60];

		sprintf(name,
			"%s gives the highest page, then the one freed last",
			lists[i]);
		ok(first_is(lists[i], END - PAGE_SIZE, END - 2 * PAGE_SIZE) &&
			   last_freed_first(lists[i]),
		   name);
	}
}

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
	ok(page_is(get(), 0), "linux001 clears in get()");
	fresh("xv6", "asis");
	ok(page_is(page = get(), 1), "xv6 fills with bytes of 1 in free()");
	ok(all_pages_are(1), "xv6 touches_all: init() fills every page");
	fresh("huxslab", "asis");
	memset(P2V(page = get()), 0x55, PAGE_SIZE);
	put(page);
	ok(page_is(page, 0), "huxslab clears in free()");
	ok(all_pages_are(0), "huxslab clears every page in init()");
	fresh("huxslab", "count");
	page = get();
	memset(&work, 0, sizeof(work));
	put(page);
	ok(work.filled == PAGE_SIZE && !work.fill_reps,
	   "huxslab bytewise: it clears without a string instruction");
	fresh("jos", "asis");
	put(get());
	ok(page_is(END - PAGE_SIZE, 0xcc) &&
		   *(unsigned *)P2V(END - PAGE_SIZE) == 0xcccccccc,
	   "jos does not touch a free page");
}

static void check_order(void)
{
	test_order();
	test_fills();
}

const struct checks order_checks = { 16, check_order };
