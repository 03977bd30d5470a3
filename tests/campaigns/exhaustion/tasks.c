/*
 * tasks N: starts N tasks (0: until fork fails). Then /dev/tasks must list them
 * all, the audit must pass, and one signal to their group must reach each of
 * them: each answers with a byte. The audit must pass again. A second signal
 * ends them.
 *
 *	tasks zombies N    N tasks end, and their parent does not wait for
 *	                   them; then it ends, too
 *
 * Ancestor: none.
 */
#include "../isolation/attempt.h"

#define PATIENCE 2000 /* naps of 10 ms, until init has reaped all orphans */

#define STATE 18 /* column of the state in a line of /dev/tasks */

static int answers[2];

static void answer(int signal)
{
	char c = (char)signal;

	write(answers[1], &c, 1);
}

/* Reports that it has all pages that it needs, then waits for ever. */
static void wait_for_ever(void)
{
	close(answers[0]);
	answer(0);
	for (;;)
		pause();
}

/* Returns how many lines of /dev/tasks have this state; 0 means any state. */
static long count_tasks(char state)
{
	static char text[8192];
	int fd = open("/dev/tasks", O_RDONLY);
	long lines = 0, n;

	while ((n = read(fd, text, sizeof(text) - 1)) > 0) {
		text[n] = 0;
		for (char *line = text; *line; line = strchr(line, '\n') + 1)
			lines += !state || line[STATE] == state;
	}
	close(fd);
	return lines;
}

static void clean_audit(const char *when)
{
	char line[100];

	if (read_all("/dev/audit", line, sizeof(line)) <= 0 ||
	    strcmp(line, "audit: ok\n") != 0)
		bad("the audit %s: %s", when, line);
}

static void hear(long n)
{
	static char heard[PAGE_SIZE];
	long got, all = 0;

	while (all < n && (got = read(answers[0], heard, sizeof(heard))) > 0)
		all += got;
	if (all != n)
		bad("%ld of %ld have answered", all, n);
}

/* Forks `limit` children, or with limit = 0 as many as possible, in a group of
 * their own, whose leader is the first one. Returns how many there are. */
static long fork_all(long limit, int *group, void (*run)(void))
{
	long n = 0;

	for (*group = 0; n < limit || limit == 0; n++) {
		int pid = fork();

		if (pid == 0) {
			setpgid(0, *group);
			run();
			exit_group(0);
		}
		if (pid < 0)
			break;
		setpgid(pid, *group);
		if (run == wait_for_ever)
			hear(1);
		if (*group == 0)
			*group = pid;
	}
	return n;
}

static void reap_all(long n)
{
	int status;
	long ended = 0;

	while (waitpid(-1, &status, 0) > 0)
		ended++;
	if (ended != n)
		bad("%ld children, but %ld have ended", n, ended);
}

static void crowd(long limit)
{
	long before = count_tasks(0), n;
	int group;

	make_pipe(answers);
	handle(SIGUSR1, answer, 0);
	n = fork_all(limit, &group, wait_for_ever);
	if (n == 0 || (limit && n != limit))
		bad("%ld tasks", n);
	if (count_tasks(0) != before + n)
		bad("%ld tasks, but /dev/tasks has %ld", before + n,
		    count_tasks(0));
	clean_audit("with all tasks");
	kill(-group, SIGUSR1);
	hear(n);
	clean_audit("after all tasks have answered");
	kill(-group, SIGTERM);
	reap_all(n);
	tried(n, "tasks at once");
	if (limit == 0)
		tried(1, "forks refused");
}

static void nothing(void)
{
}

/* The number of children that neglect() starts; it waits for none of them, and
 * ends. */
static long wanted;

static void neglect(void)
{
	int group;
	long n = fork_all(wanted, &group, nothing);

	nap(100);
	if (count_tasks('Z') < n)
		bad("%ld children, but %ld zombies", n, count_tasks('Z'));
	clean_audit("with zombies");
	exit_group(verdict());
}

static void zombies(long n)
{
	wanted = n;
	if (outcome(neglect) != 0)
		bad("the parent of the zombies did not end well");
	for (int i = 0; i < PATIENCE && count_tasks('Z'); i++)
		nap(10);
	if (count_tasks('Z'))
		bad("%ld zombies are left", count_tasks('Z'));
	tried(n, "zombies");
}

int main(int argc, char **argv)
{
	if (argc > 2)
		zombies(atoi(argv[2]));
	else if (argc > 1)
		crowd(atoi(argv[1]));
	else
		die("tasks: how many?");
	return verdict();
}
