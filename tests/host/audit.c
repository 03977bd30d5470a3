/*
 * The audit of counts and of the free pages: each invariant M and K of mm/ is
 * broken on purpose, and mem_check() must name the rule, the page, what it
 * expected and what it found; once repaired, it must be content again. Those
 * of address spaces are broken in auditspaces.c.
 *
 * About mem_check(), kalloc(), kfree(), can_kalloc(), new_page_table(),
 * put_back(), new_page_dir(), free_page_dir().
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

static int m1_page_held_by_nobody(void)
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
	mem_map[NR(much)] = 0; /* as if it had wrapped */
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

static int k3_frontier_that_has_passed_its_end(void)
{
	unsigned long at, end;
	int good;

	begin_pages();
	at = frontier;
	end = frontier_end;
	frontier_end = at - 1;
	good = says(1,
		    "audit: K3: frontier %08lx, its end %08lx, expected up to "
		    "%08lx\n",
		    PAGE(at), PAGE(at - 1), PAGE(nr_pages));
	frontier_end = nr_pages + 1;
	good &= says(1, "audit: K3: frontier %08lx, its end %08lx", PAGE(at),
		     PAGE(nr_pages + 1));
	frontier = nr_pages + 1; /* and so all is free that was not given out */
	printed[0] = 0;
	good &= mem_check() > 1 && strstr(printed, "audit: K3: frontier ") &&
		strstr(printed, "audit: M2: page ");
	frontier = at;
	frontier_end = end;
	return good && balanced();
}

static int k1_page_twice_on_the_list(void)
{
	struct run *first, *second, *third;
	int good;

	begin_pages();
	first = run_list;
	second = first->next;
	third = second->next;
	second->next = first;
	good = says(1,
		    "audit: K1: page %08lx is on the run list, and was on one "
		    "before\n",
		    V2P(first));
	second->next = third;
	return good && balanced();
}

static int k1_list_that_points_to_itself_through_a_held_page(void)
{
	struct run *next = run_list, *held = P2V(page);
	int good;

	begin_pages();
	next = run_list;
	held = P2V(page);
	run_list = held;
	held->next = held;
	printed[0] = 0;
	good = mem_check() > 0 && strstr(printed, "audit: K1: page ");
	run_list = next;
	held->next = 0;
	return good && balanced();
}

static int k1_page_on_the_list_with_a_count(void)
{
	unsigned long first;
	int good;

	begin_pages();
	first = V2P(run_list);
	mem_map[NR(first)] = 1;
	good = says(1, "audit: K1: page %08lx is on the run list, count 1\n",
		    first);
	mem_map[NR(first)] = 0;
	return good && balanced();
}

static int k1_reserved_page_on_the_list(void)
{
	struct run *bios = P2V(0), *next;
	int good;

	begin_pages();
	next = run_list;
	bios->next = next;
	run_list = bios;
	good = says(1, "audit: K1: page 00000000 is on the run list, count "
		       "65535\n");
	run_list = next;
	return good && balanced();
}

static int k1_page_at_the_frontier_on_the_list(void)
{
	struct run *next, *run;
	int good;

	begin_pages();
	next = run_list;
	run_list = run = P2V(PAGE(frontier));
	run->next = next;
	good = says(1 + 2,
		    "audit: K1: the run list has %08lx, no page below the "
		    "frontier %08lx\n",
		    PAGE(frontier), PAGE(frontier));
	run_list = next;
	return good && balanced();
}

static int k1_link_overwritten(void)
{
	unsigned long values[] = { 0xdeadbeef, 4, 0x0badf000, 0xfffff000 };
	struct run *next, *first;
	int good = 1;

	begin_pages();
	first = run_list;
	next = first->next;
	for (unsigned long i = 0; i < ARRAY_SIZE(values); i++) {
		first->next = (struct run *)values[i];
		good &= says(1 + 1,
			     "audit: K1: the run list has %08lx, no page"
			     " below the frontier",
			     V2P(values[i]));
	}
	first->next = next;
	return good && balanced();
}

/* The pages that begin_lists() leaves on each list. */
static unsigned long listed_table, listed_dir;

/* As begin_pages(), with an empty table and a directory on their lists. */
static void begin_lists(void)
{
	unsigned long more;

	begin_pages();
	listed_table = new_page_table();
	listed_dir = new_page_dir();
	more = kalloc();
	free_page_table(listed_table);
	free_page_dir(listed_dir);
	kfree(more);
}

static int k1_page_on_two_lists(void)
{
	struct run *first, *tables;
	int good;

	begin_lists();
	first = run_list;
	tables = table_list;
	fill_words((char *)first + sizeof(*first), 0, ENTRIES - 1);
	table_list = first;
	tables->next = 0;
	good = says(2,
		    "audit: K1: page %08lx is on the table list, and was on "
		    "one before\n",
		    V2P(first));
	table_list = tables;
	return good && balanced();
}

static int k1_holders_of_what_waits(void)
{
	int good;

	begin_lists();
	mem_map[NR(listed_table)] = 1;
	mem_map[NR(listed_dir)] = 2;
	good = says(2,
		    "audit: K1: page %08lx is on the table list, count 1\n"
		    "audit: K1: page %08lx is on the directory list, count "
		    "2\n",
		    listed_table, listed_dir);
	mem_map[NR(listed_table)] = mem_map[NR(listed_dir)] = 0;
	return good && balanced();
}

/* Any word of what waits: a table of zeros, a directory as the kernel's. */
static int k2_no_word_of_what_waits_may_change(void)
{
	static const char *const name[] = { "table", "directory" };
	unsigned long *entry;
	int good = 1;

	begin_lists();
	for (int is_dir = 0; is_dir < 2; is_dir++) {
		entry = P2V(is_dir ? listed_dir : listed_table);
		for (unsigned long i = 1; i < ENTRIES && good; i++) {
			entry[i] ^= 0x20;
			good = says(1,
				    "audit: K2: page %08lx is on the %s list, "
				    "entry %lu is %08lx\n",
				    V2P(entry), name[is_dir], i, entry[i]);
			entry[i] ^= 0x20;
		}
	}
	return good && balanced();
}

/* A page of zeros is a good table, but no directory. */
static int k2_empty_table_on_the_list_of_directories(void)
{
	struct run *tables, *dirs;
	int good;

	begin_lists();
	tables = table_list;
	dirs = dir_list;
	table_list = dirs;
	dir_list = tables;
	good = says(2,
		    "audit: K2: page %08lx is on the table list, entry %lu is "
		    "%08lx\n",
		    listed_dir, USER_TABLES, entries(listed_dir)[USER_TABLES]);
	table_list = 0;
	good &= says(2,
		     "audit: K2: page %08lx is on the directory list, entry "
		     "%lu is 00000000\n",
		     listed_table, USER_TABLES);
	table_list = tables;
	dir_list = dirs;
	return good && balanced();
}

/* A table that comes back goes to no program before it is empty, and what
 * comes first of a list, with its link, is a table like any other. */
static int k2_what_is_taken_is_empty(void)
{
	unsigned long *entry;
	int good;

	begin_lists();
	free_space(space);
	good = table_list == P2V(table) && balanced();
	entry = P2V(new_page_table());
	good &= V2P(entry) == table && next_entry(entry, 0) == ENTRIES;
	entry = P2V(new_page_dir());
	good &= V2P(entry) == dir && next_entry(entry, 0) == USER_TABLES &&
		memcmp(entry, P2V(kernel_dir), PAGE_SIZE) == 0;
	free_page_table(table);
	free_page_dir(dir);
	return good && balanced();
}

/* Memory that waits as tables and directories is memory, for whatever use, when
 * all other is given out. */
static int what_waits_is_given_out_last(void)
{
	unsigned long n, page_of_both[2];
	int good;

	begin_lists();
	for (n = free_pages(); n > 2; n--)
		hold(kalloc());
	good = !run_list && frontier == frontier_end && free_pages() == 2 &&
	       can_kalloc(2) && !can_kalloc(3);
	for (int i = 0; i < 2; i++) {
		page_of_both[i] = hold(kalloc());
		fill_words(P2V(page_of_both[i]), ~0UL, ENTRIES);
	}
	good &= page_of_both[0] == listed_table &&
		page_of_both[1] == listed_dir;
	good &= !can_kalloc(1) && !kalloc() && !new_page_table() &&
		!new_page_dir() && balanced();
	let_go(listed_table);
	let_go(listed_dir);
	listed_table = new_page_table();
	good &= listed_table && next_entry(P2V(listed_table), 0) == ENTRIES;
	free_page_table(listed_table);
	return good && balanced();
}

#define ARCHIVE (IMAGE_END - PAGE_SIZE)

static void begin_archive(void)
{
	begin_pages();
	archive_start = ARCHIVE;
	archive_bytes = PAGE_SIZE;
}

/* Where nobody has been yet, it is the frontier that finds the page. */
static int k1_page_of_the_archive_at_the_frontier(void)
{
	struct run *list;

	begin_archive();
	list = run_list;
	open_archive(NR(ARCHIVE), NR(ARCHIVE) + 1, 0);
	return frontier < NR(ARCHIVE) && mem_map[NR(ARCHIVE)] == 0 &&
	       run_list == list && balanced();
}

static int k1_page_of_the_archive_below_the_frontier(void)
{
	begin_archive();
	take_all_but(0);
	give_back();
	open_archive(NR(ARCHIVE), NR(ARCHIVE) + 1, 0);
	return mem_map[NR(ARCHIVE)] == 0 && run_list == P2V(ARCHIVE) &&
	       balanced();
}

static void drop(unsigned long lost)
{
	kfree(lost);
}

/* A holder more may come and go, the file may not. */
static int a_file_of_the_archive_holds_its_page(void)
{
	char words[80];
	int good;

	begin_archive();
	open_archive(NR(ARCHIVE), NR(ARCHIVE) + 1, 1);
	hold(ARCHIVE);
	named_page = ARCHIVE;
	good = balanced() && !share_page(ARCHIVE);
	kfree(ARCHIVE);
	sprintf(words,
		"kfree: page %08lx, of /a/file in the archive, has no "
		"holder",
		(unsigned long)ARCHIVE);
	good &= balanced() && panics(drop, ARCHIVE, words);
	named_page = 0;
	memset(archive_map, 0, sizeof(archive_map));
	mem_map[NR(ARCHIVE)] = 1;
	let_go(ARCHIVE);
	return good;
}

/* Only a file of the archive may hold what was loaded and not given out. */
static int m7_page_held_above_the_frontier(void)
{
	int good;

	begin_archive();
	open_archive(NR(ARCHIVE), NR(ARCHIVE) + 1, 1);
	hold(ARCHIVE);
	good = frontier <= NR(ARCHIVE) && balanced();
	archive_bytes = 0;
	good &= says(1,
		     "audit: M7: page %08lx is held, the frontier is %08lx\n",
		     (unsigned long)ARCHIVE, PAGE(frontier));
	boot_up(0x200000);
	memset(archive_map, 0, sizeof(archive_map));
	return good && balanced();
}

static int many_differences_are_counted_and_eight_printed(void)
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

/* One bit of the array after the other is turned over: none is missed. */
static int every_bit_of_every_count_matters(void)
{
	int good = 1;

	begin_pages();
	for (unsigned long nr = 0; nr < nr_pages && good; nr++) {
		unsigned short count = mem_map[nr];

		for (int bit = 0; bit < 16; bit++) {
			mem_map[nr] = count ^ 1 << bit;
			good &= mem_check() > 0;
		}
		mem_map[nr] = count;
	}
	return good && balanced();
}

#define TEST(name) ok(name(), #name)

int main(void)
{
	plan(35, 45);
	map_arena(0x200000);
	TEST(a_sound_machine_passes);
	TEST(m1_count_too_high);
	TEST(m1_count_too_low);
	TEST(m1_count_of_a_table);
	TEST(m1_count_of_a_directory);
	TEST(m1_page_held_by_nobody);
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
	TEST(m7_page_held_above_the_frontier);
	TEST(k3_frontier_that_has_passed_its_end);
	TEST(k1_page_twice_on_the_list);
	TEST(k1_list_that_points_to_itself_through_a_held_page);
	TEST(k1_page_on_the_list_with_a_count);
	TEST(k1_reserved_page_on_the_list);
	TEST(k1_page_at_the_frontier_on_the_list);
	TEST(k1_link_overwritten);
	TEST(k1_page_on_two_lists);
	TEST(k1_holders_of_what_waits);
	TEST(k2_no_word_of_what_waits_may_change);
	TEST(k2_empty_table_on_the_list_of_directories);
	TEST(k2_what_is_taken_is_empty);
	TEST(what_waits_is_given_out_last);
	TEST(k1_page_of_the_archive_at_the_frontier);
	TEST(k1_page_of_the_archive_below_the_frontier);
	TEST(a_file_of_the_archive_holds_its_page);
	TEST(many_differences_are_counted_and_eight_printed);
	TEST(every_bit_of_every_count_matters);
	return failures();
}
