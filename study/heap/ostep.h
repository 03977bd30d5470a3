/*
 * What can be chosen about ostep: struct heap_allocator's parameters point to
 * one of these, and its header says how many bytes stand in front of a block.
 *
 * Ancestor: the options -p, -l, -C and -a of OSTEP's malloc.py.
 */
#pragma once

enum ostep_policy { OSTEP_FIRST, OSTEP_BEST, OSTEP_WORST };

enum ostep_order {
	OSTEP_ADDRESS,
	OSTEP_UP,
	OSTEP_DOWN,
	OSTEP_FRONT,
	OSTEP_BACK
};

struct ostep {
	enum ostep_policy policy;
	enum ostep_order order;
	int joins;
	unsigned long align; /* of a chunk's size; a power of 2 */
};

/* Three policies, five orders, two ways of joining; and two other headers. */
#define OSTEPS (3 * 5 * 2 + 2)
