/*
 * The audit: each invariant of mm/ is broken on purpose, and mem_check() must
 * name the rule, the page, what it expected and what it found; once repaired,
 * it must be content again.
 *
 * Ancestor: none.
 */
#include "host.h"

#define ADDR 0x400000UL /* of the first page of the space */

static struct space *const space = &spaces[0];
static unsigned long page, table, dir; /* of the space, at ADDR */

/* A program with two pages, and two pages on the run list. */
static void begin(void)
{
	struct area area = { .start = ADDR,
			     .end = ADDR + 0x10000,
			     .flags = AREA_READ | AREA_WRITE };
	unsigned long first, second;

	boot_up(0x200000);
	space->dir = dir = new_page_dir();
	add_area(space, &area);
	if (touch_page(space, ADDR, 1) || touch_page(space, ADDR + 0x1000, 1))
		bail("no page at %08lx", ADDR);
	page = PAGE_DOWN(*find_entry(dir, ADDR));
	table = PAGE_DOWN(((unsigned long *)P2V(dir))[ADDR / TABLE_SPAN]);
	first = kalloc();
	second = kalloc();
	kfree(first);
	kfree(second);
}

/* The audit finds so many differences, and the first report is this. */
static int says(int differences, const char *fmt, ...)
{
	char words[256];
	va_list args;
	int found;

	va_start(args, fmt);
	vsnprintf(words, sizeof(words), fmt, args);
	va_end(args);
	printed[0] = 0;
	found = mem_check();
	if (found == differences && strncmp(printed, words, strlen(words)) == 0)
		return 1;
	say("expected %d differences, first: %s", differences, words);
	say("found %d: %s", found, printed);
	return 0;
}

static int balanced(void)
{
	return says(0, "");
}

static int a_sound_machine_passes(void)
{
	begin();
	return balanced() && printed[0] == 0;
}

static int m1_count_too_high(void)
{
	int good;

	begin();
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

	begin();
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

	begin();
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

	begin();
	mem_map[NR(dir)] = 2;
	good = says(1, "audit: M1: page %08lx expected 1 found 2\n", dir);
	mem_map[NR(dir)] = 1;
	return good && balanced();
}

static int m1_page_held_by_nobody(void)
{
	unsigned long lost;
	int good;

	begin();
	lost = kalloc();
	good = says(1, "audit: M1: page %08lx expected 0 found 1\n", lost);
	kfree(lost);
	return good && balanced();
}

static int m1_page_held_but_never_given_out(void)
{
	unsigned long *entry, old;
	int good;

	begin();
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

	begin();
	entry = find_entry(dir, ADDR);
	old = *entry;
	*entry = PAGE(nr_pages) | PG_PRESENT | PG_WRITE;
	good = says(2, "audit: M1: a holder of kind %d has %08lx, no page\n",
		    KIND_USER, PAGE(nr_pages));
	*entry = old;
	table_entry = (unsigned long *)P2V(dir) + ADDR / TABLE_SPAN;
	old_table = *table_entry;
	*table_entry = 0xfffff000 | PG_PRESENT | PG_WRITE;
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

	begin();
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

	begin();
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

	begin();
	mem_map[NR(page)] = 0;
	good = says(1, "audit: M1: page %08lx expected 1 found 0\n", page);
	mem_map[NR(page)] = 1;
	return good && balanced();
}

static int m3_holder_of_a_reserved_page(void)
{
	unsigned long *entry, old;
	int good;

	begin();
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

	begin();
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

	begin();
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

static int k1_page_twice_on_the_list(void)
{
	struct run *first, *second, *third;
	int good;

	begin();
	first = run_list;
	second = first->next;
	third = second->next;
	second->next = first;
	good = says(1, "audit: K1: page %08lx is on the run list twice\n",
		    V2P(first));
	second->next = third;
	return good && balanced();
}

static int k1_list_that_points_to_itself_through_a_held_page(void)
{
	struct run *next = run_list, *held = P2V(page);
	int good;

	begin();
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

	begin();
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

	begin();
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

	begin();
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

	begin();
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

/* Fork leaves two holders of a table; a write bit that came back too early
 * would let one program write what the other reads. */
static int p1_write_bit_above_a_shared_table(void)
{
	unsigned long *entry;
	int good;

	begin();
	spaces[1] = *space;
	spaces[1].dir = new_page_dir();
	good = copy_page_tables(dir, spaces[1].dir) == 0 && balanced();
	entry = (unsigned long *)P2V(spaces[1].dir) + ADDR / TABLE_SPAN;
	*entry |= PG_WRITE;
	good &= says(1,
		     "audit: P1: page %08lx has a write bit, expected 1 "
		     "found 2\n",
		     table);
	*entry &= ~(unsigned long)PG_WRITE;
	return good && balanced();
}

static int p2_write_bit_above_a_shared_page(void)
{
	unsigned long *entry;
	int good;

	begin();
	spaces[1] = *space;
	spaces[1].dir = new_page_dir();
	good = copy_page_tables(dir, spaces[1].dir) == 0 &&
	       touch_page(&spaces[1], ADDR, 1) == 0 && balanced();
	entry = find_entry(dir, ADDR + 0x1000);
	*entry |= PG_WRITE;
	good &= says(1,
		     "audit: P2: page %08lx has a write bit, expected 1 "
		     "found 2\n",
		     PAGE_DOWN(*entry));
	*entry &= ~(unsigned long)PG_WRITE;
	return good && balanced();
}

static int a1_areas_that_overlap(void)
{
	struct area area = { .start = 0x800000, .end = 0x900000, .flags = 1 };
	int good;

	begin();
	add_area(space, &area);
	space->area[1].start = ADDR + 0xf000;
	good = says(1,
		    "audit: A1: directory %08lx: area 1 is 0040f000 to "
		    "00900000, expected from 00410000\n",
		    dir);
	space->area[1].start = 0x800000;
	return good && balanced();
}

static int a1_areas_that_are_none(void)
{
	static const unsigned long bad[][2] = {
		{ ADDR, ADDR },
		{ ADDR + 0x10000, ADDR },
		{ ADDR + 1, ADDR + 0x10000 },
		{ ADDR, ADDR + 0x10001 },
		{ ADDR, KERNEL_BASE + 0x1000 },
	};
	int good = 1;

	begin();
	for (unsigned long i = 0; i < ARRAY_SIZE(bad); i++) {
		space->area[0].start = bad[i][0];
		space->area[0].end = bad[i][1];
		good &= says(1,
			     "audit: A1: directory %08lx: area 0 is %08lx "
			     "to %08lx, expected from 00000000\n",
			     dir, bad[i][0], bad[i][1]);
	}
	space->area[0].start = ADDR;
	space->area[0].end = ADDR + 0x10000;
	return good && balanced();
}

static int a2_page_outside_all_areas(void)
{
	int good;

	begin();
	space->area[0].start += 0x1000;
	good = says(1, "audit: A2: directory %08lx maps 00400000, in no area\n",
		    dir);
	space->area[0].start -= 0x1000;
	space->area[0].end = ADDR + 0x1000;
	good &= says(1,
		     "audit: A2: directory %08lx maps 00401000, in no "
		     "area\n",
		     dir);
	space->area[0].end = ADDR + 0x10000;
	return good && balanced();
}

/* The books of two tasks with one directory, and the end of one of them. */
static int a_directory_of_two_tasks_is_counted_twice(void)
{
	int good;

	begin();
	spaces[1] = *space;
	good = share_page(dir) == 0 && balanced();
	spaces[1].dir = 0;
	good &= says(1, "audit: M1: page %08lx expected 1 found 2\n", dir);
	free_page_dir(dir);
	good &= balanced() && find_entry(dir, ADDR);
	free_page_dir(dir);
	space->dir = 0;
	return good && balanced() && mem_map[NR(page)] == 0;
}

static int many_differences_are_counted_and_eight_printed(void)
{
	unsigned long pages[20];
	const char *line;
	int good, lines = 0;

	begin();
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

	begin();
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
	plan(28, 60);
	map_arena(0x200000);
	TEST(a_sound_machine_passes);
	TEST(m1_count_too_high);
	TEST(m1_count_too_low);
	TEST(m1_count_of_a_table);
	TEST(m1_count_of_a_directory);
	TEST(m1_page_held_by_nobody);
	TEST(m1_page_held_but_never_given_out);
	TEST(m1_entries_that_point_to_no_page);
	TEST(m1_directory_that_is_no_page);
	TEST(m2_free_page_on_no_list);
	TEST(m2_free_page_with_a_holder);
	TEST(m3_holder_of_a_reserved_page);
	TEST(m3_held_page_becomes_reserved);
	TEST(m4_more_holders_than_a_count_can_say);
	TEST(k1_page_twice_on_the_list);
	TEST(k1_list_that_points_to_itself_through_a_held_page);
	TEST(k1_page_on_the_list_with_a_count);
	TEST(k1_reserved_page_on_the_list);
	TEST(k1_page_at_the_frontier_on_the_list);
	TEST(k1_link_overwritten);
	TEST(p1_write_bit_above_a_shared_table);
	TEST(p2_write_bit_above_a_shared_page);
	TEST(a1_areas_that_overlap);
	TEST(a1_areas_that_are_none);
	TEST(a2_page_outside_all_areas);
	TEST(a_directory_of_two_tasks_is_counted_twice);
	TEST(many_differences_are_counted_and_eight_printed);
	TEST(every_bit_of_every_count_matters);
	return failures();
}
