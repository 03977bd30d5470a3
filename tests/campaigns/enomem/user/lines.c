/*
 * Runs whole command lines. Each allocation of all their processes is refused
 * in turn.
 *
 * Ancestor: none.
 */
#include "tester.h"

static const char *const lines[] = {
	"ls /etc /dev | cat | cat >/dev/null",
	"for i in 1 2 3; do echo $i; done | while read i; do true; done",
	"x=$(cat /etc/motd; uname -a); (exit 40) || test $? = 40",
	"dd if=/dev/zero bs=64k count=2 2>/dev/null | cat >/dev/null & wait",
	"mem >/dev/null; cow >/dev/null; ps | cat >/dev/null; audit",
};

static void run_line(const char *line)
{
	static char *const environment[] = { "PATH=/bin:/sbin", NULL };
	char *const shell[] = { "sh", "-c", (char *)line, NULL };
	int null = open("/dev/null", O_RDWR);

	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	close(null);
	execve("/bin/sh", shell, environment);
	exit_group(127);
}

/* Runs a command line, with the n-th allocation of all its processes refused.
 * Returns 0 if there were fewer than n allocations. */
static int try_line(const char *line, long n)
{
	struct books before;
	int status = 0, pid;
	long seen;

	refuse(REFUSE_BOOKS, (long)&before, 0);
	refuse(REFUSE_OTHERS, n, how);
	pid = fork();
	if (pid == 0)
		run_line(line);
	waitpid(pid, &status, 0);
	reap_all();
	seen = refuse(REFUSE_STOP, 0, 0);
	compare(&before, n);
	if (seen < n && status)
		count_failure("without a refusal it ends with", status);
	injected += seen >= n;
	if (seen > tally.most)
		tally.most = seen;
	return seen >= n;
}

/* Tries all lines, for n = first, first + step ... */
void try_lines(long first, long step)
{
	for (unsigned i = 0; i < ARRAY_SIZE(lines); i++) {
		const struct operation line = { .name = lines[i] };

		now = &line;
		memset(&tally, 0, sizeof(tally));
		for (how = ONCE; how <= EVER; how++)
			for (long n = first; try_line(lines[i], n); n += step)
				;
		operations++;
		printf("line allocations %ld: %s\n", tally.most, lines[i]);
	}
}
