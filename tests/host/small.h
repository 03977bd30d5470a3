/*
 * Do the proofs of tests/campaigns/proof/ begin from the states that tests of
 * the host reach? shrink.c translates a state of the host's machine into one of
 * the small machine of the proofs. small.c asks the predicates of the proofs
 * about it. They are two files because the headers of the two machines give the
 * same names other values.
 *
 * Ancestor: none.
 */
#pragma once

#define SMALL_PAGES   28 /* 19 that three spaces can hold, and free ones */
#define SMALL_SPACES  3
#define SMALL_ENTRIES 4
#define SMALL_LISTS   3 /* run_list, table_list, dir_list */

/* Bits of an entry that have other places in the small machine. */
#define SMALL_PAGE	16
#define SMALL_MAY_WRITE 8

/* Page 0 is reserved; nr pages have a meaning. What is above the frontier was
 * never given out. */
struct small {
	unsigned long nr, frontier;
	unsigned short counts[SMALL_PAGES];
	unsigned long ram[SMALL_PAGES][SMALL_ENTRIES];
	unsigned long lists[SMALL_LISTS]; /* the first page of each; its first
					     word is the next one */
	struct {
		unsigned long dir; /* 0: it is dead */
		unsigned long pages;
		unsigned long flags; /* of its area, all but page 0 */
	} spaces[SMALL_SPACES];
};

/* Writes down the state of the host's machine, with spaces 0 to 2. Each has one
 * area, from 0x400000 to 0xc00000, and pages at most at 0x400000, 0x401000 and
 * 0x800000. */
void shrink(struct small *small);

/* Returns the name of a predicate that is false for the state; 0 if all are
 * true. All must also be true if any one space is hidden, which makes its
 * holders numbers. */
const char *broken(const struct small *small);

/* The machine of the proofs has two spaces. Returns in how many of the three
 * ways to hide one space the two others fit into it. */
int fitting_views(const struct small *small);
