/*
 * What the tests of files' pages share: functions that make files and clones,
 * and map them into spaces.
 *
 * Ancestor: none.
 */
#pragma once

#include "space.h"

#define LAST 0xfffffUL /* nr of the last page of the largest file */

/* The pages of a file that the tests use: the first and the last pages of some
 * tables, and pages next to them. */
#define NRS 10
extern const unsigned long nrs[NRS];

static struct contents *const file = &files[0], *const clone = &files[1];
extern unsigned long free_before; /* free pages when the test began */

/* ---- Files ---- */

void begin_files(void);

/* Ends a test and frees its files and spaces. Returns 1 if the test has passed,
 * the counts balance, and after that no page is held. */
int end_files(int passed);

/* Returns the word at the start of page nr of a file; 0 if there is a hole. */
unsigned long get_word(const struct contents *from, unsigned long nr);

/* Sets the word at the start of page nr of a file. Makes the file longer if it
 * ends before that word. Returns what own_page() returns. */
int put_word(struct contents *to, unsigned long nr, unsigned long word);

/* Returns a checksum of the size, the number of pages, and the words at nrs. */
unsigned long sum_of(const struct contents *of);

/* Writes a different word to each of the first n pages of nrs. Returns 1 if all
 * writes succeed. */
int fill_file(struct contents *to, unsigned long n);

/* Does the file have exactly the pages that fill_file(of, n) makes, with their
 * words? */
int has_words(const struct contents *of, unsigned long n);

/* ---- Mappings ---- */

#define AT     0x3ff000UL /* the next page is in another page table */
#define SHARED (AREA_FILE | AREA_SHARED | AREA_MAY_WRITE)

static struct space *const child = &spaces[1];

/* end_mapped() does what end_files() does. Also no area may map a file any
 * more. */
void begin_mapped(void);
int end_mapped(int passed);

/* Maps pages of a file at addr in a space. The first one is page nr of the
 * file. Returns what add_area() returns. */
int map_file(struct space *into, unsigned long addr, unsigned long pages,
	     struct contents *of, unsigned long nr, unsigned long flags);

/* Returns the page that a space has at addr; 0 if none. */
unsigned long page_at(const struct space *in, unsigned long addr);

/* Reads a word as a program does. Returns the word; ~0 if the program cannot
 * read it. */
unsigned long load_word(struct space *in, unsigned long addr);

/* Writes a word as a program does. Returns 0, touch_page()'s error, or -1 if
 * the page cannot be written after touch_page(). */
int store_word(struct space *in, unsigned long addr, unsigned long word);

/* copy_space() copies the areas of a space; fork_space() also its tables, as a
 * fork does. Both return -ENOMEM if the areas cannot be copied, otherwise 0. */
int copy_space(struct space *to, const struct space *from);
int fork_space(struct space *to, const struct space *from);
