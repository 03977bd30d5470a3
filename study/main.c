/*
 * The study kernel's start(): picks allocators and workloads by the command
 * line and answers in rows on the serial line. It takes the place of
 * init/start.c; the kernel below it is the kernel as it is, but for three
 * calls that the linker hands over (--wrap): panic(), so that an allocator
 * that dies is a result and not the end, and the two that print characters,
 * so that they can be captured.
 *
 *	only=xv6,sos	these allocators; page or heap: all of a family; all
 *	work=churn50	these workloads; all
 *	rep=1		rdtsc counts one more for each string instruction that
 *			ends by its count: QEMU
 *
 * Ancestor: none.
 */
#include "study.h"
#include "boot.h"

#define WORDS_MAX    512
#define RUN_CALLS    131072 /* in all phases of a run */
#define STUDY_MEMORY 0x150000
#define FIRMWARE     0x20000 /* the most that one keeps at the end of RAM */

struct work work;

/* ---- Words that f prints, and its end ---- */

static char text[WORDS_MAX];
static unsigned long text_length;
static int capturing;
static void **survivor; /* where the innermost survive() waits */

void __wrap_console_putc(char c);
void __real_serial_putc(char c);
void __wrap_serial_putc(char c);
void __wrap_panic(const char *fmt, ...) NORETURN;
void __real_panic(const char *fmt, ...) NORETURN;

/* A screen that scrolls would be most of the study's time. */
void __wrap_console_putc(char c)
{
	(void)c;
}

/* What is captured becomes one field of a row. */
void __wrap_serial_putc(char c)
{
	if (!capturing) {
		__real_serial_putc(c);
		return;
	}
	if (c == '\r' || text_length == WORDS_MAX - 1)
		return;
	text[text_length++] = c == '\n' ? ' ' : c == ',' ? ';' : c;
	text[text_length] = 0;
}

static void start_capture(void)
{
	text_length = 0;
	text[0] = 0;
	capturing = 1;
}

void __wrap_panic(const char *fmt, ...)
{
	__builtin_va_list args;

	cli();
	if (!survivor)
		capturing = 0;
	else
		start_capture();
	__builtin_va_start(args, fmt);
	vprintk(fmt, args);
	__builtin_va_end(args);
	if (!survivor)
		__real_panic("study: nobody survives this");
	__builtin_longjmp(survivor, 1);
}

const char *survive(void (*f)(void *arg), void *arg)
{
	void *here[5], **volatile outer = survivor;
	volatile int was_capturing = capturing;
	const char *volatile end = 0;

	start_capture();
	survivor = here;
	if (__builtin_setjmp(here) == 0)
		f(arg);
	else
		end = text;
	asm volatile("cld" : : : "memory");
	survivor = outer;
	capturing = was_capturing;
	return end;
}

const char *captured(void)
{
	return text;
}

/* ---- Memory ---- */

static unsigned long memory, memory_end, memory_kept;

/* What the kernel has never given out, from a place above it that stays where
 * it is when the kernel grows, so that no figure changes then. It ends at the
 * same address in all machines: QEMU's firmware keeps the last 128 KiB of RAM,
 * that of Bochs 64. From here on nothing but the study takes memory. */
static void find_memory(void)
{
	unsigned long nr = NR(STUDY_MEMORY);

	while (nr < loaded_end || nr < frontier)
		nr += NR(0x100000);
	memory = PAGE(nr);
	while (nr < nr_pages && mem_map[nr] == 0)
		nr++;
	memory_end = PAGE(nr) & ~(FIRMWARE - 1UL);
}

unsigned long memory_left(void)
{
	return memory_end - memory;
}

unsigned long take_memory(unsigned long bytes)
{
	unsigned long page = memory;

	bytes = PAGE_UP(bytes);
	if (bytes > memory_left())
		panic("study: %lu KiB wanted, %lu KiB there", bytes / 1024,
		      memory_left() / 1024);
	memory += bytes;
	return page;
}

/* ---- Random numbers ---- */

static unsigned long state;

void seed_random(unsigned long seed)
{
	state = seed;
}

/* A counter, and a mixer of 32 bits (Wellons' lowbias32). */
unsigned long any(void)
{
	unsigned long x = state += 0x9e3779b9;

	x = (x ^ x >> 16) * 0x7feb352d;
	x = (x ^ x >> 15) * 0x846ca68b;
	return x ^ x >> 16;
}

unsigned long below(unsigned long n)
{
	return (unsigned long long)any() * n >> 32;
}

/* ---- Rows ---- */

static const char *name_now, *variant_now, *work_now;

/* Two names. */
int same(const char *a, const char *b)
{
	return strlen(a) == strlen(b) && !strncmp(a, b, strlen(a));
}

static int is(const char *variant)
{
	return same(variant_now, variant);
}

int counting(void)
{
	return is("count");
}

void row(const char *kind)
{
	printk("study: %s,%s,%s,%s,", kind, name_now, variant_now, work_now);
}

void figure(const char *key, unsigned long value)
{
	row("figure");
	printk("%s,%lu\n", key, value);
}

void words(const char *key, const char *some)
{
	row("words");
	printk("%s,%s\n", key, some);
}

/* ---- Calls ---- */

static const char *const call_names[CALLS] = { "get", "free", "share" };

/* Of each call of the run: how many instructions QEMU adds, by the reason. */
struct reps {
	unsigned char fill : 3, scan : 3, got : 1;
};

static struct reps *reps;
static unsigned long nr_calls, phase_start; /* in the run */
static unsigned long *costs, *sorted;	    /* in the phase */
static unsigned char *kinds;
static int rep_counts;

static struct work sums[CALLS], most[CALLS];
static unsigned long nr_kind[CALLS];

static void take_arrays(void)
{
	reps = P2V(take_memory(RUN_CALLS * sizeof(*reps)));
	costs = P2V(take_memory(MAX_CALLS * sizeof(*costs)));
	sorted = P2V(take_memory(MAX_CALLS * sizeof(*sorted)));
	kinds = P2V(take_memory(MAX_CALLS));
}

void begin_phase(void)
{
	phase_start = nr_calls;
	memset(sums, 0, sizeof(sums));
	memset(most, 0, sizeof(most));
	memset(nr_kind, 0, sizeof(nr_kind));
	memset(&work, 0, sizeof(work));
}

static void note_work(enum call call)
{
	struct work *sum = &sums[call], *max = &most[call];

	reps[nr_calls] = (struct reps){ .fill = work.fill_reps,
					.scan = work.scan_reps,
					.got = work.got };
	sum->entries += work.entries;
	sum->touched += work.touched;
	sum->filled += work.filled;
	sum->fill_reps += work.fill_reps + work.scan_reps;
	if (work.entries > max->entries)
		max->entries = work.entries;
	if (work.touched > max->touched)
		max->touched = work.touched;
}

unsigned long excess_of(unsigned long fills, unsigned long scans)
{
	if (!rep_counts)
		return 0;
	return scans + (is("asis") ? fills : 0);
}

/* What QEMU counted too much in the call that comes now. */
static unsigned long excess(enum call call)
{
	const struct reps *r = &reps[nr_calls];

	return excess_of(r->fill, r->scan) +
	       (rep_counts && is("clear") && call == GET && r->got);
}

void note(enum call call, unsigned long instructions)
{
	unsigned long i = nr_calls - phase_start;

	if (nr_calls == RUN_CALLS || i == MAX_CALLS)
		panic("study: too many calls in one run or phase");
	if (counting())
		note_work(call);
	else
		costs[i] = instructions - excess(call);
	kinds[i] = call;
	nr_kind[call]++;
	nr_calls++;
	memset(&work, 0, sizeof(work));
}

/* Sinks the element at i into the heap of n: the largest is at its top. */
static void sink(unsigned long *a, unsigned long i, unsigned long n)
{
	for (unsigned long child; (child = 2 * i + 1) < n; i = child) {
		unsigned long t = a[i];

		if (child + 1 < n && a[child + 1] > a[child])
			child++;
		if (a[child] <= t)
			return;
		a[i] = a[child];
		a[child] = t;
	}
}

/* Heapsort: no memory, no worst case. */
static void sort(unsigned long *a, unsigned long n)
{
	for (unsigned long i = n / 2; i-- > 0;)
		sink(a, i, n);
	while (n-- > 1) {
		unsigned long t = a[0];

		a[0] = a[n];
		a[n] = t;
		sink(a, 0, n);
	}
}

/* Sorted costs of one kind; *hash covers them in the order of the calls, by
 * FNV-1a a word at a time. */
static void gather(enum call call, unsigned long *sum, unsigned long *hash)
{
	unsigned long n = 0;

	*sum = 0;
	*hash = 2166136261u;
	for (unsigned long i = 0; i < nr_calls - phase_start; i++) {
		if (kinds[i] != call)
			continue;
		sorted[n++] = costs[i];
		*sum += costs[i];
		*hash = (*hash ^ costs[i]) * 16777619;
	}
	sort(sorted, n);
}

static void print_calls(const char *key, enum call call)
{
	unsigned long n = nr_kind[call], sum, hash;

	gather(call, &sum, &hash);
	row("calls");
	printk("%s.%s,%lu,%lu,%lu,%lu,%lu,%lu,%08lx\n", key, call_names[call],
	       n, sorted[0], sorted[(n - 1) / 2], sorted[(n - 1) * 99 / 100],
	       sorted[n - 1], sum, hash);
}

static void print_work(const char *key, enum call call)
{
	const struct work *sum = &sums[call], *max = &most[call];

	row("work");
	printk("%s.%s,%lu,%lu,%lu,%lu,%lu,%lu,%lu\n", key, call_names[call],
	       nr_kind[call], sum->entries, max->entries, sum->touched,
	       max->touched, sum->filled, sum->fill_reps);
}

void end_phase(const char *key)
{
	for (enum call call = 0; call < CALLS; call++) {
		if (!nr_kind[call])
			continue;
		if (counting())
			print_work(key, call);
		else
			print_calls(key, call);
	}
}

/* ---- What to run ---- */

/* Is name among the words of the option, between commas? An option that was
 * not given has them all. */
static int chosen(const char *which, const char *name)
{
	char list[200], *s = list;
	unsigned long n = strlen(name);

	if (!option(which, list, sizeof(list)))
		return 1;
	while (*s) {
		if (!strncmp(s, name, n) && (s[n] == ',' || !s[n]))
			return 1;
		while (*s && *s++ != ',')
			;
	}
	return 0;
}

struct job {
	const struct page_allocator *pages;
	const struct page_work *page_work;
	const struct heap_allocator *heap;
	const struct heap_work *heap_work;
};

static void do_job(void *arg)
{
	const struct job *job = arg;

	/* Rows are not captured: only what is printed in a survive() within
	 * the work is. */
	capturing = 0;
	if (job->pages)
		job->page_work->run(job->pages);
	else
		job->heap_work->run(job->heap);
}

static void run_job(struct job *job)
{
	const char *end;

	row("begin");
	printk("\n");
	memory = memory_kept;
	nr_calls = 0;
	seed_random(SEED);
	begin_phase();
	end = survive(do_job, job);
	if (end)
		words("crash", end);
}

static int run_pages(void)
{
	int jobs = 0;

	for (const struct page_work *w = page_works; w->name; w++) {
		if (!chosen("work", w->name))
			continue;
		work_now = w->name;
		for (int i = 0; page_allocators[i]; i++) {
			struct job job = { .pages = page_allocators[i],
					   .page_work = w };

			name_now = job.pages->name;
			variant_now = job.pages->variant;
			if (!chosen("only", name_now) &&
			    !chosen("only", "page"))
				continue;
			run_job(&job);
			jobs++;
		}
	}
	return jobs;
}

static int run_heaps(void)
{
	int jobs = 0;

	for (const struct heap_work *w = heap_works; w->name; w++) {
		if (!chosen("work", w->name))
			continue;
		work_now = w->name;
		for (int i = 0; heap_allocators[i]; i++) {
			struct job job = { .heap = heap_allocators[i],
					   .heap_work = w };

			name_now = job.heap->name;
			variant_now = job.heap->variant;
			if (!chosen("only", name_now) &&
			    !chosen("only", "heap"))
				continue;
			run_job(&job);
			jobs++;
		}
	}
	return jobs;
}

/* One row a name, once: the variants follow one another in the tables. */
static void list_names(void)
{
	const char *last = "";

	for (int i = 0; page_allocators[i]; i++) {
		if (!same(last, page_allocators[i]->name))
			printk("study: page,%s,%s\n", page_allocators[i]->name,
			       page_allocators[i]->provenance);
		last = page_allocators[i]->name;
	}
	for (int i = 0; heap_allocators[i]; i++) {
		if (!same(last, heap_allocators[i]->name))
			printk("study: heap,%s,%s\n", heap_allocators[i]->name,
			       heap_allocators[i]->provenance);
		last = heap_allocators[i]->name;
	}
	for (const struct page_work *w = page_works; w->name; w++)
		printk("study: pagework,%s,%s\n", w->name, w->about);
	for (const struct heap_work *w = heap_works; w->name; w++)
		printk("study: heapwork,%s,%s\n", w->name, w->about);
}

void start(void)
{
	char value[4];
	int jobs = 0;

	cli(); /* the clock would be counted in */
	rep_counts = option("rep", value, sizeof(value)) && value[0] == '1';
	find_memory();
	if (option("list", value, sizeof(value))) {
		list_names();
		finish(0);
	}
	take_arrays();
	memory_kept = memory;
	jobs = run_pages() + run_heaps();
	printk("study: done,%d\n", jobs);
	finish(jobs ? 0 : 1);
}
