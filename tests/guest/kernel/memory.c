/*
 * Tests the count array, the run list and the audit, in the state after the
 * boot.
 *
 * About kalloc(), kfree(), get_free_page(), share_page(), map_edge(),
 * mem_check().
 */
#include "boot.h"
#include "test.h"
#include "../../free_pages.h"

/* kalloc() returns two freed pages in the opposite order. */
static void kalloc_returns_last_freed(void)
{
	unsigned long a = kalloc(), b = kalloc();

	kfree(a);
	kfree(b);
	check(kalloc() == b);
	check(kalloc() == a);
	kfree(b);
	kfree(a);
}

/* A page from kalloc has one holder, a freed page has none. */
static void kalloc_counts_one_holder(void)
{
	unsigned long page = kalloc();

	check(page != 0 && page % PAGE_SIZE == 0);
	check(mem_map[NR(page)] == 1);
	kfree(page);
	check(mem_map[NR(page)] == 0);
}

/* get_free_page() also clears a page that was full of other bytes. */
static void get_free_page_is_zero(void)
{
	unsigned long page = kalloc();

	fill_words(P2V(page), 0x12345678, PAGE_SIZE / 4);
	kfree(page);
	check(get_free_page() == page);
	check(zero_words(P2V(page), PAGE_SIZE / 4) == PAGE_SIZE / 4);
	kfree(page);
}

/* A shared page is free only when the second holder has dropped it. */
static void shared_page_needs_both_drops(void)
{
	unsigned long page = kalloc(), other;

	check(share_page(page) == 0);
	check(mem_map[NR(page)] == 2);
	free_page(page);
	check(mem_map[NR(page)] == 1);
	other = kalloc();
	check(other != page);
	kfree(other);
	kfree(page);
	check(mem_map[NR(page)] == 0);
}

/* M4: one holder too many is refused, and nothing changes. */
static void count_stops_at_max(void)
{
	unsigned long page = kalloc();

	for (int i = 1; i < MAX_COUNT; i++)
		check(share_page(page) == 0);
	check(mem_map[NR(page)] == MAX_COUNT);
	check(share_page(page) == -EAGAIN);
	check(mem_map[NR(page)] == MAX_COUNT);
	for (int i = 0; i < MAX_COUNT; i++)
		kfree(page);
	check(mem_map[NR(page)] == 0);
}

/* Takes every page, links them in a list, and frees them. */
static void memory_ends_and_comes_back(void)
{
	unsigned long expected = free_pages(), n = 0, page;
	struct run *taken = 0;

	while ((page = kalloc())) {
		struct run *run = P2V(page);

		run->next = taken;
		taken = run;
		n++;
	}
	check(n == expected);
	check(free_pages() == 0);
	check(kalloc() == 0);
	check(get_free_page() == 0);
	while (taken) {
		struct run *run = taken;

		taken = run->next;
		kfree(V2P(run));
	}
}

/* Not only RAM above 1 MiB is used, but also RAM below 640 KiB. */
static void low_memory_is_used(void)
{
	int low = 0;

	for (unsigned long nr = 0; nr < NR(0xa0000); nr++)
		low += mem_map[nr] != RESERVED;
	check(low > 140);
}

static void kernel_and_page_0_are_reserved(void)
{
	check(mem_map[0] == RESERVED);
	check(mem_map[NR(VIDEO_RAM)] == RESERVED);
	check(mem_map[NR(V2P(kernel_start))] == RESERVED);
	check(mem_map[NR(V2P(kernel_end) - 1)] == RESERVED);
	check(mem_map[NR(V2P(mem_map))] == RESERVED);
}

/* The boot page tables were freed to kalloc: the pages have at most one holder
 * now. The audit, which runs after each test, must find this holder. */
static void boot_tables_were_freed(void)
{
	for (int i = 0; i <= (int)(boot_mapped / ENTRIES); i++)
		check(mem_map[NR(BOOT_PG_DIR) + i] <= 1);
}

/* M1: a page's count is larger than its number of holders. */
static void audit_sees_a_wrong_count(void)
{
	unsigned long page = hold(kalloc());

	check(mem_check() == 0);
	mem_map[NR(page)]++;
	check(mem_check() == 1);
	mem_map[NR(page)]--;
	unhold(page);
	check(mem_check() == 1); /* its count is 1, without a holder */
	kfree(page);
}

/* M2: a page has no holder, but is not on the run list. */
static void audit_sees_a_lost_page(void)
{
	unsigned long page = kalloc();

	mem_map[NR(page)] = 0;
	check(mem_check() == 1);
	mem_map[NR(page)] = 1;
	kfree(page);
}

/* M3: a reserved page has a holder. */
static void audit_sees_a_held_reserved_page(void)
{
	hold(VIDEO_RAM);
	check(mem_check() == 1);
	unhold(VIDEO_RAM);
}

/* K1: a page on the run list has a count; then the list has a cycle. */
static void audit_sees_a_bad_run_list(void)
{
	unsigned long page = kalloc();
	struct run *run = P2V(page), *next;

	kfree(page);
	mem_map[NR(page)] = 1;
	check(mem_check() > 0);
	mem_map[NR(page)] = 0;
	next = run->next;
	run->next = run;
	check(mem_check() > 0);
	run->next = next;
}

/* M1: an address after the last page has a holder. K1: a page on the run list
 * was never given out. */
static void audit_sees_pages_that_are_none(void)
{
	unsigned long page = kalloc();
	struct run *run = P2V(page), *next;

	hold(PAGE(nr_pages));
	check(mem_check() == 2); /* `page` has no holder, too */
	unhold(PAGE(nr_pages));
	kfree(page);
	next = run->next;
	run->next = P2V(PAGE(frontier));
	check(mem_check() > 0);
	run->next = next;
}

/* Calls map_edge() with addresses instead of numbers of pages. Checks that it
 * reports the page as usable, or not, as expected. Returns the address of the
 * edge. */
static unsigned long edge(const struct boot_params *boot, unsigned long page,
			  unsigned long limit, int expected)
{
	int usable;
	unsigned long nr = map_edge(boot, NR(page), NR(limit), &usable);

	check(usable == expected);
	return PAGE(nr);
}

/* A BIOS may report empty entries, and entries that pass 2^64. */
static void odd_entries_of_a_map(void)
{
	static struct boot_params boot = {
		.map_entries = 3,
		.map = { { 0x100000, 0x100000, E820_USABLE },
			 { 0x180000, 0, E820_RESERVED },
			 { 0x1c0000, ~0ULL, E820_RESERVED } },
	};

	check(edge(&boot, 0x180000, RAM_END, 1) == 0x1c0000);
	check(edge(&boot, 0x180000, 0x190000, 1) == 0x190000);
	check(edge(&boot, 0x1bf000, RAM_END, 1) == 0x1c0000);
	check(edge(&boot, 0x1c0000, RAM_END, 0) == 0x200000);
	boot.map_entries = 2;
	check(edge(&boot, 0x1ff000, RAM_END, 1) == 0x200000);
	check(edge(&boot, 0x200000, RAM_END, 0) == RAM_END);
}

const struct test memory_tests[] = {
	TEST(kalloc_returns_last_freed), TEST(kalloc_counts_one_holder),
	TEST(get_free_page_is_zero),	 TEST(shared_page_needs_both_drops),
	TEST(count_stops_at_max),	 TEST(memory_ends_and_comes_back),
	TEST(low_memory_is_used),	 TEST(kernel_and_page_0_are_reserved),
	TEST(boot_tables_were_freed),	 TEST(audit_sees_a_wrong_count),
	TEST(audit_sees_a_lost_page),	 TEST(audit_sees_a_held_reserved_page),
	TEST(audit_sees_a_bad_run_list), TEST(audit_sees_pages_that_are_none),
	TEST(odd_entries_of_a_map),	 { 0, 0 },
};
