/*
 * Measures calls whose pages are in the caches: a pair of free and get, 64
 * frees before 64 gets, and a share with its free.
 *
 * Ancestor: none.
 */
#include "pages.h"

#define BURST 64

static inline double pairs(const struct page_allocator *a, int backwards)
{
	unsigned long page = arena_end - PAGE_SIZE, other = page;
	unsigned long long start;

	start = now();
	for (int i = 0; i < PAIRS; i++) {
		a->free(other);
		other = get(a, backwards);
	}
	*(unsigned long *)P2V(page) =
		page; /* overwrites the allocator's link */
	check(other == page, a->name);
	return since(start) / PAIRS;
}

void pair(const void *what, double *ticks)
{
	ticks[0] = pairs(what, 0);
}

void pair_backwards(const void *what, double *ticks)
{
	ticks[0] = pairs(what, 1);
}

static inline void bursts(const struct page_allocator *a, int backwards,
			  double *ticks)
{
	unsigned long page[BURST], got[BURST];
	unsigned long long start;

	for (int i = 0; i < BURST; i++)
		page[i] = arena_end - PAGE(i + 1);
	start = now();
	for (int i = 0; i < BURST; i++)
		a->free(page[i]);
	for (int i = 0; i < BURST; i++)
		got[i] = get(a, backwards);
	ticks[0] = since(start) / BURST;
	came_back(a, page, got, BURST);
}

void burst(const void *what, double *ticks)
{
	bursts(what, 0, ticks);
}

void burst_backwards(const void *what, double *ticks)
{
	bursts(what, 1, ticks);
}

/* Measures share() and free(): adds a holder to a page, and drops it. */
void share(const void *what, double *ticks)
{
	const struct page_allocator *a = what;
	unsigned long page = arena_end - PAGE_SIZE;
	unsigned long long start = now();

	for (int i = 0; i < PAIRS; i++) {
		a->share(page);
		a->free(page);
	}
	ticks[0] = since(start) / PAIRS;
}
