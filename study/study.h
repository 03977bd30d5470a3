/*
 * Declares the interfaces of the comparison of historical allocators. There
 * are two families, pages of 4096 bytes and blocks of any size. Each family has
 * one small interface, so that all its allocators do the same work.
 *
 *	pages/NAME.c   heap/NAME.c      one allocator a file, nothing shared
 *	      |             |
 *	    pages.c       heap.c        the list of a family's allocators
 *	      \             /
 *	  pagework.c     heapwork.c     the same work for all of a family
 *	         \         /
 *	          measure.c             the cost of the calls, in rows
 *	          judge.c               whether the calls did what they must
 *	             |
 *	           main.c               picks what to run, by the command line
 *	             |
 *	            run                 boots, collects, compares (on the host)
 *
 * An allocator's file is compiled once for each variant, so that the code that
 * counts work never slows down the code that is timed. It exports one name,
 * which ends in VARIANT:
 *
 *	variant   locks   fills           counts its work
 *	asis      its own its own         no     as it was
 *	nofill    its own none            no
 *	plain     none    none            no     normalised
 *	clear     none    clears in get   no     normalised, with a fill
 *	count     its own its own         yes
 *
 * Ancestor: none. xv6 and Linux 0.01 have one allocator each and trust it.
 */
#pragma once

#include "kernel.h"
#include "layout.h"
#include "mm.h"
#include "x86.h"
#include "../tests/guest/bench/tsc.h"

/* ---- Work, counted ---- */

/* What one call of get, free or share did. The reps are the string instructions
 * that ran until their count was 0: fill_reps those that fill, scan_reps all
 * others. QEMU counts one instruction too many for each. */
struct work {
	unsigned long entries; /* places looked at while searching */
	unsigned long touched; /* bytes of metadata read or written */
	unsigned long filled;  /* bytes of the page or block filled */
	unsigned long fill_reps;
	unsigned long scan_reps;
	unsigned long got; /* did get return a page? Its caller sets this */
};

extern struct work work; /* in measure.c; test programs define their own */

#ifdef COUNT
#define LOOK_AT(n)   (work.entries += (n))
#define TOUCH(n)     (work.touched += (n))
#define FILLED(n)    (work.filled += (n))
#define FILL_REPS(n) (work.fill_reps += (n))
#define SCAN_REPS(n) (work.scan_reps += (n))
#else
#define LOOK_AT(n)   ((void)0)
#define TOUCH(n)     ((void)0)
#define FILLED(n)    ((void)0)
#define FILL_REPS(n) ((void)0)
#define SCAN_REPS(n) ((void)0)
#endif

/* ---- Variants ---- */

/* The Makefile sets VARIANT. Editors and linters do not: they get asis. */
#ifndef VARIANT
#define VARIANT asis
#endif
#define PASTE(a, b)	   a##_##b
#define PASTE_VALUES(a, b) PASTE(a, b)
#define QUOTE(a)	   #a
#define QUOTE_VALUE(a)	   QUOTE(a)

/* Makes the exported name of an allocator: EXPORT(xv6) may be xv6_asis. */
#define EXPORT(name) PASTE_VALUES(name, VARIANT)
#define VARIANT_NAME QUOTE_VALUE(VARIANT)

/* The Makefile defines NO_FILL for nofill, plain and clear; CLEAR_IN_GET for
 * clear; NO_LOCK for plain and clear; COUNT for count. */

/*
 * These two functions fill memory as the ancestors do: words by a string
 * instruction, as in Linux 0.01 and xv6; bytes by a loop, as in Hux. The empty
 * asm keeps the compiler from making a string instruction of the loop.
 */
static inline void really_fill_words(void *to, unsigned long value,
				     unsigned long bytes)
{
	fill_words(to, value, bytes / 4);
	FILLED(bytes);
	FILL_REPS(1);
}

static inline void really_fill_bytes(void *to, int value, unsigned long bytes)
{
	for (unsigned long i = 0; i < bytes; i++) {
		((char *)to)[i] = value;
		asm volatile("" : : : "memory");
	}
	FILLED(bytes);
}

/* OWN_FILL_* stands where the ancestor fills. CLEAR stands before get returns a
 * page, for the variant in which every allocator clears in the same way. */
#ifdef NO_FILL
#define OWN_FILL_WORDS(to, value, bytes) ((void)(to))
#define OWN_FILL_BYTES(to, value, bytes) ((void)(to))
#else
#define OWN_FILL_WORDS(to, value, bytes) really_fill_words(to, value, bytes)
#define OWN_FILL_BYTES(to, value, bytes) really_fill_bytes(to, value, bytes)
#endif

#ifdef CLEAR_IN_GET
#define CLEAR(to, bytes) really_fill_words(to, 0, bytes)
#else
#define CLEAR(to, bytes) ((void)0)
#endif

/* A lock as the ancestors have it: its taker turns interrupts off, and sets
 * `held' by an atomic exchange, so that other processors would wait. Their aids
 * for debugging are left out: xv6's lock also records ten callers. */
struct lock {
	unsigned long held;
	unsigned long flags;
};

/* On one core nobody waits for a lock. For several cores see host/cores.h. */
#ifndef CORES
#define CORES	       1
#define THIS_CORE      0
#define OWN_LINE       /* in host/cores.h it aligns data to a cache line */
#define WAIT_FOR(lock) ((void)0)
#endif

#ifdef NO_LOCK
#define LOCK(lock)   ((void)(lock))
#define UNLOCK(lock) ((void)(lock))
#else
#define LOCK(lock)   lock_it(lock)
#define UNLOCK(lock) unlock_it(lock)
#endif

static inline void lock_it(struct lock *lock)
{
	unsigned long flags = irq_save();

	while (__sync_lock_test_and_set(&lock->held, 1))
		WAIT_FOR(lock);
	lock->flags = flags;
}

static inline void unlock_it(struct lock *lock)
{
	unsigned long flags = lock->flags;

	__sync_lock_release(&lock->held);
	irq_restore(flags);
}

/* ---- Page allocators ---- */

/* The pages that an allocator gives out have the physical addresses [start,
 * end). meta is the address of its metadata, outside of these pages. */
struct arena {
	unsigned long start, end;
	unsigned long meta;
};

/* The flags of an allocator say what it does. judge.c checks FILLS_GET and
 * FILLS_FREE; host/cores.c runs the allocators that have HAS_LOCK. */
#define HAS_LOCK   1
#define FILLS_GET  2
#define FILLS_FREE 4

struct page_allocator {
	const char *name;
	const char *variant;	/* VARIANT_NAME */
	const char *provenance; /* system, year, file */
	unsigned long flags;

	/* Returns the bytes of metadata that so many pages need. */
	unsigned long (*meta)(unsigned long pages);

	/* Sets the allocator up. The caller has cleared all bytes of the
	 * metadata. */
	void (*init)(const struct arena *arena);

	/* Returns a page's physical address, or one outside of [start, end) if
	 * none is free. Each of the next three pointers may be 0: missing. */
	unsigned long (*get)(void);
	void (*free)(unsigned long page);	    /* drops a holder */
	int (*share)(unsigned long page);	    /* adds a holder; 0: done */
	unsigned long (*claim)(unsigned long page); /* also to a free page */

	/* A piece is 2^order contiguous pages, named by its first page. It is
	 * freed as a whole. get() and free() are for order 0. Both pointers are
	 * 0 if the allocator has no functions for pieces. */
	unsigned long (*get_piece)(unsigned long order);
	void (*free_piece)(unsigned long page, unsigned long order);
	int (*failed)(void); /* has the latest free failed? Pointer may be 0 */

	/* Returns what is wrong with the data structure, 0 if nothing is.
	 * *nr_free becomes the number of pages that are free in it. */
	const char *(*check)(unsigned long *nr_free);
	void (*print)(void);
};

/* study/pages.c: the table has all variants of each allocator, then a 0. */
extern const struct page_allocator *const page_allocators[];

/* ---- Heap allocators ---- */

struct heap_allocator {
	const char *name;
	const char *variant;	/* VARIANT_NAME */
	const char *provenance; /* system, year, file */
	unsigned long flags;
	unsigned long header;	/* bytes in front of a block */
	const void *parameters; /* of this allocator: policy, order, ... */

	/* base is a linear address, not a physical one. self has the
	 * allocator's parameters. */
	void (*init)(const struct heap_allocator *self, void *base,
		     unsigned long bytes);
	void *(*get)(unsigned long bytes); /* returns 0 if no block is left */
	void (*free)(void *block);

	/* Calls visit for each free chunk, in the order of the free list. */
	void (*walk)(void (*visit)(unsigned long addr, unsigned long bytes));
	/* Returns how many bytes of the heap the allocator has taken so far.
	 * The pointer is 0 if init takes all of them. */
	unsigned long (*taken)(void);
	const char *(*check)(void); /* returns what is wrong; 0: nothing */
	void (*print)(void);
};

/* study/heap.c: the table ends with a 0. */
extern const struct heap_allocator *const heap_allocators[];

/* ---- The work ---- */

/* One workload of a family. run() calls the init() of one variant, does the
 * work with it, and prints rows. */
struct page_work {
	const char *name;
	const char *about;
	void (*run)(const struct page_allocator *a);
};

struct heap_work {
	const char *name;
	const char *about;
	void (*run)(const struct heap_allocator *a);
};

extern const struct page_work page_works[]; /* the last entry has name 0 */
extern const struct heap_work heap_works[]; /* the last entry has name 0 */

/* ---- Measuring: study/measure.c ---- */

/* The seed of every workload; it is published with the results. */
#define SEED 19910917

/* Takes memory for the costs. rep is 1 if rdtsc counts one instruction too many
 * for each string instruction that runs until its count is 0. */
void measure_init(int rep);

/* Begins a cell: the rows of this allocator and variant in this workload. The
 * number of calls and the random numbers start again. */
void begin_cell(const char *name, const char *variant, const char *workload);

void seed_random(unsigned long seed);

/* random.c */
extern unsigned long random_state;
unsigned long any(void);	      /* returns 32 random bits */
unsigned long below(unsigned long n); /* returns 0 to n - 1; n must not be 0 */

/*
 * Measure one phase of a workload: begin_phase(), then note() for each call, in
 * order, then end_phase(KEY), which prints for each kind of call
 *
 *	study: calls,NAME,VARIANT,WORK,KEY.get,n,min,median,p99,max,sum,hash
 *	study: work,NAME,count,WORK,KEY.get,n,entries,entries_max,
 *		touched,touched_max,filled,reps
 *
 * The variant count prints the second row instead of the first. QEMU counts one
 * instruction too many for each string instruction that runs until its count is
 * 0. The variant count runs first and counts these for each call; measure.c
 * subtracts them in the other variants if the command line says rep=1. The hash
 * covers the costs of one kind of call, in order. note() clears `work'.
 */
enum call { GET, FREE, SHARE, CALLS };

#define MAX_CALLS 32768 /* the most calls in a phase */

void begin_phase(void);
void note(enum call call, unsigned long instructions);
void end_phase(const char *key);

/* study/measured.c: *cost is the cost of f and of the measuring instructions
 * around it: four, but five in measured_share(). */
unsigned long measured_get(unsigned long (*f)(void), unsigned long *cost);
int measured_share(int (*f)(unsigned long), unsigned long arg,
		   unsigned long *cost);
void measured_free(void (*f)(unsigned long), unsigned long arg,
		   unsigned long *cost);

/* Does the current variant count its work? Then its time is not measured. */
int counting(void);

/* Returns how many instructions QEMU counts too many for so many fills and so
 * many other string instructions; 0 without rep=1. Fills count only in asis. */
unsigned long excess_of(unsigned long fills, unsigned long scans);

/* Prints any other figure: `study: figure,ALLOCATOR,VARIANT,WORK,KEY,VALUE'. */
void figure(const char *key, unsigned long value);

/*
 * Prints words instead of a figure: `study:
 * words,ALLOCATOR,VARIANT,WORK,KEY,WORDS'.
 */
void words(const char *key, const char *text);

/* Prints how fragmented free memory is: `study:
 * runs,ALLOCATOR,VARIANT,WORK,STEP,HELD,RUNS,LONGEST'. HELD is the number of
 * held pages, RUNS that of the runs of free pages, LONGEST the length of the
 * longest run. */
void tell_runs(unsigned long step, unsigned long nr_held, unsigned long runs,
	       unsigned long longest);

/* Prints how many pieces of 2^order pages were requested in a window of steps,
 * and how many were granted. At the window's last step nr_held pages are held:
 * `study: pieces,ALLOCATOR,VARIANT,WORK,STEP,HELD,ORDER,ASKED,GRANTED'. */
void tell_pieces(unsigned long step, unsigned long nr_held, unsigned long order,
		 unsigned long asked, unsigned long granted);

/* Are these two names equal? */
int same(const char *a, const char *b);

/* Prints the beginning of a row, `study: KIND,NAME,VARIANT,WORK,'; printk()
 * prints the rest and the newline. */
void row(const char *kind);

/* ---- Failures and memory: study/main.c ---- */

/*
 * Calls f(arg) and survives a panic or an exception in it. Returns 0 if f
 * returned, otherwise the words of panic(); the allocator needs a new init()
 * then. captured() returns what f printed; the serial line gets nothing of it.
 */
const char *survive(void (*f)(void *arg), void *arg);
const char *captured(void);

/* Returns the physical address of so many bytes of memory, page-aligned, not
 * cleared. Panics if less is left. All memory that a cell has taken here is
 * free again when the next cell begins. */
unsigned long take_memory(unsigned long bytes);
unsigned long memory_left(void);

/* ---- Pages: study/pagework.c ---- */

/* The arena of most workloads: 6 MiB, as much as Linux 0.01 gave out. */
#define ARENA_PAGES 1536

/* Takes memory for an arena of so many pages and calls init(). */
void prepare_pages(const struct page_allocator *a, unsigned long pages);
void misuse(const struct page_allocator *a); /* in misuse.c */
void pieces(const struct page_allocator *a); /* in pieces.c */

/* Prints how many pieces of each order get_piece can give after this step, when
 * so many pages are held. */
void pieces_left(const struct page_allocator *a, unsigned long step,
		 unsigned long nr_out);
extern struct arena work_arena;

/* Makes one call and passes its cost to note(). timed_get() returns 0 if
 * there was no page, whatever address the allocator uses for that. last is 1 if
 * no holder is left after this free. */
unsigned long timed_get(const struct page_allocator *a);
void timed_free(const struct page_allocator *a, unsigned long page, int last);
int timed_share(const struct page_allocator *a, unsigned long page);

/* Prints how many runs of free pages the arena has, and the longest one. */
void look_for_runs(unsigned long step, unsigned long nr_out);

/* ---- Judging: study/judge.c ---- */

/* Starts judging in work_arena; owners has a byte for each of its pages. */
void judge(const struct page_allocator *a, unsigned char *owners);
void judge_no_more(void);
void judge_got(unsigned long page);
void judge_free(unsigned long page);  /* before the last holder frees it */
void judge_freed(unsigned long page); /* after that */
void judge_books(void);		      /* compares the owners with check() */
void judge_end(void);		      /* gets every page that should be free */
int has_owner(unsigned long nr);      /* nr counts from the arena's start */

/* study/replay.c: the recorded traces are page_works like the others.
 * find_traces() panics if the archive lacks one of them. */
void find_traces(void);
void replay_boot(const struct page_allocator *a);
void replay_session(const struct page_allocator *a);
void replay_storm(const struct page_allocator *a);
void replay_busybox(const struct page_allocator *a);
void replay_build(const struct page_allocator *a);
void replay_lua(const struct page_allocator *a);
