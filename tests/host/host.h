/*
 * What the programs of tests/host share: a stretch of the host's memory that
 * stands for RAM, panic() and printk() whose words a test can compare, and TAP.
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

/* The image has 8 pages of kernel, of which 4 are read-only, and one page of
 * archive. */
#define IMAGE_PAGES 9
/* How many bytes the boot tables map. BOOT_FIRST is the nr of the boot
 * directory's page, BOOT_LAST that of the last boot table. */
#define BOOT_MAPPED 0x1000000
#define BOOT_FIRST  NR(BOOT_PG_DIR)
#define BOOT_LAST   (BOOT_FIRST + BOOT_MAPPED / TABLE_SPAN)
#define IMAGE_END   (KERNEL_LOAD + IMAGE_PAGES * PAGE_SIZE)

/* ---- TAP ---- */

/* Prints how many tests follow. The program fails if it runs another number of
 * tests, or uses more than these seconds of CPU time. */
void plan(int tests, int seconds);
void ok(int passed, const char *name);
void say(const char *fmt, ...) PRINTF(1, 2);
int failures(void);

/* The checks of one subject, in a program that has several subjects: how many
 * checks there are, and the function that makes them. */
struct checks {
	int count;
	void (*run)(void);
};

/* Both functions take a list that ends with 0. count_checks() adds up the
 * counts of the list, run_checks() makes all its checks. */
int count_checks(const struct checks *const *list);
void run_checks(const struct checks *const *list);

/* Prints a failed test and ends the program at once: later steps are not
 * possible. */
void bail(const char *fmt, ...) NORETURN PRINTF(1, 2);

/* ---- RAM ---- */

void map_arena(unsigned long bytes);

/* Starts mm/ in the arena as at power-on: no page is given out, and the run
 * list is empty. boot says what RAM there is; mm/ uses none of it from the
 * address `limit` on. */
void power_on(const struct boot_params *boot, unsigned long limit);

/* Fills in a map of memory: RAM is from 0 to 640 KiB, and from 1 MiB to
 * `bytes`. add_ram() appends one range to a map. */
void plain_ram(struct boot_params *boot, unsigned long bytes);
void add_ram(struct boot_params *boot, unsigned long long base,
	     unsigned long long length, unsigned int type);

/* Starts with the map of plain_ram(), and does what the kernel does before its
 * first task: makes the kernel's directory and tables, and frees the boot
 * tables. Forgets all spaces, files and held pages of an earlier test. */
void boot_up(unsigned long bytes);

/* hold() tells the audit that the test itself holds a page, and returns the
 * page. let_go() ends that, and frees the page. There can be HELD such holders
 * at once. */
#define HELD 70000
unsigned long hold(unsigned long page);
void let_go(unsigned long page);

/* How many areas can still be made. If this is 0, new_object() returns 0. */
extern long objects_left;

/* The address spaces of the test. The audit walks those whose dir is not 0. */
#define SPACES 8
extern struct space spaces[SPACES];

/* A file of the archive. Its pages are RESERVED, so an area gets copies of
 * them. */
#define FLAT_BYTES (3 * PAGE_SIZE + 777)
#define FLAT_DATA  ((char *)P2V(KERNEL_LOAD))
extern struct contents flat;

/* The files of the test, which the audit walks. */
#define FILES 4
extern struct contents files[FILES];

/* The file of the last call of contents_unused(), and the number of calls. */
extern struct contents *unused_file;
extern int unused_calls;

/* take_all_but() allocates all free pages except this number of pages.
 * give_back() frees what take_all_but() has allocated. */
void take_all_but(int pages);
void give_back(void);

/* ---- panic and printk ---- */

/* Calls f(arg). Returns 1 if f() panics with exactly these words. Otherwise
 * prints what happened, and returns 0. */
int panics(void (*f)(unsigned long), unsigned long arg, const char *words);

/* The words of the last panic(). */
extern char panic_words[256];

/* All that printk() has printed since printed[0] was set to 0. */
extern char printed[4096];

/* ---- the simulated CPU ---- */

extern unsigned long cpu_cr0, cpu_cr3, cpu_cr4;

/* A function that is called whenever the TLB is flushed; 0: none. */
extern void (*on_flush)(void);

/* ---- random numbers ---- */

/* Sets, prints and returns the seed: the program's first argument; without one,
 * TALLY_SEED of the environment; without that, `own`. */
uint64_t set_seed(int argc, char **argv, uint64_t own);
uint32_t any(void);
uint32_t below(uint32_t n); /* 0 to n - 1 */
int one_in(uint32_t n);	    /* 1 once in n calls, on average; otherwise 0 */
