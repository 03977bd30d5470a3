/*
 * Does the audit. An owner is a part of the kernel that holds pages. The audit
 * calls a function of every owner, and passes another function, the visitor.
 * The owner's function calls the visitor for each page that the owner holds.
 * The visitor counts these holders on a sheet of the audit's own. Then the
 * audit compares the sheet with the count array.
 *
 *	owner ──> directory ──> table ──> page        each arrow is one holder,
 *	owner ──> page                                one mark on the sheet
 *
 *	             nr:       0     1     2     3    ...
 *	             mem_map: [ffff][   1][   3][   0]       found
 *	             sheet:   [   0][   1][   3][ffff]       expected
 *	                       M3     M1    M1    M2: on a list
 *
 * The sheet ends after the last page that was allocated or loaded. If an owner
 * holds a page after the end of the sheet, the audit reports it immediately.
 * rules.c checks the rules for the entries and areas of a space.
 *
 * The audit reports a difference if and only if one of M1 to M4, M6, M7, K1 to
 * K3, P1 to P6 and A1 to A4 does not hold: tests/campaigns/proof/audit.c proves
 * it. The audit does not check:
 *	M5: the sheet has no room to store what each holder uses a page for, and
 *		a second walk would take too long
 *	C1 to C3
 *	M7 for a page of the archive that has lost its holder
 *	the kernel's half of a directory that is in use (K2 is about free ones)
 *	A5, which may not hold during mprotect(), when the audit may run
 *	space->pages, which is too large while a space ends
 *	whether the pointers from area to area are valid, and whether the
 *		owners call the visitor for all that they hold
 *
 * Ancestor: Plan 9's page.c recounts every page's holders; Linux 0.01's
 * calc_mem counted free pages and printed them.
 */
#include "audit.h"
#include "kernel.h"
#include "mm.h"

/* At most this many differences are printed. */
#define MAX_REPORTS 8

/* On the sheet, this number means that the page is on a list of free pages. */
#define ON_LIST 65535

#define MAX_OWNERS 8 /* seven of the kernel, and one of a test */

static void visit_kernel(visitor *visit);

static owner *owners[MAX_OWNERS] = { visit_kernel };
static int nr_owners = 1;
static int differences;

/* The end of the sheet. No page from sheet_end on may have a holder. */
static unsigned long sheet_end;

/*
 * After forks many spaces share their tables, and such a table is walked only
 * once. A slot is the place of an entry in a directory. seen[slot] is the
 * slot's entry in the space that was walked most recently. since[slot] is the
 * number of the first space that had this entry; all spaces after it had the
 * same entry. A table is walked for that first space. The other holders of the
 * table are counted, with one subtraction, when a space has another entry in
 * the slot, or when the walk ends:
 *
 *	space:         0    1    2    3    4
 *	one slot:     [2a] [2a] [2a] [4c] [2a]
 *	since:         0    0    0    3    4      at 3: table 2a gets 2
 */
static unsigned long seen[USER_TABLES], since[USER_TABLES];
static unsigned long walked; /* number of spaces walked so far */
/* The space whose areas were checked most recently; `dir` is 0 if A1 or A3
 * failed. */
static struct space before;

/* Where mem_at_points() continues if pass() stops a walk; 0 if pass() must not
 * stop it. */
static void **again;

void add_owner(owner *visit)
{
	assert(nr_owners < MAX_OWNERS);
	owners[nr_owners++] = visit;
}

/* Lets other tasks run in the middle of a walk. If they have changed a holder
 * or an area, or used the sheet, stops the walk, because the walk's pointers
 * may be invalid now. */
void pass(void)
{
	unsigned long changes = mem_changes;
	void **mine = again;

	if (!mine)
		return;
	again = 0; /* do not stop another task's walk */
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

/* Writes the kind of each page's first holder to the sheet. Returns 0, for
 * mem_at_points(). */
int mem_kinds(void)
{
	fill_words(mem_sheet, 0, (nr_pages + 1) / 2);
	mem_walk(note_kind);
	return 0;
}

/* Counts one difference. If it has to be printed, prints the beginning of its
 * line and returns 1. Otherwise returns 0. */
int new_difference(void)
{
	if (differences++ >= MAX_REPORTS)
		return 0;
	printk("audit: ");
	return 1;
}

/* Sets the end of the sheet. Checks that page 0 is reserved (M6), and that the
 * frontier and its end are not too high (K3). */
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

/* Reports a wrong count (M1), with the name of the file if the page has bytes
 * of a file. */
static void report_count(unsigned long page, unsigned int expected,
			 unsigned int found)
{
	const char *file = differences < MAX_REPORTS ? file_name(page) : 0;

	report("M1: page %08lx expected %u found %u%s%s\n", page, expected,
	       found, file ? " of " : "", file ? file : "");
}

/* Compares the count of page nr with `expected`, the count on the sheet. */
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

/* Counts one holder on the sheet. Returns 1 if it is the page's first holder,
 * otherwise 0. */
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

/* Calls the visitor for each page that the entries of a table hold. */
static void walk_table(unsigned long table, visitor *visit)
{
	const unsigned long *entry = entries(table);

	for (unsigned long i = next_entry(entry, 0); i < ENTRIES;
	     i = next_entry(entry, i + 1))
		visit(PAGE_DOWN(entry[i]), KIND_USER);
}

/* Counts the holders that walk_slot() has left out. They hold the table that
 * the walk found most recently in the slot. */
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

/* Calls the visitor for a table and its pages, unless the directory that was
 * walked before has the same table in this slot. */
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

/* Calls the visitor for the directory of an address space that the caller
 * holds, and for all tables and pages below this directory, except the tables
 * that the space walked before has in the same slots. For the audit it also
 * checks the areas. */
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

/* Calls the visitor for the page or table to which an entry of a file points.
 * `level` is the number of tables between the entry and a page. Returns 1 if
 * the entry points to a table that has to be walked, otherwise 0. */
static int walk_entry(unsigned long entry, int level, visitor *visit)
{
	if (level && visit == count_holder)
		check_slot(entry);
	return visit(PAGE_DOWN(entry), level ? KIND_TABLE : KIND_FILE) && level;
}

/* Calls the visitor for all tables and pages of a file. */
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

/* Calls the visitor for the kernel's directory, and once for each table of the
 * kernel half: all directories share these tables. */
static void visit_kernel(visitor *visit)
{
	const unsigned long *entry = entries(kernel_dir);

	visit(kernel_dir, KIND_KERNEL);
	for (unsigned long i = USER_TABLES; i < ENTRIES; i++)
		if (entry[i] & PG_PRESENT && !(entry[i] & PG_BIG))
			visit(PAGE_DOWN(entry[i]), KIND_KERNEL);
}

/* Calls the visitor for each holder of each page, but only once for a table
 * that spaces walked one after the other share. */
void mem_walk(visitor *visit)
{
	mem_changes++;
	fill_words(seen, 0, USER_TABLES);
	walked = 0;
	before.dir = 0;
	for (int i = 0; i < nr_owners; i++)
		owners[i](visit);
}

/* Checks K2 of a page on a list: all entries are empty. The exceptions are the
 * first entry, which is the link, and the kernel's entries in a directory. */
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

/* Marks the pages of a list on the sheet. Stops at an address that cannot be a
 * free page, or at a page that was on a list before: if a page of the list is
 * in use, its link can lead anywhere, also in a circle. */
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

/* Compares each count with the sheet. From page `end` on, where there is no
 * sheet, it expects 0. */
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
 * Counts every holder of every page, and compares the result with the count
 * array. Returns the number of differences. Prints the first of them with the
 * page, the expected count and the count in the array. Changes only its own
 * sheet. Interrupts may be on, because their handlers change no holder and no
 * count.
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
 * Calls the function `walk`, for example mem_check(), and lets other tasks run
 * meanwhile. Returns the result of `walk`, which describes one moment: if a
 * holder or an area changes during a walk, pass() stops the walk, and the walk
 * begins again. The third walk does not let other tasks run, so that it comes
 * to an end.
 */
int mem_at_points(int (*walk)(void))
{
	void *here[5]; /* room for __builtin_setjmp() */
	volatile int left = 3;
	int result;

	__builtin_setjmp(here);
	again = --left ? &here[0] : 0;
	result = walk();
	again = 0;
	return result;
}
