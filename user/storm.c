/*
 * storm [-s] [N]: forks until the kernel has no memory or no pid left, or N
 * children live; then lets them end, and looks whether every page came back.
 * With -s slowly, child by child, so that the live map (F2) shows it.
 *
 *	storm --> forker --> child, child, child ...   each waits at a pipe
 *	  |          |
 *	  |          +-- a byte for each child into the pipe "born"
 *	  +-- closes the pipe "hold": all children read its end, and end
 *
 * A process of its own forks, because when no memory is left the kernel kills
 * the next process that needs a page. storm itself needs none meanwhile, so it
 * survives and can report. At first it does everything once with one child: so
 * it has all its own pages before it counts the free ones.
 *
 * Exit status 0: as many pages are free as before.
 *
 * Ancestor: xv6's forktest, which forks until that fails and waits for all.
 */
#include "tally.h"

#define PATIENCE 100 /* times 50 ms, for orphans that init still reaps */

static int hold[2], born[2];
static int slow; /* -s */

/* Between one child and the next. */
static void pause_if_slow(void)
{
	const struct timespec moment = { 0, 10000000 };

	if (slow)
		nanosleep(&moment, NULL);
}

/* A child: waits until nobody can write into "hold" any more. */
static void live(void)
{
	char c;

	close(hold[1]);
	close(born[1]);
	read(hold[0], &c, 1);
	exit_group(0);
}

/* Reaps all children and says how they ended. */
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

/* The forker: what it writes into "born" is a 0 for each child, and at last
 * the reason why there was no other. */
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

/* Prints why there were no more children: the forker's reason, an errno. If it
 * gave none, it made all children, or the kernel had no page for the forker. */
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

/* Slowly: a byte into "hold" ends the child that reads it. The others end when
 * the pipe is closed. */
static void end_children(long children)
{
	for (; slow && children; children--) {
		write(hold[1], "", 1);
		pause_if_slow();
	}
}

/* Hears from the forker until all who could write into "born" have closed it
 * or are dead: then there are no more children to come. */
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

/* Orphans, if the forker itself was killed, are reaped in init's time. */
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
		die("storm: /dev/mem_map; if this is meant, say how many");
	storm(1, 0);
	before = count_free();
	if (before >= 0)
		printf("storm: %ld pages free\n", before);
	storm(limit, 1);
	return before >= 0 && !all_back(before);
}
