/*
 * Keeps the count array. For each page the array has one unsigned short: the
 * number of holders of that page. kalloc.c and paging.c change the counts;
 * audit.c checks them. mem_init() makes the array from the memory map that
 * setup has got from the BIOS.
 *
 *	          RESERVED       0 or more       RESERVED     1 or more
 *	mem_map: [ffff|....|0001|0000|0002|....|ffff|ffff|..|0001|0002|..
 *	nr:       0                              kernel       archive's files
 *
 *	          RESERVED            0 or more
 *	       ..|ffff|ffff|....|0001|0000|0000]
 *	          mem_map itself      ^        ^
 *	                              frontier nr_pages
 *
 * M1  mem_map[nr] is the number of holders of page nr. A holder is a table
 *     entry that maps the page, a directory entry that points to it, a task
 *     whose directory it is, a file whose bytes it has, or the kernel, if it
 *     uses the page itself.
 * M2  0 means free: nothing points to the page. Either the page is on a list of
 *     kalloc.c, or it was never allocated, because it is at or above the
 *     frontier.
 * M3  RESERVED means that the page cannot be allocated: holes, BIOS, video
 *     memory, the kernel, the array itself. Such a page is never counted and
 *     never freed. The archive is RESERVED, too, until its files have been
 *     found. Then these files hold its pages for ever.
 * M4  a count is at most MAX_COUNT, or it is RESERVED. A function that would
 *     need one holder more returns -EAGAIN.
 * M5  all holders of a page agree what it is: a directory, a table, or neither.
 * M6  page 0 is RESERVED, even if the BIOS says that it is usable. So
 *     functions can return the address 0 for "no page".
 * M7  no page at or above the frontier was allocated: its count is 0 or
 *     RESERVED, or a file of the archive holds it for ever. So a page that
 *     loses its last holder lies below the frontier, as K1 requires.
 *
 * Ancestor: Linux 0.01's mm/memory.c. Its array had a fixed size for 8 MB and
 * get_free_page scanned it from the top at each call. Here the array's size
 * comes from the BIOS, and the frontier passes each entry only once, because
 * freed pages go to the run list. In Linux 0.01 a count could wrap around to 0.
 */
#include "mm.h"
#include "kernel.h"
#include "boot.h"

unsigned short *mem_map;
unsigned short *mem_sheet;
unsigned long nr_pages;
unsigned long loaded_end;
unsigned long boot_mapped;
unsigned long frontier;

unsigned long frontier_end;

unsigned long archive_start, archive_bytes;
unsigned long archive_map[ARCHIVE_PAGES / 32 + 1];

/* Ranges that are always reserved, even if the BIOS says that they are usable:
 * page 0 (M6), which has the BIOS's data and the boot parameters; and video
 * memory and ROMs, from 640 KiB to 1 MiB. */
static const struct e820_entry kept[] = {
	{ 0, PAGE_SIZE, E820_RESERVED },
	{ 0xa0000, 0x60000, E820_RESERVED },
};

_Static_assert(BOOT_PG_DIR == PAGE_SIZE, "M2: nothing free before the tables");

/* Sets [*start, *end) to the numbers of the pages that an entry describes. A
 * page that is only partly usable is left out; a page that is only partly
 * reserved is included. An entry that would go beyond 2^64 ends at 2^64. */
static void entry_pages(const struct e820_entry *e, unsigned long long *start,
			unsigned long long *end)
{
	unsigned long long last = e->base + e->length;

	if (last < e->base)
		last = ~0ULL;
	*start = e->base >> PAGE_SHIFT;
	*end = last >> PAGE_SHIFT;
	if (e->type == E820_USABLE)
		*start += (e->base & (PAGE_SIZE - 1)) != 0;
	else
		*end += (last & (PAGE_SIZE - 1)) != 0;
	if (e->length == 0)
		*end = *start;
}

/*
 * Sets *usable to 1 if page nr is RAM that the kernel may use, otherwise to 0.
 * Returns the next number above nr at which this may change, at most `limit`. A
 * page is usable if at least one entry says so, and no entry says that it is
 * reserved. The BIOS's map may be unsorted; its entries may overlap, be empty
 * or go beyond 2^64. This function does not sort the map: each call reads all
 * entries.
 */
unsigned long map_edge(const struct boot_params *boot, unsigned long nr,
		       unsigned long limit, int *usable)
{
	unsigned int n = ARRAY_SIZE(kept);
	int ram = 0, other = 0;

	for (unsigned int i = 0; i < n + boot->map_entries; i++) {
		const struct e820_entry *e =
			i < n ? &kept[i] : &boot->map[i - n];
		unsigned long long edge, end;

		entry_pages(e, &edge, &end);
		if (edge <= nr && nr < end) {
			ram |= e->type == E820_USABLE;
			other |= e->type != E820_USABLE;
			edge = end;
		}
		if (nr < edge && edge < limit)
			limit = edge;
	}
	*usable = ram && !other;
	return limit;
}

/* Sets the counts of the pages [start, end) to `count`, two at a time. */
static void fill_counts(unsigned long start, unsigned long end,
			unsigned long count)
{
	if (start < end && start % 2)
		mem_map[start++] = count;
	if (start < end && end % 2)
		mem_map[--end] = count;
	if (start < end)
		fill_words(&mem_map[start], count << 16 | count,
			   (end - start) / 2);
}

/* Returns one more than the number of the last usable page below `limit`. */
static unsigned long map_top(const struct boot_params *boot,
			     unsigned long limit)
{
	unsigned long top = 0, edge;
	int usable;

	for (unsigned long nr = 0; nr < limit; nr = edge) {
		edge = map_edge(boot, nr, limit, &usable);
		if (usable)
			top = edge;
	}
	return top;
}

/* Places the count array and the audit's sheet, each a number of whole words,
 * after the archive, which is the last part of the image in memory. Returns the
 * physical address at which they end. Panics unless everything from the kernel
 * to this end is RAM that the boot tables map. */
static unsigned long place_arrays(const struct boot_params *boot)
{
	const struct image_part *last = &boot->parts[PART_ARCHIVE];
	unsigned long page = PAGE_UP(last->address + last->bytes);
	unsigned long bytes = (nr_pages + 1) / 2 * 4;
	unsigned long end = PAGE_UP(page + 2 * bytes);
	unsigned long top = boot_mapped, edge;
	int usable;

	if (top > nr_pages)
		top = nr_pages;
	for (unsigned long nr = NR(KERNEL_LOAD); nr < NR(end); nr = edge) {
		edge = map_edge(boot, nr, top, &usable);
		if (!usable || nr >= top)
			panic("mem_init: kernel and count array need RAM from "
			      "%08x to %08lx; it ends at %08lx",
			      KERNEL_LOAD, end, PAGE(nr));
	}
	mem_map = P2V(page);
	mem_sheet = P2V(page + bytes);
	return end;
}

/*
 * Fills the count array from the BIOS's map. Memory from the address `limit` on
 * (option mem=), or from RAM_END on, is not used. Writes to the array and to no
 * other page. Sets max_file_pages to half of the RAM that the kernel and the
 * arrays leave free. Panics if there is no room for the array. Each page of the
 * boot tables gets one holder, until paging_init() frees it; but if the BIOS
 * has reserved this page, it stays RESERVED. The frontier begins after the
 * pages of the boot tables, because these pages have holders (M7).
 */
void mem_init(const struct boot_params *boot, unsigned long limit)
{
	unsigned long nr, edge, ram = 0;
	int usable;

	boot_mapped = NR(boot->mapped);
	nr_pages = map_top(boot, NR(limit < RAM_END ? limit : RAM_END));
	loaded_end = NR(place_arrays(boot));
	for (nr = 0; nr < nr_pages; nr = edge) {
		edge = map_edge(boot, nr, nr_pages, &usable);
		fill_counts(nr, edge, usable ? 0 : RESERVED);
		ram += usable ? edge - nr : 0;
	}
	max_file_pages = (ram - (loaded_end - NR(KERNEL_LOAD))) / 2;
	fill_counts(NR(KERNEL_LOAD), loaded_end, RESERVED);
	frontier = NR(BOOT_PG_DIR) + boot_mapped / ENTRIES + 1;
	for (nr = NR(BOOT_PG_DIR); nr < frontier; nr++)
		if (mem_map[nr] == 0)
			mem_map[nr] = 1;
}

/* Ends the reservation of the archive's pages [start, end). If `file` is 1,
 * each page gets a file as its first holder; if it is 0, the pages become
 * free. */
void open_archive(unsigned long start, unsigned long end, int file)
{
	for (unsigned long nr = start; nr < end; nr++) {
		unsigned long n = nr - NR(archive_start);

		assert(mem_map[nr] == RESERVED && n < ARCHIVE_PAGES);
		mem_map[nr] = file || nr < frontier;
		if (file)
			archive_map[n / 32] |= 1UL << n % 32;
		else if (nr < frontier)
			kfree(PAGE(nr));
	}
}

/* Panics, and says why page has no valid count of holders. The message begins
 * with `who`, the caller's name. */
void bad_page(unsigned long page, const char *who)
{
	if (page % PAGE_SIZE)
		panic("%s: %08lx is not the address of a page", who, page);
	if (NR(page) >= nr_pages)
		panic("%s: page %08lx is beyond the end of memory, %08lx", who,
		      page, PAGE(nr_pages));
	if (mem_map[NR(page)] == RESERVED)
		panic("%s: page %08lx is reserved", who, page);
	if (is_archive(page))
		panic("%s: page %08lx, of %s in the archive, has no holder",
		      who, page, file_name(page));
	panic("%s: page %08lx has count %u", who, page, mem_map[NR(page)]);
}

/* Returns the name that mem_print() shows for page nr. */
static const char *sort_of(unsigned long nr)
{
	if (mem_map[nr] == RESERVED && nr >= NR(KERNEL_LOAD) && nr < loaded_end)
		return nr < NR(V2P(mem_map)) ? "kernel" : "counts";
	if (mem_map[nr] == RESERVED)
		return "reserved";
	if (mem_map[nr])
		return is_archive(PAGE(nr)) ? "files of the archive" : "held";
	return nr < frontier ? "free, on a list" : "never given out";
}

/* Returns the number of the first page after nr that has another name than page
 * nr; nr_pages if there is none. Above the frontier it need not look at each
 * page, because names change only at the edges of the BIOS's map. */
static unsigned long stretch_end(const struct boot_params *boot,
				 unsigned long nr)
{
	const char *sort = sort_of(nr);
	int usable;

	while (nr < nr_pages && sort_of(nr) == sort)
		nr = nr < frontier || nr < loaded_end ?
			     nr + 1 :
			     map_edge(boot, nr, nr_pages, &usable);
	return nr;
}

/* Prints the picture of memory as it is now: a line for each range of pages
 * with the same name, with physical addresses; then the totals. */
void mem_print(const struct boot_params *boot)
{
	unsigned long end, reserved = 0, free = 0;

	printk("memory: %lu pages of 4 KiB\n", nr_pages);
	for (unsigned long nr = 0; nr < nr_pages; nr = end) {
		end = stretch_end(boot, nr);
		printk("  %08lx..%08lx %8lu KiB  %s\n", PAGE(nr), PAGE(end) - 1,
		       (end - nr) * 4, sort_of(nr));
		if (mem_map[nr] == RESERVED)
			reserved += end - nr;
		if (mem_map[nr] == 0)
			free += end - nr;
	}
	printk("  %lu pages reserved, %lu held, %lu free\n", reserved,
	       nr_pages - reserved - free, free);
}
