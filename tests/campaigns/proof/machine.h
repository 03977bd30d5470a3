/*
 * The small machine in which the proofs run: its RAM, its counts, two address
 * spaces, and substitutes for the rest of the kernel. A proof
 *
 *	1. makes a state of any values:		any_machine(), any_books()
 *	2. keeps those in which the invariants hold:	assume(...)
 *	3. calls one function of mm/
 *	4. checks what it promises, and the invariants:	check(...)
 *
 * CBMC tries all values at once, by a formula. So the checks of step 4 hold for
 * each state that step 2 keeps.
 *
 * Ancestor: none.
 */
#pragma once

#include "boot.h"
#include "mm.h"
#include "kernel.h"

#include "invariants.h"

#define assume(condition)	__CPROVER_assume(condition)
#define check(condition, words) __CPROVER_assert(condition, words)

/* Some state must reach this place. With REACH, to reach it is an error, which
 * CBMC must find; this shows that the proof begins with at least one state. */
#ifdef REACH
#define reach(words) __CPROVER_assert(0, "reached: " words)
#else
#define reach(words)
#endif

/* ---- any values: CBMC gives each of these any value ---- */

unsigned long nondet_word(void);
unsigned long long nondet_quad(void);
int nondet_int(void);

unsigned char nondet_byte(void);

/* Returns any byte, as an entry: in a machine of at most 16 pages no entry is
 * larger. So each word has 24 bits fewer, and the formula is a quarter as
 * large. */
static inline unsigned long any_byte(void)
{
	return nondet_byte();
}

/* Returns any word of a page that is no table. It has 32 bits with WIDE;
 * otherwise 8, like an entry. */
static inline unsigned long any_word(void)
{
#ifdef WIDE
	return nondet_word();
#else
	return any_byte();
#endif
}

static inline unsigned long any_below(unsigned long n)
{
	unsigned long value = n > 256 ? nondet_word() : any_byte();

	assume(value < n);
	return value;
}

/* ---- whether a proof expects a panic() ---- */

/* NEVER: the function must not panic. ALWAYS: it may panic; if no_panic()
 * follows the call, it must. */
static enum { NEVER, ALWAYS } must_panic;

void panic(const char *fmt, ...)
{
	(void)fmt;
	check(must_panic == ALWAYS, "a panic only where it is expected");
#ifdef PANICS
	reach("panic");
#endif
	assume(0);
	__builtin_unreachable();
}

/* Checks that no panic was expected: the function has returned, so it has not
 * panicked. */
static inline void no_panic(void)
{
	check(must_panic == NEVER, "no panic was expected");
}

/* ---- substitutes for the rest of the kernel ---- */

unsigned long ram[PAGES * ENTRIES];
static unsigned short counts[PAGES];

unsigned long others[PAGES];
unsigned char hidden[PAGES], tables[PAGES];
struct space spaces[SPACES];
struct contents files[FILES];
unsigned char rank[PAGES];

void printk(const char *fmt, ...)
{
	(void)fmt;
}

const char *file_name(unsigned long page)
{
	(void)page;
	return "";
}

/* In a proof nothing else runs, so each operation is one step. But a proof may
 * check what must hold when point() is called, where other tasks could run. */
#ifndef AT_POINT
#define AT_POINT()
#endif

int point(void)
{
	AT_POINT();
	return 0;
}

/* ---- bytes ---- */

/* Returns a mask for word i: its bits that belong to the first `bytes` bytes,
 * counted from word 0. */
static inline unsigned long mask_of(unsigned long i, unsigned long bytes)
{
	unsigned long left = bytes > i * 4 ? bytes - i * 4 : 0;

	return left >= 4 ? ~0UL : (1UL << left * 8) - 1;
}

/* ---- a state of any values ---- */

static inline void any_machine(void)
{
	mem_map = counts;
	nr_pages = PAGES;
	frontier = nondet_word();
	frontier_end = nondet_word();
	loaded_end = nondet_word();
	__CPROVER_havoc_object(ram);
	__CPROVER_havoc_object(counts);
	__CPROVER_havoc_object(others);
}

/* Returns any link, also to an address that is no page, or one that makes a
 * circle. CBMC cannot make a pointer from a number, so it must see how the link
 * is made. */
static inline struct run *any_link(void)
{
	unsigned long page = nondet_word();

	return page ? P2V(page) : 0;
}

/* Makes any three lists. A page on a list has any link. */
static inline void any_lists(void)
{
	run_list = any_link();
	table_list = any_link();
	dir_list = any_link();
	for (unsigned long nr = 0; nr < PAGES; nr++)
		if (mem_map[nr] == 0 && nr < frontier)
			((struct run *)P2V(PAGE(nr)))->next = any_link();
}
