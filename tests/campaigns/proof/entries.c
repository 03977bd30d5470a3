/*
 * Proofs about the functions of mm/paging.c that contents.c calls for the trees
 * of files. A file's table can have pages at any of its entries. entries.h uses
 * these results as promises for the proofs about contents.c.
 *
 * Ancestor: none.
 */
#include "files.h"

#include "mm/memory.c"

#include "mm/paging.c"

/* Must not be called, because the table of a file is no table of a space. */
struct area *next_area(const struct space *space, unsigned long addr)
{
	(void)space;
	(void)addr;
	check(0, "no space");
	return 0;
}

/* What the TLB knows of this entry: its value at the last flush. */
static const unsigned long *known_entry;
static unsigned long tlb;

void flush_tlb(void)
{
	tlb = *known_entry;
}

/* Checks an entry of the first file after own_entry(). It is the file's own
 * now: its page or table has the same bytes as before, or is new if there was
 * none. After an error the entry is unchanged. */
static void check_entry(unsigned long entry, unsigned long now, int error)
{
	if (error) {
		check(now == entry, "an error changes nothing");
		check(error == -ENOMEM || error == -EAGAIN, "the errors");
	} else {
		check((now & PG_OWN) == PG_OWN, "its own");
		check(!(entry & PG_WRITE) || now == entry, "it was its own");
	}
	check(!entry || tlb == now, "TLB");
	check_same(1);
	check(files[0].size == old[0].size, "the size is the same");
	check(look(&files[0], at).word == old_sight[0].word, "the bytes");
}

static void reach_entry(unsigned long entry, int error)
{
	if (error)
		reach("no memory");
	else if (entry == 0)
		reach("a new one");
	else if (entry & PG_WRITE)
		reach("it was its own");
	else
		reach("its own");
}

/* Calls own_entry() for an entry for a page: the top of a file without
 * tables, or an entry of a table that is the file's own. The caller counts
 * the pages. */
static void own_any_page(int height, unsigned long nr)
{
	unsigned long *entry = &files[0].top, old_entry;
	int error;

	any_files(height);
	assume(file_pages < max_file_pages);
	if (height) {
		assume(*entry & PG_WRITE);
		entry = &entries(*entry)[nr];
	}
	old_entry = *entry;
	known_entry = entry;
	flush_tlb();
	error = own_entry(entry, 0);
	files[0].pages += !error && !old_entry;
	file_pages += !error && !old_entry;
	check_entry(old_entry, *entry, error);
	check(error != -EAGAIN, "a page never has too many holders");
	reach_entry(old_entry, error);
	if (error || old_entry || at / ENTRIES != nr)
		check_same(0);
	if (!error)
		reach_page(nr);
	check_files();
}

void prove_own_top(void)
{
	own_any_page(0, 0);
}

void prove_own_leaf(void)
{
	own_any_page(1, any_below(ENTRIES));
}

/* own_entry() for an entry for a table: the top of a file. */
void prove_own_file_table(void)
{
	unsigned long entry;
	int error;

	any_files(1);
	entry = files[0].top;
	known_entry = &files[0].top;
	flush_tlb();
	error = own_entry(&files[0].top, 1);
	check_entry(entry, files[0].top, error);
	check_same(0);
	check(files[0].pages == old[0].pages, "no page more");
	reach_entry(entry, error);
	if (error == -EAGAIN)
		reach("too many holders");
	check_files();
}

/* drop_table() empties the top of a file. If the table has no other holder, it
 * frees all its pages, too. The caller counts the pages. */
void prove_drop_file_table(void)
{
	any_files(1);
	assume(files[0].top);
	if (mem_map[NR(files[0].top)] > 1)
		reach("shared");
	else
		reach("the last holder");
	drop_table(&files[0].top);
	check(files[0].top == 0, "an empty entry");
	file_pages -= files[0].pages;
	files[0].pages = files[0].size = 0;
	check_same(1);
	check_files();
}
