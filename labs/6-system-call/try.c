/*
 * try WORD: calls sysinfo, the system call of lab 6, and compares its result
 * with the count array. WORD says which part of the result is checked. try
 * prints "WORD: right", or what is wrong.
 *
 * Ancestor: none.
 */
#include "tally.h"

#define SYSINFO	    116
#define PAGES	    64
#define EACH_OTHERS 8 /* pages that the calls themselves may take or free */

/* Linux's struct sysinfo, for i386. */
struct info {
	long uptime;
	unsigned long loads[3];
	unsigned long totalram, freeram, sharedram, bufferram;
	unsigned long totalswap, freeswap;
	unsigned short procs, pad;
	unsigned long totalhigh, freehigh;
	unsigned long mem_unit;
	char rest[8];
};

_Static_assert(sizeof(struct info) == 64, "Linux/i386's sysinfo");

static struct info ask(void)
{
	struct info info = { 0 };

	if (syscall(SYSINFO, &info) < 0)
		die("try: sysinfo");
	if (info.mem_unit != 1) {
		printf("mem_unit is %lu, but sizes are to be in bytes\n",
		       info.mem_unit);
		exit_group(1);
	}
	return info;
}

static void tell(const char *what, long said, long expected, long about)
{
	if (said >= expected - about && said <= expected + about)
		printf("%s: right\n", what);
	else
		printf("%s: sysinfo says %ld, expected is %ld\n", what, said,
		       expected);
}

/* Returns the number of pages that are not RESERVED. */
static long count_all(void)
{
	unsigned short counts[512];
	int fd = open("/dev/mem_map", O_RDONLY);
	long n, pages = 0;

	if (fd < 0)
		die("try: /dev/mem_map");
	while ((n = read(fd, counts, sizeof(counts))) > 0)
		for (unsigned long i = 0; i < n / sizeof(counts[0]); i++)
			pages += counts[i] != 65535;
	close(fd);
	return pages;
}

static void try_changes(void)
{
	static char memory[PAGES * PAGE_SIZE];
	volatile char *page = memory;
	long before = ask().freeram / PAGE_SIZE;

	for (int i = 0; i < PAGES; i++)
		page[i * PAGE_SIZE] = 1;
	tell("changes", before - (long)(ask().freeram / PAGE_SIZE), PAGES,
	     EACH_OTHERS);
}

static void try_uptime(void)
{
	const struct timespec pause = { 1, 100000000 };
	long before = ask().uptime;
	struct timespec time;

	nanosleep(&pause, NULL);
	clock_gettime(CLOCK_MONOTONIC, &time);
	if (ask().uptime == before)
		printf("uptime: the same after more than a second\n");
	else
		tell("uptime", ask().uptime, time.tv_sec, 1);
}

static void try_tasks(void)
{
	int before = ask().procs, pid = fork(), during;
	const struct timespec pause = { 10, 0 };

	if (pid < 0)
		die("try: fork");
	if (pid == 0) {
		nanosleep(&pause, NULL);
		exit_group(0);
	}
	during = ask().procs;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (before < 2)
		printf("tasks: sysinfo says %d, and there are more\n", before);
	else
		tell("tasks", during, before + 1, 0);
}

static void try_address(void)
{
	ask();
	if (syscall(SYSINFO, 0xffff0000) >= 0 || errno != EFAULT)
		printf("address: the kernel's must give the error EFAULT\n");
	else if (syscall(SYSINFO, 0) >= 0 || errno != EFAULT)
		printf("address: 0 must give the error EFAULT\n");
	else
		printf("address: right\n");
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "total"))
		tell(what, ask().totalram / PAGE_SIZE, count_all(), 0);
	else if (!strcmp(what, "free"))
		tell(what, ask().freeram / PAGE_SIZE, count_free(),
		     EACH_OTHERS);
	else if (!strcmp(what, "changes"))
		try_changes();
	else if (!strcmp(what, "uptime"))
		try_uptime();
	else if (!strcmp(what, "tasks"))
		try_tasks();
	else if (!strcmp(what, "address"))
		try_address();
	else
		die("usage: try total|free|changes|uptime|tasks|address");
	return 0;
}
