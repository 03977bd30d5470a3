/*
 * long WHAT: makes one system call that takes as long as possible. WHAT is its
 * name: readv, writev or write. While a child is in this call, its parent must
 * get turns. Then SIGKILL must end the child in the middle of the call, and not
 * at its end.
 *
 *	parent:  fork  turn     turn     turn ... kill  turn  reap
 *	child:        |--call--|  |--call--|  |-------------| ended
 *
 * The child has the lowest priority, so its slice is one tick. The parent
 * counts its turns, not time. If the kernel let no other task run in the middle
 * of the call, the parent would get one turn.
 *
 * Ancestor: none.
 */
#include "../../programs/user/test.h"

#define VECTOR	1024
#define ENOUGH	5 /* turns of the parent before it kills the child */
#define AT_ONCE 3 /* turns after SIGKILL in which the child must end */
#define ZEROS	(1 << 20)
#define LINES	511

static struct iovec vector[VECTOR];
static char lines[LINES];

/* Fills the list of vectors: all of them describe the same buffer. */
static void fill(char *buffer, size_t size)
{
	for (int i = 0; i < VECTOR; i++)
		vector[i] = (struct iovec){ buffer, size };
}

static void by_readv(void)
{
	fill(map(ZEROS / 4096), ZEROS);
	readv(open("/dev/zero", O_RDONLY), vector, VECTOR);
}

static void by_writev(void)
{
	memset(lines, '\n', LINES);
	fill(lines, LINES);
	writev(1, vector, VECTOR);
}

static void by_write(void)
{
	char *room = map(ZEROS / 4096);

	memset(room, '\n', ZEROS);
	write(1, room, ZEROS);
}

static const struct {
	const char *name;
	void (*call)(void);
} kinds[] = {
	{ "readv", by_readv },
	{ "writev", by_writev },
	{ "write", by_write },
};

/* Returns how many turns this task gets before the child has ended, but at most
 * `most`. */
static int turns(int pid, int most, int *status)
{
	int n = 0;

	while (n < most && waitpid(pid, status, WNOHANG) == 0) {
		n++;
		sched_yield();
	}
	return n;
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(kinds) / sizeof(*kinds);
	     i++) {
		int pid, status = 0, before, after;

		if (strcmp(argv[1], kinds[i].name))
			continue;
		pid = fork();
		if (pid == 0) {
			nice(19);
			kinds[i].call();
			exit_group(0);
		}
		before = turns(pid, ENOUGH, &status);
		kill(pid, SIGKILL);
		after = turns(pid, 1000, &status);
		if (before < ENOUGH || after > AT_ONCE || status != SIGKILL)
			printf("\nbad: %d turns, then %d, and %04x\n", before,
			       after, status);
		else
			printf("\ntried 1 long calls\n");
		return 0;
	}
	return 2;
}
