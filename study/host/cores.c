/*
 * Runs the allocators that have a lock, or use atomic instructions, with 1 to 4
 * threads of the host, in the variant nofill: with their locks, without a fill.
 *
 *	cores check [--only NAMES] CALLS
 *	cores measure [--busy] [--job JOB] FILE [ROUNDS]
 *
 * check runs teams of 1 to CORES threads that check each call (team.c). Each
 * thread makes CALLS gets and frees. No memory may have two owners, held memory
 * must keep its bytes, and at the end the allocator's check must find nothing
 * wrong and all memory must be free. It prints a line for each allocator. The
 * name unlocked is xv6 without its lock, which must fail.
 *
 * measure writes rows of CSV: medians and quartiles over ROUNDS rounds (default
 * 11):
 *
 *	family,name,job,threads,rounds,whole,one,one_q1,one_q3,xv6,xv6_q1,xv6_q3
 *
 * one is how many gets all threads make in a second, divided by those of one
 * thread with the same allocator in the same round. xv6 is the same, divided by
 * the gets of xv6 with as many threads. whole is the number of rounds in which
 * the threads had the processors for themselves for at least nine tenths of the
 * time. In any other round the measurement is tried again a few times, and the
 * try with the most CPU time counts. measure prints which processor it ran on,
 * and how many rounds are whole. With --job it measures this job alone. With
 * --busy, for a computer that does other work, too, each measurement takes a
 * shorter time, and there are more tries.
 *
 * Exit status: 0; 1 if a check fails, with the reason; 2 for wrong arguments.
 *
 * Ancestor: none.
 */
#include "team.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORK_TIME   8000000UL /* nanoseconds that a measurement takes */
#define WHOLE	    0.9	      /* the least share of CPU time in a whole round */
#define MOST_TRIES  4
#define BUSY_TIME   2000000UL /* nanoseconds with --busy */
#define BUSY_TRIES  60
#define MOST_ROUNDS 101
#define SUBJECTS    32

struct work work;

static const char *const jobs[JOBS] = { "own", "passed", "spaced" };

void panic(const char *fmt, ...)
{
	static int has_failed;
	va_list args;

	/* Other threads may fail at the same time; only the first prints. */
	while (__atomic_exchange_n(&has_failed, 1, __ATOMIC_SEQ_CST))
		pause();
	fflush(stdout);
	fputs("cores: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	_exit(1);
}

void fail_team(const struct team *team, const char *what)
{
	panic("%s, %s, %d threads: %s", team->s->name, jobs[team->job],
	      team->threads, what);
}

static const struct team *checked; /* the team that runs now */

/* Ends the program: a list that two threads have changed may lead anywhere. */
static void crashed(int signal)
{
	(void)signal;
	fail_team(checked, "a thread has crashed");
}

/* ---- Subjects ---- */

/* xv6 without its lock: check must find that it fails. */
extern const struct page_allocator xv6_plain;

static int chosen(const char *only, const char *name)
{
	size_t n = strlen(name);

	for (const char *s = only; s; s = strchr(s, ',')) {
		s += *s == ',';
		if (!strncmp(s, name, n) && (s[n] == ',' || !s[n]))
			return 1;
	}
	return !only;
}

/* Calls f for each chosen subject that has a lock, one after the other, as
 * subject.c knows only one at a time. Returns how many there are. */
static int for_each(const char *only, void (*f)(const struct subject *s))
{
	struct subject s;
	int n = 0;

	for (int nr = 0; next_subject(nr, &s); nr++) {
		if (!s.name || !(s.flags & HAS_LOCK) || !chosen(only, s.name))
			continue;
		f(&s);
		n++;
	}
	if (only && chosen(only, "unlocked")) {
		page_subject(&s, &xv6_plain);
		f(&s);
		n++;
	}
	return n;
}

/* ---- Checking ---- */

static unsigned long calls;

/* Gets all free blocks and frees them; returns how many there were. */
static unsigned long blocks_left(const struct subject *s)
{
	char **first = 0, **block;
	unsigned long n = 0;

	while ((block = (char **)s->get(64)) != 0) {
		*block = (char *)first;
		first = block;
		n++;
	}
	while (first) {
		block = (char **)*first;
		s->free((char *)first);
		first = block;
	}
	return n;
}

/*
 * Checks that all is free at the end. A heap needs to give only three quarters
 * of its blocks: a part of it may have been cut for another size.
 */
static void check_end(const struct team *team, unsigned long fresh)
{
	const struct subject *s = team->s;
	unsigned long nr_free = 0;
	const char *wrong = s->check(&nr_free);

	if (wrong)
		fail_team(team, wrong);
	if (s->unit != 1 ? nr_free != fresh :
			   blocks_left(s) < fresh - fresh / 4)
		fail_team(team, "not all of it is free");
}

/* Sets the allocator up. Returns how many pages or blocks it can give. */
static unsigned long fresh_one(const struct subject *s)
{
	unsigned long n;

	s->init();
	if (s->unit != 1) {
		s->check(&n);
		return n;
	}
	n = blocks_left(s);
	s->init();
	return n;
}

static void check_one(const struct subject *s)
{
	struct team team = { .s = s, .calls = calls, .careful = 1 };
	unsigned long fresh;

	checked = &team;
	for (int job = OWN; job < JOBS; job++)
		for (int threads = 1; threads <= CORES; threads++) {
			team.job = job;
			team.threads = threads;
			fresh = fresh_one(s);
			judge_team(s);
			run_team(&team);
			check_end(&team, fresh);
		}
	printf("%s,%s: 1 to %d threads, %lu gets each: no memory had two "
	       "owners, all came back\n",
	       s->family, s->name, CORES, calls);
}

/* ---- Measuring ---- */

/* How long a measurement takes, how often it is tried, and for which jobs. */
static struct {
	unsigned long time;
	int tries, first_job, end_job;
} how = { WORK_TIME, MOST_TRIES, OWN, JOBS };

/* How many gets each subject makes in a nanosecond. */
static struct figures {
	const char *family, *name;
	double rate[JOBS][CORES + 1][MOST_ROUNDS];
	int whole[JOBS][CORES + 1]; /* rounds with at least WHOLE CPU time */
} all[SUBJECTS];

static int at_subject, at_round;
static const struct figures *xv6;

/* Returns the rate of the try that had the largest share of CPU time. */
static double rate_of(const struct team *team, int *whole)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	long most = team->threads < processors ? team->threads : processors;
	double share = 0, rate = 0;

	for (int i = 0; i < how.tries && share < WHOLE; i++) {
		struct shift shift = run_team(team);
		double had = (double)shift.cpu / (double)shift.wall / most;

		if (had > share) {
			share = had;
			rate = (double)shift.gets / (double)shift.wall;
		}
	}
	*whole += share >= WHOLE;
	return rate;
}

static void measure_one(const struct subject *s)
{
	struct figures *f = &all[at_subject++];
	struct team team = {
		.s = s, .threads = 1, .calls = ~0UL, .time = how.time
	};

	f->family = s->family;
	f->name = s->name;
	if (!strcmp(s->name, "xv6"))
		xv6 = f;
	s->init();
	run_team(&team);
	for (int job = how.first_job; job < how.end_job; job++)
		for (int n = 1; n <= CORES; n++) {
			team.job = job;
			team.threads = n;
			f->rate[job][n][at_round] =
				rate_of(&team, &f->whole[job][n]);
		}
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Writes the median and the quartiles of the ratios of all rounds. */
static void put_ratios(FILE *out, const double *these, const double *those,
		       int rounds)
{
	double ratio[MOST_ROUNDS] = { 0 };

	for (int i = 0; i < rounds; i++)
		ratio[i] = these[i] / those[i];
	qsort(ratio, rounds, sizeof(*ratio), compare);
	fprintf(out, ",%.3f,%.3f,%.3f", ratio[rounds / 2], ratio[rounds / 4],
		ratio[rounds - 1 - rounds / 4]);
}

static void put_rows(FILE *out, int rounds)
{
	fputs("family,name,job,threads,rounds,whole,one,one_q1,one_q3,"
	      "xv6,xv6_q1,xv6_q3\n",
	      out);
	for (const struct figures *f = all; f->name; f++)
		for (int job = how.first_job; job < how.end_job; job++)
			for (int n = 1; n <= CORES; n++) {
				fprintf(out, "%s,%s,%s,%d,%d,%d", f->family,
					f->name, jobs[job], n, rounds,
					f->whole[job][n]);
				put_ratios(out, f->rate[job][n],
					   f->rate[job][1], rounds);
				put_ratios(out, f->rate[job][n],
					   xv6->rate[job][n], rounds);
				fputc('\n', out);
			}
}

static void name_cpu(void)
{
	FILE *in = fopen("/proc/cpuinfo", "r");
	char line[256], name[200] = "unknown";

	while (in && fgets(line, sizeof(line), in))
		if (sscanf(line, "model name : %199[^\n]", name) == 1)
			break;
	if (in)
		fclose(in);
	printf("CPU: %s, %ld processors\n", name,
	       sysconf(_SC_NPROCESSORS_ONLN));
}

/*
 * Prints how many rounds are whole: figures of the others are useless, as other
 * programs were at work.
 */
static void tell_whole(int rounds)
{
	int cells = 0, whole = 0;

	for (const struct figures *f = all; f->name; f++)
		for (int job = how.first_job; job < how.end_job; job++)
			for (int n = 1; n <= CORES; n++, cells++)
				whole += f->whole[job][n];
	printf("measurements with whole processors: %d of %d\n", whole,
	       cells * rounds);
}

static int measure(const char *file, int rounds)
{
	FILE *out = fopen(file, "w");

	if (!out) {
		perror(file);
		return 1;
	}
	for (at_round = 0; at_round < rounds; at_round++) {
		at_subject = 0;
		for_each(0, measure_one);
	}
	put_rows(out, rounds);
	if (fclose(out)) {
		perror(file);
		return 1;
	}
	name_cpu();
	tell_whole(rounds);
	return 0;
}

/* ---- The program ---- */

static int usage(void)
{
	fprintf(stderr, "usage: cores check [--only NAMES] CALLS\n"
			"       cores measure [--busy] [--job JOB] FILE "
			"[ROUNDS]\n");
	return 2;
}

static int check_all(int argc, char **argv)
{
	const char *only = 0;

	if (argc > 1 && !strcmp(argv[0], "--only")) {
		only = argv[1];
		argc -= 2;
		argv += 2;
	}
	if (argc != 1 || !(calls = strtoul(argv[0], 0, 10)))
		return usage();
	signal(SIGSEGV, crashed);
	if (for_each(only, check_one))
		return 0;
	fprintf(stderr, "cores: there is no %s\n", only);
	return 1;
}

/* Makes this job the only one; returns 0 if there is no such job. */
static int choose_job(const char *name)
{
	for (int job = OWN; job < JOBS; job++)
		if (!strcmp(name, jobs[job])) {
			how.first_job = job;
			how.end_job = job + 1;
			return 1;
		}
	return 0;
}

static int measure_all(int argc, char **argv)
{
	int rounds = 11;

	if (argc && !strcmp(argv[0], "--busy")) {
		how.time = BUSY_TIME;
		how.tries = BUSY_TRIES;
		argc--;
		argv++;
	}
	if (argc > 1 && !strcmp(argv[0], "--job")) {
		if (!choose_job(argv[1]))
			return usage();
		argc -= 2;
		argv += 2;
	}
	if (argc == 2)
		rounds = atoi(argv[1]);
	if (argc < 1 || argc > 2 || argv[0][0] == '-' || rounds < 1 ||
	    rounds > MOST_ROUNDS)
		return usage();
	return measure(argv[0], rounds);
}

int main(int argc, char **argv)
{
	map_ram(RAM_BYTES);
	if (argc > 2 && !strcmp(argv[1], "check"))
		return check_all(argc - 2, argv + 2);
	if (argc > 2 && !strcmp(argv[1], "measure"))
		return measure_all(argc - 2, argv + 2);
	return usage();
}
