/*
 * Pages that are given out and come back, ours and those of the study: one at a
 * time, many at a time, in the cache and out of it.
 *
 *	arena:   [ held | held | free | held | ... | held | free | held ]
 *
 * Each allocator has the whole arena for its own, and gives out all of it
 * before anything is measured. So a page that is freed is the only one that can
 * be had, and the same pages come back, in whatever order. What the pages
 * contain matters to an allocator only while they are free.
 *
 * Ancestor: none. The ancestors are those of study/pages/.
 */
#include "cycles.h"
#include "study.h"

#include <stdlib.h>
#include <string.h>

#define PAIRS  1000 /* hot ones, one after the other */
#define BURST  64
#define SAMPLE 16384 /* cold ones */

unsigned long arena_start, arena_end;

/* The audit checks ours. */
static const char *check_nothing(unsigned long *nr_free)
{
	*nr_free = 0;
	return 0;
}

/* Ours, without the fitting that the study needs: mm/ gives out the arena. Its
 * name is that of the study's table. */
extern const struct page_allocator tally_plain;
const struct page_allocator tally_plain = {
	.name = "tally",
	.check = check_nothing,
	.get = kalloc,
	.free = kfree,
	.share = share_page,
};
static const struct page_allocator tally_zero = {
	.name = "tally",
	.get = get_free_page,
	.free = kfree,
};

#define OF_STUDY(name) extern const struct page_allocator name
OF_STUDY(xv6_plain);
OF_STUDY(xv6_clear);
OF_STUDY(xv6_asis);
OF_STUDY(linux001_plain);
OF_STUDY(linux001_asis);
OF_STUDY(jos_plain);
OF_STUDY(jos_clear);
OF_STUDY(sos_plain);
OF_STUDY(sos_clear);

/* ranked_all() adds what is not there. */
static const struct page_allocator *of_study[64] = {
	&xv6_plain, &xv6_clear, &xv6_asis,  &linux001_plain, &linux001_asis,
	&jos_plain, &jos_clear, &sos_plain, &sos_clear,
};
static unsigned long nr_of_study = 9;

static void *meta[ARRAY_SIZE(of_study)];
static unsigned long meta_bytes[ARRAY_SIZE(of_study)];

/* ---- The arena ---- */

/* What an earlier arena had stays held, and is of no use any more. */
static unsigned long oldest;

void visit_arena(visitor *visit)
{
	for (unsigned long page = oldest; page < arena_end; page += PAGE_SIZE)
		visit(page, KIND_KERNEL);
}

/* The allocator's metadata, if it is not in the pages. */
static const void *meta_of(const struct page_allocator *a, unsigned long *bytes)
{
	for (unsigned long i = 0; i < nr_of_study; i++)
		if (of_study[i] == a) {
			*bytes = meta_bytes[i];
			return meta[i];
		}
	*bytes = nr_pages * sizeof(*mem_map);
	return mem_map;
}

static int is_of_study(const struct page_allocator *a)
{
	unsigned long i = 0;

	while (i < nr_of_study && of_study[i] != a)
		i++;
	return i < nr_of_study;
}

/* Gives out the whole arena. Linux 0.01's scan would be quadratic: there a
 * free page is given its first holder by what gives others a further one. */
static void give_out(const struct page_allocator *a)
{
	static const struct arena no_arena;
	struct arena arena = no_arena;
	unsigned long nr_free = 1;

	for (unsigned long i = 0; i < nr_of_study; i++)
		if (of_study[i] == a)
			arena.meta = V2P(meta[i]);
	arena.start = arena_start;
	arena.end = arena_end;
	a->init(&arena);
	for (unsigned long page = arena_start; page < arena_end;
	     page += PAGE_SIZE)
		if (same(a->name, "linux001"))
			a->share(page);
		else
			a->get();
	check(!a->check(&nr_free) && nr_free == 0, a->name);
}

int same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* Nothing was freed yet: what mm/ gives out comes from the frontier. */
void open_pages(unsigned long pages)
{
	unsigned long page = 0;

	for (unsigned long i = 0; i < pages; i++) {
		page = kalloc();
		if (i == 0)
			arena_start = page;
		if (!oldest)
			oldest = page;
		check(page == arena_start + PAGE(i),
		      "the arena is in one piece");
	}
	arena_end = arena_start + PAGE(pages);
	for (unsigned long i = 0; i < nr_of_study; i++) {
		free(meta[i]);
		meta_bytes[i] = of_study[i]->meta(pages);
		meta[i] = calloc(1, meta_bytes[i] + 1);
		check(meta[i] != 0, "there is memory for an allocator");
		give_out(of_study[i]);
	}
}

/* ---- Hot ---- */

/* linux001 leaves the direction flag set. To put it right costs some ticks,
 * which the others do not need. */
static inline unsigned long get(const struct page_allocator *a, int backwards)
{
	unsigned long page = a->get();

	if (backwards)
		asm volatile("cld" : : : "memory");
	return page;
}

static inline double pairs(const struct page_allocator *a, int backwards)
{
	unsigned long page = arena_end - PAGE_SIZE, other = page;
	unsigned long long start;

	start = now();
	for (int i = 0; i < PAIRS; i++) {
		a->free(other);
		other = get(a, backwards);
	}
	*(unsigned long *)P2V(page) = page; /* the list is over */
	check(other == page, a->name);
	return since(start) / PAIRS;
}

static void pair(const void *what, double *ticks)
{
	ticks[0] = pairs(what, 0);
}

static void pair_backwards(const void *what, double *ticks)
{
	ticks[0] = pairs(what, 1);
}

/* Each of n pages of which these are the numbers comes back once, in any
 * order: what was given out is in got[]. */
static void came_back(const struct page_allocator *a, const unsigned long *page,
		      unsigned long *got, unsigned long n)
{
	static unsigned char *is_out;

	if (!is_out)
		is_out = calloc(1, RAM_END / PAGE_SIZE);
	for (unsigned long i = 0; i < n; i++)
		is_out[NR(page[i])] = 1;
	for (unsigned long i = 0; i < n; i++) {
		check(got[i] >= arena_start && got[i] < arena_end &&
			      got[i] % PAGE_SIZE == 0 && is_out[NR(got[i])]--,
		      a->name);
	}
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

static void burst(const void *what, double *ticks)
{
	bursts(what, 0, ticks);
}

static void burst_backwards(const void *what, double *ticks)
{
	bursts(what, 1, ticks);
}

/* One holder more, and one less. */
static void share(const void *what, double *ticks)
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

/* ---- Clearing and copying ---- */

static void stosl(void *to)
{
	fill_words(to, 0, PAGE_SIZE / 4);
}

static void stosb(void *to)
{
	fill_bytes(to, 0, PAGE_SIZE);
}

/* Four words at a time, by instructions that a 386 has. */
static void store_loop(void *to)
{
	unsigned long n = PAGE_SIZE / 16;

	asm volatile("1: movl %2, (%0)\n\t"
		     "movl %2, 4(%0)\n\t"
		     "movl %2, 8(%0)\n\t"
		     "movl %2, 12(%0)\n\t"
		     "addl $16, %0\n\t"
		     "decl %1\n\t"
		     "jnz 1b"
		     : "+r"(to), "+r"(n)
		     : "r"(0)
		     : "memory", "cc");
}

/* Past the caches, where the CPU has SSE2. */
static void movnti(void *to)
{
	unsigned long n = PAGE_SIZE / 16;

	asm volatile("1: movnti %2, (%0)\n\t"
		     "movnti %2, 4(%0)\n\t"
		     "movnti %2, 8(%0)\n\t"
		     "movnti %2, 12(%0)\n\t"
		     "addl $16, %0\n\t"
		     "decl %1\n\t"
		     "jnz 1b"
		     : "+r"(to), "+r"(n)
		     : "r"(0)
		     : "memory", "cc");
}

typedef void clearing(void *to);
static clearing *const by_stosl = stosl, *const by_stosb = stosb,
		       *const by_store_loop = store_loop,
		       *const by_movnti = movnti;

static int is_zero(unsigned long page)
{
	const unsigned long *word = P2V(page);

	for (int i = 0; i < ENTRIES; i++)
		if (word[i])
			return 0;
	return 1;
}

static void clear_hot(const void *what, double *ticks)
{
	clearing *const *clear = what;
	unsigned long page = arena_end - PAGE_SIZE;
	unsigned long long start = now();

	for (int i = 0; i < PAIRS; i++)
		(*clear)(P2V(page));
	ticks[0] = since(start) / PAIRS;
	check(is_zero(page), "clear");
}

static void movsl(void *to, const void *from)
{
	copy_words(to, from, PAGE_SIZE / 4);
}

static void movsb(void *to, const void *from)
{
	unsigned long n = PAGE_SIZE;

	asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

static void copy_loop(void *to, const void *from)
{
	unsigned long n = PAGE_SIZE / 8, a, b;

	asm volatile("1: movl (%1), %3\n\t"
		     "movl 4(%1), %4\n\t"
		     "movl %3, (%0)\n\t"
		     "movl %4, 4(%0)\n\t"
		     "addl $8, %0\n\t"
		     "addl $8, %1\n\t"
		     "decl %2\n\t"
		     "jnz 1b"
		     : "+r"(to), "+r"(from), "+r"(n), "=&r"(a), "=&r"(b)
		     :
		     : "memory", "cc");
}

typedef void copying(void *to, const void *from);
static copying *const by_movsl = movsl, *const by_movsb = movsb,
		      *const by_copy_loop = copy_loop;

static void copy_hot(const void *what, double *ticks)
{
	copying *const *copy = what;
	unsigned long *to = P2V(arena_end - PAGE_SIZE), *from = to - ENTRIES;
	unsigned long long start;

	fill_words(from, lot(-1), ENTRIES);
	start = now();
	for (int i = 0; i < PAIRS; i++)
		(*copy)(to, from);
	ticks[0] = since(start) / PAIRS;
	check(same_words(to, from, ENTRIES) == ENTRIES, "copy");
}

/* Where in an empty table the first entry is that is not empty. */
static unsigned long scasl(const unsigned long *table)
{
	return zero_words(table, ENTRIES);
}

static unsigned long scan_loop(const unsigned long *table)
{
	unsigned long n = 0;

	while (n < ENTRIES && !table[n])
		n++;
	return n;
}

/* Eight words are looked at together. */
static unsigned long scan_eight(const unsigned long *table)
{
	unsigned long n = 0;

	for (; n < ENTRIES; n += 8) {
		const unsigned long *p = &table[n];

		if (p[0] | p[1] | p[2] | p[3] | p[4] | p[5] | p[6] | p[7])
			break;
	}
	while (n < ENTRIES && !table[n])
		n++;
	return n;
}

typedef unsigned long scanning(const unsigned long *table);
static scanning *const by_scasl = scasl, *const by_scan_loop = scan_loop,
		       *const by_eight = scan_eight;

static void scan_hot(const void *what, double *ticks)
{
	scanning *const *scan = what;
	unsigned long *table = P2V(arena_end - PAGE_SIZE), sum = 0;
	unsigned long long start;

	fill_words(table, 0, ENTRIES);
	start = now();
	for (int i = 0; i < PAIRS; i++)
		sum += (*scan)(table);
	ticks[0] = since(start) / PAIRS;
	check(sum == PAIRS * ENTRIES, "scan");
}

/* ---- Cold ---- */

static unsigned long sample[SAMPLE], got[SAMPLE];

static unsigned long *all; /* pages of the arena; those drawn last are first */

/* Pages of the arena, none of them twice, in no order; returns how many. */
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

/* The pages that were not drawn; returns how many. */
static unsigned long rest_of_draw(unsigned long drawn, unsigned long *rest)
{
	unsigned long n = NR(arena_end - arena_start) - drawn;

	memcpy(rest, all + drawn, n * sizeof(*rest));
	return n;
}

/* The first bytes of each of the n pages of the sample are in no cache, nor is
 * what an allocator knows of all pages. */
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

/* Frees in an order in which nothing that is touched is near what was touched
 * before, and later gets the same pages again. */
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

static void cold_pair(const void *what, double *ticks)
{
	cold_pairs(what, 0, SAMPLE, ticks);
}

/* Each get looks at all counts above the page: a few are enough. */
static void cold_pair_backwards(const void *what, double *ticks)
{
	cold_pairs(what, 1, 16, ticks);
}

/* A page of zeros, for a program that needs one. */
static void cold_zero(const void *what, double *ticks)
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

static void cold_share(const void *what, double *ticks)
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

/* A page is cleared; and cleared and read, as by a program that wanted it. */
static void clear_cold(const void *what, double *ticks)
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

/* ---- What the study ranks ---- */

#define FULL_PARTS 10 /* one of so many pages is free */

static inline int is_backwards(const struct page_allocator *a)
{
	return same(a->name, "linux001");
}

/* A page in use comes back, and another one goes out, while a tenth of the
 * arena is free; which one comes back is drawn beforehand. */
static void churn_hot(const void *what, double *ticks)
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

/* The same tenth comes back and goes out again, from no cache. */
static void cold_pair_of_any(const void *what, double *ticks)
{
	cold_pairs(what, is_backwards(what),
		   NR(arena_end - arena_start) / FULL_PARTS, ticks);
}

struct group ranked_pages[] = {
	{ { "churn90_hot" }, 0, { { "tally", churn_hot, &tally_plain } } },
	{ { "free_cold", "get_cold", "pair_cold" },
	  1,
	  { { "tally", cold_pair_of_any, &tally_plain } } },
	{ { 0 }, 0, { { 0, 0, 0 } } },
};

/* Every allocator of the study that takes pages back; ours is there. */
void rank_all(void)
{
	int n = 1;

	for (int i = 0; page_allocators[i]; i++) {
		const struct page_allocator *a = page_allocators[i];

		if (!a->free || a == &tally_plain)
			continue;
		check(n < WAYS - 1, "there is room for an allocator");
		for (struct group *g = ranked_pages; g->row[0]; g++) {
			g->way[n] = g->way[0];
			g->way[n].who = a->name;
			g->way[n].what = a;
		}
		n++;
		if (!is_of_study(a))
			of_study[nr_of_study++] = a;
	}
}

/* ---- The rows ---- */

/* clang-format off */
const struct group unit = { { "unit" }, 0, { { "xv6", pair, &xv6_plain } } };

const struct group hot_pages[] = {
	{ { "pair_hot" }, 0, {
		{ "tally", pair, &tally_plain },
		{ "xv6", pair, &xv6_plain },
		{ "linux001", pair_backwards, &linux001_plain },
		{ "jos", pair, &jos_plain },
		{ "sos", pair, &sos_plain } } },
	{ { "burst_hot" }, 0, {
		{ "tally", burst, &tally_plain },
		{ "xv6", burst, &xv6_plain },
		{ "linux001", burst_backwards, &linux001_plain },
		{ "jos", burst, &jos_plain },
		{ "sos", burst, &sos_plain } } },
	{ { "pair_as_it_was" }, 0, {
		{ "tally", pair, &tally_plain },
		{ "xv6", pair, &xv6_asis },
		{ "linux001", pair_backwards, &linux001_asis } } },
	{ { "zero_hot" }, 0, {
		{ "tally", pair, &tally_zero },
		{ "xv6", pair, &xv6_clear },
		{ "jos", pair, &jos_clear },
		{ "sos", pair, &sos_clear } } },
	{ { "share_hot" }, 0, {
		{ "tally", share, &tally_plain },
		{ "linux001", share, &linux001_plain },
		{ "jos", share, &jos_plain },
		{ "sos", share, &sos_plain } } },
	{ { "clear_hot" }, 0, {
		{ "stosl", clear_hot, &by_stosl },
		{ "stosb", clear_hot, &by_stosb },
		{ "loop", clear_hot, &by_store_loop },
		{ "movnti", clear_hot, &by_movnti } } },
	{ { "copy_hot" }, 0, {
		{ "movsl", copy_hot, &by_movsl },
		{ "movsb", copy_hot, &by_movsb },
		{ "loop", copy_hot, &by_copy_loop } } },
	{ { "scan_hot" }, 0, {
		{ "scasl", scan_hot, &by_scasl },
		{ "loop", scan_hot, &by_scan_loop },
		{ "eight", scan_hot, &by_eight } } },
	{ { 0 }, 0, { { 0, 0, 0 } } },
};

const struct group cold_pages[] = {
	{ { "free_cold", "get_cold", "pair_cold" }, 1, {
		{ "tally", cold_pair, &tally_plain },
		{ "xv6", cold_pair, &xv6_plain },
		{ "linux001", cold_pair_backwards, &linux001_plain },
		{ "jos", cold_pair, &jos_plain },
		{ "sos", cold_pair, &sos_plain } } },
	{ { "zero_cold" }, 1, {
		{ "tally", cold_zero, &tally_zero },
		{ "xv6", cold_zero, &xv6_clear },
		{ "jos", cold_zero, &jos_clear },
		{ "sos", cold_zero, &sos_clear } } },
	{ { "share_cold" }, 1, {
		{ "tally", cold_share, &tally_plain },
		{ "linux001", cold_share, &linux001_plain },
		{ "jos", cold_share, &jos_plain },
		{ "sos", cold_share, &sos_plain } } },
	{ { "clear_cold", "clear_read_cold" }, 1, {
		{ "stosl", clear_cold, &by_stosl },
		{ "stosb", clear_cold, &by_stosb },
		{ "loop", clear_cold, &by_store_loop },
		{ "movnti", clear_cold, &by_movnti } } },
	{ { 0 }, 0, { { 0, 0, 0 } } },
};
/* clang-format on */
