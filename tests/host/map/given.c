/*
 * Tests which pages kalloc() gives out after mem_init(), and what the kernel's
 * own directory maps.
 *
 * Ancestor: none.
 */
#include "map.h"

/* kalloc() gives each usable page once, in ascending order. Before kinit2() it
 * gives no page that the boot tables do not map. */
static int frontier_gives_every_usable_page_once(void)
{
	unsigned long nr = 0, page;

	one_entry(0, 0xa0000, E820_USABLE);
	add_ram(&boot, MIB, 0xb0000000, E820_USABLE);
	add_ram(&boot, 0x700123, 0x3456, E820_RESERVED);
	add_ram(&boot, 0x30000000, 0x1000000, 7);
	power_on(&boot, RAM_END);
	expect(RAM_END);
	kinit1();
	for (int phase = 1; phase <= 2; phase++) {
		while ((page = kalloc()) != 0) {
			while (want_count(nr) != 0)
				nr++;
			if (page != PAGE(nr++))
				return differs("kalloc", nr, NR(page), nr - 1);
		}
		if (phase == 1 && nr != NR(BOOT_MAPPED))
			return differs("kinit1", nr, nr, NR(BOOT_MAPPED));
		kinit2();
	}
	while (nr < want.nr_pages && want_count(nr) != 0)
		nr++;
	return nr == want.nr_pages && free_pages() == 0;
}

/* The boot tables map 16 MiB even if the machine has less RAM. */
static int kinit1_opens_no_more_pages_than_there_are(void)
{
	unsigned long last = 0, page;

	plain_ram(&boot, 4 * MIB);
	power_on(&boot, RAM_END);
	memset(mem_sheet, 0, nr_pages * sizeof(*mem_sheet));
	kinit1();
	while ((page = kalloc()) != 0)
		last = page;
	return last == 4 * MIB - PAGE_SIZE && free_pages() == 0;
}

static int nothing_is_given_out_before_kinit1(void)
{
	plain_ram(&boot, 4 * MIB);
	power_on(&boot, RAM_END);
	frontier_end = 0;
	return kalloc() == 0 && free_pages() == 0x400 - 1 - 5 - 0x60 - 10;
}

/* ---- the kernel's own directory ---- */

/* Returns the entry that maps addr in the kernel's directory, with its flags; 0
 * if no entry maps addr. */
static unsigned long leads_to(unsigned long addr)
{
	unsigned long entry = ((unsigned long *)P2V(kernel_dir))[addr >> 22];

	if (!(entry & PG_PRESENT) || !(entry & PG_WRITE))
		return 0;
	if (entry & PG_BIG)
		return entry + (addr & 0x3ff000);
	return ((unsigned long *)P2V(PAGE_DOWN(entry)))[addr >> 12 & 1023];
}

static int paging_maps_all_ram_once(int big)
{
	int good = 1;

	plain_ram(&boot, 14 * MIB + 0x3000);
	power_on(&boot, RAM_END);
	kinit1();
	paging_init(big);
	kinit2();
	for (unsigned long page = 0; page < 0xc0000000; page += PAGE_SIZE) {
		unsigned long entry = leads_to(KERNEL_BASE + page);
		int text = page >= KERNEL_LOAD && page < KERNEL_LOAD + 0x4000;

		if (!(entry & PG_PRESENT))
			good &= page >= 14 * MIB + 0x3000;
		else
			good &= PAGE_DOWN(entry) == page &&
				!(entry & PG_USER) &&
				(entry & PG_WRITE) == (text ? 0 : PG_WRITE);
	}
	for (unsigned long addr = 0; addr < KERNEL_BASE; addr += TABLE_SPAN)
		good &= leads_to(addr) == 0;
	return good && cpu_cr3 == kernel_dir && cpu_cr0 == X86_CR0_WP &&
	       cpu_cr4 == (big ? X86_CR4_PSE : 0) && mem_check() == 0;
}

static int small_pages_map_all_ram_once(void)
{
	return paging_maps_all_ram_once(0);
}

static int big_pages_map_all_ram_once(void)
{
	return paging_maps_all_ram_once(1);
}

static int the_boot_tables_are_freed(void)
{
	paging_maps_all_ram_once(0);
	for (unsigned long nr = BOOT_FIRST; nr <= BOOT_LAST; nr++)
		if (mem_map[nr] != 0)
			return 0;
	return kalloc() == PAGE(BOOT_LAST);
}

static void init_paging(unsigned long big)
{
	paging_init((int)big);
}

static int no_memory_for_the_kernels_directory_panics(void)
{
	int good;

	plain_ram(&boot, 0x10a000);
	power_on(&boot, RAM_END);
	frontier_end = 0;
	good = panics(init_paging, 0,
		      "paging_init: no page for the kernel's directory");
	frontier_end = 7;
	return good && panics(init_paging, 0,
			      "paging_init: out of memory at 00000000 of "
			      "0010a000");
}

static void check_given(void)
{
	TEST(nothing_is_given_out_before_kinit1);
	TEST(kinit1_opens_no_more_pages_than_there_are);
	TEST(frontier_gives_every_usable_page_once);
	TEST(small_pages_map_all_ram_once);
	TEST(big_pages_map_all_ram_once);
	TEST(the_boot_tables_are_freed);
	TEST(no_memory_for_the_kernels_directory_panics);
}

const struct checks given_checks = { 7, check_given };
