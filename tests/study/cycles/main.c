/*
 * Makes rounds of measurements, and prints their table.
 *
 *	cycles [quick] [lose] [small] [study] [FILE]
 *
 * FILE	the table is also written to this file, as CSV
 * quick	uses little memory and few rounds: for the test of this program
 * lose	loses a page in each round, so that the audit must find an error
 * small	asks the host for pages of 4 KiB; without it, for pages of 2 MiB
 * study	measures only the allocators of the study, in an arena of the
 *		study's size
 *
 * In a round each way of each row is measured once: first Tally's, then the
 * others. Before each group of rows the round measures the unit: a pair of get
 * and free of the study's xv6 list. The table has medians of ticks, and medians
 * and quartiles of ratios within a round. After each round the audit must find
 * no difference.
 *
 * Exit status: 0; 1 if a check within the work does not hold, 2 for wrong
 * arguments.
 *
 * Ancestor: none.
 */
#define _GNU_SOURCE /* for sched_getcpu() */
#include "cycles.h"
#include "host.h"

#include <cpuid.h>
#include <sched.h>
#include <sys/mman.h>
#include <time.h>

#define MAX_ROUNDS 101
#define MAX_GROUPS 16
#define LINE	   64 /* bytes; a line of a cache has at least as many */

int quick;
static int small, lose, study; /* 1 if this argument is given */

static unsigned long arena_bytes;
static double empty; /* ticks of a measurement of nothing */
static FILE *csv;

void fail(const char *what)
{
	fflush(stdout);
	fprintf(stderr, "cycles: this does not hold: %s\n%s", what, printed);
	exit(1);
}

unsigned long lot(unsigned long n)
{
	static unsigned long long state = 19910917;

	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (state >> 32) % n;
}

/* ---- The machine ---- */

double since(unsigned long long start)
{
	double ticks = (double)(now() - start) - empty;

	return ticks > 0 ? ticks : 0;
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void measure_empty(void)
{
	static double n[1001];

	for (int i = 0; i < 1001; i++) {
		unsigned long long start = now();

		n[i] = now() - start;
	}
	qsort(n, 1001, sizeof(*n), by_size);
	empty = n[500];
}

/* Returns how many million ticks the counter makes in a second. */
static unsigned long tick_rate(void)
{
	struct timespec before, after;
	unsigned long long ticks = now();
	double seconds;

	clock_gettime(CLOCK_MONOTONIC, &before);
	do {
		clock_gettime(CLOCK_MONOTONIC, &after);
		seconds = after.tv_sec - before.tv_sec +
			  1e-9 * (after.tv_nsec - before.tv_nsec);
	} while (seconds < 0.05);
	return (now() - ticks) / seconds / 1e6 + 0.5;
}

static void cpu_name(char *name)
{
	unsigned int *word = (unsigned int *)name, max, b, c, d;

	strcpy(name, "a CPU without a name");
	__cpuid(0x80000000, max, b, c, d);
	for (unsigned int i = 2; i < 5 && max >= 0x80000004; i++, word += 4)
		__cpuid(0x80000000 + i, word[0], word[1], word[2], word[3]);
	name[48] = 0;
}

/* Reads one property of cache i, as a word, from Linux's /sys. The word is
 * empty if there is no such cache. */
static void cache_word(int i, const char *what, char *word)
{
	char name[80];
	FILE *file;

	snprintf(name, sizeof(name),
		 "/sys/devices/system/cpu/cpu0/cache/index%d/%s", i, what);
	file = fopen(name, "r");
	*word = 0;
	if (file) {
		if (fscanf(file, "%19s", word) != 1)
			*word = 0;
		fclose(file);
	}
}

/* Writes the sizes of the data caches as text. Returns the largest, in bytes; 0
 * if none is known. */
static unsigned long caches(char *words, unsigned long room)
{
	unsigned long largest = 0, kib, used = 0;
	char type[20], size[20];

	snprintf(words, room, "unknown");
	for (int i = 0; i < 8; i++) {
		cache_word(i, "type", type);
		cache_word(i, "size", size);
		if (!type[0] || type[0] == 'I')
			continue;
		kib = strtoul(size, 0, 10);
		largest = kib > largest ? kib : largest;
		used += snprintf(words + used, room - used, "%s%lu KiB",
				 used ? ", " : "", kib);
		if (used >= room)
			break;
	}
	return largest * 1024;
}

/* Returns the sum of the numbers, in KiB, in those lines of a file of /proc
 * that begin with a name; 0 if there is none. */
static unsigned long told(const char *file, const char *name)
{
	FILE *in = fopen(file, "r");
	unsigned long kib = 0, sum = 0;
	char line[256];

	while (in && fgets(line, sizeof(line), in))
		if (!strncmp(line, name, strlen(name)) &&
		    sscanf(line + strlen(name), " %lu", &kib) == 1)
			sum += kib;
	if (in)
		fclose(in);
	return sum;
}

static int can_map(unsigned long bytes)
{
	void *got = mmap((void *)KERNEL_BASE, bytes, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
				 MAP_FIXED_NOREPLACE,
			 -1, 0);

	if (got == MAP_FAILED)
		return 0;
	munmap(got, bytes);
	return got == (void *)KERNEL_BASE;
}

static int has_clflush;

void evict(const void *start, unsigned long bytes)
{
	const char *line = start;

	for (unsigned long i = 0; i < bytes && has_clflush; i += LINE)
		asm volatile("clflush (%0)" : : "r"(line + i) : "memory");
}

void read_arena(void)
{
	const volatile char *line = P2V(arena_start);

	if (!has_clflush)
		for (unsigned long i = 0; i < arena_end - arena_start;
		     i += LINE)
			(void)line[i];
}

/* ---- Rounds ---- */

struct result {
	const struct group *group;
	double unit[MAX_ROUNDS];
	double ticks[ROWS][WAYS][MAX_ROUNDS];
};

static void measure(const struct way *way, int cold, double *ticks)
{
	way->measure(way->what, ticks);
	if (!cold)
		way->measure(way->what, ticks);
}

static void do_round(struct result *result, int round)
{
	const struct group *group = result->group;
	double ticks[ROWS];

	measure(&unit.way[0], 0, ticks);
	result->unit[round] = ticks[0];
	for (int i = 0; group->way[i].who; i++) {
		measure(&group->way[i], group->cold, ticks);
		for (int j = 0; j < ROWS && group->row[j]; j++)
			result->ticks[j][i][round] = ticks[j];
	}
}

/* Writes the three quartiles of the n ratios over[i] / below[i]; of over[i] if
 * below is 0. */
static void quartiles(const double *over, const double *below, int n,
		      double *result)
{
	double ratio[MAX_ROUNDS] = { 0 };

	for (int i = 0; i < n; i++)
		ratio[i] = over[i] / (below && below[i] > 0 ? below[i] : 1);
	qsort(ratio, n, sizeof(*ratio), by_size);
	for (int i = 0; i < 3; i++)
		result[i] = ratio[(n - 1) * (i + 1) / 4];
}

/* Returns a number as text, with at least three digits. */
static const char *figure(double value)
{
	static char words[8][32];
	static int i;
	int digits = value < 10 ? 2 : value < 100 ? 1 : 0;

	i = (i + 1) % 8;
	snprintf(words[i], sizeof(words[i]), "%.*f", digits, value);
	return words[i];
}

/* Prints one way of a row, also to the CSV file. Marks this way with > if Tally
 * needs over 1.1 times the ticks of this way in three quarters of the rounds.
 */
static void print_way(const struct result *result, int row, int way, int n)
{
	const struct group *group = result->group;
	const double *mine = result->ticks[row][0];
	const double *its = result->ticks[row][way];
	double ticks[3], units[3], us[3];

	quartiles(its, 0, n, ticks);
	quartiles(its, result->unit, n, units);
	quartiles(mine, its, n, us);
	if (ticks[1] < 0)
		return;
	printf("%-15s %-9s %11s %10s %9s %9s", way ? "" : group->row[row],
	       group->way[way].who, figure(ticks[1]), figure(units[1]),
	       figure(units[0]), figure(units[2]));
	if (way)
		printf(" %9s %9s %9s%s", figure(us[1]), figure(us[0]),
		       figure(us[2]), us[0] > 1.10 ? " >" : "");
	printf("\n");
	if (csv)
		fprintf(csv, "%s,%s,%d,%.2f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f\n",
			group->row[row], group->way[way].who, n, ticks[1],
			units[1], units[0], units[2], us[1], us[0], us[2]);
}

/* Measures and prints all groups of a table, round by round. The table ends
 * with a group without rows. */
static void run(const struct group *groups, int rounds)
{
	static struct result results[MAX_GROUPS];
	int n = 0;

	for (; groups[n].row[0]; n++)
		results[n].group = &groups[n];
	for (int round = 0; round < rounds; round++) {
		for (int i = 0; i < n; i++)
			do_round(&results[i], round);
		if (lose)
			kalloc();
		check(mem_check() == 0, "the books balance after a round");
	}
	for (int i = 0; i < n; i++)
		for (int j = 0; j < ROWS && groups[i].row[j]; j++)
			for (int k = 0; groups[i].way[k].who; k++)
				print_way(&results[i], j, k, rounds);
}

/* ---- The table ---- */

static void print_head(void)
{
	unsigned int eax, ebx, ecx, edx;
	unsigned long huge, cache;
	char name[49], words[80];

	cpu_name(name);
	cache = caches(words, sizeof(words));
	__cpuid(1, eax, ebx, ecx, edx);
	has_clflush = (edx & 1 << 19) != 0;
	printf("CPU: %s, %lu million ticks a second\n", name, tick_rate());
	printf("caches: %s\n", words);
	huge = told("/proc/self/smaps", "AnonHugePages:");
	printf("arena: %lu MiB in pages of %s, ", arena_bytes >> 20,
	       small || huge < 2048 ? "4 KiB" : "2 MiB");
	printf("what is to be cold is flushed %s\n",
	       has_clflush	       ? "line by line (clflush)" :
	       arena_bytes > 2 * cache ? "by reading all of the arena" :
					 "by nothing: the caches are larger");
	printf("of a kernel, these cost nothing here: traps, loads of CR3, "
	       "interrupts off and on\n\n");
	printf("%-15s %-9s %11s %10s %9s %9s %9s %9s %9s\n", "", "", "ticks",
	       "xv6 pairs", "from", "to", "ours to it", "from", "to");
	if (csv)
		fputs("row,who,rounds,ticks,units,units_q1,units_q3,"
		      "ours,ours_q1,ours_q3\n",
		      csv);
}

/* Starts mm/ with 3 GiB of RAM. Only the first part of this RAM has memory of
 * the host; the addresses after that part are never touched. */
static void power_up(unsigned long pages)
{
	unsigned long pool = 0xc000000, bytes, page;

	arena_bytes = PAGE(pages);
	bytes = arena_bytes + pool;
	map_arena(bytes);
	madvise((void *)KERNEL_BASE, bytes,
		small ? MADV_NOHUGEPAGE : MADV_HUGEPAGE);
	boot_up(RAM_END);
	add_owner(visit_pool);
	add_owner(visit_arena);
	do { /* takes the pages below the kernel: they would split the arena */
		page = hold(kalloc());
	} while (page < KERNEL_LOAD);
}

/* Returns the number of pages of the cold arena: 1.75 GiB, or a half, a quarter
 * and so on of it, if the host has too little memory, or something else mapped
 * at these addresses. The least is 56 MiB. */
static unsigned long arena_pages(void)
{
	unsigned long bytes = 0x70000000;
	unsigned long free = told("/proc/meminfo", "MemAvailable:") / 4 * 3;

	while (bytes > 0x4000000 &&
	       (bytes / 1024 > free || !can_map(bytes + 0xc000000)))
		bytes /= 2;
	return NR(bytes);
}

int main(int argc, char **argv)
{
	unsigned long pages;
	cpu_set_t one;

	setvbuf(stdout, 0, _IOLBF, 0);
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "quick")) {
			quick = 1;
		} else if (!strcmp(argv[i], "lose")) {
			lose = 1;
		} else if (!strcmp(argv[i], "small")) {
			small = 1;
		} else if (!strcmp(argv[i], "study")) {
			study = 1;
		} else if (csv || !(csv = fopen(argv[i], "w"))) {
			fprintf(stderr, "usage: cycles [quick] [lose] [small] "
					"[study] [FILE]\n");
			return 2;
		}
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	pages = quick ? 0x2000 : arena_pages();
	power_up(pages);
	measure_empty();
	if (study)
		rank_all();
	open_pages(1536);
	print_head();
	if (study) {
		run(ranked_pages, quick ? 3 : 101);
		rank_heaps();
		run(ranked_heaps, quick ? 2 : 11);
		return 0;
	}
	run(hot_pages, quick ? 3 : 101);
	run(booted, quick ? 3 : 31);
	open_pages(pages);
	open_spaces();
	run(cold_pages, quick ? 2 : 31);
	run(spaces_rows, quick ? 2 : 31);
	return 0;
}
