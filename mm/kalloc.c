/*
 * The run list: pages that were given out and came back. Kernel stacks and
 * programs' pages come from here. Page tables and directories have lists of
 * their own. They come back empty, and the next table or directory has to begin
 * empty, so that nobody has to clear it again:
 *
 *	run_list ──> page ──> page ──> page ──> 0       last freed, first given
 *	             the first word of each free page points to the next
 *
 *	table_list ──> page ──> page ──> 0              then zeros
 *	dir_list ──> page ──> page ──> 0                then zeros, and behind
 *	                                                them the kernel's half
 *
 * K1  a page is on one list at most, and once; its count is 0, and its nr is
 *     below the frontier.
 * K2  but for its first word, a page on table_list is an empty table, and one
 *     on dir_list has the kernel's entries and no others.
 * K3  from kinit1() on, frontier <= frontier_end <= nr_pages.
 *
 * Ancestor: xv6's kalloc.c. xv6 puts every page on the list at boot, which
 * touches all of memory, fills each freed page with junk, and cannot tell a
 * double free. Here the list starts empty, the frontier of memory.c supplies
 * what was never given out, and the count shows a double free. To keep what is
 * already in a page is Bonwick's idea (The slab allocator, 1994): he calls such
 * pages constructed objects.
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

/* Takes the first page of a list. The page then has one holder; its contents
 * are as they were. 0 if the list is empty. */
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

/* Linux 0.01's scan, resumed where it stopped: the frontier passes pages that
 * are reserved or already have a holder. A function of its own, because it is
 * rarely needed. */
static void scan(void) __attribute__((noinline, cold));
static void scan(void)
{
	while (frontier < frontier_end && mem_map[frontier])
		frontier++;
}

/* Takes a page when the run list is empty: one that was never given out; if
 * there is none, one of the list of tables; then one of the list of
 * directories. 0 if no memory is left. */
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

/* A page with one holder and any contents; 0 if no memory is left. */
unsigned long kalloc(void)
{
	struct run *run = take(&run_list);

	if (!run)
		run = take_other();
	return run ? V2P(run) : 0;
}

/* A page of zeros with one holder; 0 if no memory is left. */
unsigned long get_free_page(void)
{
	struct run *run = take(&run_list);

	if (!run)
		run = take_other();
	if (!run)
		return 0;
	return V2P(fill_words(run, 0, PAGE_SIZE / 4)) - PAGE_SIZE;
}

/* Takes the first page of the list of tables or directories, and clears the
 * link. It then has one holder, and no entry for a program. 0 if the list is
 * empty. */
static unsigned long take_empty(struct run **list)
{
	struct run *run = take(list);

	if (!run)
		return 0;
	run->next = 0;
	return V2P(run);
}

/* The rest of share_page(), for a page that gets no holder more: a function of
 * its own, so that it costs the usual case nothing. */
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

/* Drops one holder of page. Returns 1 if it was the last one. Panics in the
 * name of who asks if page has no holder, is reserved or is no page at all. */
static inline int drop_holder(unsigned long page, const char *who)
{
	unsigned short *count = held_count(page, MAX_COUNT);

	if (!count)
		bad_page(page, who);
	mem_changes++;
	return --*count == 0;
}

/* Puts a page without holders onto a list. */
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
 * list. Panics, naming the page, if it has no holder, is reserved or is no page
 * at all; or if the last holder was a file of the archive. */
void kfree(unsigned long page)
{
	if (!drop_holder(page, "kfree"))
		return;
	if (is_archive(page))
		bad_page(page, "kfree");
	push(page, &run_list);
}

/* Can n more pages be given out? It first counts the pages above the frontier,
 * also those that are reserved or held: so if these are many, a yes may be
 * wrong. It then counts pages of the lists, and stops at n. */
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

/* An empty table with one holder; 0 if no memory is left. All of it is cleared
 * only if the list of tables is empty. */
unsigned long new_page_table(void)
{
	unsigned long table = take_empty(&table_list);

	return table ? table : get_free_page();
}

/* A directory with the kernel's entries and no others, and with one holder; 0
 * if no memory is left. It is copied from kernel_dir, which has no program's
 * tables, but only if the list of directories is empty. */
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

/* Drops a holder of a table. If it is the last one, the caller must have
 * emptied the table. */
void free_page_table(unsigned long table)
{
	put_back(table, &table_list);
}

/* Drops a holder of a directory. If it is the last one, the caller must have
 * dropped its tables. */
void free_page_dir(unsigned long dir)
{
	put_back(dir, &dir_list);
}
