/*
 * The audit: it knows no history. It asks every owner for every page that it
 * holds, counts the holders anew on a sheet of its own, and compares.
 *
 *	owner ──> directory ──> table ──> page        each arrow is one holder,
 *	owner ──> page                                one mark on the sheet
 *
 *	             nr:       0     1     2     3    ...
 *	             mem_map: [ffff][   1][   3][   0]       found
 *	             sheet:   [   0][   1][   3][ffff]       expected
 *	                       M3     M1    M1    M2: on a list
 *
 * The sheet ends where nothing was given out or loaded: a holder of a page from
 * there on is a difference at once. What holds of a space beyond its counts, of
 * its entries and areas, is asked by rules.c.
 *
 * It reports a difference if and only if one of M1 to M4, M6, M7, K1 to K3, P1
 * to P6 and A1 to A4 does not hold: tests/proof/audit.c proves it. It does not
 * see M5, and assumes it: a sheet of counts has no room for what sort of page a
 * holder takes it for, and a second walk costs too much. Nor does it see C1 to
 * C3; whether each page of the archive's map is held (M7); and the kernel's
 * half of a directory, until K2 looks at it. It cannot ask what does not hold
 * at each point, because it may run there: A5, which does not in an mprotect();
 * and how many pages a space says that it has, too many while it ends. It
 * believes the pointers from area to area, and whatever owners show.
 *
 * Ancestor: Plan 9's page.c recounts every page's holders; Linux 0.01's
 * calc_mem counted free pages and printed them.
 */
#include "audit.h"
#include "kernel.h"
#include "mm.h"

/* How many differences are printed. */
#define MAX_REPORTS 8

/* On the sheet: a list of free pages has this page. */
#define ON_LIST 65535

#define MAX_OWNERS 8 /* six, and those of tests */

static void visit_kernel(visitor *visit);

static owner *owners[MAX_OWNERS] = { visit_kernel };
static int nr_owners = 1;
static int differences;

/* The end of the sheet. Pages from here on have no holder. */
static unsigned long sheet_end;

/*
 * A fork makes spaces alike, and what is alike is walked once. For each slot of
 * a directory: what the space walked last has there, and the first of those
 * since which all had the same. A table is looked at when it is met first; its
 * other holders are counted, with one subtraction, when another one follows in
 * the slot, or the walk ends:
 *
 *	space:         0    1    2    3    4
 *	one slot:     [2a] [2a] [2a] [4c] [2a]
 *	since:         0    0    0    3    4      at 3: table 2a has 2 more
 */
static unsigned long seen[USER_TABLES], since[USER_TABLES];
static unsigned long walked; /* spaces */
static struct space before;  /* the last one; dir is 0 if A1 does not hold */

/* Where mem_at_points() goes on if a walk is given up; 0 if it may not be. */
static void **again;

void add_owner(owner *visit)
{
	assert(nr_owners < MAX_OWNERS);
	owners[nr_owners++] = visit;
}

/* A point of a walk: others run. If the books are not as they were, or somebody
 * else has used the sheet, the walk is given up: what it has pointers to may be
 * gone. */
void pass(void)
{
	unsigned long changes = mem_changes;
	void **mine = again;

	if (!mine)
		return;
	again = 0; /* walks of others are not this one */
	point();
	again = mine;
	if (mem_changes != changes)
		__builtin_longjmp(mine, 1);
}

static int is_page(unsigned long page)
{
	return page % PAGE_SIZE == 0 && NR(page) < nr_pages;
}

static int note_kind(unsigned long page, enum kind kind)
{
	int first = is_page(page) && mem_sheet[NR(page)] == KIND_FREE;

	pass();
	if (first)
		mem_sheet[NR(page)] = kind;
	return first;
}

/* Leaves on the sheet, for each page, the kind of its first holder. */
int mem_kinds(void)
{
	fill_words(mem_sheet, 0, (nr_pages + 1) / 2);
	mem_walk(note_kind);
	return 0;
}

/* Counts one; if it is to be printed, begins the line. */
int new_difference(void)
{
	if (differences++ >= MAX_REPORTS)
		return 0;
	printk("audit: ");
	return 1;
}

/* M6 and K3, and where the sheet ends. */
static void check_edges(void)
{
	sheet_end = frontier > loaded_end ? frontier : loaded_end;
	if (sheet_end > nr_pages)
		sheet_end = nr_pages;
	if (mem_map[0] != RESERVED)
		report("M6: page 00000000 is not reserved, count %u\n",
		       mem_map[0]);
	if (frontier > frontier_end || frontier_end > nr_pages)
		report("K3: frontier %08lx, its end %08lx, expected up to "
		       "%08lx\n",
		       PAGE(frontier), PAGE(frontier_end), PAGE(nr_pages));
}

/* M1: a count is wrong. If the page has bytes of a file, its name is told. */
static void report_count(unsigned long page, unsigned int expected,
			 unsigned int found)
{
	const char *file = differences < MAX_REPORTS ? file_name(page) : 0;

	report("M1: page %08lx expected %u found %u%s%s\n", page, expected,
	       found, file ? " of " : "", file ? file : "");
}

/* Compares one count with what the sheet says of it. */
static void check_count(unsigned long nr, unsigned int expected)
{
	unsigned int found = mem_map[nr];

	if (found == RESERVED && expected != 0)
		report("M3: page %08lx is reserved, but has %u holders\n",
		       PAGE(nr), expected);
	else if (found == 0 && expected == 0 && nr < frontier)
		report("M2: page %08lx has count 0, but is on no list\n",
		       PAGE(nr));
	else if (found != RESERVED && expected != ON_LIST && found != expected)
		report_count(PAGE(nr), expected, found);
	else if (found != RESERVED && found != 0 && nr >= frontier &&
		 !is_archive(PAGE(nr)))
		report("M7: page %08lx is held, the frontier is %08lx\n",
		       PAGE(nr), PAGE(frontier));
}

/* Marks one holder on the sheet; 1 if it is the page's first. */
static int count_holder(unsigned long page, enum kind kind)
{
	pass();
	if (!is_page(page)) {
		report("M1: a holder of kind %d has %08lx, no page\n", kind,
		       page);
		return 0;
	}
	if (NR(page) >= sheet_end) {
		report("M1: page %08lx expected 1 found %u\n", page,
		       mem_map[NR(page)]);
		return 0;
	}
	if (mem_sheet[NR(page)] == MAX_COUNT) {
		report("M4: page %08lx has more than %u holders\n", page,
		       MAX_COUNT);
		return 0;
	}
	return mem_sheet[NR(page)]++ == 0;
}

/* The pages of a table, each held by its entry. */
static void walk_table(unsigned long table, visitor *visit)
{
	const unsigned long *entry = entries(table);

	for (unsigned long i = next_entry(entry, 0); i < ENTRIES;
	     i = next_entry(entry, i + 1))
		visit(PAGE_DOWN(entry[i]), KIND_USER);
}

/* Counts the holders of the last table in a slot that walk_space() passed
 * over. */
static void count_sharers(unsigned long slot)
{
	unsigned long nr = NR(seen[slot]), n = walked - since[slot] - 1;

	if (!seen[slot] || nr >= sheet_end)
		return;
	if (n <= (unsigned long)MAX_COUNT - mem_sheet[nr])
		mem_sheet[nr] += n;
	else
		report("M4: page %08lx has more than %u holders\n", PAGE(nr),
		       MAX_COUNT);
}

/* A table, unless the directory before this one has the same in its slot. */
static void walk_slot(unsigned long slot, unsigned long table, visitor *visit)
{
	if (table == seen[slot])
		return;
	if (visit == count_holder)
		count_sharers(slot);
	seen[slot] = table;
	since[slot] = walked;
	if (!table)
		return;
	if (visit(PAGE_DOWN(table), KIND_TABLE))
		walk_table(table, visit);
	if (visit == count_holder)
		check_slot(table);
}

/* The directory of an address space, held by the caller, with all that is
 * below it; the audit also looks at the areas. */
void walk_space(const struct space *space, visitor *visit)
{
	const unsigned long *dir = entries(space->dir);
	int audit = visit == count_holder, first = visit(space->dir, KIND_DIR);
	int same = !audit || (before.dir && same_areas(&before, space));

	if (!is_page(space->dir))
		return;
	if (!same) {
		audit = check_areas(space);
		before.dir = 0;
	}
	for (unsigned long i = 0; i < USER_TABLES; i++) {
		if (same)
			i += same_words(&dir[i], &seen[i], USER_TABLES - i);
		if (i == USER_TABLES)
			break;
		if (first)
			walk_slot(i, dir[i], visit);
		if (audit && dir[i] && NR(dir[i]) < nr_pages)
			check_table(space, i * TABLE_SPAN);
	}
	walked += first;
	if (first && audit && !same)
		before = *space;
}

/* What an entry of a file points to, with level tables before the pages. */
static int walk_entry(unsigned long entry, int level, visitor *visit)
{
	if (level && visit == count_holder)
		check_slot(entry);
	return visit(PAGE_DOWN(entry), level ? KIND_TABLE : KIND_FILE) && level;
}

/* The tree of a file, held by the caller; the pages of one of the archive. */
void walk_contents(const struct contents *contents, visitor *visit)
{
	int level = contents->height;
	const unsigned long *top = entries(contents->top), *table;

	if (level == FLAT)
		for (unsigned long i = 0; i < contents->pages; i++)
			visit(contents->top + PAGE(i), KIND_FILE);
	if (level == FLAT || !contents->top ||
	    !walk_entry(contents->top, level, visit))
		return;
	for (unsigned long i = next_entry(top, 0); i < ENTRIES;
	     i = next_entry(top, i + 1)) {
		if (!walk_entry(top[i], level - 1, visit))
			continue;
		table = entries(top[i]);
		for (unsigned long j = next_entry(table, 0); j < ENTRIES;
		     j = next_entry(table, j + 1))
			walk_entry(table[j], 0, visit);
	}
}

/* The kernel half, which every directory repeats, is counted once. */
static void visit_kernel(visitor *visit)
{
	const unsigned long *entry = entries(kernel_dir);

	visit(kernel_dir, KIND_KERNEL);
	for (unsigned long i = USER_TABLES; i < ENTRIES; i++)
		if (entry[i] & PG_PRESENT && !(entry[i] & PG_BIG))
			visit(PAGE_DOWN(entry[i]), KIND_KERNEL);
}

/* Shows every holder of every page to a visitor. */
void mem_walk(visitor *visit)
{
	mem_changes++;
	fill_words(seen, 0, USER_TABLES);
	walked = 0;
	before.dir = 0;
	for (int i = 0; i < nr_owners; i++)
		owners[i](visit);
}

/* K2: the entries of a page on a list, of which the first is the link, are
 * empty, but for the kernel's in a directory. */
static void check_empty(unsigned long page, const char *name, int is_dir)
{
	const unsigned long *entry = entries(page);
	unsigned long n = is_dir ? USER_TABLES : ENTRIES;
	unsigned long i = 1 + zero_words(&entry[1], n - 1);

	if (is_dir && i == n)
		i += same_words(&entry[n], &entries(kernel_dir)[n],
				ENTRIES - n);
	if (i < ENTRIES)
		report("K2: page %08lx is on the %s list, entry %lu is "
		       "%08lx\n",
		       page, name, i, entry[i]);
}

/* Marks the pages of a list, as far as it can be followed: through a page that
 * has a holder it may lead in a circle. */
static void check_list(const struct run *list, const char *name)
{
	unsigned long steps = 0;

	for (const struct run *run = list; run; run = run->next) {
		unsigned long page = V2P(run);

		pass();
		if (!is_page(page) || NR(page) >= frontier) {
			report("K1: the %s list has %08lx, no page below "
			       "the frontier %08lx\n",
			       name, page, PAGE(frontier));
			return;
		}
		if (mem_sheet[NR(page)] == ON_LIST || ++steps > sheet_end) {
			report("K1: page %08lx is on the %s list, and was on "
			       "one before\n",
			       page, name);
			return;
		}
		if (mem_map[NR(page)] != 0)
			report("K1: page %08lx is on the %s list, count %u\n",
			       page, name, mem_map[NR(page)]);
		if (mem_sheet[NR(page)] == 0 && mem_map[NR(page)] != RESERVED)
			mem_sheet[NR(page)] = ON_LIST;
		if (list != run_list)
			check_empty(page, name, list == dir_list);
	}
}

/* M2 and the counts: compares each with the sheet, which goes up to end. */
static void check_counts(unsigned long end)
{
	for (unsigned long nr = 0; nr < nr_pages; nr++) {
		if (nr >= end && nr % 2 == 0)
			nr += 2 * zero_words((unsigned long *)&mem_map[nr],
					     (nr_pages - nr + 1) / 2);
		pass();
		if (nr < nr_pages)
			check_count(nr, nr < end ? mem_sheet[nr] : 0);
	}
}

/*
 * The audit: recounts every holder of every page and compares. Returns the
 * number of differences, 0 if the books balance; prints page, expected and
 * found of the first few. Changes nothing but its own sheet. Interrupts may be
 * on: what they do changes no holder and no count.
 */
int mem_check(void)
{
	unsigned long end;

	differences = 0;
	check_edges();
	end = sheet_end;
	fill_words(mem_sheet, 0, (end + 1) / 2);
	mem_walk(count_holder);
	for (unsigned long slot = 0; slot < USER_TABLES; slot++)
		count_sharers(slot);
	check_list(run_list, "run");
	check_list(table_list, "table");
	check_list(dir_list, "directory");
	check_counts(end);
	if (differences > MAX_REPORTS)
		printk("audit: and %d differences more\n",
		       differences - MAX_REPORTS);
	return differences;
}

/*
 * Calls mem_check(), or what else passes through the books, and lets others run
 * meanwhile. What comes back is true of one moment, because a walk during which
 * the books have changed is given up, and another one begins, with a new slice.
 * The third does not let others run, so that there is an end.
 */
int mem_at_points(int (*walk)(void))
{
	void *here[5]; /* a frame, an address, a stack */
	volatile int left = 3;
	int result;

	__builtin_setjmp(here);
	again = --left ? &here[0] : 0;
	result = walk();
	again = 0;
	return result;
}
