/*
 * slob: Linux's simple list of blocks, the small alternative to the slab
 * allocator. Each page is a heap of its own, like K&R's: its free blocks are a
 * list, lowest first. Pages with free blocks are in three lists, by the size of
 * the request that took the page: below 256 bytes, below 1,024, and larger.
 *
 *	small  ──> page <─> page
 *	medium ──> page           ┌────┬─────────┬────┬──────┬────┬─ ─
 *	large  ──> none           │size│ bytes   │free│ held │free│
 *	                          └────┴─────────┴─┼──┴──────┴^───┴─ ─
 *	                                           └──────────┘ offset
 *
 * A unit is two bytes. A free block has its size and the offset of the next
 * free block in the page. A free block of one unit has only the offset, as a
 * negative number. The word before a held block has the number of bytes that
 * were requested.
 *
 * Get searches the pages of its list for the first with enough free units, and
 * in it for the first block that is large enough; it takes the block's lower
 * end. Then it makes this page the first of its list. If no page fits, it takes
 * a new page. Free puts the block into its place in the page's list, coalesced
 * with both neighbours. When a page's last held block is freed, the page is
 * free. A request of 4,092 bytes or more takes 1, 2, 4, 8 ... whole pages.
 *
 * B1  the free blocks of a page are in the order of their addresses, no two
 *     touch, and their units add up to the number in the page's entry.
 * B2  a page is in a list if and only if it has free units.
 *
 * Quirks, kept:
 *   back to small	The first free in a full page puts the page into the
 *			list of small ones, even if it had large blocks. So
 *			pages of large blocks fill up with small ones.
 *   walks in vain	A page may have enough free units, but not in one piece:
 *			get finds no block in its list, and goes on to the next
 *			page.
 *   lone units		Alignment to four bytes can leave a block of one unit,
 *			which is too small for any request.
 *   powers of two	4,092 bytes cost a page, 4,097 two, 8,193 four.
 *   double free	The block's link points to the block itself, and a
 *			search that reaches it does not end.
 *
 * Left out: the caches that use slob, and NUMA nodes. The search for pages,
 * lowest first, is not counted. A get of 0 bytes counts as one of 1 byte.
 *
 * Ancestor: Linux 2.6.34, mm/slob.c, by Matt Mackall, 2005. It has had heaps of
 * a page since 2007, and three lists since 2008.
 */
#include "study.h"

typedef short unit;

#define UNIT	   sizeof(unit)
#define PAGE_UNITS ((int)(PAGE_SIZE / UNIT))
#define HEADER	   4UL
#define MOST_PAGES (16 * 1024 * 1024UL / PAGE_SIZE)
#define LISTS	   3 /* their heads follow the pages' entries */

enum use { UNUSED_PAGE, BLOCKS, LARGE_ONE };

static struct entry {
	unsigned short next, prev; /* valid if it has free units */
	short units;		   /* free units; pages if LARGE_ONE */
	short free;		   /* units before the first free block */
	short use;
} pages[MOST_PAGES + LISTS];

static char *heap;
static unsigned long nr_heap_pages;
static struct lock lock;

/* ---- Free blocks ---- */

static unit *page_begin(const unit *block)
{
	return (unit *)((unsigned long)block & ~(PAGE_SIZE - 1UL));
}

/* Writes a free block; next is the page's end if no free block follows. */
static void set_block(unit *block, int units, const unit *next)
{
	int offset = next - page_begin(block);

	if (units > 1) {
		block[0] = units;
		block[1] = offset;
	} else {
		block[0] = -offset;
	}
	TOUCH(2 * UNIT);
}

static int units_of(const unit *block)
{
	return block[0] > 0 ? block[0] : 1;
}

static unit *next_of(const unit *block)
{
	return page_begin(block) + (block[0] > 0 ? block[1] : -block[0]);
}

static unit *first_of(const struct entry *page)
{
	return (unit *)(heap + (page - pages) * PAGE_SIZE) + page->free;
}

static unit *end_of(const struct entry *page)
{
	return (unit *)(heap + (page - pages + 1) * PAGE_SIZE);
}

/* ---- Pages and their lists ---- */

static struct entry *head_for(unsigned long bytes)
{
	return &pages[MOST_PAGES + (bytes >= 256) + (bytes >= 1024)];
}

static void put_behind(struct entry *where, struct entry *page)
{
	page->next = where->next;
	page->prev = where - pages;
	pages[page->next].prev = where->next = page - pages;
	TOUCH(4 * sizeof(page->next));
}

static void take_out(struct entry *page)
{
	pages[page->prev].next = page->next;
	pages[page->next].prev = page->prev;
	TOUCH(2 * sizeof(page->next));
}

static void init(const struct heap_allocator *self, void *base,
		 unsigned long bytes)
{
	unsigned long skipped = -(unsigned long)base & (PAGE_SIZE - 1);

	(void)self;
	heap = (char *)base + skipped;
	nr_heap_pages = bytes < skipped ? 0 : (bytes - skipped) / PAGE_SIZE;
	if (nr_heap_pages > MOST_PAGES)
		nr_heap_pages = MOST_PAGES;
	lock.held = 0;
	__builtin_memset(pages, 0, sizeof(pages));
	for (unsigned long nr = MOST_PAGES; nr < MOST_PAGES + LISTS; nr++)
		pages[nr].next = pages[nr].prev = nr;
}

/* Takes the lowest run of `count' free pages; returns 0 if there is none. */
static struct entry *take_pages(unsigned long count, enum use use)
{
	unsigned long run = 0, nr;

	for (nr = 0; nr < nr_heap_pages && run < count; nr++)
		run = pages[nr].use == UNUSED_PAGE ? run + 1 : 0;
	if (run < count)
		return 0;
	for (unsigned long i = nr - count; i < nr; i++)
		pages[i].use = use;
	return &pages[nr - count];
}

/* Takes a page and puts it, as one free block, at the head of the list. */
static struct entry *new_page(struct entry *head)
{
	struct entry *page = take_pages(1, BLOCKS);

	if (!page)
		return 0;
	page->units = PAGE_UNITS;
	page->free = 0;
	set_block(first_of(page), PAGE_UNITS, end_of(page));
	put_behind(head, page);
	return page;
}

/* ---- Get ---- */

/* Returns how many units alignment to four bytes skips. */
static int skipped_units(const unit *block)
{
	return ((unsigned long)block & 3) / UNIT;
}

/* Makes `before' point to a block, or the page's entry if `before' is 0. */
static void lead_to(struct entry *page, unit *before, unit *block)
{
	if (before)
		set_block(before, units_of(before), block);
	else
		page->free = block - (end_of(page) - PAGE_UNITS);
}

/* Cuts units from a free block, after the units that alignment skips. */
static unit *cut(struct entry *page, unit *before, unit *block, int units)
{
	int skip = skipped_units(block), rest;
	unit *next = next_of(block);

	rest = units_of(block) - skip - units;
	if (skip) {
		set_block(block, skip, next);
		before = block;
		block += skip;
	}
	if (rest) {
		set_block(block + units, rest, next);
		next = block + units;
	}
	lead_to(page, before, next);
	page->units -= units;
	if (!page->units)
		take_out(page);
	return block;
}

/* Takes units of a page, first fit; returns 0 if no block has so many. */
static unit *get_in(struct entry *page, int units)
{
	unit *before = 0, *block = first_of(page);

	for (; block != end_of(page); before = block, block = next_of(block)) {
		LOOK_AT(1);
		TOUCH(2 * UNIT);
		if (units_of(block) >= units + skipped_units(block))
			return cut(page, before, block, units);
	}
	return 0;
}

/* Makes the page after `before' the first of the list. */
static void begin_behind(struct entry *head, struct entry *before)
{
	if (before == head || before->next == head - pages)
		return;
	take_out(head);
	put_behind(before, head);
}

static unit *get_block(unsigned long bytes)
{
	struct entry *head = head_for(bytes), *before = head, *page;
	int units = (bytes + UNIT - 1) / UNIT;
	unit *block;

	for (; before->next != head - pages; before = page) {
		page = &pages[before->next];
		LOOK_AT(1);
		TOUCH(sizeof(page->next) + sizeof(page->units));
		if (page->units < units)
			continue;
		block = get_in(page, units);
		if (block) {
			begin_behind(head, before);
			return block;
		}
	}
	page = new_page(head);
	return page ? get_in(page, units) : 0;
}

/* Takes 1, 2, 4, 8 ... whole pages. */
static void *get_pages(unsigned long bytes)
{
	unsigned long count = 1;
	struct entry *page;

	if (bytes > nr_heap_pages * PAGE_SIZE)
		return 0;
	while (count * PAGE_SIZE < bytes)
		count *= 2;
	page = take_pages(count, LARGE_ONE);
	if (!page)
		return 0;
	page->units = count;
	return heap + (page - pages) * PAGE_SIZE;
}

static void *get(unsigned long bytes)
{
	unit *block;

	if (!bytes)
		bytes = 1;
	if (bytes >= PAGE_SIZE - HEADER)
		return get_pages(bytes);
	LOCK(&lock);
	block = get_block(bytes + HEADER);
	UNLOCK(&lock);
	if (!block)
		return 0;
	*(unsigned long *)block = bytes;
	TOUCH(HEADER);
	return (char *)block + HEADER;
}

/* ---- Free ---- */

/*
 * Puts a block into its place in the page's list; coalesces it with neighbours.
 */
static void put_block(struct entry *page, unit *block, int units)
{
	unit *before = 0, *next = first_of(page);

	for (; next < block; before = next, next = next_of(next)) {
		LOOK_AT(1);
		TOUCH(2 * UNIT);
	}
	page->units += units;
	if (block + units == next && next != end_of(page)) {
		units += units_of(next);
		next = next_of(next);
	}
	if (before && before + units_of(before) == block) {
		set_block(before, units_of(before) + units, next);
		return;
	}
	set_block(block, units, next);
	lead_to(page, before, block);
}

static void free_block(struct entry *page, unit *block, int units)
{
	if (page->units + units == PAGE_UNITS) {
		if (page->units)
			take_out(page);
		page->use = UNUSED_PAGE;
		return;
	}
	if (!page->units) {
		page->free = PAGE_UNITS;
		put_behind(head_for(0), page);
	}
	put_block(page, block, units);
}

/*
 * Returns a page's entry. Panics if the page is not in use; Linux checks only
 * flags of the page.
 */
static struct entry *entry_of(const void *block)
{
	unsigned long nr = ((const char *)block - heap) / PAGE_SIZE;

	if ((const char *)block < heap || nr >= nr_heap_pages ||
	    pages[nr].use == UNUSED_PAGE)
		panic("slob: %08lx is in no page of mine",
		      (unsigned long)block);
	return &pages[nr];
}

static void free(void *addr)
{
	struct entry *page = entry_of(addr);
	unsigned long *word = (unsigned long *)addr - 1;

	LOOK_AT(1);
	TOUCH(sizeof(page->use) + HEADER);
	LOCK(&lock);
	if (page->use == BLOCKS)
		free_block(page, (unit *)word,
			   (*word + HEADER + UNIT - 1) / UNIT);
	else
		for (int n = page->units; n--; page++)
			page->use = UNUSED_PAGE;
	UNLOCK(&lock);
}

/* ---- Checks ---- */

/* Checks B1. */
static const char *check_page(const struct entry *page)
{
	const unit *end = 0, *block = first_of(page);
	int units = 0;

	for (; block != end_of(page); block = next_of(block)) {
		if (block < end_of(page) - PAGE_UNITS || block > end_of(page))
			return "a free list leaves its page";
		if (block <= end)
			return "a free list is not by address, or two touch";
		end = block + units_of(block);
		units += units_of(block);
	}
	return units == page->units ? 0 : "a page has not its free units";
}

/* Checks B2 for one list; adds the number of its pages to *found. */
static const char *check_list(unsigned long head, unsigned long *found)
{
	for (unsigned long nr = pages[head].next; nr != head;
	     nr = pages[nr].next) {
		if (nr >= nr_heap_pages || pages[nr].use != BLOCKS ||
		    !pages[nr].units)
			return "a list has a page without free blocks";
		if (pages[pages[nr].next].prev != nr)
			return "a link does not lead back";
		if (++*found > nr_heap_pages)
			return "a list does not end";
	}
	return 0;
}

static const char *check(void)
{
	unsigned long found = 0, with_units = 0;
	const char *wrong = 0;

	for (int i = 0; i < LISTS && !wrong; i++)
		wrong = check_list(MOST_PAGES + i, &found);
	for (unsigned long nr = 0; nr < nr_heap_pages && !wrong; nr++) {
		if (pages[nr].use != BLOCKS || !pages[nr].units)
			continue;
		with_units++;
		wrong = check_page(&pages[nr]);
	}
	if (!wrong && found != with_units)
		wrong = "a page with free blocks is in no list";
	return wrong;
}

/* Visits the free blocks and the runs of free pages, the lowest first. */
static void walk(void (*visit)(unsigned long addr, unsigned long bytes))
{
	unsigned long run = 0;

	for (unsigned long nr = 0; nr <= nr_heap_pages; nr++) {
		struct entry *page = &pages[nr];

		if (nr < nr_heap_pages && page->use == UNUSED_PAGE) {
			run++;
			continue;
		}
		if (run)
			visit((unsigned long)heap + (nr - run) * PAGE_SIZE,
			      run * PAGE_SIZE);
		run = 0;
		if (nr == nr_heap_pages || page->use != BLOCKS || !page->units)
			continue;
		for (unit *b = first_of(page); b != end_of(page);
		     b = next_of(b))
			visit((unsigned long)b, units_of(b) * UNIT);
	}
}

static void print(void)
{
	printk("slob: %lu pages\n", nr_heap_pages);
}

extern const struct heap_allocator EXPORT(slob);

const struct heap_allocator EXPORT(slob) = {
	.name = "slob",
	.variant = VARIANT_NAME,
	.provenance = "Linux 2.6.34, 2010, mm/slob.c of 2005",
	.flags = HAS_LOCK,
	.header = HEADER,
	.init = init,
	.get = get,
	.free = free,
	.walk = walk,
	.check = check,
	.print = print,
};
