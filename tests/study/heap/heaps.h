/*
 * What the tests of the study's heap allocators share: a heap of 64 KiB in the
 * arena of tests/host, with one allocator at work in it.
 *
 *	heaps.c		this heap, and what can be asked of it
 *	NAME.c		the tests of study/heap/NAME.c: what it promises, and
 *			each of its quirks
 *	promise.c	random calls, for a promise that a test names
 *	simulator.c	ostep beside a model of OSTEP's simulator
 *	works.c		the study's workloads, with each allocator
 *	main.c		runs all of them
 *
 * Ancestor: none.
 */
#pragma once

#include "../both.h"

#define BASE  ((char *)P2V(0x200000))
#define BYTES 0x10000UL
#define CALLS 20000 /* random ones, of one test */

extern const struct heap_allocator *heap; /* the allocator at work */

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

/* Puts an allocator to work, with all bytes of the heap or so many. */
void fresh(const char *name, const char *variant);
void fresh_bytes(const char *name, const char *variant, unsigned long bytes);

char *get(unsigned long bytes);
void put(char *block);

/* Does free() panic with "who: ", the block's address in hexadecimal, and these
 * words? */
int put_panics(const char *who, char *block, const char *why);

/* Does free() run for a fifth of a second? */
int put_hangs(char *block);

/* Does the allocator's check() find nothing? Says what it finds. */
int sound(void);

/* Does check() find what these words say? */
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
	/* Can such a free chunk serve a request of so many bytes? */
	int (*fits)(unsigned long bytes, unsigned long chunk);
	int best;   /* it takes the smallest chunk that fits */
	int joined; /* free chunks never touch */
	int late;   /* before it fails, it joins chunks or frees its own */
};

/* Checks the promise in random calls, as the check with this title. */
void keeps_its_promise(const struct promise *promise, const char *title);

/* Returns a random size: most are small, some have several pages. */
unsigned long any_size(void);

/* ---- works.c ---- */

/* Returns how many workloads run_works() runs, each of which is a check. */
int count_works(void);
void run_works(void);
