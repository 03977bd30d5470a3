/*
 * Scenarios with address spaces that are as large as possible.
 *
 * Ancestor: none.
 */
#include "latency.h"

#define PIECES 1024
#define AREAS  65000UL

static char *filled(void)
{
	char *at = map(space_size / PAGE_SIZE);

	must(read(open("/dev/zero", O_RDONLY), at, space_size) ==
		     (long)space_size,
	     "read");
	return at;
}

/* Fills a whole space, shares it by a fork, and unmaps it. */
static void fork_and_unmap(void)
{
	char *at = filled();
	int pid = fork();

	if (pid == 0)
		exit(0);
	reap(pid);
	pid = fork();
	if (pid == 0)
		execute_true();
	reap(pid);
	must(munmap(at, space_size) == 0, "munmap");
}

static void ends(void)
{
	filled();
}

static void is_killed(void)
{
	filled();
	kill(getpid(), SIGKILL);
}

static void executes(void)
{
	filled();
	execute_true();
}

/* Writes memory without pages to /dev/null, so that the memory gets pages; then
 * maps other memory over it. */
static void write_null(void)
{
	char *at = map(space_size / PAGE_SIZE);
	int null = open("/dev/null", O_WRONLY);

	must(write(null, at, space_size) == (long)space_size, "write");
	must(mmap(at, space_size, PROT_READ,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == at,
	     "mmap");
}

static void read_vector(void)
{
	static struct iovec vector[PIECES];
	char *at = map(space_size / PAGE_SIZE);

	for (unsigned long i = 0; i < PIECES; i++)
		vector[i] = (struct iovec){ at + i * (space_size / PIECES),
					    space_size / PIECES };
	must(readv(open("/dev/zero", O_RDONLY), vector, PIECES) ==
		     (long)space_size,
	     "readv");
}

static void heap(void)
{
	char *old = sys_brk(NULL);

	must(sys_brk(old + space_size) == old + space_size, "brk");
	must(read(open("/dev/zero", O_RDONLY), old, space_size) ==
		     (long)space_size,
	     "read");
	must(sys_brk(old) == old, "brk");
}

/* Makes nearly as many areas as are allowed; each has one page. */
static void many_areas(void)
{
	char *at = map(AREAS), *old = sys_brk(NULL);
	unsigned long size = AREAS * PAGE_SIZE;
	int pid;

	for (unsigned long i = 1; i < AREAS; i += 2)
		must(mprotect(at + i * PAGE_SIZE, PAGE_SIZE, PROT_NONE) == 0,
		     "mprotect");
	pid = fork();
	if (pid == 0)
		execute_true();
	reap(pid);
	must(sys_brk(old + PAGE_SIZE) == old + PAGE_SIZE, "brk");
	map(1);
	must(mprotect(at, size, PROT_READ) == 0, "mprotect of all");
	for (unsigned long i = 1; i < AREAS; i += 2)
		must(mprotect(at + i * PAGE_SIZE, PAGE_SIZE, PROT_NONE) == 0,
		     "mprotect");
	must(munmap(at, size) == 0, "munmap");
}

const struct scenario spaces[] = {
	{ "fork_and_unmap", fork_and_unmap },
	{ "large_exit", ends },
	{ "large_kill", is_killed },
	{ "large_exec", executes },
	{ "write_null", write_null },
	{ "read_vector", read_vector },
	{ "heap", heap },
	{ "many_areas", many_areas },
	{ 0 },
};
