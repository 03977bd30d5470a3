/*
 * Keeps the bytes of files. The pages of a file are the leaves of a tree of
 * tables, like those of an address space; the entries have the format of
 * paging.c. kernel/ reads and writes the pages one by one, fault.c maps them.
 *
 *	height 0:  top ──> page                          up to 4 KiB
 *	height 1:  top ──> table ──> page                up to 4 MiB
 *	height 2:  top ──> directory ──> table ──> page  up to 4 GiB
 *	FLAT:      top is the address of the first page of a file in the
 *	           archive; its pages follow one another and never change
 *
 * An empty entry at any level is a hole: the bytes there read as zeros.
 *
 * A clone of a file has the same top, which gets one more holder. So to clone a
 * large file takes no longer than to clone a small one. Fork shares page tables
 * in the same way:
 *
 *	file   ──r──┐                        write bit gone from both entries;
 *	            ├──> table (count 2)     the first write to either file
 *	clone  ──r──┘                        copies the table, then the page
 *
 * The write bit of a file's entry says that the page or table may be changed in
 * place. If an entry for a table has it, no other entry points to that table
 * (P1 of paging.c). A page is changed in place even if programs map it: they
 * see the new bytes. own_page() sets the bit again in an entry that has lost
 * it; if the page or table has another holder, the file gets a copy.
 *
 * C1  in the last page of a file, the bytes after its end are zeros. Only a
 *     program that maps the page in a shared area can write other bytes there.
 * C2  if a shared area maps a page of a tree, the file's entry for that page
 *     has the write bit.
 * C3  if an entry for a page of a tree has the write bit, no other entry of a
 *     file points to that page. Programs may map it.
 *
 * Ancestor: in Linux 0.01 an inode had the numbers of the file's blocks, also
 * in a tree of up to three levels. A tree of pages is the idea of later Linux
 * (page cache). We know of no other system that uses page tables for it.
 */
#include "mm.h"
#include "kernel.h"

unsigned long file_pages, max_file_pages;

/* The pages that a file has lost at its end, until they are freed. They are in
 * a list, so that the audit finds them. */
struct cut {
	struct contents contents;
	const struct contents *of;
	struct cut *next, **where;
};

static struct cut *cuts;

/* Returns the entry for page nr in the table or directory to which `entry`
 * points. `level` is the number of tables between the returned entry and the
 * page. */
static unsigned long *entry_below(unsigned long entry, unsigned long nr,
				  int level)
{
	return &entries(entry)[nr >> ENTRY_SHIFT * level & (ENTRIES - 1)];
}

/* Returns page nr of a file; 0 if it is a hole, or after the end of the
 * tree. */
unsigned long contents_page(const struct contents *contents, unsigned long nr)
{
	unsigned long entry = contents->top;

	if (contents->height == FLAT)
		return nr < pages_for(contents->size) ? entry + PAGE(nr) : 0;
	if (nr >> ENTRY_SHIFT * contents->height)
		return 0;
	for (int level = contents->height; entry && level-- > 0;)
		entry = *entry_below(entry, nr, level);
	return PAGE_DOWN(entry);
}

/* Adds tables above the top until the tree has a place for page nr. Returns 0
 * or -ENOMEM. After -ENOMEM one table may have been added. */
static int grow(struct contents *contents, unsigned long nr)
{
	for (; nr >> ENTRY_SHIFT * contents->height; contents->height++) {
		unsigned long table;

		if (!contents->top)
			continue;
		table = new_page_table();
		if (!table)
			return -ENOMEM;
		entries(table)[0] = contents->top;
		contents->top = table | PG_OWN;
	}
	return 0;
}

/*
 * Prepares page nr of a file for a write: the page's entry gets the write bit.
 * If the page has other holders, the file first gets a copy of it. A hole
 * becomes a page of zeros; the file's size does not change. Sets *page to this
 * page. Returns 0; -ENOSPC for a hole if files have max_file_pages already;
 * -ENOMEM or -EAGAIN. An error changes nothing that a program could see.
 */
int own_page(struct contents *contents, unsigned long nr, unsigned long *page)
{
	int hole = !contents_page(contents, nr), error;
	unsigned long *entry = &contents->top;

	if (hole && file_pages >= max_file_pages)
		return -ENOSPC;
	error = grow(contents, nr);
	for (int level = contents->height; !error && level > 0; level--) {
		error = own_entry(entry, 1);
		if (!error)
			entry = entry_below(*entry, nr, level - 1);
	}
	if (!error)
		error = own_entry(entry, 0);
	if (error)
		return error;
	contents->pages += hole;
	file_pages += hole;
	*page = PAGE_DOWN(*entry);
	return 0;
}

/* Drops all pages of a file; then its size is 0. Calls point() after each table
 * that had no other holder. */
void free_contents(struct contents *contents)
{
	unsigned long *dir = entries(contents->top);

	file_pages -= contents->pages;
	contents->size = contents->pages = 0;
	if (contents->height == 2 && mem_map[NR(contents->top)] == 1)
		for (unsigned long i = next_entry(dir, 0); i < ENTRIES;
		     i = next_entry(dir, i + 1))
			drop_table(&dir[i]);
	if (contents->height && contents->top)
		drop_table(&contents->top);
	else if (contents->top)
		kfree(PAGE_DOWN(contents->top));
	contents->top = 0;
	contents->height = 0;
	mem_changes++;
}

/* Drops the pages of a table from entry i on. The file is the only holder of
 * the table. */
static void drop_entries(struct contents *contents, unsigned long *table,
			 unsigned long i)
{
	unsigned long n = count_entries(table, i);

	contents->pages -= n;
	file_pages -= n;
	for (; (i = next_entry(table, i)) < ENTRIES; i++) {
		kfree(PAGE_DOWN(table[i]));
		table[i] = 0;
	}
}

/* Moves the entries of a directory, from entry i to the last one, with their
 * tables. They go to a new directory, which becomes the top of `to`. Returns 0
 * or -ENOMEM. */
static int move_tables(unsigned long *dir, unsigned long i, struct contents *to)
{
	unsigned long page;

	if (next_entry(dir, i) >= ENTRIES)
		return 0;
	page = new_page_table();
	if (!page)
		return -ENOMEM;
	copy_words(entries(page) + i, dir + i, ENTRIES - i);
	fill_words(dir + i, 0, ENTRIES - i);
	to->top = page | PG_OWN;
	to->height = 2;
	return 0;
}

/*
 * Removes the pages from nr on from a file. Pages whose table also has a page
 * before nr are dropped at once. All others move, in one step, to `cut`, which
 * is empty: other tasks may run while these pages are freed, and must not find
 * them in the file. Returns 0. After -ENOMEM or -EAGAIN nothing has changed
 * that a program could see.
 */
static int cut_tree(struct contents *contents, unsigned long nr,
		    struct contents *cut)
{
	unsigned long *table = &contents->top;
	int splits = nr % ENTRIES != 0, error;

	if (nr == 0) {
		cut->top = contents->top;
		cut->height = contents->height;
		contents->top = 0;
		contents->height = 0;
		return 0;
	}
	if (!contents->top || nr >> ENTRY_SHIFT * contents->height)
		return 0; /* the tree ends before nr */
	error = own_entry(table, 1);
	if (!error && contents->height == 2) {
		table = entry_below(contents->top, nr, 1);
		if (*table && splits)
			error = own_entry(table, 1);
		if (!error)
			error = move_tables(entries(contents->top),
					    nr / ENTRIES + splits, cut);
	}
	if (!error && *table)
		drop_entries(contents, entries(*table), nr % ENTRIES);
	return error;
}

/* Counts the pages that cut_tree() has moved to `cut`, and subtracts them from
 * the file's number of pages. Calls point() after each table. During point(),
 * another task may cut the same file; each task counts the pages in its own
 * `cut`. */
static void count_cut(struct contents *contents, struct contents *cut)
{
	int is_dir = cut->height == 2;
	unsigned long *entry = is_dir ? entries(cut->top) : &cut->top;
	unsigned long *end = entry + (is_dir ? ENTRIES : 1), n;

	for (; entry < end; entry++) {
		if (!*entry)
			continue;
		n = cut->height ? count_entries(entries(*entry), 0) : 1;
		contents->pages -= n;
		cut->pages += n;
		point();
	}
}

/*
 * Gives a file a new size, in bytes. If it becomes larger, the new part is a
 * hole. If it becomes smaller, its last pages are dropped, and programs that
 * map them lose them, too; meanwhile resize() calls point(). Returns 0. After
 * -ENOMEM or -EAGAIN nothing has changed that a program could see.
 */
int resize(struct contents *contents, unsigned long size)
{
	unsigned long tail = size % PAGE_SIZE, nr = pages_for(size), page = 0;
	struct cut cut = { .of = contents };
	int error = 0;

	if (size >= contents->size) {
		contents->size = size;
		return 0;
	}
	if (tail && contents_page(contents, NR(size)))
		error = own_page(contents, NR(size), &page);
	if (!error)
		error = cut_tree(contents, nr, &cut.contents);
	if (error)
		return error;
	if (page) /* C1 */
		fill_bytes(P2V(page + tail), 0, PAGE_SIZE - tail);
	contents->size = size;
	mem_changes++;
	LIST_ADD(&cuts, &cut, next, where);
	if (contents->areas)
		contents_cut(contents, nr);
	if (cut.contents.top)
		count_cut(contents, &cut.contents);
	free_contents(&cut.contents);
	LIST_REMOVE(&cut, next, where);
	return 0;
}

/* Returns 1 if a task is in resize() for this file, and has called point()
 * there: then contents->pages still counts pages that the file has lost.
 * Otherwise 0. */
int is_cut(const struct contents *contents)
{
	const struct cut *cut = cuts;

	while (cut && cut->of != contents)
		cut = cut->next;
	return cut != 0;
}

/* Copies a file page by page, and calls point() after each page. Returns 0.
 * After -ENOSPC, -ENOMEM, -EAGAIN or -EINTR `to` is empty. */
static int copy_contents(const struct contents *from, struct contents *to)
{
	unsigned long size = from->size, page;
	int error = 0;

	for (unsigned long nr = 0; !error && nr < pages_for(size); nr++) {
		unsigned long source = contents_page(from, nr);

		if (source)
			error = own_page(to, nr, &page);
		if (source && !error)
			copy_words(P2V(page), P2V(source), PAGE_SIZE / 4);
		if (point())
			error = -EINTR;
	}
	to->size = ~0UL; /* C1: resize() clears the bytes after the end */
	if (!error)
		error = resize(to, size);
	if (error)
		resize(to, 0);
	return error;
}

/*
 * Gives the bytes of a file, `from`, to an empty file, `to`. Then the two files
 * have the same tree, until a program writes to one of them. But a page that a
 * shared area maps must keep its write bit (C2). So if `from` has shared areas,
 * copies all pages, and calls point() meanwhile. The caller must have waited
 * until is_cut(from) is 0. Returns 0; -ENOMEM, -EAGAIN, -EINTR, or -ENOSPC if
 * files would have more than max_file_pages: then `to` is empty.
 */
int clone_contents(struct contents *from, struct contents *to)
{
	int error;

	free_contents(to); /* `to` may have tables without pages */
	if (from->pages > max_file_pages - file_pages)
		return -ENOSPC;
	if (from->shared)
		return copy_contents(from, to);
	error = from->top ? share_page(PAGE_DOWN(from->top)) : 0;
	if (error)
		return error;
	from->top &= ~(unsigned long)PG_WRITE;
	to->top = from->top;
	to->height = from->height;
	to->size = from->size;
	to->pages = from->pages;
	file_pages += to->pages;
	return 0;
}

/* Calls the visitor for the pages that were cut off, and are not yet freed, and
 * for their tables. */
void visit_cuts(visitor *visit)
{
	for (struct cut *cut = cuts; cut; cut = cut->next)
		walk_contents(&cut->contents, visit);
}
