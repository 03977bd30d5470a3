/*
 * What mm/ does for a fork, for writes after it, for an exit and for a page
 * that is not there: ours, by the functions that kernel/ calls, and what Linux
 * 0.01 and xv6 did in their place, as loops of our own.
 *
 *	          fork                      write                exit
 *	ours      shares the tables         un-shares the table  drops tables
 *	linux001  copies the tables and     copies the page      drops each page
 *	          counts each page
 *	xv6       copies the pages          –                    frees each page
 *
 * All of them take pages from our kalloc() and give them back to our kfree(),
 * which suits theirs: 0.01 would scan its counts for each page, and xv6 fill
 * each freed one with junk, copy byte by byte, and build 64 tables for its
 * kernel in each process. Their child's directory was made beforehand.
 *
 * Ancestor: Linux 0.01's mm/memory.c, xv6's vm.c.
 */
#include "cycles.h"

/* ---- Ours ---- */

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

/* These systems have no areas: each address may be touched. */
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

/* A program of xv6 has no holes. Ours has some, so this goes on after them. */
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

/* xv6 has no page faults for memory: this does what sbrk() does for a page. */
static void touch_xv6(struct space *space, unsigned long addr)
{
	unsigned long page = kalloc();

	check(page != 0, "there is a page");
	fill_words(P2V(page), 0, ENTRIES);
	map(space->dir, addr, page | PG_OWN);
	space->pages++;
}

const struct system xv6 = { fork_xv6, 0, exit_xv6, touch_xv6 };
