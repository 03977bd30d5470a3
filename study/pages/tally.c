/*
 * tally: this kernel's own mm/memory.c and mm/kalloc.c, linked as in the
 * kernel; this file only adapts them to the study.
 *
 *	mem_map: [ffff|ffff|0001|0002|0000|0001|0000|0000|0000]   counts
 *	                                         ^ frontier: never given out
 *	run_list ──> page ──> 0                  given out and freed again
 *
 * Promises: last freed, first given; pages never given out come in ascending
 * order; share counts holders; free panics for a page without a holder and for
 * an address that is no page, each with its own message. Neither get nor free
 * fills; get_free_page(), which is get in the variant clear, does.
 *
 * init calls mem_init() with a map in which no page below the arena is free.
 * Then it sets the frontier to the arena's first page.
 *
 * Ancestor: Linux 0.01 and xv6; see mm/. No lock, by rule W1 of kernel/idle.c.
 */
#include "study.h"
#include "boot.h"

static unsigned long low;

static unsigned long free_pages(void)
{
	unsigned long n = 0;

	for (unsigned long nr = 0; nr < nr_pages; nr++)
		n += mem_map[nr] == 0;
	return n;
}

#ifdef COUNT
/* Does mem_init() set at least one pair of counts in [start, end)? */
static int has_pair(unsigned long start, unsigned long end)
{
	return (start + 1) / 2 < end / 2;
}

/* Counts the string instructions of mem_init(), as mm/ has no counters: one for
 * each range of the map, and one for the kernel. */
static void count_fills(const struct boot_params *boot)
{
	unsigned long edge;
	int usable;

	for (unsigned long nr = 0; nr < nr_pages; nr = edge) {
		edge = map_edge(boot, nr, nr_pages, &usable);
		SCAN_REPS(has_pair(nr, edge));
	}
	SCAN_REPS(has_pair(NR(KERNEL_LOAD), loaded_end));
}
#else
#define count_fills(boot) ((void)0)
#endif

/* Returns the bytes of mem_map, though mem_init() does not place it at meta. */
static unsigned long meta(unsigned long pages)
{
	return pages * sizeof(*mem_map);
}

/* Calls mem_init() with a memory map as the boot makes it: RAM ends with the
 * arena. The memory from the end of the arrays (mem_map and the one after it)
 * to the arena is reserved. */
static void init(const struct arena *arena)
{
	static struct boot_params boot;
	unsigned long arrays = (NR(arena->end) + 1) / 2 * 8;
	unsigned long end = PAGE_UP(V2P(mem_map) + arrays);

	copy_words(&boot, &params, sizeof(boot) / 4);
	SCAN_REPS(1);
	boot.map_entries = 2;
	boot.map[0] =
		(struct e820_entry){ KERNEL_LOAD, arena->end - KERNEL_LOAD,
				     E820_USABLE };
	boot.map[1] =
		(struct e820_entry){ end, arena->start - end, E820_RESERVED };
	low = arena->start;
	run_list = 0;
	mem_init(&boot, arena->end);
	count_fills(&boot);
	frontier = NR(low);
	kinit2();
}

#ifdef COUNT
/* Counts the entries that a get looks at, as mm/ has no counters: one of the
 * run list, or one for each page by which the frontier moves. */
static unsigned long counted_get(void)
{
	unsigned long before = frontier;
	int from_list = run_list != 0;
	unsigned long page = kalloc();

	LOOK_AT(from_list ? 1 : frontier - before);
	TOUCH(from_list ? 14 : 4 + 12 + 2 * (frontier - before) + 2 * !!page);
	return page;
}

static void counted_free(unsigned long page)
{
	kfree(page);
	TOUCH(4 + 2 + 4);
	if (mem_map[NR(page)] == 0)
		TOUCH(12);
}

static int counted_share(unsigned long page)
{
	int error = share_page(page);

	TOUCH(4 + 2 + 2 + (error ? 0 : 4));
	return error;
}
#else
#ifdef CLEAR_IN_GET
#define counted_get get_free_page
#else
#define counted_get kalloc
#endif
#define counted_free  kfree
#define counted_share share_page
#endif

static const char *check(unsigned long *nr_free)
{
	unsigned long n = 0;

	for (struct run *run = run_list; run; run = run->next) {
		unsigned long nr = NR(V2P(run));

		if (V2P(run) % PAGE_SIZE || V2P(run) < low || nr >= frontier)
			return "K1: the list leads out of memory";
		if (mem_map[nr])
			return "K1: a page on the list has a count";
		if (++n > nr_pages)
			return "K1: the list is a circle";
	}
	*nr_free = n + frontier_end - frontier;
	return *nr_free == free_pages() ?
		       0 :
		       "M2: a free page is neither listed nor new";
}

static void print(void)
{
	printk("tally: %lu pages, frontier %lu, %lu free\n", nr_pages, frontier,
	       free_pages());
}

const struct page_allocator EXPORT(tally) = {
	.name = "tally",
	.variant = VARIANT_NAME,
	.provenance = "this kernel, mm/memory.c and mm/kalloc.c",
	.meta = meta,
	.init = init,
	.get = counted_get,
	.free = counted_free,
	.share = counted_share,
	.check = check,
	.print = print,
};
