/*
 * Runs the allocators on the host, with a fault in the middle of their work:
 * one bit is inverted, or a program writes into memory that it has freed. What
 * are the consequences?
 *
 *	faults [--only NAMES] [SEEDS]
 *
 * prints rows of CSV, family,name,fault,outcome,n,found: this fault had this
 * outcome with n of the seeds (default 100). For `found' of these n seeds, the
 * allocator's check finds the fault if it is called at once.
 *
 *	tables	a bit of the allocator's static data or of its metadata
 *	header	a bit of the header of a block that is held
 *	free	a bit of the first bytes of a page or block that was freed a
 *		short time ago; many allocators keep their links there
 *	word	a program writes a word into these bytes
 *	cleared	a program clears these bytes
 *
 * The outcome is what happens first in the rest of the run:
 *
 *	noticed		the allocator panics, warns, or returns an error
 *	crash		the CPU would raise an exception
 *	hangs		a call runs MOST_STEPS pieces of code
 *	two owners	get returns memory that is held already
 *	outside		get returns memory that is not the allocator's
 *	spoiled		bytes of a held page or block have changed
 *	lost		at the end get gives less than without the fault
 *	none		none of these
 *
 * For each seed one process makes the calls up to the fault. From there it
 * forks a child for each fault, and one without a fault:
 *
 *	init ── calls ──┬── calls ── drain	how much is free at the end
 *	                ├── a bit of the tables, check, calls, drain
 *	                ├── a bit of a header, ...
 *	                └── ...
 *
 * Whether a call hangs must not depend on what else the computer does. So the
 * compiler puts a call of __sanitizer_cov_trace_pc() at the head of each piece
 * of the allocators' code between two jumps; this function counts the pieces.
 * The variant is plain: without locks, no run waits for a lock that has a wrong
 * bit. This program and host.mk fix all addresses of data, and so the rows are
 * always the same.
 *
 * Exit status: 0; 1 with the reason if an allocator fails without a fault; 2
 * if the arguments are wrong.
 *
 * Ancestor: none.
 */
#include "faults.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_STEPS  500000UL
#define MOST_STACK  0x80000UL /* bytes; an endless recursion stops soon */
#define PATIENCE    10	      /* seconds of the CPU that a child may use */
#define FAULT_STACK 0x10000

struct work work;
extern char **environ;

static const char *const outcomes[] = {
	"noticed", "crash",   "hangs", "two owners",
	"outside", "spoiled", "lost",  "none",
};

static const char *const faults[] = {
	"tables", "header", "free", "word", "cleared",
};

/* ---- Results of a process ---- */

/* The results are in memory that all processes share. */
static struct result {
	enum outcome outcome; /* OUTCOMES: the run has not finished */
	int found;	      /* does check find the fault at once? */
	unsigned long left;   /* pages or blocks that are free at the end */
} *results;		      /* one for each fault, one for none */

static struct result *mine; /* of this process; 0 in the first process */

void end_as(enum outcome outcome)
{
	mine->outcome = outcome;
	_exit(0);
}

/* ---- Functions that the allocators call ---- */

static int checking;
static sigjmp_buf behind_check;
static unsigned long steps; /* pieces of code that this call has executed */

/* The allocator has stopped, or was stopped: ends its check, or the process. */
static void stop_as(enum outcome outcome)
{
	if (checking)
		siglongjmp(behind_check, 1);
	end_as(outcome);
}

void begin_call(void)
{
	steps = 0;
}

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
	if (++steps > MOST_STEPS && mine)
		stop_as(HANGS);
}

void panic(const char *fmt, ...)
{
	va_list args;

	if (mine)
		stop_as(NOTICED);
	va_start(args, fmt);
	fputs("faults: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	exit(1);
}

/* The allocators call this function to warn. */
void printk(UNUSED const char *fmt, ...)
{
	if (mine)
		stop_as(NOTICED);
}

static void on_exception(UNUSED int number)
{
	stop_as(CRASH);
}

static void catch_exceptions(void)
{
	static char fault_stack[FAULT_STACK];
	static const int numbers[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL };
	const stack_t stack = { .ss_sp = fault_stack, .ss_size = FAULT_STACK };
	const struct rlimit limit = { MOST_STACK, MOST_STACK };
	struct sigaction action = { .sa_flags = SA_ONSTACK };

	action.sa_handler = on_exception;
	sigaltstack(&stack, 0);
	setrlimit(RLIMIT_STACK, &limit);
	for (unsigned long i = 0; i < ARRAY_SIZE(numbers); i++)
		sigaction(numbers[i], &action, 0);
}

/* Does check find something wrong, or does it panic, crash or hang? */
static int check_finds(const struct subject *s)
{
	unsigned long nr_free;
	int found = 1;

	checking = 1;
	begin_call();
	if (sigsetjmp(behind_check, 1) == 0)
		found = s->check(&nr_free) != 0;
	checking = 0;
	return found;
}

/* ---- A run ---- */

/* Forks a child, whose result becomes *result. Returns 1 in the child; in the
 * parent 0, after the child's end. */
static int in_child(struct result *result)
{
	const struct rlimit limit = { PATIENCE, PATIENCE };
	pid_t child = fork();

	if (child < 0) {
		perror("faults");
		_exit(1);
	}
	if (child == 0) {
		mine = result;
		setrlimit(RLIMIT_CPU, &limit);
		return 1;
	}
	waitpid(child, 0, 0);
	return 0;
}

/* Makes the fault, then the calls after it, and ends the process. The fault's
 * random numbers do not change those of the calls. */
static void fault_and_rest(const struct subject *s, enum fault fault,
			   unsigned long calls)
{
	unsigned long after = random_state;

	random_state = ~after;
	do_fault(s, fault);
	random_state = after;
	mine->found = check_finds(s);
	while (calls--)
		one_call(s);
	mine->left = drain(s);
	end_as(mine->left < results[NO_FAULT].left ? LOST : NONE);
}

/* Does the run without a fault first: the others are compared with it. */
static void run(const struct subject *s, unsigned long seed)
{
	unsigned long when;

	random_state = seed * 0x10001;
	when = RUN_CALLS / 4 + below(RUN_CALLS / 2);
	for (unsigned long i = 0; i < when; i++)
		one_call(s);
	free_some(s);
	if (in_child(&results[NO_FAULT]))
		fault_and_rest(s, NO_FAULT, RUN_CALLS - when);
	for (int fault = 0; fault < FAULTS; fault++)
		if (is_possible(s, fault) && in_child(&results[fault]))
			fault_and_rest(s, fault, RUN_CALLS - when);
	_exit(0);
}

static void run_apart(const struct subject *s, unsigned long seed)
{
	const struct result *whole = &results[NO_FAULT];

	for (int fault = 0; fault <= NO_FAULT; fault++)
		results[fault] = (struct result){ .outcome = OUTCOMES };
	fflush(stdout);
	if (in_child(&results[NO_FAULT]))
		run(s, seed);
	if (whole->outcome != NONE || whole->found)
		panic("%s fails without a fault, seed %lu", s->name, seed);
	for (int fault = 0; fault < FAULTS; fault++)
		if (is_possible(s, fault) && results[fault].outcome == OUTCOMES)
			panic("%s, %s, seed %lu: no end", s->name,
			      faults[fault], seed);
}

/* ---- Rows ---- */

static void all_faults(const struct subject *s, unsigned long seeds)
{
	unsigned long n[FAULTS][OUTCOMES] = { { 0 } };
	unsigned long found[FAULTS][OUTCOMES] = { { 0 } };

	begin_work(s);
	for (unsigned long i = 0; i < seeds; i++) {
		run_apart(s, SEED + i);
		for (int fault = 0; fault < FAULTS; fault++) {
			const struct result *result = &results[fault];

			if (!is_possible(s, fault))
				continue;
			n[fault][result->outcome]++;
			found[fault][result->outcome] += result->found;
		}
	}
	end_work();
	for (int fault = 0; fault < FAULTS; fault++)
		for (int i = 0; i < OUTCOMES; i++)
			if (n[fault][i])
				printf("%s,%s,%s,%s,%lu,%lu\n", s->family,
				       s->name, faults[fault], outcomes[i],
				       n[fault][i], found[fault][i]);
}

/* Is name in the list, which commas separate? */
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

/* Prints the rows of the chosen allocators. Returns how many were chosen. */
static int all_rows(const char *only, unsigned long seeds)
{
	int subjects = 0;
	struct subject s;

	printf("family,name,fault,outcome,n,found\n");
	for (int nr = 0; next_subject(nr, &s); nr++) {
		if (!s.name || !chosen(only, s.name))
			continue;
		s.init();
		all_faults(&s, seeds);
		subjects++;
	}
	return subjects;
}

/* ---- The program ---- */

/* The C library's own memory begins after this variable, too far away for an
 * allocator's wrong pointer; host.mk sets the address. */
__attribute__((used, section("behind_all"))) static int last = 1;

/* Starts the program again with fixed addresses, the stack's too. */
static void fix_addresses(char **argv)
{
	char *nothing[] = { 0 };
	int now = personality(0xffffffff);

	if (now & ADDR_NO_RANDOMIZE && !*environ)
		return;
	if (personality(now | ADDR_NO_RANDOMIZE) < 0)
		panic("the addresses cannot be fixed");
	execve("/proc/self/exe", argv, nothing);
	panic("/proc/self/exe does not start");
}

int main(int argc, char **argv)
{
	const char *only = 0;
	unsigned long seeds = 100;
	int i = 1;

	fix_addresses(argv);
	if (argc > i + 1 && !strcmp(argv[i], "--only")) {
		only = argv[i + 1];
		i += 2;
	}
	if (argc > i)
		seeds = strtoul(argv[i++], 0, 10);
	if (!seeds || argc > i) {
		fprintf(stderr, "usage: faults [--only NAMES] [SEEDS]\n");
		return 2;
	}
	map_ram(RAM_BYTES);
	results =
		mmap(0, sizeof(*results) * (FAULTS + 1), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (results == MAP_FAILED)
		panic("no memory");
	catch_exceptions();
	if (!all_rows(only, seeds)) {
		fprintf(stderr, "faults: there is no %s\n", only);
		return 1;
	}
	return 0;
}
