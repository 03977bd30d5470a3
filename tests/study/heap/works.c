/*
 * Runs the study's workloads for heaps on the host, with each allocator. Each
 * workload checks its blocks and the allocator's lists.
 *
 * Ancestor: none.
 */
#include "heaps.h"

/* study/heapwork.c calls functions of study/main.c and study/measure.c. Here
 * these functions stand in for them. */
static unsigned long next_free, noted, figures;

unsigned long take_memory(unsigned long bytes)
{
	unsigned long page = next_free;

	next_free += PAGE_UP(bytes);
	return page;
}

void seed_random(unsigned long seed)
{
	(void)seed;
}

void begin_phase(void)
{
}

void note(enum call call, unsigned long instructions)
{
	(void)call;
	(void)instructions;
	noted++;
}

void end_phase(const char *key)
{
	(void)key;
}

void figure(const char *key, unsigned long value)
{
	(void)key;
	(void)value;
	figures++;
}

void heap_misuse(const struct heap_allocator *allocator);

/* Does nothing. In the study each misuse has its own boot. */
void heap_misuse(const struct heap_allocator *allocator)
{
	(void)allocator;
}

static void run_work(unsigned long arg)
{
	const struct heap_work *w = (const struct heap_work *)arg;

	next_free = 0x100000;
	w->run(heap);
}

/* Runs a workload with huxheap, which may panic because its rover dangles, but
 * for no other reason. */
static int huxheap_ends(const struct heap_work *w)
{
	return panics(run_work, (unsigned long)w, "") || !panic_words[0] ||
	       strstr(panic_words, "the rover dangles") ||
	       strstr(panic_words, "not in the heap");
}

/* Is this allocator run? Variants other than asis and plain would place blocks
 * as asis does. Of ostep, the kinds without address-joined are too slow. */
static int is_run(const struct heap_allocator *a)
{
	return (!strcmp(a->variant, "asis") || !strcmp(a->variant, "plain")) &&
	       (strncmp(a->name, "ostep-", 6) ||
		strstr(a->name, "address-joined"));
}

/* Runs a workload with each allocator. The workload writes and reads each
 * block, and calls the allocator's check(). */
static void work_is_done(const struct heap_work *w)
{
	int done = 1;

	for (int i = 0; heap_allocators[i]; i++) {
		heap = heap_allocators[i];
		if (!is_run(heap))
			continue;
		if (!strcmp(heap->name, "huxheap"))
			done &= huxheap_ends(w);
		else
			run_work((unsigned long)w);
	}
	ok(done && noted && (figures || !w->about), w->name);
}

/* Is this workload not run? The last workload is misuse, which needs a boot;
 * the workloads with exponential sizes take too long. */
static int is_left_out(const struct heap_work *w)
{
	return !w[1].name || strstr(w->name, "exponential");
}

int count_works(void)
{
	int n = 0;

	for (const struct heap_work *w = heap_works; w->name; w++)
		n += !is_left_out(w);
	return n;
}

void run_works(void)
{
	for (const struct heap_work *w = heap_works; w->name; w++)
		if (!is_left_out(w))
			work_is_done(w);
}
