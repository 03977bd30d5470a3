/*
 * Measures programs of 1 MiB, 64 MiB and 1 GiB: a fork, the first write to each
 * table, and an exit. Also measures single faults, and the audit of 3 GiB.
 * ancestors.c has the functions of each system.
 *
 * The program of 1 GiB has memory only for the pages to which a child writes.
 * Its other pages are never touched, and may lie after the end of the host's
 * memory for RAM.
 *
 * Ancestor: none.
 */
#include "cycles.h"
#include "host.h"

#define BATCH 64 /* faults that are measured together */
#define RW    (AREA_READ | AREA_WRITE)
#define RX    (AREA_READ | AREA_EXEC)

/* How many pages all programs may use: those of 1 MiB and 64 MiB, their copies,
 * and tables. */
#define POOL (2 * 16384 + 4096)

struct part {
	unsigned long start, pages, flags;
};

/* The parts of programs. All their pages are present. A part without pages ends
 * the list. */
static const struct part small[] = {
	{ 0x08048000, 64, RX },
	{ 0x08088000, 128, RW },
	{ 0x20000000, 32, RW },
	{ STACK_TOP - 32 * PAGE_SIZE, 32, RW | AREA_GROWS },
	{ 0, 0, 0 },
};
static const struct part middle[] = {
	{ 0x08048000, 64, RX },
	{ 0x08088000, 16288, RW },
	{ STACK_TOP - 32 * PAGE_SIZE, 32, RW | AREA_GROWS },
	{ 0, 0, 0 },
};
static const struct part large[] = {
	{ PAGE_SIZE, KERNEL_BASE / PAGE_SIZE - 1, RW },
	{ 0, 0, 0 },
};

/* Indexes of spaces[]: the three programs, one for faults, and a child. */
enum { SMALL, MIDDLE, LARGE, FAULTS, CHILD };
#define PROGRAMS 4

static struct space *const child = &spaces[CHILD];

/* The addresses to which a child of a program writes, one in each table. */
static unsigned long written[PROGRAMS][USER_TABLES];
static int nr_written[PROGRAMS];

/* ---- Programs ---- */

/* Returns the page for addr of a program. Sets each word of the page to addr,
 * unless it is one of the pages that are never touched. */
static unsigned long page_for(int program, unsigned long addr,
			      unsigned long *untouched)
{
	int *n = &nr_written[program];
	unsigned long page;
	int new = *n == 0 ||
		  NR(written[program][*n - 1]) / ENTRIES != NR(addr) / ENTRIES;

	if (program == LARGE && !new) {
		page = *untouched;
		*untouched += PAGE_SIZE;
		return page;
	}
	page = kalloc();
	check(page != 0, "there is a page for a program");
	fill_words(P2V(page), addr, ENTRIES);
	if (new)
		written[program][(*n)++] = addr;
	return page;
}

static void add_part(int program, const struct part *part,
		     unsigned long *untouched)
{
	struct space *space = &spaces[program];
	const struct area area = {
		.start = part->start,
		.end = part->start + PAGE(part->pages),
		.flags = part->flags,
	};

	check(add_area(space, &area) == 0, "add_area");
	for (unsigned long addr = area.start; addr < area.end;
	     addr += PAGE_SIZE) {
		int write = (part->flags & AREA_WRITE) != 0;
		unsigned long page;

		/* a child never writes to text */
		if (write) {
			page = page_for(program, addr, untouched);
		} else {
			page = kalloc();
			check(page != 0, "there is a page for text");
		}
		check(put_page(space, page, addr,
			       write ? PG_PRIVATE | PG_WRITE :
				       PG_PRESENT | PG_USER) == 0,
		      "put_page");
		space->pages++;
	}
}

static void new_program(int program, const struct part *part,
			unsigned long *untouched)
{
	spaces[program].dir = new_page_dir();
	for (; part && part->pages; part++)
		add_part(program, part, untouched);
}

/* Sets the write bits of all pages that may be written, as if the program had
 * written to each of them. No page may be shared. */
static void write_all(struct space *space)
{
	unsigned long addr = 0, *table;
	const struct area *area = space->first[0];

	while ((addr = next_present(space->dir, addr, KERNEL_BASE)) <
	       KERNEL_BASE) {
		while (area->end <= addr)
			area = area->next[0];
		table = dir_entry(space->dir, addr);
		*table |= PG_WRITE;
		if (area->flags & AREA_WRITE)
			*table_entry(*table, addr) |= PG_WRITE;
		addr += PAGE_SIZE;
	}
}

void open_spaces(void)
{
	static const struct part none[] = { { 0, 0, 0 } };
	static unsigned long pool[POOL];
	unsigned long untouched = 0, page;

	for (int i = 0; i < POOL; i++)
		pool[i] = kalloc();
	for (unsigned long i = 0; i < large[0].pages - USER_TABLES; i++) {
		page = kalloc();
		check(page != 0, "there are 3 GiB");
		untouched = i ? untouched : page;
		check(page == untouched + PAGE(i), "in one piece");
	}
	for (int i = POOL; i--;)
		kfree(pool[i]);
	new_program(SMALL, small, 0);
	new_program(MIDDLE, middle, 0);
	new_program(LARGE, large, &untouched);
	new_program(FAULTS, none, 0);
}

/* ---- Forks ---- */

struct fork {
	int program;
	const struct system *system;
};

/* Checks that the child of a fork has its own copy of the page at addr, and can
 * write to it. */
static void check_write(const struct space *from, unsigned long addr)
{
	unsigned long *old = P2V(PAGE_DOWN(*find_entry(from->dir, addr)));
	unsigned long *copy = P2V(PAGE_DOWN(*find_entry(child->dir, addr)));
	int same = same_words(old, copy, ENTRIES) == ENTRIES;

	check(old != copy, "a child's page");
	check(*old == addr && same, "a child's words");
	check(can_touch(child->dir, addr, 1), "a child's right");
}

/* Does what kernel/fork.c does before it copies the tables. The ticks of this
 * are not counted for Linux 0.01 and xv6, which have no areas. */
static void begin_child(const struct space *from)
{
	*child = *from;
	check(copy_areas(from, child) == 0, "copy_areas");
	child->dir = new_page_dir();
	check(child->dir != 0, "there is a directory");
}

static void end_child(void)
{
	free_areas(child);
	free_page_dir(child->dir);
	child->dir = 0;
}

static void forks(const void *what, double *ticks)
{
	const struct fork *f = what;
	struct space *from = &spaces[f->program];
	const unsigned long *at = written[f->program];
	unsigned long long start;
	int n = nr_written[f->program];

	if (f->system != &ours)
		begin_child(from);
	start = now();
	if (f->system == &ours)
		begin_child(from);
	f->system->fork(from, child);
	ticks[0] = since(start);

	ticks[1] = -1;
	if (f->system->write) {
		start = now();
		for (int i = 0; i < n; i++)
			f->system->write(child, at[i]);
		ticks[1] = since(start);
	}
	for (int i = 0; i < n; i++)
		check_write(from, at[i]);

	start = now();
	f->system->exit(child);
	if (f->system == &ours)
		end_child();
	ticks[2] = since(start);
	if (f->system != &ours)
		end_child();
	ticks[3] = ticks[0] + (ticks[1] < 0 ? 0 : ticks[1]) + ticks[2];
	write_all(from);
}

#define FORK(program, system)                                                  \
	static const struct fork program##_##system = { program, &system };
FORK(SMALL, ours)
FORK(SMALL, linux001)
FORK(SMALL, xv6)
FORK(MIDDLE, ours)
FORK(MIDDLE, linux001)
FORK(MIDDLE, xv6)
FORK(LARGE, ours)
FORK(LARGE, linux001)

/* ---- Faults ---- */

#define HEAP 0x10000000UL

static struct space *const faulty = &spaces[FAULTS];

static void begin_faults(void)
{
	const struct area area = { .start = HEAP,
				   .end = HEAP + PAGE(BATCH + 1),
				   .flags = RW };

	check(add_area(faulty, &area) == 0, "add_area");
	check(touch_page(faulty, HEAP + PAGE(BATCH), 1) == 0, "touch_page");
}

static void end_faults(void)
{
	check(remove_areas(faulty, HEAP, HEAP + TABLE_SPAN) == 0,
	      "remove_areas");
	check(faulty->pages == 0, "pages are counted");
}

/* Calls access() for each page. Returns the ticks of one call. */
static double accesses(void (*access)(struct space *space, unsigned long addr),
		       struct space *space)
{
	unsigned long long start = now();

	for (int i = 0; i < BATCH; i++)
		access(space, HEAP + PAGE(i));
	return since(start) / BATCH;
}

/* Measures the first access to a page. */
static void fault_zero(const void *what, double *ticks)
{
	const struct system *system = what;

	begin_faults();
	ticks[0] = accesses(system->touch, faulty);
	for (int i = 0; i < BATCH; i++) {
		unsigned long *entry = find_entry(faulty->dir, HEAP + PAGE(i));

		check(entry && mem_map[NR(*entry)] == 1 &&
			      zero_words(P2V(PAGE_DOWN(*entry)), ENTRIES) ==
				      ENTRIES,
		      "fault_zero");
	}
	end_faults();
}

/* Measures writes after a fork. The child, which already has its own table,
 * writes to each page, and ends. Then the parent writes to each page. */
static void fault_write(const void *what, double *ticks)
{
	const struct system *system = what;
	unsigned long other = HEAP + PAGE(BATCH);

	begin_faults();
	accesses(ours.touch, faulty);
	begin_child(faulty);
	system->fork(faulty, child);
	system->write(child, other);
	ticks[0] = accesses(system->write, child);
	system->exit(child);
	end_child();
	system->write(faulty, other);
	ticks[1] = accesses(system->write, faulty);
	for (int i = 0; i < BATCH; i++)
		check(can_touch(faulty->dir, HEAP + PAGE(i), 1), "fault_last");
	end_faults();
}

/* ---- The audit ---- */

static void audit(const void *what, double *ticks)
{
	unsigned long long start = now();
	int differences = mem_check();

	(void)what;
	ticks[0] = since(start);
	check(differences == 0, "the audit");
}

static void sums(const void *what, double *ticks)
{
	volatile unsigned long sum;
	unsigned long long start = now();

	sum = calc_mem(spaces, what ? PROGRAMS : 0);
	ticks[0] = since(start);
	check(sum != 0, "calc_mem");
}

/* ---- The rows ---- */

/* clang-format off */
const struct group booted[] = {
	{ { "audit_boot" }, 0, {
		{ "tally", audit, 0 },
		{ "linux001", sums, 0 } } },
	{ { 0 }, 0, { { 0, 0, 0 } } },
};

const struct group spaces_rows[] = {
	{ { "fork_1m", "write_1m", "exit_1m", "all_1m" }, 0, {
		{ "tally", forks, &SMALL_ours },
		{ "linux001", forks, &SMALL_linux001 },
		{ "xv6", forks, &SMALL_xv6 } } },
	{ { "fork_64m", "write_64m", "exit_64m", "all_64m" }, 0, {
		{ "tally", forks, &MIDDLE_ours },
		{ "linux001", forks, &MIDDLE_linux001 },
		{ "xv6", forks, &MIDDLE_xv6 } } },
	{ { "fork_1g", "write_1g", "exit_1g", "all_1g" }, 0, {
		{ "tally", forks, &LARGE_ours },
		{ "linux001", forks, &LARGE_linux001 } } },
	{ { "fault_zero" }, 0, {
		{ "tally", fault_zero, &ours },
		{ "linux001", fault_zero, &linux001 },
		{ "xv6", fault_zero, &xv6 } } },
	{ { "fault_cow", "fault_last" }, 0, {
		{ "tally", fault_write, &ours },
		{ "linux001", fault_write, &linux001 } } },
	{ { "audit_3g" }, 0, {
		{ "tally", audit, 0 },
		{ "linux001", sums, spaces } } },
	{ { 0 }, 0, { { 0, 0, 0 } } },
};
/* clang-format on */
