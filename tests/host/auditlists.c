/*
 * Tests the audit of free pages. Most tests break one of the invariants K1 to
 * K3 of mm/ on purpose, or M7, which is about the frontier. Then mem_check()
 * must name the invariant, the page and what it found. The other tests use the
 * lists and the archive as the kernel does: the audit must pass.
 *
 * About mem_check(), kalloc(), kfree(), can_kalloc(), new_page_table(),
 * put_back(), new_page_dir(), free_page_dir(), open_archive().
 *
 * Ancestor: none.
 */
#include "space.h"
#include "../free_pages.h"

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
	frontier = nr_pages + 1; /* free pages on no list are below it */
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

static int k1_link_that_was_overwritten(void)
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

/* The table and the directory that begin_lists() puts on their lists. */
static unsigned long listed_table, listed_dir;

/* Does what begin_pages() does, and puts an empty table and a directory on
 * their lists. */
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

static int k1_count_of_a_page_on_a_list(void)
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

/* Except for the link in its first word, a table on its list is all zeros, and
 * a directory on its list has the kernel's entries. The audit must find each
 * other word that has changed. */
static int k2_word_of_a_listed_table_or_directory_that_changed(void)
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

/* A free table is all zeros; a free directory must have the kernel's entries.
 */
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

/* free_space() puts a table on the list, and a link into the table's first
 * word. new_page_table() must clear this link. */
static int k2_table_taken_from_its_list_is_empty(void)
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

/* When no other page is free, kalloc() gives out the tables and directories
 * that are on the lists. */
static int listed_tables_and_directories_are_given_out_last(void)
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

/* open_archive() puts no page above the frontier on the run list: kalloc()
 * finds such a page when the frontier reaches it. */
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

/* A file of the archive is a holder of its page. Others may share the page and
 * free it, but the file must stay its holder. */
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

/* Above the frontier only files of the archive may hold pages. */
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

#define TEST(name) ok(name(), #name)

int main(void)
{
	plan(17, 45);
	map_arena(0x200000);
	TEST(m7_page_held_above_the_frontier);
	TEST(k3_frontier_that_has_passed_its_end);
	TEST(k1_page_twice_on_the_list);
	TEST(k1_list_that_points_to_itself_through_a_held_page);
	TEST(k1_page_on_the_list_with_a_count);
	TEST(k1_reserved_page_on_the_list);
	TEST(k1_page_at_the_frontier_on_the_list);
	TEST(k1_link_that_was_overwritten);
	TEST(k1_page_on_two_lists);
	TEST(k1_count_of_a_page_on_a_list);
	TEST(k2_word_of_a_listed_table_or_directory_that_changed);
	TEST(k2_empty_table_on_the_list_of_directories);
	TEST(k2_table_taken_from_its_list_is_empty);
	TEST(listed_tables_and_directories_are_given_out_last);
	TEST(k1_page_of_the_archive_at_the_frontier);
	TEST(k1_page_of_the_archive_below_the_frontier);
	TEST(a_file_of_the_archive_holds_its_page);
	return failures();
}
