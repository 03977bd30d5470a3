/*
 * storm [-s] [N]: forks until no memory or no pid is left, or until there are N
 * children. Then it lets the children end, and checks whether all pages are
 * free again. With -s it does this slowly, child by child, so that the live map
 * (F2) shows it.
 *
 *	storm --> forker --> child, child, child ...   each waits at a pipe
 *	  |          |
 *	  |          +-- a byte for each child into the pipe "born"
 *	  +-- closes the pipe "hold": all children read its end, and end
 *
 * A second process, the forker, does the forks. When no memory is left, the
 * kernel kills the next process that needs a page. storm itself needs no page
 * then, so it survives and can report. At first storm does everything once with
 * one child. So it has all the pages that it needs before it counts the free
 * ones.
 *
 * The exit status is 0 if at the end as many pages are free as before.
 *
 * Ancestor: xv6's forktest, which forks until fork fails, and then waits for
 * all children.
 */
#include "tally.h"

#define PATIENCE 100 /* at most so many waits of 50 ms for init's reaping */

static int hold[2], born[2];
static int slow; /* -s */

/* Waits 10 ms if -s was given. Called for each child. */
static void pause_if_slow(void)
{
	const struct timespec moment = { 0, 10000000 };

	if (slow)
		nanosleep(&moment, NULL);
}

/* A child runs this: it waits until no process can write to "hold" any more. */
static void live(void)
{
	char c;

	close(hold[1]);
	close(born[1]);
	read(hold[0], &c, 1);
	exit_group(0);
}

/* Reaps all children. If `tell` is 1, prints how they ended. */
static void reap(int tell)
{
	int status, ended = 0, killed = 0;

	while (waitpid(-1, &status, 0) > 0) {
		if (WIFEXITED(status))
			ended++;
		else
			killed++;
	}
	if (tell)
		printf("storm: %d ended by themselves, %d were killed because "
		       "no memory was left\n",
		       ended, killed);
}

/* The forker runs this. It writes a 0 to "born" for each child, and, if a fork
 * fails, the reason. */
static void fork_all(long limit, int tell)
{
	char reason = 0;

	close(born[0]);
	for (; limit && !reason; limit--) {
		int pid = fork();

		if (pid == 0)
			live();
		reason = pid < 0 ? errno : 0;
		write(born[1], &reason, 1);
		pause_if_slow();
	}
	close(hold[1]);
	close(born[1]);
	reap(tell);
	exit_group(0);
}

/* Prints why there were no more children. `reason` is the errno of the forker.
 * If it is 0, the forker has made all children, or the kernel has killed it. */
static void tell_why(long children, long limit, int reason)
{
	printf("storm: %ld children, then ", children);
	if (reason)
		printf("fork failed: %s", strerror(reason));
	else
		printf("%s", children == limit ? "the number was reached" :
						 "the forker was killed");
}

static void tell_height(void)
{
	long pages = count_free();

	if (pages >= 0)
		printf("; %ld pages free\n", pages);
	else
		printf("; free pages unknown: %s\n", strerror(errno));
}

/* Ends the children one by one with -s: each byte that is written to "hold"
 * ends the child that reads it. Without -s does nothing: all children end when
 * the caller closes the pipe. */
static void end_children(long children)
{
	for (; slow && children; children--) {
		write(hold[1], "", 1);
		pause_if_slow();
	}
}

/* Lets the forker fork, and counts the children: the forker writes a byte for
 * each to "born". The read() after the last byte returns 0, because then no
 * process has "born" open for writing. */
static void storm(long limit, int tell)
{
	long children = 0;
	char reason = 0;
	int forker, status = 0;

	if (pipe(hold) < 0 || pipe(born) < 0)
		die("storm: pipe");
	forker = fork();
	if (forker < 0)
		die("storm: fork");
	if (forker == 0)
		fork_all(limit, tell);
	close(hold[0]);
	close(born[1]);
	while (read(born[0], &reason, 1) == 1)
		children += reason == 0;
	if (tell) {
		tell_why(children, limit, reason);
		tell_height();
	}
	end_children(tell ? children : 0);
	close(hold[1]);
	close(born[0]);
	waitpid(forker, &status, 0);
	if (tell && WIFSIGNALED(status))
		printf("storm: the forker was killed; init reaps its "
		       "children\n");
}

/* Returns 1 if the same number of pages is free as before, otherwise 0. If the
 * forker was killed, its children are orphans; then first waits until init has
 * reaped them. */
static int all_back(long before)
{
	const struct timespec moment = { 0, 50000000 };
	long after = count_free();

	for (int i = 0; i < PATIENCE && after != before; i++) {
		nanosleep(&moment, NULL);
		after = count_free();
	}
	printf("storm: %ld pages free\n", after);
	if (after != before)
		dprintf(2, "storm: %ld pages are missing\n", before - after);
	return after == before;
}

int main(int argc, char **argv)
{
	long limit, before;

	help_if_asked(argc, argv, "storm");
	if (argc > 1 && !strcmp(argv[1], "-s")) {
		slow = 1;
		argc--, argv++;
	}
	limit = argc > 1 ? atoi(argv[1]) : -1;
	if (limit < 0 && count_free() < 0)
		die("storm without N needs /dev/mem_map");
	storm(1, 0);
	before = count_free();
	if (before >= 0)
		printf("storm: %ld pages free\n", before);
	storm(limit, 1);
	return before >= 0 && !all_back(before);
}
