/*
 * Measures the heaps of the study with random calls: blocks have 1 to 511
 * bytes, any block may be freed next, and a quarter to a half of the heap is in
 * use.
 *
 *	calls:  [get 100 into 0][get 7 into 1][free 0][get 311 into 0] ...
 *
 * The calls are drawn once, so that each heap gets the same calls. The hot row
 * measures all calls, one after the other, when they are made for the second
 * time. The cold row measures some calls; before each of them the whole heap is
 * flushed from the caches.
 *
 * Ancestor: none. The heaps are those of study/heap/.
 */
#include "cycles.h"
#include "study.h"

#include <stdlib.h>
#include <string.h>

#define HEAP_BYTES  (256 * 1024UL)
#define CALLS_DRAWN 4000
#define BLOCKS	    4096
#define EVERY	    63 /* cold: one call in so many, after the first quarter */

static struct drawn {
	unsigned short slot, bytes; /* bytes are 0 for a free */
} drawn[CALLS_DRAWN];

static void *block[BLOCKS];
static char *heap_start;

/* Chooses between get() and free(): at random, unless too few or too many bytes
 * are in use. Returns 1 for get(). */
static int draws_get(unsigned long live, unsigned long bytes)
{
	if (live + bytes > HEAP_BYTES / 2)
		return 0;
	return live < HEAP_BYTES / 4 || lot(2);
}

static void draw_calls(void)
{
	static unsigned short size[BLOCKS];
	static unsigned short used[BLOCKS];
	unsigned long live = 0, n = 0;

	for (int i = 0; i < BLOCKS; i++)
		used[i] = i;
	for (int i = 0; i < CALLS_DRAWN; i++) {
		unsigned long bytes = 1 + lot(511), which;

		if (draws_get(live, bytes)) {
			drawn[i].slot = used[n++];
			drawn[i].bytes = size[drawn[i].slot] = bytes;
			live += bytes;
			continue;
		}
		which = lot(n);
		drawn[i].slot = used[which];
		live -= size[used[which]];
		used[which] = used[--n];
		used[n] = drawn[i].slot;
	}
}

static inline void call(const struct heap_allocator *a,
			const struct drawn *next)
{
	if (next->bytes)
		block[next->slot] = a->get(next->bytes);
	else
		a->free(block[next->slot]);
}

static void start_heap(const struct heap_allocator *a)
{
	a->init(a, heap_start, HEAP_BYTES);
}

static void heap_hot(const void *what, double *ticks)
{
	const struct heap_allocator *a = what;
	unsigned long long start;

	start_heap(a);
	start = now();
	for (int i = 0; i < CALLS_DRAWN; i++)
		call(a, &drawn[i]);
	ticks[0] = since(start) / CALLS_DRAWN;
	check(!a->check(), a->name);
}

static void heap_cold(const void *what, double *ticks)
{
	const struct heap_allocator *a = what;
	double sum = 0;
	int n = 0;

	start_heap(a);
	for (int i = 0; i < CALLS_DRAWN; i++) {
		unsigned long long start;

		if (i % EVERY || i < CALLS_DRAWN / 4) {
			call(a, &drawn[i]);
			continue;
		}
		evict(heap_start, HEAP_BYTES);
		start = now();
		call(a, &drawn[i]);
		sum += since(start);
		n++;
	}
	ticks[0] = sum / n;
	check(!a->check(), a->name);
}

struct group ranked_heaps[] = {
	{ { "heap_hot" }, 0, { { 0, heap_hot, 0 } } },
	{ { "heap_cold" }, 1, { { 0, heap_cold, 0 } } },
	{ { 0 }, 0, { { 0, 0, 0 } } },
};

/* Is this heap measured? All heaps are, but of ostep only the heaps that sort
 * free blocks by address and coalesce them. */
static int is_ranked(const char *name)
{
	return strncmp(name, "ostep", 5) || strstr(name, "address-joined");
}

void rank_heaps(void)
{
	int n = 0;

	heap_start = P2V(arena_start);
	draw_calls();
	for (int i = 0; heap_allocators[i]; i++) {
		const struct heap_allocator *a = heap_allocators[i];

		if (!is_ranked(a->name))
			continue;
		check(n < WAYS - 1, "there is room for a heap");
		for (struct group *g = ranked_heaps; g->row[0]; g++) {
			g->way[n] = g->way[0];
			g->way[n].who = a->name;
			g->way[n].what = a;
		}
		n++;
	}
}
