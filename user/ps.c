/*
 * ps: prints a line for every task.
 *
 *	  PID  PPID  PGRP S   USER SYSTEM PAGES NAME
 *	    1     0     1 S   0.00   0.01     6 init
 *
 * The column S is R for a task that runs or can run, S for one that waits, D
 * for one that waits for the child of its vfork(), T for one that is stopped, Z
 * for one that is dead and not yet reaped. USER and SYSTEM are seconds. PAGES
 * is how many pages its program has in memory, shared or not. All this comes
 * from /dev/tasks. With an argument ps reads that file instead, as the tests
 * do.
 *
 * Ancestor: xv6's procdump, which lists the processes on the console when a key
 * is pressed.
 */
#include "tally.h"

static char text[4096];

/* Returns the next number of the line, and moves *at to after it. */
static unsigned long field(char **at)
{
	while (**at == ' ')
		++*at;
	return strtoul(*at, at, 10);
}

static char letter(char **at)
{
	while (**at == ' ')
		++*at;
	return **at ? *(*at)++ : '?';
}

/* Prints one task. The kernel's line is: pid ppid pgrp state user_ticks
 * system_ticks pages name. */
static void print_task(char *line)
{
	unsigned long pid = field(&line), ppid = field(&line);
	unsigned long pgrp = field(&line);
	char state = letter(&line);
	unsigned long user = field(&line), system = field(&line);
	unsigned long pages = field(&line);

	printf("%5lu %5lu %5lu %c %3lu.%02lu %3lu.%02lu %5lu%s\n", pid, ppid,
	       pgrp, state, user / HZ, user % HZ, system / HZ, system % HZ,
	       pages, line);
}

/* Each read returns whole lines, so no line is split. */
int main(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : "/dev/tasks";
	int fd;
	long n;

	help_if_asked(argc, argv, "ps");
	fd = open(path, O_RDONLY);
	if (fd < 0)
		die(path);
	printf("  PID  PPID  PGRP S   USER SYSTEM PAGES NAME\n");
	while ((n = read(fd, text, sizeof(text) - 1)) > 0) {
		char *line = text, *end;

		text[n] = 0;
		for (; (end = strchr(line, '\n')); line = end + 1) {
			*end = 0;
			print_task(line);
		}
	}
	if (n < 0)
		die(path);
	return 0;
}
