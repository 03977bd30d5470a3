/*
 * Cycles: measures mm/ on the CPU of the host, in the arena of tests/host, and
 * beside it what its ancestors do for the same job. The files:
 *
 *	ancestors.c  pages.h, heaps.c   the work of mm/ and of its ancestors
 *	      |         |
 *	   spaces.c     |               programs that fork, write and exit
 *	       \       /
 *	         main.c                 rounds, ratios, the table
 *
 * The time stamp counter ticks at a fixed rate, but the CPU's clock changes. So
 * ticks of different rounds cannot be compared, only ratios within one round.
 *
 * Ancestor: none.
 */
#pragma once

#include "kernel.h"
#include "mm.h"
#include "x86.h"

/* ---- main.c: time ---- */

/*
 * now() waits until all instructions before it have ended, also their stores,
 * and reads the time stamp counter before any later instruction begins. (CPUID
 * waits, too, but traps to the hypervisor of a virtual machine.) since()
 * returns the ticks since `start`, less the ticks of an empty measurement.
 */
static inline unsigned long long now(void)
{
	unsigned long long value;

	asm volatile("mfence\n\tlfence\n\trdtsc\n\tlfence"
		     : "=A"(value)
		     :
		     : "memory");
	return value;
}

double since(unsigned long long start);

/* ---- main.c: rows ---- */

#define ROWS 4	/* a group has at most so many rows */
#define WAYS 32 /* a group has fewer ways than this */

/* One way to do the work of a group of rows. measure(what, ticks) sets ticks[]
 * of each row to the ticks of one operation; below 0 if `what` has no such
 * operation. A round calls it twice, and the second call counts. If the group
 * is cold, the round calls it once. */
struct way {
	const char *who;
	void (*measure)(const void *what, double *ticks);
	const void *what;
};

/* Rows that are measured together. The ticks of the first way, mostly Tally's,
 * are compared with those of each other way. */
struct group {
	const char *row[ROWS]; /* names; unused ones are 0 */
	int cold;
	struct way way[WAYS]; /* a way whose who is 0 ends the array */
};

/* ---- main.c: the rest ---- */

extern int quick; /* 1: a test, with little memory and few rounds */

/* Returns a pseudo-random number from 0 to n - 1, the same in each run. */
unsigned long lot(unsigned long n);

/* check() ends the program with fail() if a condition of the measured work does
 * not hold. */
void fail(const char *what) __attribute__((noreturn, cold));

static inline void check(int holds, const char *what)
{
	if (!holds)
		fail(what);
}

/* evict() removes bytes from all caches of the CPU, if the CPU can flush a
 * line. If it cannot, read_arena() evicts them by reading the whole arena. */
void evict(const void *start, unsigned long bytes);
void read_arena(void);

/* ---- arena.c and pages.c ---- */

/* The arena: all allocators give out and get back the same pages, one allocator
 * after the other. */
extern unsigned long arena_start, arena_end;

void open_pages(unsigned long pages); /* more pages at each call */
void visit_arena(visitor *visit);
/* The arrays end with a group without rows. */
extern const struct group unit, hot_pages[], cold_pages[];

/* The rows for the study's ranks. rank_all() adds all allocators of the study
 * to these rows, and must be called before open_pages(). */
extern struct group ranked_pages[];
void rank_all(void);

/* ---- heaps.c ---- */

/* The rows for the ranks of the study's heaps, which lie in the arena.
 * rank_heaps() adds the heaps, and must be called after open_pages(). */
extern struct group ranked_heaps[];
void rank_heaps(void);

/* ---- ancestors.c ---- */

/* What a system does with the pages of programs. Before fork() the caller makes
 * a directory and areas for the child. */
struct system {
	void (*fork)(const struct space *from, struct space *to);
	/* the first write after a fork; 0: the system needs no work for it */
	void (*write)(struct space *space, unsigned long addr);
	void (*exit)(struct space *space);
	void (*touch)(struct space *space, unsigned long addr);
};

extern const struct system ours, linux001, xv6;

/* Does what calc_mem() of Linux 0.01 does: counts the free pages, and the pages
 * that the tables of n spaces map. Returns the sum of both. */
unsigned long calc_mem(const struct space *space, int n);

/* ---- spaces.c ---- */

void open_spaces(void);
extern const struct group booted[], spaces_rows[]; /* end like hot_pages */
