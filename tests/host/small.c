/*
 * Evaluates the predicates of the proofs (tests/campaigns/proof/invariants.h)
 * for a state that a test of the host has reached; small.h says why. The small
 * machine is that of the proofs, with more pages. The host's machine is in the
 * same program and uses the same names, so the names of the small machine get a
 * prefix.
 *
 * Ancestor: none.
 */
#define PAGES  SMALL_PAGES
#define SPACES SMALL_SPACES

#define mem_map	     small_mem_map
#define nr_pages     small_nr_pages
#define frontier     small_frontier
#define frontier_end small_frontier_end
#define run_list     small_run_list
#define table_list   small_table_list
#define dir_list     small_dir_list
#define spaces	     small_spaces

/* CBMC also checks some conditions in a predicate. This program does not. */
#define __CPROVER_assert(condition, words)

#include "small.h"

#include "../campaigns/proof/invariants.h"

#include <string.h>

/* The largest value of PAGES for a proof about spaces in
 * tests/campaigns/proof/proofs. */
#define PROVEN_PAGES 7

unsigned long ram[PAGES * ENTRIES], others[PAGES];
unsigned char hidden[PAGES], tables[PAGES];
unsigned short *mem_map;
unsigned long nr_pages, frontier, frontier_end;
struct run *run_list, *table_list, *dir_list;
struct space spaces[SPACES];

static unsigned short counts[PAGES];
static struct area areas[SPACES];

static struct run *link_to(unsigned long page)
{
	return page ? P2V(page) : 0;
}

static void begin_lists(const struct small *small)
{
	run_list = link_to(small->lists[0]);
	table_list = link_to(small->lists[1]);
	dir_list = link_to(small->lists[2]);
	for (unsigned long nr = 0; nr < frontier; nr++)
		if (counts[nr] == 0)
			((struct run *)P2V(PAGE(nr)))->next =
				link_to(word_of(nr, 0));
}

static void begin(const struct small *small)
{
	memcpy(ram, small->ram, sizeof(ram));
	memcpy(counts, small->counts, sizeof(counts));
	memset(others, 0, sizeof(others));
	memset(hidden, 0, sizeof(hidden));
	mem_map = counts;
	nr_pages = frontier_end = small->nr;
	frontier = small->frontier;
	begin_lists(small);
	for (int s = 0; s < SPACES; s++) {
		spaces[s].dir = small->spaces[s].dir;
		spaces[s].pages = small->spaces[s].pages;
		spaces[s].areas = 1;
		spaces[s].first[0] = &areas[s];
		areas[s].start = PAGE_SIZE;
		areas[s].end = KERNEL_BASE;
		areas[s].flags = small->spaces[s].flags;
	}
	find_tables();
}

/* Hides a space: only the number of holders of its directory and its tables
 * stays known. */
static void hide(int s)
{
	for (unsigned long i = 0; i < USER_TABLES; i++) {
		unsigned long slot = slot_of(&spaces[s], i);

		others[NR(slot)] += slot != 0;
		hidden[NR(slot)] |= slot != 0;
	}
	others[NR(spaces[s].dir)] += spaces[s].dir != 0;
	spaces[s].dir = 0;
}

/* ---- What has to hold ---- */

#define HOLDS(predicate)                                                       \
	do {                                                                   \
		if (!(predicate))                                              \
			return #predicate;                                     \
	} while (0)

/* Do M2 and K1 hold for page nr? */
static int is_listed_once(unsigned long nr)
{
	return times_free(nr) == (nr < frontier && mem_map[nr] == 0);
}

static const char *broken_page(unsigned long nr)
{
	HOLDS(nr != 0 || mem_map[nr] == RESERVED);
	HOLDS(M1(nr));
	HOLDS(M3(nr));
	HOLDS(M5(nr));
	HOLDS(nr < frontier || mem_map[nr] == 0 || mem_map[nr] == RESERVED);
	HOLDS(is_listed_once(nr));
	return 0;
}

static const char *broken_entry(unsigned long entry, unsigned long flags)
{
	HOLDS(is_map(entry));
	HOLDS(P2(entry, flags));
	HOLDS(P4(entry, flags));
	HOLDS(P6(entry, flags));
	HOLDS(A2(entry, flags));
	return 0;
}

static const char *broken_table(unsigned long slot, const struct area *area,
				unsigned long addr)
{
	const char *words = 0;

	HOLDS(is_slot(slot));
	HOLDS(P1(slot));
	for (unsigned long i = 0; slot && !words && i < ENTRIES; i++) {
		unsigned long at = addr + PAGE(i);
		int is_in = area->start <= at && at < area->end;

		words = broken_entry(word_of(NR(slot), i),
				     is_in ? area->flags | IN_AREA : 0);
	}
	return words;
}

static const char *broken_space(const struct space *space)
{
	const char *words = 0;

	for (unsigned long i = 0; !words && i < USER_TABLES; i++)
		words = broken_table(slot_of(space, i), space->first[0],
				     i * TABLE_SPAN);
	if (words || !space->dir)
		return words;
	HOLDS(space->pages == pages_of(space));
	return 0;
}

static const char *broken_now(void)
{
	const char *words = 0;

	for (unsigned long nr = 0; !words && nr < nr_pages; nr++)
		words = broken_page(nr);
	for (int s = 0; !words && s < SPACES; s++)
		words = broken_space(&spaces[s]);
	return words;
}

const char *broken(const struct small *small)
{
	const char *words;

	begin(small);
	words = broken_now();
	for (int s = 0; !words && s < SPACES; s++) {
		begin(small);
		hide(s);
		words = broken_now();
	}
	return words;
}

/* ---- The bounds of the proofs ---- */

/* Does the state fit into the machine of the proofs (spaces.h)? That machine
 * has at most PROVEN_PAGES pages: page 0, two directories even if a space is
 * dead, at most two tables, and the pages of the spaces. */
static int fits(void)
{
	unsigned long nr_tables = 0, pages = 3;

	for (unsigned long nr = 0; nr < PAGES; nr++) {
		tables[nr] = slots_with(nr) != 0;
		nr_tables += tables[nr];
	}
	for (unsigned long nr = 0; nr < PAGES; nr++)
		pages += tables[nr] || maps_of(nr);
	return nr_tables <= USER_TABLES && pages <= PROVEN_PAGES;
}

int fitting_views(const struct small *small)
{
	int n = 0;

	for (int s = 0; s < SPACES; s++) {
		begin(small);
		hide(s);
		n += fits();
	}
	return n;
}
