/*
 * Tests address spaces with real faults of the CPU: a test loads a directory,
 * touches addresses below KERNEL_BASE, and checks entries and counts.
 *
 * About new_page_dir(), copy_page_tables(), free_tables(), do_no_page(),
 * do_wp_page(), touch_page(), verify_area(), mem_check().
 */
#include "task.h"
#include "test.h"
#include "../../free_pages.h"

#define AT	0x08048000UL
#define SECOND	(AT + PAGE_SIZE)
#define FAR	(AT + TABLE_SPAN)
#define WORD(a) (*(volatile unsigned long *)(a))

static struct space parent, child;

static void enter(struct space *space)
{
	struct space none = { .dir = kernel_dir };

	current->space = space ? *space : none;
	write_cr3(current->space.dir);
}

/* Writes a word; the CPU's fault makes the page writable. If the kernel can
 * write to read-only pages (option nowp), there is no fault: calls
 * verify_area() before, as every system call does. */
static void put(unsigned long addr, unsigned long value)
{
	if (option("nowp"))
		check(verify_area(&current->space, addr, 4, 1) == 0);
	WORD(addr) = value;
}

/* Makes an address space with one writable area. */
static void make(struct space *space)
{
	const struct area area = {
		.start = AT,
		.end = AT + 4 * TABLE_SPAN,
		.flags = AREA_READ | AREA_WRITE,
	};

	memset(space, 0, sizeof(*space));
	space->dir = new_page_dir();
	check(space->dir != 0);
	check(add_area(space, &area) == 0);
	hold_space(space);
}

static void fork_space(struct space *from, struct space *to)
{
	*to = *from;
	check(copy_areas(from, to) == 0);
	to->dir = new_page_dir();
	check(copy_page_tables(from->dir, to->dir) == 0);
	hold_space(to);
}

static void end(struct space *space)
{
	enter(0);
	unhold_space(space);
	free_space(space);
}

static unsigned long page_of(struct space *space, unsigned long addr)
{
	unsigned long *entry = find_entry(space->dir, addr);

	return entry ? PAGE_DOWN(*entry) : 0;
}

static unsigned long table_of(struct space *space, unsigned long addr)
{
	unsigned long *dir = P2V(space->dir);

	return PAGE_DOWN(dir[addr / TABLE_SPAN]);
}

static int count(unsigned long page)
{
	return mem_map[NR(page)];
}

/* A first read finds zeros and takes a table and a page. */
static void untouched_memory_reads_zero(void)
{
	unsigned long before;

	make(&parent);
	before = free_pages();
	enter(&parent);
	check(WORD(AT) == 0);
	check(WORD(AT + PAGE_SIZE - 4) == 0);
	check(free_pages() == before - 2);
	end(&parent);
}

/* Fork takes one directory; it copies no table and no page. */
static void fork_shares_tables(void)
{
	unsigned long before;

	make(&parent);
	enter(&parent);
	put(AT, 1);
	put(FAR, 2);
	before = free_pages();
	fork_space(&parent, &child);
	check(free_pages() == before - 1);
	check(count(table_of(&parent, AT)) == 2);
	check(count(table_of(&parent, FAR)) == 2);
	check(count(page_of(&parent, AT)) == 1);
	check(mem_check() == 0);
	end(&child);
	end(&parent);
}

/* The first write copies one table and one page; all other pages stay shared.
 */
static void write_after_fork_copies_once(void)
{
	unsigned long before;

	make(&parent);
	enter(&parent);
	put(AT, 1);
	put(SECOND, 2);
	put(FAR, 3);
	fork_space(&parent, &child);
	before = free_pages();
	put(AT, 11);
	check(free_pages() == before - 2);
	check(count(page_of(&child, AT)) == 1);
	check(count(page_of(&child, SECOND)) == 2);
	check(count(table_of(&child, FAR)) == 2);
	check(mem_check() == 0);
	enter(&child);
	check(WORD(AT) == 1 && WORD(SECOND) == 2 && WORD(FAR) == 3);
	enter(&parent);
	check(WORD(AT) == 11 && WORD(SECOND) == 2 && WORD(FAR) == 3);
	end(&child);
	end(&parent);
}

/* The last holder gets the write bits back and copies nothing. */
static void last_holder_keeps_its_pages(void)
{
	unsigned long page, table, before;

	make(&parent);
	enter(&parent);
	put(AT, 1);
	fork_space(&parent, &child);
	end(&child);
	page = page_of(&parent, AT);
	table = table_of(&parent, AT);
	before = free_pages();
	enter(&parent);
	put(AT, 2);
	check(free_pages() == before);
	check(page_of(&parent, AT) == page);
	check(table_of(&parent, AT) == table);
	end(&parent);
}

/* Parent, child and grandchild each see their own values. */
static void three_generations_are_apart(void)
{
	static struct space grandchild;

	make(&parent);
	enter(&parent);
	put(AT, 1);
	fork_space(&parent, &child);
	enter(&child);
	put(AT, 2);
	fork_space(&child, &grandchild);
	check(mem_check() == 0);
	enter(&grandchild);
	check(WORD(AT) == 2);
	put(AT, 3);
	enter(&parent);
	check(WORD(AT) == 1);
	enter(&child);
	check(WORD(AT) == 2);
	put(AT, 4);
	enter(&grandchild);
	check(WORD(AT) == 3);
	end(&grandchild);
	end(&child);
	end(&parent);
}

/* A page that is added after the fork belongs only to the address space that
 * added it. */
static void new_page_after_fork_is_private(void)
{
	make(&parent);
	enter(&parent);
	put(AT, 1);
	fork_space(&parent, &child);
	put(SECOND, 5);
	check(page_of(&child, SECOND) == 0);
	enter(&child);
	check(WORD(SECOND) == 0);
	check(mem_check() == 0);
	end(&child);
	end(&parent);
}

/* If the parent or the child unmaps a page of a shared table, the other one
 * keeps the page. */
static void unmap_after_fork_is_private(void)
{
	make(&parent);
	enter(&parent);
	put(AT, 1);
	put(SECOND, 2);
	fork_space(&parent, &child);
	check(remove_areas(&parent, AT, SECOND) == 0);
	check(page_of(&parent, AT) == 0);
	check(mem_check() == 0);
	enter(&child);
	check(WORD(AT) == 1 && WORD(SECOND) == 2);
	end(&child);
	end(&parent);
}

/* If the count of a page or of a table is full, a copy fails and changes
 * nothing. */
static void full_count_refuses_a_copy(void)
{
	unsigned long page, table;

	make(&parent);
	enter(&parent);
	put(AT, 1);
	put(SECOND, 1);
	fork_space(&parent, &child);
	page = page_of(&parent, SECOND);
	table = table_of(&parent, AT);
	mem_map[NR(page)] = MAX_COUNT;
	check(touch_page(&parent, AT, 1) == -EAGAIN);
	check(count(page_of(&parent, AT)) == 1);
	check(table_of(&parent, AT) == table && count(table) == 2);
	mem_map[NR(page)] = 1;
	mem_map[NR(table)] = MAX_COUNT;
	check(copy_page_tables(parent.dir, child.dir) == -EAGAIN);
	mem_map[NR(table)] = 1;
	unhold_space(&child);
	kfree(child.dir);
	free_areas(&child);
	check(mem_check() == 0);
	end(&parent);
}

/* copy_page_tables() has added a holder to each table before the one with the
 * full count; it takes these holders away again. */
static void full_count_takes_the_others_back(void)
{
	unsigned long dir, table;

	make(&parent);
	enter(&parent);
	put(AT, 1);
	put(FAR, 1);
	dir = hold(new_page_dir());
	table = table_of(&parent, FAR);
	mem_map[NR(table)] = MAX_COUNT;
	check(copy_page_tables(parent.dir, dir) == -EAGAIN);
	mem_map[NR(table)] = 1;
	check(count(table_of(&parent, AT)) == 1);
	check(zero_words(entries(dir), USER_TABLES) == USER_TABLES);
	unhold(dir);
	end_page_dir(dir);
	end(&parent);
}

/* When the first of a directory's two holders ends, its tables and pages stay
 * as they are. */
static void directory_lives_until_its_last_holder(void)
{
	make(&parent);
	enter(&parent);
	put(AT, 7);
	check(share_page(parent.dir) == 0);
	end_page_dir(parent.dir);
	check(count(parent.dir) == 1);
	check(WORD(AT) == 7);
	end(&parent);
}

/* The next program gets the directory and the table of the program that has
 * ended (K2). It can see nothing of that program through them. */
static void what_comes_back_maps_nothing(void)
{
	unsigned long dir, table;

	make(&parent);
	enter(&parent);
	put(AT, 0x5ec2e7);
	put(SECOND, 0x5ec2e7);
	dir = parent.dir;
	table = table_of(&parent, AT);
	end(&parent);
	check(mem_check() == 0);
	make(&child);
	check(child.dir == dir && table_of(&child, AT) == 0);
	enter(&child);
	check(WORD(SECOND) == 0);
	check(table_of(&child, AT) == table && page_of(&child, AT) == 0);
	check(WORD(AT) == 0);
	end(&child);
}

/* K2: a table that is kept for reuse has an entry. */
static void audit_sees_a_table_that_is_not_empty(void)
{
	unsigned long table = new_page_table();

	free_page_table(table);
	entries(table)[5] = AT | PG_PRESENT;
	check(mem_check() == 1);
	entries(table)[5] = 0;
	check(mem_check() == 0);
}

/* P1, P2: an entry has the write bit, but its table or page has two holders.
 * A1: the end of an area is below its start. */
static void audit_sees_bad_entries_and_areas(void)
{
	unsigned long page;

	make(&parent);
	enter(&parent);
	put(AT, 1);
	page = page_of(&parent, AT);
	fork_space(&parent, &child);
	*dir_entry(parent.dir, AT) |= PG_WRITE;
	check(mem_check() == 1);
	*dir_entry(parent.dir, AT) &= ~(unsigned long)PG_WRITE;
	end(&child);
	enter(&parent);
	check(share_page(page) == 0);
	hold(page);
	check(mem_check() == 1);
	unhold(page);
	kfree(page);
	parent.first[0]->end = AT;
	check(mem_check() == 1);
	parent.first[0]->end = AT + 4 * TABLE_SPAN;
	end(&parent);
}

/* If memory runs out at any step of a fault, by a write or by a read,
 * touch_page() returns -ENOMEM, and all counts are right. */
static void fault_without_memory_changes_nothing(void)
{
	struct run *taken = 0;
	unsigned long page;

	make(&parent);
	enter(&parent);
	put(AT, 1);
	fork_space(&parent, &child);
	while ((page = kalloc())) {
		struct run *run = P2V(page);

		run->next = taken;
		taken = run;
	}
	check(touch_page(&parent, AT, 1) == -ENOMEM);
	check(touch_page(&parent, FAR, 0) == -ENOMEM);
	check(taken != 0);
	if (taken) {
		page = V2P(taken);
		taken = taken->next;
		kfree(page); /* enough for the table, not for the page */
	}
	check(touch_page(&parent, FAR, 0) == -ENOMEM);
	check(touch_page(&parent, AT, 1) == -ENOMEM);
	while (taken) {
		struct run *run = taken;

		taken = run->next;
		kfree(V2P(run));
	}
	check(mem_check() == 0);
	check(WORD(AT) == 1);
	put(AT, 2);
	enter(&child);
	check(WORD(AT) == 1);
	end(&child);
	end(&parent);
}

static int kernel_may_write(unsigned long addr)
{
	unsigned long *entry = find_entry(kernel_dir, addr);

	return entry && *entry & PG_WRITE;
}

/* The kernel's text and constants are read-only, its data are writable. This
 * holds for the kernel itself, too, as tests/guest/panics.t shows, except if
 * the CPU is treated as a 386. */
static void kernel_text_is_read_only(void)
{
	unsigned long end = (unsigned long)kernel_ro_end;

	for (unsigned long addr = (unsigned long)kernel_start; addr < end;
	     addr += PAGE_SIZE)
		check(!kernel_may_write(addr));
	check(kernel_may_write(end));
	check(!(read_cr0() & X86_CR0_WP) == (option("nowp") != 0));
	if (option("nowp"))
		kernel_start[0] = *(volatile char *)kernel_start;
}

/* verify_area() makes a shared page writable without a fault. */
static void verify_area_breaks_sharing(void)
{
	make(&parent);
	enter(&parent);
	put(AT, 1);
	fork_space(&parent, &child);
	check(!can_touch(parent.dir, AT, 1));
	check(verify_area(&parent, AT + 8, 4, 1) == 0);
	check(can_touch(parent.dir, AT, 1));
	check(page_of(&parent, AT) != page_of(&child, AT));
	end(&child);
	end(&parent);
}

static void verify_area_refuses_the_kernel(void)
{
	make(&parent);
	enter(&parent);
	check(verify_area(&parent, KERNEL_BASE, 1, 0) == -EFAULT);
	check(verify_area(&parent, KERNEL_BASE - 4, 8, 0) == -EFAULT);
	check(verify_area(&parent, 0xfffffff0, 0x20, 0) == -EFAULT);
	check(verify_area(&parent, AT - 1, 2, 0) == -EFAULT);
	check(verify_area(&parent, 0, 1, 0) == -EFAULT);
	check(verify_area(&parent, AT, 1, 0) == 0);
	end(&parent);
}

const struct test paging_tests[] = {
	TEST(untouched_memory_reads_zero),
	TEST(fork_shares_tables),
	TEST(write_after_fork_copies_once),
	TEST(last_holder_keeps_its_pages),
	TEST(three_generations_are_apart),
	TEST(new_page_after_fork_is_private),
	TEST(unmap_after_fork_is_private),
	TEST(full_count_refuses_a_copy),
	TEST(full_count_takes_the_others_back),
	TEST(directory_lives_until_its_last_holder),
	TEST(what_comes_back_maps_nothing),
	TEST(audit_sees_a_table_that_is_not_empty),
	TEST(audit_sees_bad_entries_and_areas),
	TEST(fault_without_memory_changes_nothing),
	TEST(kernel_text_is_read_only),
	TEST(verify_area_breaks_sharing),
	TEST(verify_area_refuses_the_kernel),
	{ 0, 0 },
};
