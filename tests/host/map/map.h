/*
 * What the tests of the BIOS's map share: a map of memory, and an oracle that
 * says what mem_init() must make of it.
 *
 *	oracle.c	the oracle, which looks at one page at a time
 *	facts.c		what map_edge() says of single entries
 *	init.c		what mem_init() makes of a map, or why it panics
 *	given.c		what kalloc() then gives, and what paging_init() maps
 *	many.c		many maps, in order and at random
 *	../map.c	runs all of them
 *
 * Ancestor: none.
 */
#pragma once

#include "../host.h"
#include "../../free_pages.h"

#define E820_ACPI 3 /* a type that is reserved, too */
#define MIB	  0x100000ULL

extern struct boot_params boot; /* the map */

extern const struct checks facts_checks, init_checks, given_checks, many_checks;

#define TEST(name) ok(name(), #name)

/* ---- oracle.c ---- */

/* Is page nr usable? An entry covers a page if it has the first and the last
 * byte of it, and meets a page if it has the first byte or begins in it. */
int oracle(unsigned long nr);

/* What mem_init() must come to. */
extern struct wanted {
	unsigned long nr_pages, loaded_end, map, sheet;
	char panic[256];
} want;

/* Sets want for the map and this limit. */
void expect(unsigned long limit);

/* Returns the count that a page must have. */
unsigned int want_count(unsigned long nr);

/* Says what differs, and the map. Returns 0. */
int differs(const char *what, unsigned long nr, unsigned long found,
	    unsigned long expected);

/* Does mem_init() panic as it must with this limit, or make the counts that it
 * must? Looks at all pages below bottom, and at some above. */
int init_agrees(unsigned long limit, unsigned long bottom);

/* The same, and does map_edge() agree with the oracle? */
int map_agrees(unsigned long limit, unsigned long bottom);

/* Calls mem_init() with the map. */
void start(unsigned long limit);

/* Makes a map of one entry. */
void one_entry(unsigned long long base, unsigned long long length,
	       unsigned int type);

/* How many random maps many.c tries. */
extern int random_maps;
