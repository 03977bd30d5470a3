/*
 * sharing ... SEED ROUNDS: runs as init, so its last two arguments are the last
 * words of the kernel's command line. Its processes share files of /tmp and
 * anonymous memory. They do random operations: they map, touch and unmap the
 * same memory, truncate, clone and rename the same files, fork, execute and
 * end.
 *
 *	boss ── worker, worker, ...	each with children of its own
 *	  a round: the workers run for a while; then the boss runs the audit;
 *	  now and then it kills a worker and starts another one
 *
 * If a process touches a page that is not there, it gets a signal, whose
 * handler maps a page of zeros there. Calls may fail. Counters in memory that
 * all processes share say how often each operation was tried, and how often it
 * succeeded:
 *
 *	tried 120 clones, 80 succeeded
 *
 * In the end the boss kills all processes and removes all files. Then as many
 * pages must be free as before.
 *
 * Ancestor: none.
 */
#include "sharing.h"

#define WORKERS 5
#define PLACE	((void *)0x10000000) /* the address of the tallies */

static int start_worker(void)
{
	unsigned long seed = draw(0x7fffffff) + 1;
	int pid = fork();

	if (pid == 0) {
		state = seed;
		work();
	}
	return pid;
}

/* Copies this program to /tmp, so that the workers can execute the copy. */
static void copy_program(void)
{
	static char bytes[4096];
	int from = open(me, O_RDONLY);
	int to = open(PROGRAM, O_WRONLY | O_CREAT | O_TRUNC, 0700);
	long n;

	while ((n = read(from, bytes, sizeof(bytes))) > 0)
		put(to, bytes, n);
	close(from);
	close(to);
}

/* Runs the audit. Returns whether it passes. */
static int books_balance(const char *when)
{
	static char audit[400];

	if (read_all("/dev/audit", audit, sizeof(audit)) < 0)
		return 1; /* no memory to open it: nothing is known */
	if (!strcmp(audit, "audit: ok\n"))
		return 1;
	printf("bad: %s: %s", when, audit);
	return 0;
}

/* Lets workers run for this many rounds, then removes all that they leave.
 * Returns whether every audit passed. */
static int run_rounds(long rounds)
{
	int pids[WORKERS], good = 1;

	copy_program();
	for (int i = 0; i < WORKERS; i++)
		pids[i] = start_worker();
	for (long round = 0; round < rounds && good; round++) {
		for (unsigned long n = draw(20); n > 0; n--)
			sched_yield();
		good = books_balance("in a round");
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (draw(20) == 0) {
			int i = draw(WORKERS);

			kill(pids[i], SIGKILL);
			pids[i] = start_worker();
		}
	}
	kill(-1, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0)
		;
	for (int i = 0; i < FILES; i++) {
		char name[] = { '/', 't', 'm', 'p', '/', (char)('0' + i), 0 };

		unlink(name);
	}
	unlink(PROGRAM);
	return good;
}

int main(int argc, char **argv)
{
	long before, after;
	int good;

	if (argc < 3)
		return 0; /* a worker has executed this program */
	state = atoi(argv[argc - 2]);
	tallies = mmap(PLACE, PAGE_SIZE, RW,
		       MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (tallies == MAP_FAILED)
		die("sharing: mmap");
	tallies->tried = 0; /* gets its page before pages are counted */
	/* takes the pages that the kernel keeps, before the count */
	good = run_rounds(1);
	before = count_free();
	good = good && run_rounds(atoi(argv[argc - 1]));
	after = count_free();
	print_tallies();
	if (after != before)
		printf("bad: %ld pages free before, %ld after\n", before,
		       after);
	good = books_balance("in the end") && good && after == before;
	printf("sharing: %s\n", good ? "good" : "bad");
	finish(REBOOT_POWER_OFF, !good);
}
