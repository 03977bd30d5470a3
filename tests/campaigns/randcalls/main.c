/*
 * randcalls: makes random system calls. Words of its command line:
 *
 *	seed=N		the seed of all random numbers
 *	wild=N		makes N calls with any arguments; on Tally, as init
 *	compare=N	makes N sequences of calls whose results are defined;
 *			prints a line for each, with the sum of its results
 *	from=N		the number of the first sequence
 *	aloud		prints a line for each call, too
 *
 * On Tally this program executes init at its end, so that the test can use the
 * shell.
 *
 * Ancestor: none.
 */
#include "calls.h"

#define IN_SEQUENCE 500 /* calls in a sequence */

unsigned seed;

static int wild(unsigned long wanted)
{
	struct result result = { 0 };

	for (unsigned first = 0; noted(&result) * 10 < wanted; first += HERD)
		run_herd(&result, wild_calls, first, 1);
	last_words("wild", &result);
	return result.wrong != 0;
}

/* Makes a sequence in a child; how the child ends is compared, too. */
static void sequence(unsigned number, int aloud)
{
	int status, pid = fork();

	if (pid == 0) {
		compare_calls(number, IN_SEQUENCE, aloud);
		exit_group(0);
	}
	status = reap(pid);
	printf("sequence %u: exit %d, signal %d\n", number, WEXITSTATUS(status),
	       WTERMSIG(status));
}

/* Makes n sequences. Makes the first one twice, so that this program has all
 * pages that it needs before pages are counted. */
static int compare(unsigned from, unsigned n, int aloud)
{
	char audit[64] = "audit: ok\n";
	long before, after;

	for (int i = 0; i < 2; i++) {
		read_all("/dev/audit", audit, sizeof(audit));
		before = count_free();
		if (i == 0)
			sequence(from, 0);
	}
	for (unsigned i = 0; i < n; i++)
		sequence(from + i, aloud);
	if (!on_tally())
		return 0;
	after = count_free();
	read_all("/dev/audit", audit, sizeof(audit));
	printf("\n=== compare: %ld pages free before, %ld after, %s", before,
	       after, audit);
	return after != before || strcmp(audit, "audit: ok\n");
}

int main(int argc, char **argv)
{
	static char *words[] = { "init", "once", NULL };
	static char *environment[] = { NULL };
	unsigned long calls = word(argv, "wild", 0);
	unsigned long sequences = word(argv, "compare", 0);
	int failed = 0;

	(void)argc;
	forget_signals();
	seed = word(argv, "seed", 1);
	chdir("/tests/fixture");
	if (fork() == 0) /* gets its pages before they are counted */
		exit_group(0);
	waitpid(-1, NULL, 0);
	if (sequences)
		failed |= compare(word(argv, "from", 0), sequences,
				  has_word(argv, "aloud"));
	if (calls && on_tally())
		failed |= wild(calls);
	printf("\n=== failed: %d\n", failed);
	if (on_tally())
		execve("/sbin/init", words, environment);
	return failed;
}
