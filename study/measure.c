/*
 * Measures the cost of each call of a workload and prints rows on the serial
 * line. main.c begins each cell; the workloads report their calls.
 *
 * Ancestor: none.
 */
#include "study.h"

#define RUN_CALLS    131072 /* the most calls in all phases of a cell */
#define ALIVE	     1024   /* calls between two rows `alive' */
#define FINEST	     3	    /* at most 2^3 buckets in an octave */
#define MOST_BUCKETS 16	    /* the most rows of a distribution, if possible */

struct work work;

void seed_random(unsigned long seed)
{
	random_state = seed;
}

/* ---- Rows ---- */

static const char *name_now, *variant_now, *work_now; /* names of this cell */

/* Are two names equal? */
int same(const char *a, const char *b)
{
	return strlen(a) == strlen(b) && !memcmp(a, b, strlen(a));
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

/* Prints a figure, but only in asis and plain: the other variants would print
 * the same as asis. */
void figure(const char *key, unsigned long value)
{
	if (!is("asis") && !is("plain"))
		return;
	row("figure");
	printk("%s,%lu\n", key, value);
}

void tell_runs(unsigned long step, unsigned long nr_held, unsigned long runs,
	       unsigned long longest)
{
	row("runs");
	printk("%lu,%lu,%lu,%lu\n", step, nr_held, runs, longest);
}

void tell_pieces(unsigned long step, unsigned long nr_held, unsigned long order,
		 unsigned long asked, unsigned long granted)
{
	row("pieces");
	printk("%lu,%lu,%lu,%lu,%lu\n", step, nr_held, order, asked, granted);
}

void words(const char *key, const char *some)
{
	row("words");
	printk("%s,%s\n", key, some);
}

/* ---- Calls ---- */

static const char *const call_names[CALLS] = { "get", "free", "share" };

/* A call's string instructions: for each, QEMU counts one instruction more. */
struct reps {
	unsigned short fill : 10, scan : 5, got : 1;
};

static struct reps *reps;
static unsigned long nr_calls, phase_start; /* now; at begin_phase() */
static unsigned long *costs, *sorted;	    /* of the calls of the phase */
static unsigned char *kinds;
static int rep_counts;

static struct work sums[CALLS], most[CALLS];
static unsigned long nr_kind[CALLS];

void measure_init(int rep)
{
	rep_counts = rep;
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

void begin_cell(const char *name, const char *variant, const char *workload)
{
	name_now = name;
	variant_now = variant;
	work_now = workload;
	row("begin");
	printk("\n");
	nr_calls = 0;
	seed_random(SEED);
	begin_phase();
}

static void note_work(enum call call)
{
	struct work *sum = &sums[call], *max = &most[call];

	assert(work.fill_reps < 1 << 10 && work.scan_reps < 1 << 5);
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

/* Returns how many instructions QEMU counted too many in the latest call. */
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
	if (++nr_calls % ALIVE == 0)
		printk("study: alive\n");
	memset(&work, 0, sizeof(work));
}

/* Sinks the element at i in a heap of n elements, whose top is the largest one.
 */
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

/* Sorts by heapsort: it needs no other memory, and its worst case is fast. */
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

/* Sorts the costs of one kind of call. *sum becomes their sum, *hash their hash
 * (FNV-1a, a word at a time) in the order of the calls. */
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

/* Returns the lowest cost in the bucket of this cost. An octave, from one power
 * of two to the next, has 2^fine buckets. */
static unsigned long bucket_of(unsigned long cost, int fine)
{
	unsigned long width = cost >> fine;

	while (width & (width - 1))
		width &= width - 1;
	return width ? cost & ~(width - 1) : cost;
}

/* Counts the buckets into which n sorted costs fall. If prefix is not 0, prints
 * a row for each bucket, in which the prefix comes first. */
static int to_buckets(unsigned long n, int fine, const char *prefix)
{
	int buckets = 0;

	for (unsigned long i = 0, first; i < n; buckets++) {
		first = i;
		while (i < n && bucket_of(sorted[i], fine) ==
					bucket_of(sorted[first], fine))
			i++;
		if (!prefix)
			continue;
		row("hist");
		printk("%s,%lu,%lu\n", prefix, bucket_of(sorted[first], fine),
		       i - first);
	}
	return buckets;
}

/* Does this phase print its distribution? steady: only in uniform-random. */
static int ranks(const char *key)
{
	return same(key, "churn") || same(key, "trace") ||
	       (same(key, "steady") && same(work_now, "uniform-random"));
}

/* Prints the distribution of the costs that gather() sorted, as finely as
 * MOST_BUCKETS rows allow; only in plain, in the phases that ranks() names. */
static void print_hist(const char *key, enum call call)
{
	int fine = FINEST;
	char prefix[32];

	if (!is("plain") || !ranks(key))
		return;
	while (fine && to_buckets(nr_kind[call], fine, 0) > MOST_BUCKETS)
		fine--;
	sprintk(prefix, "%s.%s", key, call_names[call]);
	to_buckets(nr_kind[call], fine, prefix);
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
		if (counting()) {
			print_work(key, call);
			continue;
		}
		print_calls(key, call);
		print_hist(key, call);
	}
}
