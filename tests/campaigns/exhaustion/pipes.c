/*
 * pipes [WHAT]: one process opens as many descriptors as it can, or makes as
 * many areas. More processes do the same until memory runs out. Then all of
 * them end.
 *
 *	pipes          each process opens pipes, and writes a page to each
 *	pipes files    each process opens a file again and again
 *	pipes dups     each process duplicates a descriptor of one file
 *	pipes areas    each process makes all areas that it may have
 *
 * Ancestor: none.
 */
#include "../isolation/attempt.h"

#define MANY 70000 /* pages: more than a process may have areas */

static int hold[2], report[2];
static const char *what = "pipes";
static int file;

/* Makes two more areas, of one page each. Returns 0 if it cannot; then errno is
 * EMFILE if the process has all areas that it may have. */
static int split_one(void)
{
	static char *next;
	static int split;

	if (!next)
		next = map(MANY);
	next += 2 * PAGE_SIZE;
	if (mprotect(next - PAGE_SIZE, PAGE_SIZE, PROT_NONE) == 0)
		return ++split;
	if (split > MANY / 2 - 3000)
		errno = EMFILE;
	return 0;
}

/* Opens one more pipe, file or duplicate, or makes more areas. Returns 0 if
 * it cannot: no descriptor, area or memory is free. */
static int open_one(void)
{
	static const char page[PAGE_SIZE];
	int fds[2];

	if (!strcmp(what, "areas"))
		return split_one();
	if (!strcmp(what, "files"))
		return open("/dev/null", O_RDONLY) >= 0;
	if (!strcmp(what, "dups"))
		return dup(file) >= 0;
	if (pipe(fds) < 0)
		return 0;
	return write(fds[1], page, PAGE_SIZE) == PAGE_SIZE;
}

/* Opens or makes as many as it can. Reports how many, and the errno that says
 * why there are no more. Waits until `hold` is closed. */
static void take_all(void)
{
	int told[2] = { 0, 0 };
	char c;

	close(hold[1]);
	close(report[0]);
	while (open_one())
		told[0]++;
	told[1] = errno;
	write(report[1], told, sizeof(told));
	close(report[1]);
	read(hold[0], &c, 1);
	exit_group(0);
}

int main(int argc, char **argv)
{
	int told[2] = { 0, EMFILE }, processes = 0, opened = 0, status,
	    bads = 0;

	if (argc > 1)
		what = argv[1];
	file = open("/dev/null", O_RDONLY);
	make_pipe(hold);
	make_pipe(report);
	while (told[1] == EMFILE) {
		int pid = fork();

		if (pid == 0)
			take_all();
		if (pid < 0)
			break;
		processes++;
		close(report[1]);
		if (read(report[0], told, sizeof(told)) != sizeof(told))
			break; /* it was killed: memory has run out */
		opened += told[0];
		close(report[0]);
		make_pipe(report);
	}
	close(hold[1]);
	while (waitpid(-1, &status, 0) > 0)
		bads += !WIFSIGNALED(status) && WEXITSTATUS(status);
	if (bads)
		bad("%d processes ended with an error", bads);
	if (processes < 2 || opened < 1000)
		bad("%d processes opened only %d in all", processes, opened);
	tried(processes, "processes with all descriptors in use");
	printf("tried %d %s held open at once\n", opened, what);
	return verdict();
}
