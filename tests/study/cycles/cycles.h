/*
 * Cycles: mm/ as it is, on the CPU of the host, below the arena of tests/host,
 * beside what its ancestors do for the same job. What the files of this
 * directory promise one another:
 *
 *	pages.h      ancestors.c        the work, ours and theirs; heaps.c
 *	      \       /
 *	       spaces.c                 of address spaces
 *	           |
 *	         main.c                 rounds, ratios, the table
 *
 * The time stamp counter ticks at one rate whatever the CPU's clock does, so
 * that a tick is a cycle only at that clock. What can be compared is a ratio
 * within one round.
 *
 * Ancestor: none.
 */
#pragma once

#include "kernel.h"
#include "mm.h"
#include "x86.h"

/* ---- main.c: time ---- */

/*
 * The counter, when all that comes before is over, stores as well, and before
 * anything that follows. (CPUID, which also waits, ends in the monitor of a
 * virtual machine.) A difference is in ticks less those of an empty stretch.
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

#define ROWS 4	/* in a group */
#define WAYS 32 /* to do its work */

/* One way to do the work of a group of rows. It sets ticks[], one for each row,
 * to those of one operation; below 0 if there is no such operation. In a round
 * it is called twice, and the second call counts; once if the group is cold. */
struct way {
	const char *who;
	void (*measure)(const void *what, double *ticks);
	const void *what;
};

/* Rows that are measured together. The first way is ours. */
struct group {
	const char *row[ROWS]; /* those that are not there are 0 */
	int cold;
	struct way way[WAYS]; /* ends with a who of 0 */
};

/* ---- main.c: else ---- */

extern int quick; /* as a test: little memory, few rounds */

/* The same numbers in each run; 0 .. n-1. */
unsigned long lot(unsigned long n);

/* A check within the measured work: the program ends if it does not hold. */
void fail(const char *what) __attribute__((noreturn, cold));

static inline void check(int holds, const char *what)
{
	if (!holds)
		fail(what);
}

/* These bytes are no longer in any of the CPU's caches. Where it cannot flush
 * a line, read_arena() has to drive them out. */
void evict(const void *start, unsigned long bytes);
void read_arena(void);

/* ---- arena.c and pages.c ---- */

/* The pages that are given out and come back: the same for all allocators,
 * which hold none of them while another one is measured. */
extern unsigned long arena_start, arena_end;

void open_pages(unsigned long pages); /* more than before */
void visit_arena(visitor *visit);
extern const struct group unit, hot_pages[], cold_pages[]; /* end with row 0 */

/* What the study ranks by: as it is when rank_all() has put all of its
 * allocators into it, before open_pages(). */
extern struct group ranked_pages[];
void rank_all(void);

/* ---- heaps.c ---- */

/* The same for its heaps, in the arena, after open_pages(). */
extern struct group ranked_heaps[];
void rank_heaps(void);

/* ---- ancestors.c ---- */

/* What a system does in mm/ for a fork. The caller has made a directory and
 * areas for the child. */
struct system {
	void (*fork)(const struct space *from, struct space *to);
	void (*write)(struct space *space, unsigned long addr); /* 0: none */
	void (*exit)(struct space *space);
	void (*touch)(struct space *space, unsigned long addr);
};

extern const struct system ours, linux001, xv6;

/* Linux 0.01's sums over all of memory: free pages, and those that the tables
 * of n spaces map. */
unsigned long calc_mem(const struct space *space, int n);

/* ---- spaces.c ---- */

void open_spaces(void);
extern const struct group booted[], spaces_rows[]; /* end with row 0 */
