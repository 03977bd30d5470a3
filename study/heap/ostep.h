/*
 * Declares the parameters of ostep: `parameters' of struct heap_allocator is a
 * struct ostep. The header's size is in struct heap_allocator itself.
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
	unsigned long align; /* each chunk's size is a multiple of it */
};

/*
 * Three policies, five orders, joining or not; two have other header sizes.
 */
#define OSTEPS (3 * 5 * 2 + 2)
