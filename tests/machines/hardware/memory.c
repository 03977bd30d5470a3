/*
 * Tests all memory that the kernel uses: takes each page, fills it with words
 * that no other page has, and compares them when it has taken all pages. So it
 * finds a page that is not RAM, and a page that appears at two addresses.
 *
 * It also prints the ranges of pages that the kernel may use; memorymaps.t
 * compares them with the map that the BIOS has reported.
 *
 * Ancestor: the memory test of a PC's BIOS.
 */
#include "hardware.h"
#include "../../free_pages.h"

/* Each word of a page is the page's address plus the number of the word. Only
 * the last word is the address of the page that was taken before. */
#define LAST (PAGE_SIZE / 4 - 1)

static void print_ranges(void)
{
	unsigned long nr, start;

	for (nr = 0; nr < nr_pages; nr++) {
		if (mem_map[nr] == RESERVED)
			continue;
		for (start = nr; nr < nr_pages && mem_map[nr] != RESERVED;)
			nr++;
		printk("usable %08lx %08lx\n", PAGE(start), PAGE(nr));
	}
	printk("loaded to %08lx\n", PAGE(loaded_end));
}

static void fill(unsigned long page, unsigned long before)
{
	unsigned long *word = P2V(page);

	for (unsigned long i = 0; i < LAST; i++)
		word[i] = page + i;
	word[LAST] = before;
}

static int holds(unsigned long page)
{
	const unsigned long *word = P2V(page);

	for (unsigned long i = 0; i < LAST; i++)
		if (word[i] != page + i)
			return 0;
	return 1;
}

void run_memory(void)
{
	unsigned long page, last = 0, taken = 0, wrong = 0;
	unsigned long free = free_pages();

	print_ranges();
	for (; (page = kalloc()); last = page, taken++)
		fill(page, last);
	check(taken == free);
	for (page = last; page; page = last) {
		wrong += !holds(page);
		last = ((unsigned long *)P2V(page))[LAST];
		kfree(page);
	}
	check(wrong == 0);
	printk("# %lu pages taken\n", taken);
	report("each page holds what was written to it");
}
