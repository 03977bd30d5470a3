/*
 * The count array: one unsigned short a page, the number of its holders.
 * kalloc.c and paging.c call it, audit.c proves it right. It stands on the
 * memory map that setup left behind.
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
 * M1  mem_map[nr] is the number of holders of page nr: each page-table entry
 *     that maps it, each directory entry that points to it, each task whose
 *     directory it is, the file whose bytes it has, plus one for the kernel's
 *     own use through kalloc.
 * M2  0 means free: nobody points at it, and it is either on a list of kalloc.c
 *     or was never given out, which is to say at or above the frontier.
 * M3  RESERVED means not ours: holes, BIOS, video, kernel, the array itself.
 *     Never counted, never freed. So is the archive until its files have been
 *     found; those that hold its pages then do so for ever.
 * M4  a count never passes MAX_COUNT: whoever would push it over gets -EAGAIN.
 * M5  all holders of a page are of one sort: it is a directory for each of
 *     them, or a table, or neither.
 * M6  page 0 is RESERVED, whatever the BIOS says: as an address, 0 means that
 *     there is no page.
 * M7  at or above the frontier nothing was given out: a count there is 0 or
 *     RESERVED, or the page has a file of the archive for ever. So what loses
 *     its last holder lies below the frontier, as its list wants it (K1).
 *
 * Ancestor: Linux 0.01's mm/memory.c. Its array had a fixed size for 8 MB and
 * get_free_page scanned it from the top at each call; here the BIOS sizes it,
 * and the scan is a frontier that passes each entry once in the life of the
 * kernel, because freed pages go to the run list. Its count could wrap to 0.
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

/* Never ours, whatever the BIOS says: page 0 (M6), with its data and the boot
 * parameters; video memory and ROMs, from 640 KiB to 1 MiB. */
static const struct e820_entry kept[] = {
	{ 0, PAGE_SIZE, E820_RESERVED },
	{ 0xa0000, 0x60000, E820_RESERVED },
};

_Static_assert(BOOT_PG_DIR == PAGE_SIZE, "M2: nothing free before the tables");

/* The pages that an entry speaks of: usable RAM is rounded inward, anything
 * else outward. An entry that passes 2^64 ends there. */
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
 * The BIOS's map may be unsorted, its entries may overlap, be empty or run past
 * 2^64. Nothing is sorted: this says whether page nr is RAM that the kernel may
 * use, and returns the nearest nr above it, at most limit, at which that may
 * change. It may be used if some entry says so and none says otherwise: the
 * more restrictive type wins.
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

/* Sets the counts of [start, end), two at a time. */
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

/* One past the last usable page below limit. */
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

/* The array and the audit's sheet, of whole words, stand behind the archive,
 * the last of what was loaded; from the kernel to their end everything must be
 * RAM that the boot tables map. */
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
 * Makes the BIOS's map into counts. limit is in bytes (option mem=); RAM
 * above RAM_END is never ours. Touches the array alone, no page. Panics if
 * there is no room for the array. The boot tables have one holder each, the
 * boot itself, until paging_init() frees them; where the BIOS keeps that
 * memory for itself they stay RESERVED. They are held, so the frontier begins
 * behind them (M7).
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

/* The archive's pages [start, end) are no longer reserved. They get their first
 * holder, a file; or they are free. */
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

/* Panics, in the name of who asked, because page has no holder to count. */
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

/* What a page is, in the picture. */
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

/* One past the last page of the stretch of the same sort as nr. What was never
 * given out is as the BIOS has said. */
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

/* The picture of memory, from live values: one line for each stretch of
 * pages of the same sort, with physical addresses, and the totals. */
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
