/*
 * hog WAY [PROCESSES]: this many processes take memory until it runs out; 4 if
 * the number is not given. WAY says how: mmap, brk, stack, copy (write to pages
 * that a fork shares), read (let the kernel fill pages). A process that needs
 * memory when there is none is killed, or its call fails with ENOMEM. hog
 * itself takes no memory, and prints the results.
 *
 * Ancestor: none.
 */
#include "../isolation/attempt.h"

#define SIZE	   0x30000000UL /* bytes; machines that run hog have less */
#define STACK_SIZE 0x7f0000UL	/* bytes; a stack may have 8 MiB */
#define REFUSED	   3		/* exit status: fork() has failed */

static void fill(char *from, unsigned long size)
{
	for (unsigned long at = 0; at < size; at += PAGE_SIZE)
		((volatile char *)from)[at] = 1;
}

static void by_mmap(void)
{
	fill(map(SIZE / PAGE_SIZE), SIZE);
}

static void by_brk(void)
{
	char *end = sys_brk(NULL);

	if (sys_brk(end + SIZE) != end + SIZE)
		die("brk");
	fill(end, SIZE);
}

/* Ends as the child has ended; with pid < 0, which means that fork() has
 * failed, ends with status REFUSED. */
static void end_as(int pid)
{
	int status = reap(pid);

	if (pid < 0)
		exit_group(REFUSED);
	if (WIFSIGNALED(status))
		kill(getpid(), WTERMSIG(status));
	exit_group(WEXITSTATUS(status));
}

/* Fills a stack, then another one in a child, and so on. */
static void by_stack(void)
{
	volatile char *at;

	__asm__("movl %%esp, %0" : "=r"(at));
	for (;;) {
		int pid;

		for (unsigned long i = 0; i < STACK_SIZE; i += PAGE_SIZE)
			at[-(long)i] = 1;
		pid = fork();
		if (pid)
			end_as(pid);
	}
}

/* Writes to pages that a fork shares, then forks a child that does the same,
 * and so on. */
static void by_copy(void)
{
	static char shared[2 << 20];

	for (;;) {
		int pid;

		fill(shared, sizeof(shared));
		pid = fork();
		if (pid)
			end_as(pid);
	}
}

/* Lets the kernel fill the pages by read(). When memory runs out, the call
 * returns, and no signal comes. Then the program touches a page itself, and is
 * killed. */
static void by_read(void)
{
	char *memory = map(SIZE / PAGE_SIZE);
	int zero = open("/dev/zero", O_RDONLY);
	long n = read(zero, memory, SIZE);

	/* the call may have read a part before memory ran out */
	if (n == -1 ? errno != ENOMEM : n >= (long)SIZE)
		exit_group(1);
	fill(memory, SIZE);
}

static const struct {
	const char *name;
	void (*run)(void);
} ways[] = {
	{ "mmap", by_mmap }, { "brk", by_brk },	  { "stack", by_stack },
	{ "copy", by_copy }, { "read", by_read },
};

int main(int argc, char **argv)
{
	int processes = argc > 2 ? atoi(argv[2]) : 4;
	int killed = 0, refused = 0, status;
	unsigned way = 0;

	while (way < ARRAY_SIZE(ways) &&
	       (argc < 2 || strcmp(argv[1], ways[way].name) != 0))
		way++;
	if (way == ARRAY_SIZE(ways))
		die("hog: the ways are mmap, brk, stack, copy, read");
	for (int i = 0; i < processes; i++)
		child(ways[way].run);
	while (waitpid(-1, &status, 0) > 0) {
		killed += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
		refused += WIFEXITED(status) && WEXITSTATUS(status) == REFUSED;
	}
	if (killed + refused != processes)
		bad("%d were killed, %d were refused", killed, refused);
	tried(processes, "memory hogs");
	tried(killed, "hogs killed because memory ran out");
	return verdict();
}
