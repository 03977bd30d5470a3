/*
 * Tests fork: deep trees of processes, wide trees, and pages that are shared
 * until a process writes to them.
 *
 * Ancestor: none.
 */
#include "test.h"

#define PAGES	64
#define WIDE	60
#define DEEP	40
#define READERS 8

static unsigned char *pages;
static int number;

/* Returns the byte that fills page n of process `who'. */
static unsigned char pattern(int who, int page)
{
	return (unsigned char)(who * 37 + page * 11 + 1);
}

static void fill(int who, int step)
{
	for (int i = 0; i < PAGES; i += step)
		for (int at = 0; at < PAGE_SIZE; at += 512)
			pages[i * PAGE_SIZE + at] = pattern(who, i);
}

/* Counts the wrong bytes. Every `step'-th page must have the bytes of process
 * `who', and the pages between them those of `other'. */
static int wrong(int who, int step, int other)
{
	int n = 0;

	for (int i = 0; i < PAGES; i++)
		for (int at = 0; at < PAGE_SIZE; at += 512)
			n += pages[i * PAGE_SIZE + at] !=
			     pattern(i % step ? other : who, i);
	return n;
}

static void only_read(void)
{
	exit_group(wrong(0, 1, 0) != 0);
}

static void write_some(void)
{
	int bad = wrong(0, 1, 0) != 0;

	fill(number, number);
	sched_yield();
	bad |= wrong(number, number, 0) != 0;
	nap(10);
	bad |= wrong(number, number, 0) != 0;
	exit_group(bad);
}

/* Half of the children only read the pages that they share with their parent,
 * while the others write to theirs. */
static void shared_pages(void)
{
	int pid[2 * READERS], bad = 0;

	fill(0, 1);
	for (int i = 0; i < READERS; i++) {
		number = i + 1;
		pid[i] = child(write_some);
		pid[READERS + i] = child(only_read);
	}
	for (int i = 0; i < 2 * READERS; i++)
		bad += reap(pid[i]) != 0;
	printf("children_that_saw_wrong_bytes: %d\n", bad);
	printf("bytes_of_the_parent_gone_wrong: %d\n", wrong(0, 1, 0));
}

/* The parent writes while children still need the old bytes. */
static void parent_writes(void)
{
	int go[2], pid[READERS], bad = 0;
	char c;

	fill(0, 1);
	make_pipe(go);
	for (int i = 0; i < READERS; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			close(go[1]);
			read(go[0], &c, 1);
			exit_group(wrong(0, 1, 0) != 0);
		}
	}
	fill(99, 1);
	close(go[1]);
	close(go[0]);
	for (int i = 0; i < READERS; i++)
		bad += reap(pid[i]) != 0;
	printf("children_that_saw_the_parent_write: %d\n", bad);
	printf("bytes_that_the_parent_did_not_write: %d\n", wrong(99, 1, 99));
}

/* Each generation writes its own byte, checks the bytes of the earlier
 * generations, and forks. */
static int generation(int depth)
{
	int below = 0, pid;

	pages[depth] = (unsigned char)depth;
	for (int i = 1; i <= depth; i++)
		if (pages[i] != i)
			return 255;
	if (depth == DEEP)
		return 1;
	pid = fork();
	if (pid == 0)
		exit_group(generation(depth + 1));
	below = WEXITSTATUS(reap(pid));
	for (int i = depth + 1; i <= DEEP; i++)
		if (pages[i])
			return 254;
	return below >= 254 ? below : below + 1;
}

static void deep_tree(void)
{
	memset(pages, 0, PAGE_SIZE);
	printf("generations: %d\n", generation(1));
}

static void wide_tree(void)
{
	unsigned char seen[WIDE] = { 0 };
	int status, again = 0, n = 0;

	for (int i = 0; i < WIDE; i++)
		if (fork() == 0)
			exit_group(i);
	while (waitpid(-1, &status, 0) > 0) {
		n++;
		again += seen[WEXITSTATUS(status)]++;
	}
	printf("children: %d, %d told twice\n", n, again);
}

/* Every node forks three children down to a depth of four: 121 in all. */
static int bushy(int depth)
{
	int sum = 1, pid[3];

	if (depth == 4)
		return 1;
	for (int i = 0; i < 3; i++) {
		pid[i] = fork();
		if (pid[i] == 0)
			exit_group(bushy(depth + 1));
	}
	for (int i = 0; i < 3; i++)
		sum += WEXITSTATUS(reap(pid[i]));
	return sum;
}

static volatile int value = 1;

static void inherited(void)
{
	char where[100];

	value = 2;
	getcwd(where, sizeof(where));
	printf("a_child_is_where_its_parent_is: %s\n", where);
	printf("a_child_has_the_umask: %d\n", umask(0));
	yes("a_child_has_another_pid", getpid() != number);
	yes("a_child_knows_its_parent", getppid() == number);
	chdir("/");
	sys_brk((char *)sys_brk(NULL) + 8 * PAGE_SIZE);
}

static void inheritance(void)
{
	char where[100], *end = sys_brk(NULL);

	number = getpid();
	umask(027);
	chdir("dir");
	in_child("child", inherited);
	getcwd(where, sizeof(where));
	printf("a_child_moves_alone: %s\n", where);
	printf("a_child_masks_alone: %d\n", umask(022));
	printf("a_child_writes_alone: %d\n", value);
	yes("a_child_grows_alone", sys_brk(NULL) == end);
	chdir("..");
}

/* The parent of a vfork continues when its child has ended. */
static void waits_for_vfork(void)
{
	int ends[2], pid;
	char c = 0;

	make_pipe(ends);
	pid = vfork();
	if (pid == 0) {
		nap(20);
		write(ends[1], "c", 1);
		exit_group(5);
	}
	write(ends[1], "p", 1);
	read(ends[0], &c, 1);
	printf("first_after_vfork: %s\n", c == 'c' ? "child" : "parent");
	ended("the_vfork", reap(pid));
	close(ends[0]);
	close(ends[1]);
}

/* Runs hundreds of processes one after the other, which must leave no pages
 * behind. */
static void many(void)
{
	int bad = 0;

	for (int i = 0; i < 300; i++) {
		int pid = fork();

		if (pid == 0) {
			pages[i % PAGES * PAGE_SIZE] = (unsigned char)i;
			exit_group(i & 0xff);
		}
		bad += pid < 0 || WEXITSTATUS(reap(pid)) != (i & 0xff);
	}
	printf("of_300_forks_went_wrong: %d\n", bad);
}

int main(void)
{
	pages = (unsigned char *)map(PAGES);
	shared_pages();
	parent_writes();
	deep_tree();
	wide_tree();
	printf("processes_in_a_bush: %d\n", bushy(0));
	inheritance();
	waits_for_vfork();
	many();
	return 0;
}
