/*
 * What the tests of the BIOS's map share: a map of memory, and an oracle that
 * says what mem_init() must make of it.
 *
 *	oracle.c	the oracle, which looks at one page at a time
 *	facts.c		what map_edge() says of single entries
 *	init.c		what mem_init() makes of a map, or why it panics
 *	given.c		what kalloc() gives out after that; what is mapped
 *	many.c		many maps, systematic and random
 *	../map.c	runs all these tests
 *
 * Ancestor: none.
 */
#pragma once

#include "../host.h"
#include "../../free_pages.h"

#define E820_ACPI 3 /* memory of this type is not usable */
#define MIB	  0x100000ULL

extern struct boot_params boot; /* has the map */

extern const struct checks facts_checks, init_checks, given_checks, many_checks;

#define TEST(name) ok(name(), #name)

/* ---- oracle.c ---- */

/* Is page nr usable? It is if a usable entry has its first and last byte, and
 * no entry of another type has its first byte or begins in it. Page 0 and the
 * video hole are never usable. */
int oracle(unsigned long nr);

/* What mem_init() must set; or the words of its panic, if it must panic. */
extern struct wanted {
	unsigned long nr_pages, loaded_end, map, sheet;
	char panic[256];
} want;

/* Sets `want` for the map and a limit: the end of the memory to use. */
void expect(unsigned long limit);

/* Returns the count that page nr must have after mem_init(). */
unsigned int want_count(unsigned long nr);

/* Prints what differs, and the map. Returns 0. */
int differs(const char *what, unsigned long nr, unsigned long found,
	    unsigned long expected);

/* Does mem_init() with this limit panic, or set the counts, as the oracle says?
 * Compares all pages below nr `bottom`, and some above. */
int init_agrees(unsigned long limit, unsigned long bottom);

/* Does init_agrees() return 1, and does map_edge() agree with the oracle? */
int map_agrees(unsigned long limit, unsigned long bottom);

/* Calls mem_init() with the map. */
void start(unsigned long limit);

/* Makes a map of one entry. */
void one_entry(unsigned long long base, unsigned long long length,
	       unsigned int type);

/* How many random maps many.c tries. */
extern int random_maps;
