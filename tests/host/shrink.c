/*
 * Translates a state of the host's machine into a state of the small machine in
 * which the proofs run; small.h says why. Directories, tables and pages are
 * numbered in the order in which they are found. The small machine keeps the
 * first four words of each page, two slots of each directory, and two entries
 * of each table:
 *
 *	0x400000  slot 1, entry 0	becomes		slot 0, entry 1
 *	0x401000  slot 1, entry 1			slot 0, entry 2
 *	0x800000  slot 2, entry 0			slot 1, entry 1
 *
 * Entry 0 of slot 0 stays empty, because page 0 of a program is never mapped.
 * The counts are copied from the host's mem_map; the proofs' predicates count
 * the holders again.
 *
 * Ancestor: none.
 */
#include "host.h"
#include "small.h"

static unsigned long pages[SMALL_PAGES]; /* the host's pages, by their number */

/* Returns the small machine's number of a page of the host's machine. Numbers
 * and copies the page if it was not found before. */
static unsigned long number_of(struct small *small, unsigned long page)
{
	unsigned long nr = 1;

	while (nr < small->nr && pages[nr] != page)
		nr++;
	if (nr < small->nr)
		return nr;
	if (nr == SMALL_PAGES)
		bail("more than %d pages", SMALL_PAGES);
	pages[nr] = page;
	small->nr = nr + 1;
	small->counts[nr] = mem_map[NR(page)];
	memcpy(small->ram[nr], P2V(page), sizeof(small->ram[nr]));
	return nr;
}

static unsigned long small_entry(struct small *small, unsigned long entry)
{
	unsigned long flags = entry % PAGE_SIZE;

	if (flags & ~(PG_OWN | PG_MAY_WRITE))
		bail("an entry %08lx", entry);
	if (!entry)
		return 0;
	return number_of(small, PAGE_DOWN(entry)) * SMALL_PAGE |
	       (flags & PG_OWN) | (flags & PG_MAY_WRITE ? SMALL_MAY_WRITE : 0);
}

static void shrink_table(struct small *small, unsigned long entry)
{
	const unsigned long *from = entries(entry);
	unsigned long nr = number_of(small, PAGE_DOWN(entry));

	if (count_entries(from, 2))
		bail("a page behind the second one");
	small->ram[nr][0] = small->ram[nr][3] = 0;
	small->ram[nr][1] = small_entry(small, from[0]);
	small->ram[nr][2] = small_entry(small, from[1]);
}

static unsigned long shrink_dir(struct small *small, unsigned long dir)
{
	unsigned long nr = number_of(small, dir);

	for (unsigned long i = 0; i < USER_TABLES; i++) {
		unsigned long entry = entries(dir)[i];

		if (entry && i != 1 && i != 2)
			bail("a table in slot %lu", i);
		if (entry)
			shrink_table(small, entry);
		if (i == 1 || i == 2)
			small->ram[nr][i - 1] = small_entry(small, entry);
	}
	small->ram[nr][2] = small->ram[nr][3] = 0;
	return nr * SMALL_PAGE;
}

static void shrink_space(struct small *small, int t)
{
	const struct area *area = spaces[t].first[0];

	if (spaces[t].areas != 1 || area->start != 0x400000 ||
	    area->end != 0xc00000)
		bail("another area in space %d", t);
	small->spaces[t].dir = shrink_dir(small, spaces[t].dir);
	small->spaces[t].pages = spaces[t].pages;
	small->spaces[t].flags = area->flags;
}

/* Copies at most two pages from the start of a list. Returns the first page; 0
 * if the list is empty. */
static unsigned long shrink_list(struct small *small, const struct run *run)
{
	unsigned long first = 0, *link = &first, nr;

	for (int n = 0; run && n < 2; run = run->next, n++) {
		nr = number_of(small, V2P(run));
		*link = nr * SMALL_PAGE;
		link = &small->ram[nr][0];
	}
	*link = 0;
	return first;
}

void shrink(struct small *small)
{
	memset(small, 0, sizeof(*small));
	small->nr = 1;
	small->counts[0] = RESERVED;
	for (int t = 0; t < SMALL_SPACES; t++)
		if (spaces[t].dir)
			shrink_space(small, t);
	small->lists[0] = shrink_list(small, run_list);
	small->lists[1] = shrink_list(small, table_list);
	small->lists[2] = shrink_list(small, dir_list);
	small->frontier = small->nr;
	small->nr += frontier < frontier_end;
}
