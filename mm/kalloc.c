/*
 * Allocates pages. The run list has the pages that were allocated and freed
 * again. Kernel stacks and programs' pages come from it. Page tables and
 * directories have lists of their own. A table is empty when it is freed, and a
 * new table has to be empty. So a table from table_list need not be cleared
 * again:
 *
 *	run_list ──> page ──> page ──> page ──> 0       last freed, first given
 *	             the first word of each free page points to the next
 *
 *	table_list ──> page ──> page ──> 0              other words: zeros
 *	dir_list ──> page ──> page ──> 0                other words: zeros, and
 *	                                                the kernel's half
 *
 * K1  a page is on at most one list, and only once. Then its count is 0, and
 *     its nr is below the frontier.
 * K2  apart from its first word, a page on table_list is an empty table, and a
 *     page on dir_list has the kernel's entries and no others.
 * K3  from kinit1() on, frontier <= frontier_end <= nr_pages.
 *
 * Ancestor: xv6's kalloc.c. At boot xv6 puts every page on the list, and so
 * writes to all of memory. xv6 fills each freed page with junk, and does not
 * detect a double free. Here the list is empty at first, the pages above the
 * frontier of memory.c are allocated when the list is empty, and the count
 * shows a double free. Bonwick (The slab allocator, 1994) had the idea to keep
 * the contents of a freed object: he calls such objects constructed.
 */
#include "mm.h"
#include "kernel.h"

struct run *run_list, *table_list, *dir_list;
unsigned long mem_changes;

/* Lets kalloc() use the memory that the boot tables map. This is enough for the
 * tables that map all of memory. */
void kinit1(void)
{
	frontier_end = boot_mapped < nr_pages ? boot_mapped : nr_pages;
}

/* Lets kalloc() use all of memory, after paging_init() has mapped it. */
void kinit2(void)
{
	frontier_end = nr_pages;
}

/* Takes the first page off a list, and gives it one holder; its contents stay
 * as they are. Returns the page; 0 if the list is empty. */
static inline struct run *take(struct run **list)
{
	struct run *run = *list;

	if (run) {
		mem_changes++;
		*list = run->next;
		mem_map[NR(V2P(run))] = 1;
	}
	return run;
}

/* Moves the frontier up to the next page that is free. Linux 0.01's scan did
 * the same, but began at the top of memory at each call. scan() is a function
 * of its own, because it is rarely needed. */
static void scan(void) __attribute__((noinline, cold));
static void scan(void)
{
	while (frontier < frontier_end && mem_map[frontier])
		frontier++;
}

/* Takes a page when the run list is empty. Takes a page that was never
 * allocated; if there is none, a page from the list of tables; if this list is
 * empty, a page from the list of directories. Returns 0 if no memory is
 * left. */
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

/* Allocates a page. The page has one holder, and its contents may be anything.
 * Returns the page; 0 if no memory is left. */
unsigned long kalloc(void)
{
	struct run *run = take(&run_list);

	if (!run)
		run = take_other();
	return run ? V2P(run) : 0;
}

/* Allocates a page and fills it with zeros. The page has one holder. Returns
 * the page; 0 if no memory is left. */
unsigned long get_free_page(void)
{
	struct run *run = take(&run_list);

	if (!run)
		run = take_other();
	if (!run)
		return 0;
	return V2P(fill_words(run, 0, PAGE_SIZE / 4)) - PAGE_SIZE;
}

/* Takes the first page off the list of tables or directories, and clears the
 * link in it. Then the page has one holder, and no entry for a program. Returns
 * the page; 0 if the list is empty. */
static unsigned long take_empty(struct run **list)
{
	struct run *run = take(list);

	if (!run)
		return 0;
	run->next = 0;
	return V2P(run);
}

/* Handles the case of share_page() in which the page cannot get another holder.
 * refuse_holder() is a function of its own, so that the usual case is not
 * slower. */
static int refuse_holder(unsigned long page) __attribute__((noinline, cold));
static int refuse_holder(unsigned long page)
{
	if (!held_count(page, MAX_COUNT))
		bad_page(page, "share_page");
	return -EAGAIN;
}

/* Adds one holder to page. Returns 0; -EAGAIN, and changes nothing, if the page
 * has MAX_COUNT holders already (M4 of memory.c). */
int share_page(unsigned long page)
{
	unsigned short *count = held_count(page, MAX_COUNT - 1);

	if (!count)
		return refuse_holder(page);
	mem_changes++;
	++*count;
	return 0;
}

/* Drops one holder of page. Returns 1 if it was the last one, otherwise 0.
 * Panics if page has no holder, is reserved or is not a page at all. The
 * message then begins with `who`, the caller's name. */
static inline int drop_holder(unsigned long page, const char *who)
{
	unsigned short *count = held_count(page, MAX_COUNT);

	if (!count)
		bad_page(page, who);
	mem_changes++;
	return --*count == 0;
}

/* Puts a page that has no holder onto a list. */
static inline void push(unsigned long page, struct run **list)
{
	struct run *run = P2V(page);

	run->next = *list;
	*list = run;
}

/* Drops one holder of a table or directory. If it was the last one, the page
 * goes onto the list, and the caller must have emptied it (K2). */
static void put_back(unsigned long page, struct run **list)
{
	if (drop_holder(page, "put_back"))
		push(page, list);
}

/* Drops one holder of page. If it was the last one, the page goes onto the run
 * list. Panics with the page's address if the page has no holder, is reserved
 * or is not a page at all, or if its last holder was a file of the archive. */
void kfree(unsigned long page)
{
	if (!drop_holder(page, "kfree"))
		return;
	if (is_archive(page))
		bad_page(page, "kfree");
	push(page, &run_list);
}

/* Returns 1 if probably n more pages can be allocated, otherwise 0. First
 * counts the pages above the frontier, also those that are reserved or held. So
 * the answer 1 may be wrong if there are many of these. Then counts the pages
 * of the lists, until there are n. */
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

/* Allocates an empty table with one holder. Clears a page for it only if the
 * list of tables is empty. Returns the table; 0 if no memory is left. */
unsigned long new_page_table(void)
{
	unsigned long table = take_empty(&table_list);

	return table ? table : get_free_page();
}

/* Allocates a directory that has the kernel's entries and no others, and one
 * holder. Copies kernel_dir, which has no entry for a program, only if the list
 * of directories is empty. Returns the directory; 0 if no memory is left. */
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

/* Drops one holder of a table. If it is the last one, the caller must have
 * emptied the table before. */
void free_page_table(unsigned long table)
{
	put_back(table, &table_list);
}

/* Drops one holder of a directory. If it is the last one, the caller must have
 * dropped the tables of the directory before. */
void free_page_dir(unsigned long dir)
{
	put_back(dir, &dir_list);
}
