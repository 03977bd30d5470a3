/*
 * holders: a page of a file gets as many holders as a count can have. Every
 * entry of a page table maps this page. Each child writes through one entry, so
 * it gets a table of its own, and the page gets 1,024 more holders:
 *
 *	parent's table ── 1,024 entries ──┐
 *	child's table  ── 1,024 entries ──┼──> one page
 *	...                               │
 *	the file ─────────────────────────┘
 *
 * If the count has no room for a child's 1,024 holders, the child is killed, as
 * when memory runs out. If this child makes a system call instead, the call
 * fails. The other children keep the page.
 *
 * Ancestor: none.
 */
#include "../../programs/user/test.h"

#define PLACE  ((char *)0x10000000)
#define PLACES 1024
#define MOST   65534 /* the most that a count can have */

static int told[2],
	hold[2]; /* pipes: children report by told, and wait at hold */
static int file, bad;

static void check(int holds, const char *what)
{
	if (!holds) {
		printf("bad: %s\n", what);
		bad = 1;
	}
}

static void map_everywhere(void)
{
	file = open("/tmp/holders", O_RDWR | O_CREAT, 0600);
	if (file < 0 || ftruncate64(file, PAGE_SIZE))
		die("/tmp/holders");
	for (int i = 0; i < PLACES; i++) {
		char *at = mmap(PLACE + i * PAGE_SIZE, PAGE_SIZE,
				PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
				file, 0);

		if (at == MAP_FAILED)
			die("mmap");
		*(volatile char *)at;
	}
}

/* Runs in child number n: writes to the page, which gets 1,024 holders more,
 * reports this, and waits until `hold` is closed. */
static void have(int n)
{
	char c;

	close(hold[1]);
	PLACE[n] = 'c';
	write(told[1], "", 1);
	read(hold[0], &c, 1);
	exit_group(0);
}

/* Calls pread64() with an address to which the program itself could not write
 * without being killed. The call must fail. */
static void call(void)
{
	exit_group(pread64(file, PLACE, 1, 0) != -1);
}

int main(void)
{
	int n, pid, mem_map = open("/dev/mem_map", O_RDONLY), status = 0;
	long holders;
	char c;

	make_pipe(told);
	make_pipe(hold);
	map_everywhere();
	for (n = 1; n < 100; n++) {
		pid = fork();
		if (pid == 0)
			have(n);
		while (waitpid(pid, &status, WNOHANG) == 0 && PLACE[n] != 'c')
			sched_yield();
		if (PLACE[n] != 'c')
			break;
		read(told[0], &c, 1);
	}
	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
	      "the child without room for its holders was not killed");
	holders = page_count(mem_map, page_of(mem_map, PLACE));
	check(holders <= MOST && holders + PLACES > MOST,
	      "the page has too few or too many holders");
	check(outcome(call) == 0, "pread64() was not refused");
	for (int i = 1; i < n; i++)
		check(PLACE[(PLACES - 1) * PAGE_SIZE + i] == 'c',
		      "a byte that a child wrote is not there");
	pwrite64(file, "p", 1, 0);
	check(PLACE[PAGE_SIZE] == 'p', "the byte of pwrite64() is not there");
	close(hold[1]);
	while (waitpid(-1, NULL, 0) > 0)
		;
	check(ftruncate64(file, 0) == 0, "the file cannot be truncated");
	unlink("/tmp/holders");
	printf("tried %ld holders of a file's page\n", holders);
	return bad;
}
