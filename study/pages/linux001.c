/*
 * linux001: the page-count array of Linux 0.01 (1991), mm/memory.c.
 *
 *	counts: [ 1 | 0 | 2 | 1 | ... | 0 | 1 | 1 ]     one halfword a page
 *	          ^ start                       ^ last
 *	                          get scans <───┘       the highest 0
 *
 * Promises: get gives the highest free page, cleared; share counts holders; a
 * page with no holder cannot be freed. Quirks:
 *
 * end_passes	free(end) passes the check and indexes one element past the
 *		array (0.11 fixed it).
 * low_ignored	an address below start is ignored without a message.
 * rounds	an unaligned address frees the page that it lies in.
 * wraps	the 65536th holder makes the count 0: get gives the page again.
 * backwards	get leaves the direction flag set for the code that follows.
 *
 * Ancestor: the above. Start and end were constants, 2 and 8 MiB, and there was
 * no lock. The scan is the string instruction of 0.01; all else is C here, so a
 * call may take a few instructions more or fewer than in 0.01.
 */
#include "study.h"

static unsigned short *counts;
static unsigned long low, high; /* addresses of the pages: [low, high) */

static unsigned long meta(unsigned long pages)
{
	return (pages + 1) * sizeof(*counts); /* end_passes needs one more */
}

static void init(const struct arena *arena)
{
	counts = P2V(arena->meta);
	low = arena->start;
	high = arena->end;
}

#if defined(CLEAR_IN_GET) || !defined(NO_FILL)
/* Clears a page from its last word down: the scan set the direction flag. */
static void clear_down(unsigned long page)
{
	unsigned long n = PAGE_SIZE / 4;
	unsigned long *last = (unsigned long *)P2V(page) + n - 1;

	asm volatile("rep stosl" : "+D"(last), "+c"(n) : "a"(0) : "memory");
	FILLED(PAGE_SIZE);
	FILL_REPS(1);
}
#else
#define clear_down(page) ((void)(page))
#endif

static unsigned long get(void)
{
	unsigned long n = NR(high - low), left = n;
	const unsigned short *p = counts + n - 1;
	int found;

	asm volatile("std\n\trepne scasw"
		     : "+D"(p), "+c"(left), "=@ccz"(found)
		     : "a"(0)
		     : "memory");
	LOOK_AT(n - left);
	TOUCH(2 * (n - left));
	if (!found) {
		SCAN_REPS(1);
		return 0;
	}
	counts[left] = 1;
	TOUCH(2);
	clear_down(low + PAGE(left));
	return low + PAGE(left);
}

static void free(unsigned long page)
{
	unsigned short *count;

	if (page < low)
		return;
	if (page > high)
		panic("linux001: trying to free nonexistent page");
	count = &counts[NR(page - low)];
	TOUCH(4);
	if ((*count)--)
		return;
	*count = 0;
	panic("linux001: trying to free free page");
}

/* Adds a holder, as fork did for each page that it found mapped. */
static int share(unsigned long page)
{
	counts[NR(page - low)]++;
	TOUCH(4);
	return 0;
}

static const char *check(unsigned long *nr_free)
{
	*nr_free = 0;
	for (unsigned long i = 0; i < NR(high - low); i++)
		*nr_free += counts[i] == 0;
	return 0;
}

static void print(void)
{
	unsigned long nr_free;

	check(&nr_free);
	printk("linux001: counts of %08lx to %08lx, %lu are 0\n", low, high,
	       nr_free);
}

const struct page_allocator EXPORT(linux001) = {
	.name = "linux001",
	.variant = VARIANT_NAME,
	.provenance = "Linux 0.01, 1991, mm/memory.c",
	.flags = FILLS_GET,
	.meta = meta,
	.init = init,
	.get = get,
	.free = free,
	.share = share,
	.check = check,
	.print = print,
};
