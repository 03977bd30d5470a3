/*
 * Measures calls whose pages and metadata are not in the caches: get and free,
 * and the clearing of pages. Also measures what the study's ranks use: churn,
 * and a free and a get of each page of a tenth of the arena.
 *
 * Ancestor: none.
 */
#include "pages.h"

static unsigned long sample[SAMPLE], got[SAMPLE];

static unsigned long *all; /* the arena's pages; the drawn ones come first */

/* Draws n different pages of the arena into the sample, in random order; at
 * most half of the arena. Returns how many. */
static unsigned long draw(unsigned long n)
{
	static unsigned long known;
	unsigned long pages = NR(arena_end - arena_start);

	if (known != pages) {
		free(all);
		all = malloc(pages * sizeof(*all));
		check(all != 0, "there is memory for a sample");
		for (unsigned long i = 0; i < pages; i++)
			all[i] = arena_start + PAGE(i);
		known = pages;
	}
	if (n > pages / 2)
		n = pages / 2;
	for (unsigned long i = 0; i < n; i++) {
		unsigned long j = i + lot(pages - i), page = all[j];

		all[j] = all[i];
		sample[i] = all[i] = page;
	}
	return n;
}

/* Copies the pages that draw() has not drawn into rest[]. Returns how many. */
static unsigned long rest_of_draw(unsigned long drawn, unsigned long *rest)
{
	unsigned long n = NR(arena_end - arena_start) - drawn;

	memcpy(rest, all + drawn, n * sizeof(*rest));
	return n;
}

/* Evicts the first `bytes` bytes of each of the n pages of the sample, and the
 * allocator's metadata, from all caches. */
static void forget(const struct page_allocator *a, unsigned long n,
		   unsigned long bytes)
{
	unsigned long of_all;
	const void *known = meta_of(a, &of_all);

	for (unsigned long i = 0; i < n; i++)
		evict(P2V(sample[i]), bytes);
	evict(known, of_all);
	read_arena();
}

static void frees(const struct page_allocator *a, unsigned long n)
{
	for (unsigned long i = 0; i < n; i++)
		a->free(sample[i]);
}

static inline void gets(const struct page_allocator *a, unsigned long n,
			int backwards)
{
	for (unsigned long i = 0; i < n; i++)
		got[i] = get(a, backwards);
}

/* Frees pages in random order; then gets the same pages again. Each time they
 * are not in the caches. */
static inline void cold_pairs(const struct page_allocator *a, int backwards,
			      unsigned long n, double *ticks)
{
	unsigned long long start;

	n = draw(n);
	forget(a, n, 1);
	start = now();
	frees(a, n);
	ticks[0] = since(start) / n;
	forget(a, n, 1);
	start = now();
	gets(a, n, backwards);
	ticks[1] = since(start) / n;
	ticks[2] = ticks[0] + ticks[1];
	came_back(a, sample, got, n);
}

void cold_pair(const void *what, double *ticks)
{
	cold_pairs(what, 0, SAMPLE, ticks);
}

/* Measures linux001 with few pages: each get() scans all counts above the page.
 */
void cold_pair_backwards(const void *what, double *ticks)
{
	cold_pairs(what, 1, 16, ticks);
}

/* Measures get() of an allocator that clears the pages. */
void cold_zero(const void *what, double *ticks)
{
	const struct page_allocator *a = what;
	unsigned long long start;
	unsigned long n = draw(SAMPLE);

	for (unsigned long i = 0; i < n; i++)
		fill_words(P2V(sample[i]), sample[i], ENTRIES);
	frees(a, n);
	forget(a, n, PAGE_SIZE);
	start = now();
	gets(a, n, 0);
	ticks[0] = since(start) / n;
	came_back(a, sample, got, n);
	for (unsigned long i = 0; i < n; i++)
		check(is_zero(got[i]), "a page of zeros");
}

void cold_share(const void *what, double *ticks)
{
	const struct page_allocator *a = what;
	unsigned long long start;
	unsigned long n = draw(SAMPLE);

	forget(a, n, 1);
	start = now();
	for (unsigned long i = 0; i < n; i++)
		a->share(sample[i]);
	ticks[0] = since(start) / n;
	forget(a, n, 1);
	start = now();
	frees(a, n);
	ticks[0] += since(start) / n;
}

/* Measures clearing alone; then clearing and a read of the page, as a program
 * reads a page that it gets. */
void clear_cold(const void *what, double *ticks)
{
	clearing *const *clear = what;
	unsigned long n = draw(SAMPLE / 4);

	for (int read = 0; read < 2; read++) {
		unsigned long long start;
		int zero = 1;

		for (unsigned long i = 0; i < n; i++)
			fill_words(P2V(sample[i]), sample[i], ENTRIES);
		forget(&tally_plain, n, PAGE_SIZE);
		start = now();
		for (unsigned long i = 0; i < n; i++) {
			(*clear)(P2V(sample[i]));
			if (read)
				zero &= is_zero(sample[i]);
		}
		ticks[read] = since(start) / n;
		check(zero && is_zero(sample[n / 2]), "clear");
	}
}

#define FULL_PARTS 10 /* one page in this number of pages is free */

static inline int is_backwards(const struct page_allocator *a)
{
	return same(a->name, "linux001");
}

/* Frees a page and gets another page, while a tenth of the arena is free. The
 * pages to free are drawn before the measurement. */
void churn_hot(const void *what, double *ticks)
{
	static unsigned long held[SAMPLE];
	static unsigned short turn[PAIRS];
	const struct page_allocator *a = what;
	unsigned long pages = NR(arena_end - arena_start), nr_free, n;
	unsigned long long start;
	int backwards = is_backwards(a);

	nr_free = draw(pages / FULL_PARTS);
	frees(a, nr_free);
	n = rest_of_draw(nr_free, held);
	for (int i = 0; i < PAIRS; i++)
		turn[i] = lot(n);
	start = now();
	for (int i = 0; i < PAIRS; i++) {
		a->free(held[turn[i]]);
		held[turn[i]] = get(a, backwards);
	}
	ticks[0] = since(start) / PAIRS;
	for (unsigned long i = 0; i < nr_free; i++)
		get(a, backwards);
	nr_free = 1;
	check(!a->check(&nr_free) && nr_free == 0, a->name);
}

/* Frees a tenth of the arena and gets it again, when it is in no cache. */
void cold_pair_of_any(const void *what, double *ticks)
{
	cold_pairs(what, is_backwards(what),
		   NR(arena_end - arena_start) / FULL_PARTS, ticks);
}
