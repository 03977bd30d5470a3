/*
 * pipes: processes open as many pipes, files and second descriptors as they
 * can, and write a page to each pipe, until there is no memory for another one.
 * Then all of them end.
 *
 *	pipes          all descriptors are pipes, each with a page
 *	pipes files    they are files
 *	pipes dups     they are one file, in every process
 *	pipes areas    all areas that a process may have, instead of descriptors
 *
 * Ancestor: none.
 */
#include "../isolation/attempt.h"

#define MANY 70000 /* pages: more than there may be areas */

static int hold[2], report[2];
static const char *what = "pipes";
static int file;

/* Makes two more areas, of a page each. Returns 0 if it cannot: errno is EMFILE
 * if the process has all areas that it may have. */
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

/* Opens one more. Returns 0 if there is no descriptor or no memory for it. */
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

/* Opens as many as it can; reports how many it has, and whether memory has run
 * out; waits until `hold` is closed. */
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
		bad("%d ended with an error", bads);
	if (processes < 2 || opened < 1000)
		bad("%d processes opened %d", processes, opened);
	tried(processes, "processes with all descriptors in use");
	printf("tried %d %s held open at once\n", opened, what);
	return verdict();
}
