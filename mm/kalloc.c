/*
 * The run list: pages that were given out and came back. Kernel stacks and
 * programs' pages come from here. Page tables and directories have lists of
 * their own, because what they hold when they come back is what the next one
 * begins with:
 *
 *	run_list ──> page ──> page ──> page ──> 0       last freed, first given
 *	             the first word of each free page points to the next
 *
 *	table_list ──> page ──> page ──> 0              of zeros
 *	dir_list ──> page ──> page ──> 0                the kernel's half, zeros
 *
 * K1  a page is on one list at most, and once; its count is 0, and its nr is
 *     below the frontier.
 * K2  but for its first word, a page on table_list is an empty table, and one
 *     on dir_list a directory without programs' tables.
 *
 * Ancestor: xv6's kalloc.c. xv6 puts every page on the list at boot, which
 * touches all of memory, fills each freed page with junk, and cannot tell a
 * double free; here the list starts empty, the frontier of memory.c supplies
 * what was never given out, and the count tells. Pages that come back as they
 * are needed are Bonwick's constructed objects (The slab allocator, 1994).
 */
#include "mm.h"
#include "kernel.h"

struct run *run_list, *table_list, *dir_list;
unsigned long mem_changes;

/* Opens the memory that the boot tables map: enough to build the full map. */
void kinit1(void)
{
	frontier_end = boot_mapped < nr_pages ? boot_mapped : nr_pages;
}

/* Opens the rest, when paging_init() has mapped it. */
void kinit2(void)
{
	frontier_end = nr_pages;
}

/* Takes the first page of a list: it has one holder then, and any contents. 0
 * if the list is empty. */
static inline struct run *take(struct run **list)
{
	struct run *run = *list;

	if (run) {
		mem_changes++;
		*list = run->next;
		mem_map[NR(run) - NR(KERNEL_BASE)] = 1;
	}
	return run;
}

/* Linux 0.01's scan, resumed where it stopped: the frontier passes pages that
 * are reserved. Apart, because that is rare. */
static void scan(void) __attribute__((noinline, cold));
static void scan(void)
{
	while (frontier < frontier_end && mem_map[frontier])
		frontier++;
}

/* The same as take() when the run list is empty. What was never given out comes
 * next, then what waits as a table or a directory. */
static struct run *take_other(void)
{
	struct run *run;

	if (frontier < frontier_end && mem_map[frontier])
		scan();
	if (frontier < frontier_end) {
		unsigned long nr = frontier++;

		mem_changes++;
		mem_map[nr] = 1;
		return P2V(PAGE(nr));
	}
	run = take(&table_list);
	return run ? run : take(&dir_list);
}

/* A page with one holder and any contents; 0 if memory is out. */
unsigned long kalloc(void)
{
	struct run *run = take(&run_list);

	if (!run)
		run = take_other();
	return run ? V2P(run) : 0;
}

/* A page of zeros with one holder; 0 if memory is out. */
unsigned long get_free_page(void)
{
	struct run *run = take(&run_list);

	if (!run)
		run = take_other();
	if (!run)
		return 0;
	return V2P(fill_words(run, 0, PAGE_SIZE / 4)) - PAGE_SIZE;
}

/* The first page of a list of tables or directories, empty, with one holder; 0
 * if the list is empty. */
static unsigned long take_empty(struct run **list)
{
	struct run *run = take(list);

	if (!run)
		return 0;
	run->next = 0;
	return V2P(run);
}

/* The rest of share_page(), apart so that it costs the usual case nothing. */
static int refuse_holder(unsigned long page) __attribute__((noinline, cold));
static int refuse_holder(unsigned long page)
{
	if (!held_count(page, MAX_COUNT))
		bad_page(page, "share_page");
	return -EAGAIN;
}

/* One holder more. -EAGAIN, and nothing changed, at MAX_COUNT (M4). */
int share_page(unsigned long page)
{
	unsigned short *count = held_count(page, MAX_COUNT - 1);

	if (!count)
		return refuse_holder(page);
	mem_changes++;
	++*count;
	return 0;
}

/* Drops one holder of a table or directory; the last one puts it on the list of
 * those, and has emptied it (K2). Panics as kfree(). */
static void put_back(unsigned long page, struct run **list)
{
	unsigned short *count = held_count(page, MAX_COUNT);
	struct run *run = P2V(page);

	if (!count)
		bad_page(page, "put_back");
	mem_changes++;
	if (--*count)
		return;
	run->next = *list;
	*list = run;
}

/* Drops one holder of page; the last one puts it on the list. Panics, naming
 * the page, if it has no holder, is reserved or is no page at all; or if the
 * last one is the file in the archive that it belongs to. */
void kfree(unsigned long page)
{
	unsigned short *count = held_count(page, MAX_COUNT);
	struct run *run = P2V(page);

	if (!count)
		bad_page(page, "kfree");
	mem_changes++;
	if (--*count)
		return;
	if (is_archive(page))
		bad_page(page, "kfree");
	run->next = run_list;
	run_list = run;
}

/* Are there n pages still to be had? It looks at no more of the lists than
 * that, and not at all if the frontier has them. */
int can_kalloc(unsigned long n)
{
	struct run *const lists[] = { run_list, table_list, dir_list };
	unsigned long found = frontier_end - frontier;

	for (int i = 0; i < 3 && found < n; i++)
		for (struct run *run = lists[i]; run && found < n;
		     run = run->next)
			found++;
	return found >= n;
}

/* An empty table with one holder; 0 if memory is out. It is cleared only if
 * none came back. */
unsigned long new_page_table(void)
{
	unsigned long table = take_empty(&table_list);

	return table ? table : get_free_page();
}

/* A directory without programs' tables, of which the kernel's own has none: one
 * holder; 0 if memory is out. It is written only if none came back. */
unsigned long new_page_dir(void)
{
	unsigned long dir = take_empty(&dir_list);

	if (dir)
		return dir;
	dir = kalloc();
	if (dir)
		copy_words(entries(dir), entries(kernel_dir), ENTRIES);
	return dir;
}

/* Drops a holder of a table, of which the last one has emptied it. */
void free_page_table(unsigned long table)
{
	put_back(table, &table_list);
}

/* Drops a holder of a directory, whose tables have gone. */
void free_page_dir(unsigned long dir)
{
	put_back(dir, &dir_list);
}
