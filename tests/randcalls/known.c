/*
 * Where Tally is known to answer otherwise than Linux, one call each; the
 * random sequences leave these out. tests/randcalls.t has the list of answers
 * and reasons, and looks whether each is still as it says.
 *
 * Ancestor: none.
 */
#include "calls.h"

#define NOWHERE ((void *)0xfffff000)

static void says(const char *name, long result)
{
	if (result == -1)
		printf("known %s: %s\n", name, error_name(errno));
	else
		printf("known %s: %ld\n", name, result);
}

static void nothing(int signal)
{
	(void)signal;
}

static void of_signals(void)
{
	const struct sigaction action = { nothing, 0, 0, NULL };
	struct sigaction now;

	syscall(67, SIGURG, &action, NOWHERE);
	sigaction(SIGURG, NULL, &now);
	says("an action whose old one has no place", now.sa_handler == nothing);
}

static void of_files(void)
{
	struct iovec parts[2] = { { out, 5 }, { edge, 5 } };
	int fds[2], text = open("text", O_RDONLY), dir = open("dir", O_RDONLY);

	make_pipe(fds);
	write(fds[1], "0123456789", 10);
	says("half of a piece of a pipe", readv(fds[0], parts, 2));
	says("entries into too little room nowhere",
	     syscall(141, dir, NOWHERE, 5));
	says("vector of nothing nowhere", syscall(145, text, NOWHERE, 0));
	lseek(text, 0, SEEK_END);
	says("end of a file to nowhere", read(text, NOWHERE, 1));
	says("new name with a slash",
	     open("missing/", O_CREAT | O_WRONLY, 0644));
	says("write and execute what is read-only", access("text", 3));
}

static void of_memory(void)
{
	int zero = open("/dev/zero", O_RDWR);

	says("nothing mapped from a closed file",
	     (long)mmap2(0, 0, 3, MAP_PRIVATE, 60, 0));
	says("map of zeros",
	     mmap2(0, PAGE_SIZE, 3, MAP_PRIVATE, zero, 0) == MAP_FAILED ? -1 :
									  0);
	says("shared map", mmap2(0, PAGE_SIZE, 3, MAP_SHARED | MAP_ANONYMOUS,
				 -1, 0) == MAP_FAILED ?
				   -1 :
				   0);
}

static void of_time(void)
{
	const struct timespec64 zero = { 0, 0 };
	struct timespec64 time;

	says("clock of a process by its number", clock_gettime64(-6, &time));
	says("sleep of a process's own time",
	     clock_nanosleep64(CLOCK_PROCESS_CPUTIME_ID, 0, &zero, NULL));
}

void known_differences(void)
{
	int pid = fork();

	if (pid == 0) {
		make_places();
		of_signals();
		of_files();
		of_memory();
		says("id of somebody else", syscall(23, 1));
		of_time();
		exit_group(0);
	}
	reap(pid);
}
