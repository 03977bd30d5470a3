/*
 * The work of mm/ for a fork, for writes after it, for an exit, and for the
 * first touch of a page. For Tally (ours) these are the functions that kernel/
 * calls. For Linux 0.01 and xv6 they are loops of our own that do the same work
 * as those systems.
 *
 *	          fork                      write                exit
 *	ours      shares the tables         un-shares the table  drops tables
 *	linux001  copies the tables and     copies the page      drops each page
 *	          counts each page
 *	xv6       copies the pages          –                    frees each page
 *
 * All three allocate with our kalloc() and free with our kfree(). This favours
 * the ancestors: Linux 0.01 scans its counts for each page that it allocates.
 * xv6 fills each freed page with junk, copies byte by byte, and builds 64
 * tables for its kernel in each process. For both, the child's directory is
 * made before the measurement.
 *
 * Ancestor: Linux 0.01's mm/memory.c, xv6's vm.c.
 */
#include "cycles.h"

/* ---- Tally ---- */

static void our_fork(const struct space *from, struct space *to)
{
	check(copy_page_tables(from->dir, to->dir) == 0, "fork");
}

static void our_touch(struct space *space, unsigned long addr)
{
	check(touch_page(space, addr, 1) == 0, "touch_page");
}

static void our_exit(struct space *space)
{
	free_tables(space);
}

const struct system ours = { our_fork, our_touch, our_exit, our_touch };

/* ---- Linux 0.01 ---- */

static unsigned long new_page(void)
{
	unsigned long page = get_free_page();

	check(page != 0, "there is a page");
	return page;
}

static void fork_001(const struct space *from, struct space *to)
{
	unsigned long *from_dir = entries(from->dir),
		      *to_dir = entries(to->dir);

	for (unsigned long i = 0; i < USER_TABLES; i++) {
		unsigned long *from_table, *to_table;

		if (!(from_dir[i] & PG_PRESENT))
			continue;
		from_table = entries(from_dir[i]);
		to_dir[i] = new_page() | PG_OWN;
		to_table = entries(to_dir[i]);
		for (int j = 0; j < ENTRIES; j++) {
			if (!(from_table[j] & PG_PRESENT))
				continue;
			from_table[j] &= ~(unsigned long)PG_WRITE;
			to_table[j] = from_table[j];
			mem_map[NR(from_table[j])]++;
		}
	}
	flush_tlb();
}

static void write_001(struct space *space, unsigned long addr)
{
	unsigned long *entry = table_entry(*dir_entry(space->dir, addr), addr);
	unsigned long old = PAGE_DOWN(*entry), page;

	if (mem_map[NR(old)] == 1) {
		*entry |= PG_WRITE;
		return;
	}
	page = new_page();
	mem_map[NR(old)]--;
	*entry = page | PG_OWN;
	copy_words(P2V(page), P2V(old), ENTRIES);
}

static void exit_001(struct space *space)
{
	unsigned long *dir = entries(space->dir);

	for (unsigned long i = 0; i < USER_TABLES; i++) {
		unsigned long *table = entries(dir[i]);

		if (!(dir[i] & PG_PRESENT))
			continue;
		for (int j = 0; j < ENTRIES; j++) {
			if (table[j] & PG_PRESENT)
				kfree(PAGE_DOWN(table[j]));
			table[j] = 0;
		}
		kfree(PAGE_DOWN(dir[i]));
		dir[i] = 0;
	}
	flush_tlb();
}

/* Maps a new page. Linux 0.01 has no areas: any address may be touched. */
static void touch_001(struct space *space, unsigned long addr)
{
	unsigned long page = new_page(), *entry = dir_entry(space->dir, addr);

	check(mem_map[NR(page)] == 1, "put_page");
	if (!(*entry & PG_PRESENT))
		*entry = new_page() | PG_OWN;
	*table_entry(*entry, addr) = page | PG_OWN;
	space->pages++;
}

const struct system linux001 = { fork_001, write_001, exit_001, touch_001 };

unsigned long calc_mem(const struct space *space, int n)
{
	unsigned long sum = 0;

	for (unsigned long nr = 0; nr < nr_pages; nr++)
		sum += mem_map[nr] == 0;
	for (; n--; space++)
		for (unsigned long i = 0; i < USER_TABLES; i++) {
			unsigned long entry = entries(space->dir)[i];

			if (!(entry & PG_PRESENT))
				continue;
			for (int j = 0; j < ENTRIES; j++)
				sum += entries(entry)[j] & PG_PRESENT;
		}
	return sum;
}

/* ---- xv6 ---- */

static unsigned long *walk(unsigned long dir, unsigned long addr, int make)
{
	unsigned long *entry = dir_entry(dir, addr);

	if (!(*entry & PG_PRESENT)) {
		if (!make)
			return 0;
		*entry = new_page() | PG_OWN;
	}
	return table_entry(*entry, addr);
}

static void map(unsigned long dir, unsigned long addr, unsigned long entry)
{
	unsigned long *to = walk(dir, addr, 1);

	check(*to == 0, "remap");
	*to = entry;
}

/* Copies all pages. A program of xv6 has no holes. Programs here have holes, so
 * this loop skips addresses without a table or a page. */
static void fork_xv6(const struct space *from, struct space *to)
{
	for (unsigned long addr = 0; addr < KERNEL_BASE; addr += PAGE_SIZE) {
		unsigned long *entry = walk(from->dir, addr, 0), page;

		if (!entry) {
			addr += TABLE_SPAN - PAGE_SIZE;
			continue;
		}
		if (!(*entry & PG_PRESENT))
			continue;
		page = kalloc();
		check(page != 0, "there is a page");
		copy_words(P2V(page), P2V(PAGE_DOWN(*entry)), ENTRIES);
		map(to->dir, addr, page | PG_OWN);
	}
	flush_tlb();
}

static void exit_xv6(struct space *space)
{
	unsigned long *dir = entries(space->dir);

	for (unsigned long addr = 0; addr < KERNEL_BASE; addr += PAGE_SIZE) {
		unsigned long *entry = walk(space->dir, addr, 0);

		if (!entry) {
			addr += TABLE_SPAN - PAGE_SIZE;
		} else if (*entry & PG_PRESENT) {
			kfree(PAGE_DOWN(*entry));
			*entry = 0;
		}
	}
	for (unsigned long i = 0; i < USER_TABLES; i++)
		if (dir[i] & PG_PRESENT) {
			kfree(PAGE_DOWN(dir[i]));
			dir[i] = 0;
		}
}

/* Maps a new page, as sbrk() of xv6 does; xv6 does not do this in a page fault.
 */
static void touch_xv6(struct space *space, unsigned long addr)
{
	unsigned long page = kalloc();

	check(page != 0, "there is a page");
	fill_words(P2V(page), 0, ENTRIES);
	map(space->dir, addr, page | PG_OWN);
	space->pages++;
}

const struct system xv6 = { fork_xv6, 0, exit_xv6, touch_xv6 };
