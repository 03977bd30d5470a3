/*
 * Tests the audit of counts. Each test breaks one of the invariants M1 to M6 of
 * mm/ on purpose. Then mem_check() must name the invariant, the page, what it
 * expected and what it found. After the repair it must find nothing.
 * auditlists.c does this for the lists of free pages (K1 to K3), auditspaces.c,
 * auditareas.c and auditshared.c for address spaces (P1 to P6, A1 to A4).
 *
 * About mem_check(), kalloc(), kfree().
 *
 * Ancestor: none.
 */
#include "space.h"
#include "../free_pages.h"

static int a_sound_machine_passes(void)
{
	begin_pages();
	return balanced() && printed[0] == 0;
}

static int m1_count_too_high(void)
{
	int good;

	begin_pages();
	mem_map[NR(page)] = 2;
	good = says(2,
		    "audit: P2: page %08lx has a write bit, expected 1 "
		    "found 2\naudit: M1: page %08lx expected 1 found 2\n",
		    page, page);
	mem_map[NR(page)] = 1;
	return good && balanced();
}

static int m1_count_too_low(void)
{
	unsigned long *entry;
	int good;

	begin_pages();
	entry = find_entry(dir, ADDR + 0x1000);
	kfree(PAGE_DOWN(*entry));
	*entry = page | PG_PRESENT | PG_USER;
	good = says(1, "audit: M1: page %08lx expected 2 found 1\n", page);
	mem_map[NR(page)]++;
	*find_entry(dir, ADDR) &= ~(unsigned long)PG_WRITE;
	return good && balanced();
}

static int m1_count_of_a_table(void)
{
	int good;

	begin_pages();
	mem_map[NR(table)] = 3;
	good = says(2,
		    "audit: P1: page %08lx has a write bit, expected 1 "
		    "found 3\naudit: M1: page %08lx expected 1 found 3\n",
		    table, table);
	mem_map[NR(table)] = 1;
	return good && balanced();
}

static int m1_count_of_a_directory(void)
{
	int good;

	begin_pages();
	mem_map[NR(dir)] = 2;
	good = says(1, "audit: M1: page %08lx expected 1 found 2\n", dir);
	mem_map[NR(dir)] = 1;
	return good && balanced();
}

static int m1_page_with_a_count_but_no_holder(void)
{
	unsigned long lost;
	int good;

	begin_pages();
	lost = kalloc();
	good = says(1, "audit: M1: page %08lx expected 0 found 1\n", lost);
	kfree(lost);
	return good && balanced();
}

static int m1_names_the_file_of_a_page(void)
{
	int good;

	begin_pages();
	named_page = page;
	mem_map[NR(page)] = 0;
	good = says(1, "audit: M1: page %08lx expected 1 found 0 of /a/file\n",
		    page);
	named_page = 0;
	mem_map[NR(page)] = 1;
	return good && balanced();
}

static int m1_page_held_but_never_given_out(void)
{
	unsigned long *entry, old;
	int good;

	begin_pages();
	entry = find_entry(dir, ADDR);
	old = *entry;
	*entry = PAGE(frontier + 5) | PG_PRESENT | PG_USER;
	good = says(2,
		    "audit: M1: page %08lx expected 0 found 1\n"
		    "audit: M1: page %08lx expected 1 found 0\n",
		    page, PAGE(frontier + 5));
	*entry = old;
	return good && balanced();
}

static int m1_entries_that_point_to_no_page(void)
{
	unsigned long *entry, *table_entry, old, old_table;
	int good;

	begin_pages();
	entry = find_entry(dir, ADDR);
	old = *entry;
	*entry = PAGE(nr_pages) | PG_PRESENT | PG_WRITE | PG_USER;
	good = says(2, "audit: M1: a holder of kind %d has %08lx, no page\n",
		    KIND_USER, PAGE(nr_pages));
	*entry = old;
	table_entry = (unsigned long *)P2V(dir) + ADDR / TABLE_SPAN;
	old_table = *table_entry;
	*table_entry = 0xfffff000 | PG_PRESENT | PG_WRITE | PG_USER;
	good &= says(4, "audit: M1: a holder of kind %d has fffff000, no page",
		     KIND_TABLE);
	*table_entry = old_table;
	hold(0x123456);
	good &= says(1, "audit: M1: a holder of kind %d has 00123456, no page",
		     KIND_KERNEL);
	boot_up(0x200000);
	return good && balanced();
}

static int m1_directory_that_is_no_page(void)
{
	int good;

	begin_pages();
	space->dir = 0x87654321;
	good = says(5, "audit: M1: a holder of kind %d has 87654321, no page",
		    KIND_DIR);
	space->dir = dir;
	return good && balanced();
}

static int m2_free_page_on_no_list(void)
{
	unsigned long lost;
	int good;

	begin_pages();
	lost = kalloc();
	mem_map[NR(lost)] = 0;
	good = says(1, "audit: M2: page %08lx has count 0, but is on no list\n",
		    lost);
	mem_map[NR(lost)] = 1;
	kfree(lost);
	return good && balanced();
}

static int m2_free_page_with_a_holder(void)
{
	int good;

	begin_pages();
	mem_map[NR(page)] = 0;
	good = says(1, "audit: M1: page %08lx expected 1 found 0\n", page);
	mem_map[NR(page)] = 1;
	return good && balanced();
}

static int m3_holder_of_a_reserved_page(void)
{
	unsigned long *entry, old;
	int good;

	begin_pages();
	entry = find_entry(dir, ADDR);
	old = *entry;
	*entry = VIDEO_RAM | PG_PRESENT | PG_USER;
	good = says(2,
		    "audit: M1: page %08lx expected 0 found 1\n"
		    "audit: M3: page 000b8000 is reserved, but has 1 "
		    "holders\n",
		    page);
	*entry = old;
	return good && balanced();
}

static int m3_held_page_becomes_reserved(void)
{
	int good;

	begin_pages();
	mem_map[NR(dir)] = RESERVED;
	good = says(1, "audit: M3: page %08lx is reserved, but has 1 holders\n",
		    dir);
	mem_map[NR(dir)] = 1;
	return good && balanced();
}

static int m4_more_holders_than_a_count_can_say(void)
{
	unsigned long much;
	int good, i;

	begin_pages();
	much = hold(kalloc());
	for (i = 1; i < MAX_COUNT; i++)
		hold(much);
	mem_map[NR(much)] = MAX_COUNT;
	good = balanced();
	hold(much);
	good &= says(1, "audit: M4: page %08lx has more than 65534 holders\n",
		     much);
	mem_map[NR(much)] = 0; /* as if the count had wrapped around */
	hold(much);
	good &= says(3, "audit: M4: page %08lx has more than 65534 holders\n",
		     much);
	return good;
}

static int m6_page_0_is_not_reserved(void)
{
	int good;

	begin_pages();
	mem_map[0] = 0;
	good = says(2, "audit: M6: page 00000000 is not reserved, count 0\n"
		       "audit: M2: page 00000000 has count 0, but is on no "
		       "list\n");
	mem_map[0] = 1;
	hold(0);
	good &= says(1, "audit: M6: page 00000000 is not reserved, count 1\n");
	boot_up(0x200000);
	return good && balanced();
}

static int many_differences_are_counted_but_only_eight_printed(void)
{
	unsigned long pages[20];
	const char *line;
	int good, lines = 0;

	begin_pages();
	for (int i = 0; i < 20; i++)
		pages[i] = kalloc();
	good = says(20, "audit: M1: ");
	for (line = printed; (line = strchr(line, '\n')) != 0; line++)
		lines++;
	good &= lines == 9 && strstr(printed, "\naudit: and 12 differences "
					      "more\n");
	for (int i = 0; i < 20; i++)
		kfree(pages[i]);
	return good && balanced();
}

static int every_inverted_bit_of_a_count_is_found(void)
{
	begin_pages();
	return finds_every_inverted_bit() && balanced();
}

#define TEST(name) ok(name(), #name)

int main(void)
{
	plan(18, 45);
	map_arena(0x200000);
	TEST(a_sound_machine_passes);
	TEST(m1_count_too_high);
	TEST(m1_count_too_low);
	TEST(m1_count_of_a_table);
	TEST(m1_count_of_a_directory);
	TEST(m1_page_with_a_count_but_no_holder);
	TEST(m1_names_the_file_of_a_page);
	TEST(m1_page_held_but_never_given_out);
	TEST(m1_entries_that_point_to_no_page);
	TEST(m1_directory_that_is_no_page);
	TEST(m2_free_page_on_no_list);
	TEST(m2_free_page_with_a_holder);
	TEST(m3_holder_of_a_reserved_page);
	TEST(m3_held_page_becomes_reserved);
	TEST(m4_more_holders_than_a_count_can_say);
	TEST(m6_page_0_is_not_reserved);
	TEST(many_differences_are_counted_but_only_eight_printed);
	TEST(every_inverted_bit_of_a_count_is_found);
	return failures();
}
