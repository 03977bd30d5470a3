/*
 * What the tests of areas and of the audit share: a machine with 2 MiB of RAM
 * and one address space.
 *
 * Ancestor: none.
 */
#pragma once

#include "host.h"

#define RW   (AREA_READ | AREA_WRITE)
#define ADDR 0x400000UL /* of the first page that begin_pages() makes */

static struct space *const space = &spaces[0];

/* ---- Areas ---- */

/* A space with nothing in it. */
void begin_space(void);

/* The end of a test: did it pass, do the books balance, and does nothing stay
 * behind when all spaces are gone? */
int end_space(int passed);

/* Into the space, without data: what add_area() answers. */
int add(unsigned long first, unsigned long last, unsigned long flags);

/* Is this area i of the space? */
int is(unsigned long i, unsigned long first, unsigned long last);

/* All that can be seen of the areas of the space. */
unsigned long areas_sum(void);

/* What a fork makes of a space, but for its directory. */
void fork_areas(struct space *to, const struct space *from);

/* ---- The audit ---- */

extern unsigned long page, table, dir; /* of the space, at ADDR */

/* A program with one area, two pages in it, and two pages on the run list. */
void begin_pages(void);

/* The same, and spaces 1 to n are forks of it. Do the books balance? */
int fork_spaces(int n);

/* Makes an area map a file, or none. The file does not count the area: A4 asks
 * for none of its numbers. */
void maps_file(struct area *area, int it_does);

/* The audit finds so many differences, and the first report is this. */
int says(int differences, const char *fmt, ...) PRINTF(2, 3);
int balanced(void);

/* Inverts each bit of the count array, one after the other. Does the audit find
 * each? */
int finds_every_inverted_bit(void);
