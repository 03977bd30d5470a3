/*
 * long WHAT: one system call as long as a program can make it. While a child
 * is in its call, its parent must get its turns; then SIGKILL must end the
 * child there, and not only at the end of the call.
 *
 *	parent:  fork  turn     turn     turn ... kill  turn  reap
 *	child:        |--call--|  |--call--|  |-------------| ended
 *
 * The child is as little nice as possible to itself: its slice is one tick.
 * Counted are turns, not time: without points the call is one turn.
 *
 * Ancestor: none.
 */
#include "../../programs/user/test.h"

#define VECTOR	1024
#define ENOUGH	5 /* turns that the parent has before it kills */
#define AT_ONCE 3 /* turns until the child must have ended */
#define ZEROS	(1 << 20)
#define LINES	511

static struct iovec vector[VECTOR];
static char lines[LINES];

/* Each vector has its buffer as often as it can. */
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

/* Turns that this task has before the child has ended, at most that many. */
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
