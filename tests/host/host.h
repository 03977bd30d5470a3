/*
 * What the programs of tests/host share: a stretch of the host's memory that
 * stands for RAM, panic() and printk() that can be looked at, and TAP.
 *
 *	00000000  sanitizers, this program
 *	40000000  the arena: physical address 0 as mm/ sees it (KERNEL_BASE)
 *	40100000  where the kernel would be
 *
 * Ancestor: none.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot.h"
#include "kernel.h"
#include "mm.h"
#include "x86.h"

/* The image ends here: 8 pages of kernel of which 4 are read-only, and one
 * page of archive. */
#define IMAGE_PAGES 9
/* What the boot tables map, and where they stand: numbers of pages. */
#define BOOT_MAPPED 0x1000000
#define BOOT_FIRST  NR(BOOT_PG_DIR)
#define BOOT_LAST   (BOOT_FIRST + BOOT_MAPPED / TABLE_SPAN)
#define IMAGE_END   (KERNEL_LOAD + IMAGE_PAGES * PAGE_SIZE)

/* ---- TAP ---- */

/* Says how many tests follow. The program fails if it runs another number of
 * tests, or for more than so many seconds of CPU time. */
void plan(int tests, int seconds);
void ok(int passed, const char *name);
void say(const char *fmt, ...) PRINTF(1, 2);
int failures(void);

/* Checks of one subject, for a program that has several: how many there are,
 * and the function that makes them. */
struct checks {
	int count;
	void (*run)(void);
};

/* Both take a list that ends with 0. */
int count_checks(const struct checks *const *list);
void run_checks(const struct checks *const *list);

/* Ends the program at once, with a failed test: a condition does not hold that
 * every later step needs. */
void bail(const char *fmt, ...) NORETURN PRINTF(1, 2);

/* ---- RAM ---- */

void map_arena(unsigned long bytes);

/* Starts mm/ in the arena as at power-on: no page is given out, and the run
 * list is empty. boot says what RAM there is. */
void power_on(const struct boot_params *boot, unsigned long limit);

/* The same with RAM from 4 KiB to 640 KiB and from 1 MiB to bytes. */
void plain_ram(struct boot_params *boot, unsigned long bytes);
void add_ram(struct boot_params *boot, unsigned long long base,
	     unsigned long long length, unsigned int type);

/* Starts with plain RAM up to bytes, and does what the kernel does before its
 * first task: it makes its directory and tables, and frees the boot tables. */
void boot_up(unsigned long bytes);

/* Tells the audit that the test itself holds a page, up to HELD times. hold()
 * returns the page; let_go() also frees it. */
#define HELD 70000
unsigned long hold(unsigned long page);
void let_go(unsigned long page);

/* How many areas can still be made; after that new_object() refuses. */
extern long objects_left;

/* Address spaces of the test, for the audit; a dead one has dir 0. */
#define SPACES 8
extern struct space spaces[SPACES];

/* A file of the archive, whose pages are RESERVED: they are copied. */
#define FLAT_BYTES (3 * PAGE_SIZE + 777)
#define FLAT_DATA  ((char *)P2V(KERNEL_LOAD))
extern struct contents flat;

/* Files of the test, for the audit. */
#define FILES 4
extern struct contents files[FILES];

/* The last file that contents_unused() was called for, and how often it was. */
extern struct contents *unused_file;
extern int unused_calls;

/* take_all_but() takes all memory except some pages; give_back() frees it. */
void take_all_but(int pages);
void give_back(void);

/* ---- panic and printk ---- */

/* Calls f(arg). Returns 1 if it panics with exactly these words; otherwise 0,
 * and says what came instead. */
int panics(void (*f)(unsigned long), unsigned long arg, const char *words);

/* What panic() said last. */
extern char panic_words[256];

/* All that printk() has printed since printed[0] was set to 0. */
extern char printed[4096];

/* ---- the simulated CPU ---- */

extern unsigned long cpu_cr0, cpu_cr3, cpu_cr4;

/* Called whenever the TLB is emptied, if a test has set it. */
extern void (*on_flush)(void);

/* ---- random numbers ---- */

/* Sets and prints the seed: the first argument, or else TALLY_SEED of the
 * environment, or else the program's own. */
uint64_t set_seed(int argc, char **argv, uint64_t own);
uint32_t any(void);
uint32_t below(uint32_t n);
int one_in(uint32_t n);
