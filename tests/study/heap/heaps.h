/*
 * What the tests of the study's heap allocators share: a heap of 64 KiB in the
 * arena of tests/host, which one allocator manages.
 *
 *	heaps.c		this heap, and questions about it
 *	NAME.c		tests study/heap/NAME.c: its rules and its quirks
 *	promise.c	checks an allocator's promise with random calls
 *	simulator.c	compares ostep with a model of OSTEP's simulator
 *	works.c		runs the study's workloads with each allocator
 *	main.c		runs all tests
 *
 * Ancestor: none.
 */
#pragma once

#include "../both.h"

#define BASE  ((char *)P2V(0x200000))
#define BYTES 0x10000UL
#define CALLS 20000 /* random calls in one test */

extern const struct heap_allocator *heap; /* the allocator that is tested */

/* The tests of a file. The titles of their checks begin with the allocator's
 * name. */
extern const struct checks huxheap_checks, knr_checks, tags_checks, v7_checks,
	bucket_checks, mck_checks, tlsf_checks, quickfit_checks, slab_checks,
	dlmalloc_checks, slob_checks, pool_checks, ostep_checks,
	simulator_checks;

/* ---- heaps.c ---- */

/* Returns the allocator with this name and variant; the program ends if there
 * is none. */
const struct heap_allocator *find(const char *name, const char *variant);

/* fresh() gives the whole heap to an allocator, fresh_bytes() only the first
 * bytes of the heap. */
void fresh(const char *name, const char *variant);
void fresh_bytes(const char *name, const char *variant, unsigned long bytes);

char *get(unsigned long bytes);
void put(char *block);

/* Does free() panic with "who: ", the block's address in hexadecimal, and these
 * words? */
int put_panics(const char *who, char *block, const char *why);

/* Does free() still run after a fifth of a second of CPU time? */
int put_hangs(char *block);

/* Does the allocator's check() find no error? Prints the error. */
int sound(void);

/* Does check() return exactly these words? */
int wrong(const char *words);

/* Returns how many chunks are free. Sets free_bytes to the sum of their
 * sizes. */
unsigned long count_chunks(void);
extern unsigned long free_bytes;

int is_filled(const char *block, int value, unsigned long bytes);

/* ---- promise.c ---- */

/* What an allocator promises. */
struct promise {
	const char *name;
	/* Is a free chunk of this size large enough for a request of `bytes`?
	 */
	int (*fits)(unsigned long bytes, unsigned long chunk);
	int best;   /* get() takes the smallest chunk that fits */
	int joined; /* no two free chunks are adjacent */
	int late;   /* get() joins chunks, or frees slabs, before it fails */
};

/* Makes random calls, and checks the promise after each. Prints one test with
 * this title. */
void keeps_its_promise(const struct promise *promise, const char *title);

/* Returns a random size: most are small, some have several pages. */
unsigned long any_size(void);

/* ---- works.c ---- */

/* Returns how many workloads run_works() runs; each of them is one test. */
int count_works(void);
void run_works(void);
