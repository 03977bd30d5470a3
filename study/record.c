/*
 * A kernel that tells what it does with pages: each get, share and free goes
 * to port 0xe9, which QEMU writes to a file (tools/emulate --port), and
 * study/tracefile makes a trace of it. Nothing in the kernel knows: the linker
 * sends the calls by here (--wrap), and no object of the kernel is compiled
 * anew.
 *
 *	mem 1024		so many pages; what follows are their numbers
 *	h 5			page 5 has a holder before the first call
 *	g 1a  z 1a		a page was got: as it is, or cleared
 *	s 1a  f 1a		one holder more, one less
 *	c 2f 31			so many pages are held now, by so many holders
 *
 * mm/ counts a share, and the drop of a shared page table, in place and not
 * by a call. So this file keeps a copy of the counts, and looks for what has
 * changed in mem_map before and after each call that it sees. Nothing is lost
 * by that but the order within one such change, which becomes that of page
 * numbers, and a share that is taken back within one call, which happens only
 * when a count is full. A call that failed for want of memory is no event.
 *
 * Ancestor: none; the traces of Zorn and Grunwald's allocator studies were
 * made by a library put below the program in the same way.
 */
#include "mm.h"
#include "boot.h"
#include "kernel.h"
#include "x86.h"

#define PORT	  0xe9
#define MAX_PAGES 8192 /* 32 MiB: a trace is small, and fits every arena */
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

/* Makes the copy of one count what the count is, an event for each holder. */
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

/* What has changed since the last call. A page that nobody got but that has a
 * holder is shown as such, and tracefile refuses it. */
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

/* A page is got, as it is or cleared; one holder less. */
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

/* Pages of the archive become ours: the first holder of each is a get. */
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
