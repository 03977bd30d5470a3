/*
 * The run list: pages that were given out and came back. Kernel stacks, page
 * directories, page tables and programs' pages all come from here.
 *
 *	run_list ──> page ──> page ──> page ──> 0       last freed, first given
 *	             the first word of each free page points to the next
 *
 * K1  a page is on the list at most once, its count is 0, and its nr is below
 *     the frontier.
 *
 * Ancestor: xv6's kalloc.c. xv6 puts every page on the list at boot, which
 * touches all of memory, fills each freed page with junk, and cannot tell a
 * double free; here the list starts empty, the frontier of memory.c supplies
 * what was never given out, and the count tells.
 */
#include "mm.h"
#include "kernel.h"

struct run *run_list;
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

/* A page with one holder and any contents; 0 if memory is out. */
inline unsigned long kalloc(void)
{
	unsigned long flags = irq_save();
	struct run *run = run_list;
	unsigned long page;

	mem_changes++;
	if (run) {
		run_list = run->next;
		page = V2P(run);
		mem_map[NR(page)] = 1;
	} else {
		page = next_page();
	}
	irq_restore(flags);
	return page;
}

/* Drops one holder of page; the last one puts it on the list. Panics, naming
 * the page, if it has no holder, is reserved or is no page at all; or if the
 * last one is the file in the archive that it belongs to. */
void kfree(unsigned long page)
{
	unsigned long flags = irq_save();

	check_page(page, "kfree");
	mem_changes++;
	if (--mem_map[NR(page)] == 0) {
		struct run *run = P2V(page);

		if (is_archive(page))
			bad_page(page, "kfree");
		run->next = run_list;
		run_list = run;
	}
	irq_restore(flags);
}

/* Are there n pages still to be had? It looks at no more than that. */
int can_kalloc(unsigned long n)
{
	unsigned long flags = irq_save();

	if (frontier_end - frontier >= n)
		n = 0;
	for (struct run *run = run_list; run && n; run = run->next)
		n--;
	irq_restore(flags);
	return n == 0;
}

/* A page of zeros with one holder; 0 if memory is out. */
unsigned long get_free_page(void)
{
	unsigned long page = kalloc();

	if (page)
		fill_words(P2V(page), 0, PAGE_SIZE / 4);
	return page;
}
