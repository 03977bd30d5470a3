/*
 * The promises of paging.c about an entry of a file's tree, for the proofs
 * about contents.c. entries.c proves them, except the one about own_entry() for
 * a directory: that promise is like the one for a table.
 *
 * Ancestor: none.
 */
#pragma once

#include "promises.h"

unsigned long next_entry(const unsigned long *table, unsigned long i)
{
	for (int turn = 0; turn < ENTRIES && i < ENTRIES && !table[i]; turn++)
		i++;
	return i;
}

unsigned long count_entries(const unsigned long *table, unsigned long i)
{
	unsigned long n = 0;

	for (unsigned long k = 0; k < ENTRIES; k++)
		n += k >= i && table[k] != 0;
	return n;
}

/* Copies table number nr to the empty table number `to`. Both lose the write
 * bits. Returns -EAGAIN if a page can have no more holders: then the copy is
 * undone. */
static inline int share_table(unsigned long nr, unsigned long to)
{
	int error = 0;

	for (unsigned long i = 0; i < ENTRIES; i++) {
		unsigned long entry = word_of(nr, i) & ~(unsigned long)PG_WRITE;

		if (entry && mem_map[NR(entry)] == MAX_COUNT)
			error = -EAGAIN;
		if (error || !entry)
			continue;
		ram[nr * ENTRIES + i] = ram[to * ENTRIES + i] = entry;
		mem_map[NR(entry)]++;
	}
	for (unsigned long i = 0; error && i < ENTRIES; i++)
		if (word_of(to, i)) {
			mem_map[NR(word_of(to, i))]--;
			ram[to * ENTRIES + i] = 0;
		}
	return error;
}

static inline void copy_bytes_of(unsigned long nr, unsigned long to)
{
	for (unsigned long i = 0; i < ENTRIES; i++)
		ram[to * ENTRIES + i] = word_of(nr, i);
}

/* Makes an entry the file's own. With OWN, it fails if it would have to make or
 * copy a table. After a copy the table would be the file's own, and the proof
 * tries all such states, too. */
int own_entry(unsigned long *entry, int is_table)
{
	unsigned long old = *entry, page;

	if (old & PG_WRITE)
		return 0;
	if (old && mem_map[NR(old)] == 1) {
		*entry |= PG_OWN;
		return 0;
	}
#ifdef OWN
	if (is_table)
		return nondet_int() ? -ENOMEM : -EAGAIN;
#endif
	page = old && !is_table ? kalloc() : get_free_page();
	if (!page)
		return -ENOMEM;
	if (old && is_table && share_table(NR(old), NR(page))) {
		mem_map[NR(page)] = 0;
		return -EAGAIN;
	}
	if (old && !is_table)
		copy_bytes_of(NR(old), NR(page));
	if (old)
		mem_map[NR(old)]--;
	*entry = page | PG_OWN;
	return 0;
}

void drop_table(unsigned long *entry)
{
	unsigned long nr = NR(*entry);

	must_be_held(PAGE(nr));
	*entry = 0;
	for (unsigned long i = 0; i < ENTRIES && mem_map[nr] == 1; i++) {
		if (word_of(nr, i))
			kfree(PAGE_DOWN(word_of(nr, i)));
		ram[nr * ENTRIES + i] = 0;
	}
	if (mem_map[nr] > 1)
		mem_map[nr]--;
	else
		free_page_table(PAGE(nr));
}
