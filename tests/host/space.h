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

/* Ends a test. Returns 1 if it has passed, the counts balance, and no page
 * stays held when all spaces are freed. */
int end_space(int passed);

/* Adds an area without data to the space. Returns what add_area() returns. */
int add(unsigned long first, unsigned long last, unsigned long flags);

/* Has area i of the space these bounds? */
int is(unsigned long i, unsigned long first, unsigned long last);

/* Returns a sum of all that can be seen of the areas of the space. */
unsigned long areas_sum(void);

/* Copies a space as a fork does, without its directory. */
void fork_areas(struct space *to, const struct space *from);

/* ---- The audit ---- */

extern unsigned long page, table, dir; /* of the space, at ADDR */

/* Makes a program with one area and two pages in it, and puts two pages on the
 * run list. */
void begin_pages(void);

/* The same, and spaces 1 to n are forks of it. Do the books balance? */
int fork_spaces(int n);

/* Makes an area map a file, or none. It does not change the file's number of
 * areas, because A4 does not look at it. */
void maps_file(struct area *area, int it_does);

/* Does the audit find so many differences, and begin its report like this? */
int says(int differences, const char *fmt, ...) PRINTF(2, 3);
int balanced(void);

/* Inverts each bit of the count array, one after the other. Does the audit find
 * each? */
int finds_every_inverted_bit(void);
