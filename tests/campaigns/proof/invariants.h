/*
 * The invariants of mm/ as predicates, each for one page, one entry or one
 * space. A proof assumes them for all pages, and checks them for any one page,
 * which is equally strong. They are plain C, so that the tests on the host can
 * use them, too. Their names are those in the comments of mm/. K1 and M2 are
 * times_free(); K2 is in books.h, A5 in faults.h, C1 in files.h.
 *
 * Ancestor: none.
 */
#pragma once

#include "mm.h"

#ifndef SPACES
#define SPACES 2
#endif

#ifndef FILES
#define FILES 2
#endif

/* The address spaces of the machine; an unused one has dir 0. */
extern struct space spaces[SPACES];

/* The number of holders of each page that the machine does not show: tasks,
 * other spaces and files. If hidden[nr] is set, these holders are directories,
 * so page nr is a table. */
extern unsigned long others[PAGES];
extern unsigned char hidden[PAGES];

/* The files of the machine, which are trees. */
extern struct contents files[FILES];

/* What each page is in the trees of files: 1, bytes of a file; 2, a table of
 * such pages; 3, a directory of such tables; 0, it is in no tree. Trees of
 * files that the machine does not show count, too. */
extern unsigned char rank[PAGES];

/* Returns word i of a page. */
static inline unsigned long word_of(unsigned long nr, unsigned long i)
{
	return ram[nr * ENTRIES + i];
}

/* ---- who holds what ---- */

/* Returns slot i of a space's directory. */
static inline unsigned long slot_of(const struct space *space, unsigned long i)
{
	return space->dir ? word_of(NR(space->dir), i) : 0;
}

/* Counts the directory entries that point to page nr. */
static inline unsigned long slots_with(unsigned long nr)
{
	unsigned long n = 0;

	for (int s = 0; s < SPACES; s++)
		for (unsigned long i = 0; i < USER_TABLES; i++)
			n += slot_of(&spaces[s], i) != 0 &&
			     NR(slot_of(&spaces[s], i)) == nr;
	return n;
}

/* Which pages are page tables of spaces; find_tables() sets it. */
extern unsigned char tables[PAGES];

static inline void find_tables(void)
{
	for (unsigned long nr = 0; nr < PAGES; nr++)
		tables[nr] = slots_with(nr) != 0 || (others[nr] && hidden[nr]);
}

/* Counts the spaces that have page nr as their directory. */
static inline unsigned long dirs_at(unsigned long nr)
{
	unsigned long n = 0;

	for (int s = 0; s < SPACES; s++)
		n += spaces[s].dir && NR(spaces[s].dir) == nr;
	return n;
}

/* Counts the entries of tables that map page nr. A table counts once, even if
 * several directories point to it (P3). */
static inline unsigned long maps_of(unsigned long nr)
{
	unsigned long n = 0;

	for (unsigned long t = 0; t < PAGES; t++)
		for (unsigned long i = 0; i < ENTRIES; i++)
			n += tables[t] && word_of(t, i) != 0 &&
			     NR(word_of(t, i)) == nr;
	return n;
}

static inline unsigned long holders_of(unsigned long nr)
{
	return others[nr] + dirs_at(nr) + slots_with(nr) + maps_of(nr);
}

/* ---- memory.c ---- */

/* A count is the number of holders; 0 means free. */
static inline int M1(unsigned long nr)
{
	return mem_map[nr] == RESERVED || mem_map[nr] == holders_of(nr);
}

/* A reserved page has no holder. */
static inline int M3(unsigned long nr)
{
	return mem_map[nr] != RESERVED || holders_of(nr) == 0;
}

/* All holders of a page are of one kind. */
static inline int M5(unsigned long nr)
{
	return (dirs_at(nr) != 0) + tables[nr] + (maps_of(nr) != 0) <= 1;
}

/* The number 0 means "no page", so page 0 is reserved. */
static inline int M6(unsigned long nr)
{
	return nr != 0 || mem_map[nr] == RESERVED;
}

/* A held page lies below the frontier, or belongs to a file of the archive; and
 * every page of such a file is held. */
static inline int M7(unsigned long nr)
{
	int is_held = mem_map[nr] != 0 && mem_map[nr] != RESERVED;

	return is_archive(PAGE(nr)) ? is_held : !is_held || nr < frontier;
}

/* ---- kalloc.c ---- */

static inline int K3(void)
{
	return frontier <= frontier_end && frontier_end <= nr_pages;
}

/* Counts how often page nr is on a list. Returns PAGES + 1 if the list does not
 * end, or leads to something that is no free page. */
static inline unsigned long times_on(const struct run *list, unsigned long nr)
{
	unsigned long n = 0, steps = 0;

	for (const struct run *run = list; run; run = run->next) {
		unsigned long page = V2P(run);

		if (page % PAGE_SIZE || NR(page) >= frontier ||
		    NR(page) >= nr_pages || mem_map[NR(page)] != 0 ||
		    steps++ == PAGES)
			return PAGES + 1;
		n += NR(page) == nr;
	}
	return n;
}

static inline unsigned long times_free(unsigned long nr)
{
	return times_on(run_list, nr) + times_on(table_list, nr) +
	       times_on(dir_list, nr);
}

/* ---- paging.c ---- */

/* P5: an entry for a table is empty, or has the bits of a program's directory.
 */
static inline int is_slot(unsigned long entry)
{
	unsigned long flags = entry % PAGE_SIZE;

	return entry == 0 || (NR(entry) != 0 && NR(entry) < nr_pages &&
			      (flags | PG_WRITE) == PG_OWN);
}

/* P5: an entry for a page is empty, or has a page, which may be present or not.
 * Only the entry of a present page may have the bits for a write. */
static inline int is_map(unsigned long entry)
{
	return entry == 0 ||
	       (NR(entry) != 0 && NR(entry) < nr_pages && entry & PG_USER &&
		(entry & PG_PRESENT || !(entry & (PG_WRITE | PG_MAY_WRITE))));
}

static inline int P1(unsigned long slot)
{
	return !(slot & PG_WRITE) || mem_map[NR(slot)] == 1;
}

/* flags: those of the entry's area, with IN_AREA; 0 if it is in no area. */
#define IN_AREA (2 * AREA_MAY_WRITE)

static inline int P2(unsigned long entry, unsigned long flags)
{
	return !(entry & PG_WRITE) || flags & AREA_SHARED ||
	       mem_map[NR(entry)] == 1;
}

/* Counts the entries of page nr that are not empty. */
static inline unsigned long full(unsigned long nr)
{
	unsigned long n = 0;

	for (unsigned long i = 0; i < ENTRIES; i++)
		n += word_of(nr, i) != 0;
	return n;
}

/* Counts the entries of a space's tables that are not empty: its member `pages'
 * must be equal. */
static inline unsigned long pages_of(const struct space *space)
{
	unsigned long n = 0;

	for (unsigned long i = 0; i < USER_TABLES; i++)
		for (unsigned long nr = 0; nr < PAGES; nr++)
			if (slot_of(space, i) != 0 &&
			    NR(slot_of(space, i)) == nr)
				n += full(nr);
	return n;
}

/* ---- area.c ---- */

/* The areas are whole pages, sorted, do not overlap, and do not have page 0.
 * The space counts them rightly. */
static inline int A1(const struct space *space)
{
	unsigned long end = PAGE_SIZE, n = 0;

	for (const struct area *a = space->first[0]; a; a = a->next[0]) {
		if (a->start < end || a->start >= a->end ||
		    a->end > KERNEL_BASE || (a->start | a->end) % PAGE_SIZE)
			return 0;
		end = a->end;
		n++;
	}
	return n == space->areas;
}

static inline int A2(unsigned long entry, unsigned long flags)
{
	return entry == 0 || flags & IN_AREA;
}

/* The second list is a part of the first, in the same order. `recent` is 0, or
 * an area of the first list. A1 must hold. */
static inline int A3(const struct space *space)
{
	const struct area *a = space->first[0], *b = space->first[1];
	int found = !space->recent;

	for (; a; a = a->next[0]) {
		if (a == b)
			b = b->next[1];
		found |= a == space->recent;
	}
	return !b && found;
}

/* An area without a file has no offset, no bytes and no AREA_FILE. A shared
 * area has AREA_FILE. An area that grows has no file, because its start moves,
 * and the offset would not. */
static inline int A4(const struct area *area)
{
	if (area->flags & AREA_SHARED && !(area->flags & AREA_FILE))
		return 0;
	if (area->contents)
		return !(area->flags & AREA_GROWS);
	return area->offset == 0 && area->bytes == 0 &&
	       !(area->flags & AREA_FILE);
}

/* ---- fault.c ---- */

static inline int P4(unsigned long entry, unsigned long flags)
{
	return !(entry & PG_MAY_WRITE) ||
	       (flags & AREA_WRITE && !(flags & AREA_SHARED));
}

static inline int P6(unsigned long entry, unsigned long flags)
{
	return !(entry & PG_WRITE) || flags & AREA_WRITE;
}

/* ---- contents.c ---- */

/* Counts the tops of files, and the entries in pages below `end', that point to
 * page nr: all of them, if no table or directory is at or above end. */
static inline unsigned char branches_to(unsigned long nr, unsigned long end)
{
	unsigned char n = 0;

	for (int f = 0; f < FILES; f++)
		n += files[f].top != 0 && NR(files[f].top) == nr;
	for (unsigned long t = 1; t < end; t++)
		for (unsigned long i = 0; i < ENTRIES; i++)
			n += rank[t] > 1 && word_of(t, i) != 0 &&
			     NR(word_of(t, i)) == nr;
	return n;
}

/* Is page nr right as a part of a tree? If it is a table or a directory, each
 * entry must be empty, or lead to a page one step nearer to the bytes. */
static inline int is_branch(unsigned long nr)
{
	int good = 1;

	for (unsigned long i = 0; i < ENTRIES; i++) {
		unsigned long entry = rank[nr] > 1 ? word_of(nr, i) : 0;

		good &= is_slot(entry) &&
			(!entry || rank[NR(entry)] == rank[nr] - 1);
	}
	return good;
}

/* Is the top of a file empty, or does it lead to a page of the right rank? */
static inline int is_tree(const struct contents *file)
{
	return file->height >= 0 && file->height <= 2 && is_slot(file->top) &&
	       (!file->top || rank[NR(file->top)] == file->height + 1);
}

/* P1 for an entry of a file, and C3: if an entry for a page has the write bit,
 * no other entry of a file leads to that page; programs may map it. */
static inline int P1_C3(unsigned long entry, unsigned char branches)
{
	return !(entry & PG_WRITE) ||
	       (rank[NR(entry)] > 1 ? mem_map[NR(entry)] == 1 : branches == 1);
}

/* Returns entry i of the table to which an entry leads. */
static inline unsigned long entry_of(unsigned long entry, unsigned long i)
{
	return entry ? word_of(NR(entry), i) : 0;
}

/* Returns the entry for page nr of a file; 0 if there is none. */
static inline unsigned long leaf_of(const struct contents *file,
				    unsigned long nr)
{
	unsigned long entry = file->top;

	if (nr >= (file->height == 0 ? 1 :
		   file->height == 1 ? ENTRIES :
				       ENTRIES * ENTRIES))
		return 0;
	if (file->height == 2)
		entry = entry_of(entry, nr / ENTRIES);
	return file->height ? entry_of(entry, nr % ENTRIES) : entry;
}

/* Counts the pages in the tree of a file. */
static inline unsigned char leaves_of(const struct contents *file)
{
	unsigned char n = 0, sizes[PAGES];

	for (unsigned long nr = 0; nr < PAGES; nr++)
		sizes[nr] = full(nr);
	if (file->top == 0 || file->height == 0)
		return file->top != 0;
	if (file->height == 1)
		return sizes[NR(file->top)];
	for (unsigned long i = 0; i < ENTRIES; i++) {
		unsigned long entry = word_of(NR(file->top), i);

		n += entry ? sizes[NR(entry)] : 0;
	}
	return n;
}

/* Returns word nr of a file, also after its end. */
static inline unsigned long bytes_of(const struct contents *file,
				     unsigned long nr)
{
	return entry_of(leaf_of(file, nr / ENTRIES), nr % ENTRIES);
}
