/*
 * Makes the kernel record what it does with pages. Each get, share and free
 * writes a line to port 0xe9, which QEMU writes to a file (tools/emulate
 * --port); study/tracefile makes a trace of it. The linker redirects the calls
 * to this file (--wrap), and every object of the kernel is the usual one.
 *
 *	mem 1024		the number of pages; all numbers are hexadecimal
 *	h 5			page 5 has a holder before the first call
 *	g 1a  z 1a		a page was got: as it is, or cleared
 *	s 1a  f 1a		one holder more, one less
 *	c 2f 31			so many pages are held now, by so many holders
 *
 * mm/ counts a share, and the drop of a shared page table, without a call. So
 * this file keeps a copy of the counts, and compares it with mem_map before and
 * after each call that it sees. Two things are lost. If one comparison finds
 * several events, the trace has them in the order of pages, not of time. A
 * share that one call makes and undoes does not appear; this happens only when
 * a count is full. A call that failed because memory ran out is no event.
 *
 * Ancestor: none. The traces for Zorn and Grunwald's studies of allocators were
 * made in the same way, by a library that replaced the program's malloc.
 */
#include "mm.h"
#include "boot.h"
#include "kernel.h"
#include "x86.h"

#define PORT	  0xe9
#define MAX_PAGES 8192 /* 32 MiB, so that traces stay small */
#define CHECK	  256  /* events between two lines with totals */

static unsigned short copy[MAX_PAGES];
static unsigned long held, holders, events;

void __real_mem_init(const struct boot_params *boot, unsigned long limit);
int __real_share_page(unsigned long page);
void __real_open_archive(unsigned long start, unsigned long end, int file);
int __real_copy_page_tables(unsigned long from, unsigned long to);
int __real_free_page_tables(struct space *space, unsigned long start,
			    unsigned long end);
void __real_free_tables(const struct space *space);

void __wrap_mem_init(const struct boot_params *boot, unsigned long limit);
int __wrap_share_page(unsigned long page);
void __wrap_open_archive(unsigned long start, unsigned long end, int file);
int __wrap_copy_page_tables(unsigned long from, unsigned long to);
int __wrap_free_page_tables(struct space *space, unsigned long start,
			    unsigned long end);
void __wrap_free_tables(const struct space *space);

static void put(const char *line)
{
	while (*line)
		outb(PORT, *line++);
}

static void put_event(const char *what, unsigned long nr)
{
	char line[32];

	sprintk(line, "%s %lx\n", what, nr);
	put(line);
	if (++events % CHECK)
		return;
	sprintk(line, "c %lx %lx\n", held, holders);
	put(line);
}

/* Makes copy[nr] equal to mem_map[nr]; writes an event for each step of 1. */
static void follow(unsigned long nr, const char *first)
{
	while (copy[nr] < mem_map[nr]) {
		held += copy[nr] == 0;
		holders++;
		put_event(copy[nr]++ ? "s" : first, nr);
	}
	while (copy[nr] > mem_map[nr]) {
		held -= copy[nr] == 1;
		holders--;
		copy[nr]--;
		put_event("f", nr);
	}
}

/* Writes events for all changes since its previous call. If a page has got its
 * first holder without a wrapped function, the trace has a get of it. */
static void follow_all(void)
{
	unsigned long flags = irq_save();

	for (unsigned long nr = 0; nr < nr_pages; nr++) {
		if (nr % 2 == 0)
			nr += 2 * same_words(&mem_map[nr], &copy[nr],
					     (nr_pages - nr + 1) / 2);
		if (nr < nr_pages)
			follow(nr, copy[nr] ? "s" : "g");
	}
	irq_restore(flags);
}

void __wrap_mem_init(const struct boot_params *boot, unsigned long limit)
{
	char line[32];

	__real_mem_init(boot, limit);
	if (nr_pages > MAX_PAGES)
		panic("mem_init: %lu pages are too many for a trace, which "
		      "has room for %d",
		      nr_pages, MAX_PAGES);
	sprintk(line, "mem %lx\n", nr_pages);
	put(line);
	for (unsigned long nr = 0; nr < nr_pages; nr++) {
		if (mem_map[nr] == RESERVED)
			copy[nr] = RESERVED;
		else
			follow(nr, "h");
	}
}

/* GETS wraps a function that gets a page, DROPS one that drops a holder. */
#define GETS(name, first)                                                      \
	unsigned long __real_##name(void);                                     \
	unsigned long __wrap_##name(void);                                     \
	unsigned long __wrap_##name(void)                                      \
	{                                                                      \
		unsigned long page;                                            \
                                                                               \
		follow_all();                                                  \
		page = __real_##name();                                        \
		if (page)                                                      \
			follow(NR(page), first);                               \
		return page;                                                   \
	}

#define DROPS(name)                                                            \
	void __real_##name(unsigned long page);                                \
	void __wrap_##name(unsigned long page);                                \
	void __wrap_##name(unsigned long page)                                 \
	{                                                                      \
		follow_all();                                                  \
		__real_##name(page);                                           \
		follow_all();                                                  \
	}

GETS(kalloc, "g")
GETS(get_free_page, "z")
GETS(new_page_table, "z")
GETS(new_page_dir, "g")
DROPS(kfree)
DROPS(free_page_table)
DROPS(free_page_dir)

int __wrap_share_page(unsigned long page)
{
	int error;

	follow_all();
	error = __real_share_page(page);
	follow_all();
	return error;
}

/* The pages of the archive get their first holder: this counts as a get. */
void __wrap_open_archive(unsigned long start, unsigned long end, int file)
{
	for (unsigned long nr = start; nr < end; nr++)
		copy[nr] = 0;
	__real_open_archive(start, end, file);
	follow_all();
}

int __wrap_copy_page_tables(unsigned long from, unsigned long to)
{
	int error;

	follow_all();
	error = __real_copy_page_tables(from, to);
	follow_all();
	return error;
}

int __wrap_free_page_tables(struct space *space, unsigned long start,
			    unsigned long end)
{
	int error;

	follow_all();
	error = __real_free_page_tables(space, start, end);
	follow_all();
	return error;
}

void __wrap_free_tables(const struct space *space)
{
	follow_all();
	__real_free_tables(space);
	follow_all();
}
