/*
 * Gives a page table, and a page, as many real holders as a count can have.
 * Programs cannot do this with tasks: a task holds a page table only once, the
 * table has one entry for the page, and there are only 32,767 pids. So this
 * start() calls the kernel's own functions, as fork and its write faults would
 * call them for 65,534 tasks.
 *
 * The holders of a table need 256 MiB of memory, because each is a directory.
 * Those of a page need 512 MiB, because each is a table with a directory.
 *
 * Ancestor: none.
 */
#include "task.h"
#include "x86.h"
#include "../../../free_pages.h"

#define AT	0x08048000UL
#define BESIDE	(AT + PAGE_SIZE)
#define LOW	(AT - TABLE_SPAN) /* in the table below that of AT */
#define LOW_AGE 10		  /* forks before LOW's table is copied */

_Static_assert(MAX_PID < MAX_COUNT, "no program can drive a count so far");

static struct space first;  /* the other spaces have the same areas */
static unsigned long chain; /* the directories of all other spaces */
static int failed, number;

/* Returns a directory's entry that holds the address of the next directory: the
 * last entry, which is free because this machine has no RAM near 3 GiB. Its
 * present bit is off, so the CPU ignores it. */
static unsigned long *next_of(unsigned long dir)
{
	return &entries(dir)[ENTRIES - 1];
}

static void visit_chain(visitor *visit)
{
	struct space space = first;

	if (first.dir)
		walk_space(&first, visit);
	for (unsigned long dir = chain; dir; dir = *next_of(dir)) {
		space.dir = dir;
		walk_space(&space, visit);
	}
}

static void report(int ok, const char *name)
{
	printk("%sok %d - %s\n", ok ? "" : "not ", ++number, name);
	failed |= !ok;
}

static void make_first(void)
{
	const struct area area = {
		.start = LOW,
		.end = AT + TABLE_SPAN,
		.flags = AREA_READ | AREA_WRITE,
	};

	first = (struct space){ .dir = new_page_dir() };
	if (!first.dir || add_area(&first, &area) ||
	    touch_page(&first, AT, 1) || touch_page(&first, BESIDE, 1))
		panic("counts: the first space");
}

/* Makes one more space that shares the tables of `first`. Returns 0, or the
 * error that fork would return. */
static int add_space(void)
{
	unsigned long dir = new_page_dir();
	int error = dir ? copy_page_tables(first.dir, dir) : -ENOMEM;

	if (error && dir)
		end_page_dir(dir);
	if (error)
		return error;
	*next_of(dir) = chain;
	chain = dir;
	return 0;
}

static unsigned int table_count(void)
{
	return mem_map[NR(*dir_entry(first.dir, AT))];
}

static unsigned int page_count(void)
{
	const unsigned long *entry = find_entry(first.dir, AT);

	return entry ? mem_map[NR(*entry)] : 0;
}

static int is_refused(void)
{
	unsigned long before = free_pages();

	return add_space() == -EAGAIN && add_space() == -EAGAIN &&
	       table_count() == MAX_COUNT && free_pages() == before &&
	       mem_check() == 0;
}

static void end_one(void)
{
	unsigned long dir = chain;

	chain = *next_of(dir);
	*next_of(dir) = 0;
	end_page_dir(dir);
}

static void end_all(unsigned long before, const char *name)
{
	while (chain)
		end_one();
	free_space(&first);
	report(free_pages() == before && mem_check() == 0, name);
}

/* Adds holders to a table until its count is full, as forks do. The table below
 * it has fewer holders, because it is copied after some forks. So the fork that
 * fails has already added a holder to that table, and must remove it again. */
static void tables(void)
{
	unsigned long before = free_pages();
	int error;

	make_first();
	error = touch_page(&first, LOW, 1);
	for (int i = 0; i < LOW_AGE && !error; i++)
		error = add_space();
	report(!error && touch_page(&first, LOW, 1) == 0,
	       "after some forks the lower table is copied");
	while (table_count() < MAX_COUNT && add_space() == 0)
		;
	printk("# a table has %u holders, its pages %u\n", table_count(),
	       page_count());
	report(table_count() == MAX_COUNT && page_count() == 1,
	       "a page table gets 65534 holders");
	report(is_refused(), "the next fork is refused, and changes nothing");
	end_one();
	report(add_space() == 0 && table_count() == MAX_COUNT,
	       "when a space has ended one more fork succeeds");
	end_all(before, "after all spaces have ended every page is free again");
}

/* Adds holders to a page until its count is full. Each space writes to the page
 * beside it, and so gets a table of its own, which holds the page, too. */
static void pages(void)
{
	unsigned long before = free_pages();
	struct space space;
	int error = 0;

	make_first();
	while (!error && page_count() < MAX_COUNT) {
		error = add_space();
		space = first;
		space.dir = chain;
		if (!error)
			error = touch_page(&space, BESIDE, 1);
	}
	printk("# a page has %u holders, its table %u\n", page_count(),
	       table_count());
	report(page_count() == MAX_COUNT && table_count() == 1,
	       "a page gets 65534 holders");
	report(mem_check() == 0, "the audit is clean when the count is full");
	report(add_space() == 0, "another fork shares the table");
	space = first;
	space.dir = chain;
	report(touch_page(&space, BESIDE, 1) == -EAGAIN &&
		       page_count() == MAX_COUNT && table_count() == 2 &&
		       mem_check() == 0,
	       "a write in the new space is refused, and changes nothing");
	end_all(before, "after the page's holders end every page is free");
}

/* With form=short, fills only the count of a table: an audit of 65,534 tables
 * takes long. */
void start(void)
{
	add_owner(visit_chain);
	tables();
	if (!option("form"))
		pages();
	printk("1..%d\n", number);
	finish(failed);
}
