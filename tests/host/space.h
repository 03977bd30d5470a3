/*
 * What the tests of areas and of the audit share: functions that start a
 * machine with 2 MiB of RAM, make areas and pages, and check what the audit
 * prints.
 *
 * Ancestor: none.
 */
#pragma once

#include "host.h"

#define RW   (AREA_READ | AREA_WRITE)
#define ADDR 0x400000UL /* the address of the first page of begin_pages() */

static struct space *const space = &spaces[0];

/* ---- Areas ---- */

/* Starts the machine, and makes a space without areas. */
void begin_space(void);

/* Ends a test and frees its spaces. Returns 1 if the test has passed, and the
 * counts balance before and after. */
int end_space(int passed);

/* Adds an area without a file to the space. Returns what add_area() returns. */
int add(unsigned long first, unsigned long last, unsigned long flags);

/* Does area i of the space exist, with these bounds? */
int is(unsigned long i, unsigned long first, unsigned long last);

/* Returns a checksum of the number, bounds and flags of the space's areas. */
unsigned long areas_sum(void);

/* Copies a space and its areas as a fork does. The copy still has the old
 * directory. */
void fork_areas(struct space *to, const struct space *from);

/* ---- The audit ---- */

/* The space's page and table at ADDR, and its directory. */
extern unsigned long page, table, dir;

/* Makes a space with one area of which two pages are present. Puts two pages on
 * the run list. */
void begin_pages(void);

/* Does what begin_pages() does, and makes n forks of the space: spaces 1 to n.
 * Returns 1 if the books balance. */
int fork_spaces(int n);

/* Makes an area map a file (1) or no file (0). It does not change the file's
 * number of areas, because A4 does not look at that number. */
void maps_file(struct area *area, int it_does);

/* Does the audit find this number of differences, and does its report begin
 * with these words? balanced() asks whether it finds no difference. */
int says(int differences, const char *fmt, ...) PRINTF(2, 3);
int balanced(void);

/* Inverts each bit of the count array, one after the other. Does the audit find
 * a difference each time? */
int finds_every_inverted_bit(void);
