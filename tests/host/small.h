/*
 * Do the proofs of tests/campaigns/proof/ begin from the states that tests of
 * the host reach? shrink.c translates a state of the host's machine into a
 * state of the small machine of the proofs. small.c checks that the predicates
 * of the proofs are true for this state. They are two files because the headers
 * of the two machines give the same names other values.
 *
 * Ancestor: none.
 */
#pragma once

#define SMALL_PAGES   28 /* three spaces can hold 19; the others are free */
#define SMALL_SPACES  3
#define SMALL_ENTRIES 4
#define SMALL_LISTS   3 /* run_list, table_list, dir_list */

/* The small machine's values of PAGE_SIZE and of PG_MAY_WRITE. */
#define SMALL_PAGE	16
#define SMALL_MAY_WRITE 8

/* A state of the small machine. It has nr pages; page 0 is reserved. Pages at
 * or above the frontier were never given out. */
struct small {
	unsigned long nr, frontier;
	unsigned short counts[SMALL_PAGES];
	unsigned long ram[SMALL_PAGES][SMALL_ENTRIES];
	unsigned long lists[SMALL_LISTS]; /* the first page of each list; the
					     first word of a page is the next
					     page */
	struct {
		unsigned long dir; /* 0: the space is dead */
		unsigned long pages;
		unsigned long flags; /* of its only area, which is the whole
					space except page 0 */
	} spaces[SMALL_SPACES];
};

/* Translates the state of the host's machine, with spaces 0 to 2. Each must
 * have one area, from 0x400000 to 0xc00000. Only 0x400000, 0x401000 and
 * 0x800000 may have a page. */
void shrink(struct small *small);

/* Returns the name of a predicate that is false for the state; 0 if all are
 * true. Asks again with each space hidden: the proofs know of a hidden space
 * only how many holders it adds to each page. */
const char *broken(const struct small *small);

/* The machine of the proofs has two spaces. Hides each of the three spaces in
 * turn. Returns how often the two others fit into the machine. */
int fitting_views(const struct small *small);
