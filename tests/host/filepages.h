/*
 * What the tests of files' pages share: some files, one of them a clone, and
 * spaces that map them.
 *
 * Ancestor: none.
 */
#pragma once

#include "space.h"

#define LAST 0xfffffUL /* nr of the last page of the largest file */

/* Pages of files that are looked at: those at which a table begins or ends. */
#define NRS 10
extern const unsigned long nrs[NRS];

static struct contents *const file = &files[0], *const clone = &files[1];
extern unsigned long free_before; /* pages, when a test began */

/* ---- Files ---- */

void begin_files(void);

/* Ends a test. Returns 1 if it has passed, the counts balance, and no page
 * stays held when all files and spaces are freed. */
int end_files(int passed);

/* Returns the word at the start of a page; 0 of a hole. */
unsigned long get_word(const struct contents *from, unsigned long nr);

/* Sets the word at the start of a page, and makes the file so long that it has
 * this word. Returns what own_page() returns. */
int put_word(struct contents *to, unsigned long nr, unsigned long word);

/* Returns a sum of all that can be seen of a file. */
unsigned long sum_of(const struct contents *of);

/* Gives the first n of nrs a page each, with a word of its own. */
int fill_file(struct contents *to, unsigned long n);

/* Does the file have these n pages, with their words, and no others? */
int has_words(const struct contents *of, unsigned long n);

/* ---- Mappings ---- */

#define AT     0x3ff000UL /* the second page has another table */
#define SHARED (AREA_FILE | AREA_SHARED | AREA_MAY_WRITE)

static struct space *const child = &spaces[1];

void begin_mapped(void);
int end_mapped(int passed); /* as end_files() */

/* Maps pages of a file into a space, from page nr of the file on. Returns what
 * add_area() returns. */
int map_file(struct space *into, unsigned long addr, unsigned long pages,
	     struct contents *of, unsigned long nr, unsigned long flags);

/* Returns the page that a space has at addr; 0 if none. */
unsigned long page_at(const struct space *in, unsigned long addr);

/* Does what a program does that reads a word. Returns the word; ~0 if it cannot
 * be read. */
unsigned long load_word(struct space *in, unsigned long addr);

/* Does what a program does that writes a word. Returns 0, or touch_page()'s
 * error. */
int store_word(struct space *in, unsigned long addr, unsigned long word);

/* Copies the areas of a space, or the areas and the tables, as a fork does. */
int copy_space(struct space *to, const struct space *from);
int fork_space(struct space *to, const struct space *from);
