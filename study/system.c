/*
 * Puts the system on an allocator of the study: make run ALLOC=xv6. The kernel
 * and all programs are the usual ones. The linker redirects the calls for a
 * page to this file (--wrap); systemaudit.c replaces the audit's object.
 *
 *	fork, exec, faults, files, pipes ...
 *	        │ kalloc, get_free_page, new_page_table, new_page_dir,
 *	        │ kfree, can_kalloc
 *	        v
 *	    system.c ───────> mm/kalloc.c	when the allocator has none:
 *	        │ get, free			its lists, the first pages
 *	        v
 *	 pages/NAME.c				most of memory
 *
 *	  the first pages    kernel      the allocator's
 *	[ run list ......... ######## | metadata  | arena ............ ]
 *	0                             loaded_end                 nr_pages
 *
 * Tally keeps its counts: mem_map counts each page's holders. The allocator
 * sees only the get of the first holder and the free of the last, even if it
 * counts holders, too. Until kinit2() all pages come from the frontier, as
 * usual. Then the allocator gets the longest run of pages that were never given
 * out. All other free pages go onto Tally's run list. New pages come from the
 * allocator until it has none, and then from the run list, so that no page is
 * lost. mm/kalloc.c keeps empty page tables and directories for reuse, as
 * usual; the allocator does not get these back.
 *
 * The kernel panics with the allocator's name at three mistakes that this file
 * can see: the allocator gives a page that has a holder, gives none although
 * some are free, or refuses a free.
 *
 * Ancestor: none. Linux had this choice for blocks (SLAB, SLUB, SLOB), made
 * when the kernel was configured.
 */
#include "system.h"

struct arena system_arena;

static unsigned long nr_left; /* pages that are free in the allocator */

void __real_kinit2(void);
unsigned long __real_kalloc(void);
unsigned long __real_get_free_page(void);
unsigned long __real_new_page_table(void);
unsigned long __real_new_page_dir(void);
void __real_kfree(unsigned long page);
int __real_can_kalloc(unsigned long n);

void __wrap_kinit2(void);
unsigned long __wrap_kalloc(void);
unsigned long __wrap_get_free_page(void);
unsigned long __wrap_new_page_table(void);
unsigned long __wrap_new_page_dir(void);
void __wrap_kfree(unsigned long page);
int __wrap_can_kalloc(unsigned long n);

/* ---- The beginning ---- */

/* Finds the longest run of pages that were never given out: *start becomes the
 * number of its first page, *end that of the page after it. */
static void find_stretch(unsigned long *start, unsigned long *end)
{
	unsigned long first = frontier;

	*start = *end = frontier;
	for (unsigned long nr = frontier; nr < nr_pages; nr++) {
		if (mem_map[nr])
			first = nr + 1;
		else if (nr + 1 - first > *end - *start) {
			*start = first;
			*end = nr + 1;
		}
	}
}

/* Reserves the allocator's metadata at the run's start, like mem_map itself,
 * and clears it. Returns the number of the first page after it. */
static unsigned long place_books(unsigned long start, unsigned long end)
{
	unsigned long pages = pages_for(system_allocator.meta(end - start));

	if (start + pages >= end)
		panic("kinit2: %s needs %lu pages for itself, of %lu",
		      system_allocator.name, pages, end - start);
	for (unsigned long nr = start; nr < start + pages; nr++)
		mem_map[nr] = RESERVED;
	fill_words(P2V(PAGE(start)), 0, pages * ENTRIES);
	return start + pages;
}

/* Puts the other pages that were never given out onto the run list; the lowest
 * page becomes its first. */
static void list_others(void)
{
	for (unsigned long nr = nr_pages; nr-- > frontier;) {
		if (mem_map[nr] || is_in_arena(PAGE(nr)))
			continue;
		mem_map[nr] = 1;
		__real_kfree(PAGE(nr));
	}
}

/* Starts the allocator: kinit2() is called when all memory is mapped. */
void __wrap_kinit2(void)
{
	unsigned long start, end, books, others = 0;

	__real_kinit2();
	find_stretch(&start, &end);
	books = start;
	start = place_books(start, end);
	system_arena = (struct arena){ PAGE(start), PAGE(end), PAGE(books) };
	list_others();
	frontier = frontier_end;
	system_allocator.init(&system_arena);
	nr_left = end - start;
	for (struct run *run = run_list; run; run = run->next)
		others++;
	printk("pages: %s (%s) has %lu, and %lu for its books; %lu others\n",
	       system_allocator.name, system_allocator.provenance, nr_left,
	       start - books, others);
}

/* ---- Pages ---- */

/* Gets a page from the allocator, with one holder. Returns 0 if it has none. */
static unsigned long ask(void)
{
	unsigned long page;

	if (!system_arena.end)
		return 0;
	page = system_allocator.get();
	asm volatile("cld" : : : "memory"); /* linux001's get does std */
	if (!is_in_arena(page)) {
		if (nr_left)
			panic("kalloc: %s gives no page, and has %lu",
			      system_allocator.name, nr_left);
		return 0;
	}
	if (page % PAGE_SIZE || mem_map[NR(page)])
		panic("kalloc: %s gives %08lx, which is held or no page",
		      system_allocator.name, page);
	nr_left--;
	mem_changes++;
	mem_map[NR(page)] = 1;
	return page;
}

unsigned long __wrap_kalloc(void)
{
	unsigned long page = ask();

	return page ? page : __real_kalloc();
}

/* Clears the page, unless the allocator has cleared it. */
unsigned long __wrap_get_free_page(void)
{
	unsigned long page = ask();

	if (!page)
		return __real_get_free_page();
	if (!(system_allocator.flags & FILLS_GET))
		fill_words(P2V(page), 0, ENTRIES);
	return page;
}

/* Returns a kept empty table if there is one, otherwise a cleared page. */
unsigned long __wrap_new_page_table(void)
{
	return table_list ? __real_new_page_table() : __wrap_get_free_page();
}

unsigned long __wrap_new_page_dir(void)
{
	unsigned long dir = dir_list ? 0 : ask();

	if (!dir)
		return __real_new_page_dir();
	copy_words(entries(dir), entries(kernel_dir), ENTRIES);
	return dir;
}

/* Drops a holder. If it is the last one of a page of the allocator, the
 * allocator frees the page; in all other cases mm/kalloc.c drops the holder. */
void __wrap_kfree(unsigned long page)
{
	if (!is_in_arena(page) || !held_count(page, 1)) {
		__real_kfree(page);
		return;
	}
	mem_changes++;
	mem_map[NR(page)] = 0;
	nr_left++;
	system_allocator.free(page);
	if (system_allocator.failed && system_allocator.failed())
		panic("kfree: %s refuses %08lx", system_allocator.name, page);
}

int __wrap_can_kalloc(unsigned long n)
{
	return n <= nr_left || __real_can_kalloc(n - nr_left);
}
