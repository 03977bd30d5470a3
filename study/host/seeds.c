/*
 * Runs the random workloads of both families with many seeds, on the host. It
 * counts the work of each call, not its time. study/seeds runs it and computes
 * the means of its rows.
 *
 *	seeds FIRST N HEAP...	with the seeds FIRST, ... FIRST + N - 1
 *
 * It runs all page allocators that have a free, and the heap allocators HEAP.
 *
 * A row is FAMILY,ALLOCATOR,WORK,MEASURE,SEED,VALUE. If an allocator panics,
 * some of its rows of this seed are missing, and standard error says why. The
 * workloads are the study's own, pagework.c, pieces.c and heapwork.c, but this
 * file replaces measure.c. The allocators are those of the variant plain,
 * except that they count.
 *
 * Exit status: 0; 1 if memory cannot be mapped; 2 if the arguments are wrong.
 *
 * Ancestor: none.
 */
#include "onhost.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY	  0x200000UL
#define RAM_BYTES 0x1000000UL
#define CREST	  (ARENA_PAGES * 80 / 100) /* at a crest more pages are held */
#define TROUGH	  (ARENA_PAGES * 20 / 100) /* in a trough fewer are held */
#define SETTLED	  (2 * ARENA_PAGES)	   /* `runs' is sampled from here on */
#define HALF	  (8 * ARENA_PAGES)	   /* half of the steps of `pieces' */
#define ORDERS	  6			   /* `pieces' asks for orders 0 to 5 */

struct work work;

static const char *family_now, *name_now, *work_now; /* names of this cell */
static unsigned long seed_now;

static void tell(const char *measure, double value)
{
	printf("%s,%s,%s,%s,%lu,%.10g\n", family_now, name_now, work_now,
	       measure, seed_now, value);
}

/* Ignores the workload's seed: each run has its own. */
void seed_random(UNUSED unsigned long seed)
{
	random_state = seed_now;
}

/* ---- Reports of the workloads ---- */

static double looks[CALLS], touched[CALLS];
static unsigned long calls[CALLS];

void begin_phase(void)
{
	memset(looks, 0, sizeof(looks));
	memset(touched, 0, sizeof(touched));
	memset(calls, 0, sizeof(calls));
	memset(&work, 0, sizeof(work));
}

unsigned long measured_get(unsigned long (*f)(void), unsigned long *cost)
{
	unsigned long page = f();

	asm volatile("cld");
	*cost = 0;
	return page;
}

int measured_share(int (*f)(unsigned long), unsigned long arg,
		   unsigned long *cost)
{
	*cost = 0;
	return f(arg);
}

void measured_free(void (*f)(unsigned long), unsigned long arg,
		   unsigned long *cost)
{
	*cost = 0;
	f(arg);
}

void note(enum call call, UNUSED unsigned long ticks)
{
	looks[call] += work.entries;
	touched[call] += work.touched;
	calls[call]++;
	memset(&work, 0, sizeof(work));
}

/* Writes the means over the calls of a phase, but not of a heap's growth. */
void end_phase(const char *key)
{
	if (!strcmp(key, "growth"))
		return;
	if (calls[GET]) {
		tell("get_looks", looks[GET] / calls[GET]);
		tell("get_touched", touched[GET] / calls[GET]);
	}
	if (calls[FREE]) {
		tell("free_looks", looks[FREE] / calls[FREE]);
		tell("free_touched", touched[FREE] / calls[FREE]);
	}
}

void figure(const char *key, unsigned long value)
{
	static const char *const wanted[] = {
		"list_mean_x10",      "chunks_per_1000_blocks",
		"high_per_1000_peak", "failed_at_1000_of_heap",
		"failures",
	};

	for (unsigned long i = 0; i < ARRAY_SIZE(wanted); i++)
		if (!strcmp(key, wanted[i]))
			tell(key, value);
}

/* Sums of the samples: at crests, in troughs after a crest, and of `runs'. */
static struct {
	const char *runs, *longest; /* names of the measures */
	double sum_of_runs, sum_of_longest;
	unsigned long n;
} places[] = {
	{ "crest_runs", "crest_longest", 0, 0, 0 },
	{ "trough_runs", "trough_longest", 0, 0, 0 },
	{ "runs", "longest", 0, 0, 0 },
};
static int had_crest;

static int place_of(unsigned long step, unsigned long nr_held)
{
	if (strcmp(work_now, "wave"))
		return step >= SETTLED ? 2 : -1;
	had_crest |= nr_held > CREST;
	if (!had_crest)
		return -1;
	return nr_held > CREST ? 0 : nr_held < TROUGH ? 1 : -1;
}

void tell_runs(unsigned long step, unsigned long nr_held, unsigned long runs,
	       unsigned long longest)
{
	int place = place_of(step, nr_held);

	if (place < 0)
		return;
	places[place].sum_of_runs += runs;
	places[place].sum_of_longest += longest;
	places[place].n++;
}

static void end_places(void)
{
	for (unsigned long i = 0; i < ARRAY_SIZE(places); i++) {
		if (places[i].n) {
			tell(places[i].runs,
			     places[i].sum_of_runs / places[i].n);
			tell(places[i].longest,
			     places[i].sum_of_longest / places[i].n);
		}
		places[i].sum_of_runs = places[i].sum_of_longest = 0;
		places[i].n = 0;
	}
	had_crest = 0;
}

/* Pieces of each order, in the first and in the second half of the steps. */
static double asked[2][ORDERS], granted[2][ORDERS];

void tell_pieces(unsigned long step, UNUSED unsigned long nr_held,
		 unsigned long order, unsigned long nr_asked,
		 unsigned long nr_granted)
{
	asked[step > HALF][order] += nr_asked;
	granted[step > HALF][order] += nr_granted;
}

/* Returns how many percent of the requests were granted, in these halves and
 * for these orders. */
static double success(int half, int last_half, int order, int last_order)
{
	double all = 0, good = 0;

	for (; half <= last_half; half++)
		for (int i = order; i <= last_order; i++) {
			all += asked[half][i];
			good += granted[half][i];
		}
	return 100 * good / all;
}

static void end_pieces(void)
{
	const int most = ORDERS - 1;
	double first = success(0, 0, most, most);
	double last = success(1, 1, most, most);
	char measure[16];

	tell("granted", success(0, 1, 1, most));
	for (int order = 0; order < ORDERS; order++) {
		sprintf(measure, "granted_%d", 1 << order);
		tell(measure, success(0, 1, order, order));
	}
	tell("first_granted_32", first);
	tell("last_granted_32", last);
	tell("fall_granted_32", first - last);
}

void words(UNUSED const char *key, UNUSED const char *text)
{
}

void row(UNUSED const char *kind)
{
}

/* Returns 1: the only variant here counts its work. */
int counting(void)
{
	return 1;
}

unsigned long excess_of(UNUSED unsigned long fills, UNUSED unsigned long scans)
{
	return 0;
}

int same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* ---- Memory, and what goes wrong ---- */

static unsigned long memory;
static sigjmp_buf survivor;
static char text[512];

unsigned long take_memory(unsigned long bytes)
{
	unsigned long page = memory;

	memory += PAGE_UP(bytes);
	if (memory > RAM_BYTES)
		panic("study: no memory for %lu bytes", bytes);
	return page;
}

unsigned long memory_left(void)
{
	return RAM_BYTES - memory;
}

void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	siglongjmp(survivor, 1);
}

/* Treats a bad address as a panic: the rover of huxheap may lead anywhere. */
static void on_fault(int signal)
{
	snprintf(text, sizeof(text), "signal %d", signal);
	siglongjmp(survivor, 1);
}

/* None of these workloads uses survive(). */
const char *survive(UNUSED void (*f)(void *arg), UNUSED void *arg)
{
	panic("study: survive() is the kernel's");
}

/* The workloads do not use these functions either. */
int sprintk(UNUSED char *to, UNUSED const char *fmt, ...)
{
	panic("study: sprintk() is the kernel's");
}

#define NOT_HERE(name, family)                                                 \
	void name(UNUSED const struct family *a)                               \
	{                                                                      \
		panic("study: " #name " is the kernel's");                     \
	}
void heap_misuse(const struct heap_allocator *a);
NOT_HERE(heap_misuse, heap_allocator)
NOT_HERE(misuse, page_allocator)
NOT_HERE(replay_boot, page_allocator)
NOT_HERE(replay_session, page_allocator)
NOT_HERE(replay_storm, page_allocator)
NOT_HERE(replay_busybox, page_allocator)
NOT_HERE(replay_build, page_allocator)
NOT_HERE(replay_lua, page_allocator)

/* ---- The runs ---- */

static void begin(const char *family, const char *name, const char *its_work)
{
	family_now = family;
	name_now = name;
	work_now = its_work;
	memory = MEMORY;
	memset(P2V(0), 0, RAM_BYTES);
	mem_map = P2V(KERNEL_LOAD + 0x8000);
	asm volatile("cld" : : : "memory");
	seed_random(0);
}

static void say_end(void)
{
	fprintf(stderr, "seeds: %s, %s, seed %lu: %s\n", name_now, work_now,
		seed_now, text);
}

static void run_pages(const struct page_allocator *a, const struct page_work *w)
{
	begin("pages", a->name, w->name);
	memset(asked, 0, sizeof(asked));
	memset(granted, 0, sizeof(granted));
	if (sigsetjmp(survivor, 1) == 0) {
		w->run(a);
		if (asked[1][0])
			end_pieces();
	} else {
		say_end();
	}
	end_places();
}

static void run_heap(const struct heap_allocator *a, const struct heap_work *w)
{
	begin("heaps", a->name, w->name);
	if (sigsetjmp(survivor, 1) == 0)
		w->run(a);
	else
		say_end();
}

static int is_random_page_work(const char *name)
{
	return !strncmp(name, "churn", 5) || !strcmp(name, "fragmented") ||
	       !strcmp(name, "runs") || !strcmp(name, "wave") ||
	       !strcmp(name, "pieces");
}

/* Is the name of the form SIZES-LIFETIME? */
static int is_random_heap_work(const char *name)
{
	return strchr(name, '-') && strcmp(name, "heap-misuse") != 0;
}

/* Is the name in the list? A 0 ends the list. */
static int is_named(const char *name, char **names)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names != 0;
}

static void run_all(char **heaps)
{
	for (const struct page_work *w = page_works; w->name; w++)
		for (int i = 0; page_allocators[i]; i++)
			if (is_random_page_work(w->name) &&
			    page_allocators[i]->free)
				run_pages(page_allocators[i], w);
	for (const struct heap_work *w = heap_works; w->name; w++)
		for (int i = 0; heap_allocators[i]; i++)
			if (is_random_heap_work(w->name) &&
			    is_named(heap_allocators[i]->name, heaps))
				run_heap(heap_allocators[i], w);
}

int main(int argc, char **argv)
{
	unsigned long first = argc > 2 ? strtoul(argv[1], 0, 10) : 0;
	unsigned long n = argc > 2 ? strtoul(argv[2], 0, 10) : 0;

	if (!n) {
		fprintf(stderr, "usage: seeds FIRST N HEAP...\n");
		return 2;
	}
	if (sigsetjmp(survivor, 1)) {
		fprintf(stderr, "seeds: %s\n", text);
		return 1;
	}
	signal(SIGSEGV, on_fault);
	signal(SIGBUS, on_fault);
	map_ram(RAM_BYTES);
	for (seed_now = first; seed_now < first + n; seed_now++)
		run_all(argv + 3);
	return 0;
}
