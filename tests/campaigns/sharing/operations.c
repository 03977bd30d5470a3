/*
 * The operations that the processes choose at random: they use files of /tmp
 * and memory that the processes share.
 *
 * Ancestor: none.
 */
#include "sharing.h"

#define MAPS  6
#define DEPTH 3 /* generations of children below a worker */

enum { FUTEX = 240, FUTEX_WAKE = 1 };

const char me[] = "/tests/sharing";
unsigned long state;
struct tally *tallies;

static struct {
	char *at;
	unsigned long pages;
} maps[MAPS];

static int fds[FILES];
static int depth;

/* ---- Random numbers, files and pages ---- */

/* Returns a random number below n. */
unsigned long draw(unsigned long n)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return (state & 0x7fffffff) % n;
}

/* Returns a random page number in a file: mostly below 12; one time in eight
 * below 1,200, which may lie in another page table. */
static unsigned long draw_pages(void)
{
	return draw(8) ? draw(12) : draw(1200);
}

static int a_file(void)
{
	return fds[draw(FILES)];
}

static const char *a_name(void)
{
	static char name[] = "/tmp/0";

	name[5] = (char)('0' + draw(FILES));
	return name;
}

/* Chooses a mapping and a page of it at random. Returns the page's address, and
 * in *left how many pages the mapping has from this page on; NULL if nothing is
 * mapped in the chosen element of maps. */
static char *a_page(unsigned long *left)
{
	int i = draw(MAPS);
	unsigned long nr;

	if (!maps[i].at)
		return NULL;
	nr = draw(maps[i].pages);
	*left = maps[i].pages - nr;
	return maps[i].at + nr * PAGE_SIZE;
}

/* ---- Operations: each returns whether its call succeeded ---- */

static int forget(int i)
{
	int result = 0;

	if (maps[i].at)
		result = munmap(maps[i].at, maps[i].pages * PAGE_SIZE);
	maps[i].at = NULL;
	return result == 0;
}

static int keep(char *at, unsigned long pages)
{
	int i = draw(MAPS);

	if (at == MAP_FAILED)
		return 0;
	forget(i);
	maps[i].at = at;
	maps[i].pages = pages;
	return 1;
}

static int map_shared(void)
{
	unsigned long pages = draw_pages() + 1;

	return keep(mmap2(NULL, pages * PAGE_SIZE, draw(4) ? RW : PROT_READ,
			  MAP_SHARED, a_file(), draw(3)),
		    pages);
}

static int map_private(void)
{
	unsigned long pages = draw_pages() + 1;

	return keep(mmap2(NULL, pages * PAGE_SIZE, draw(4) ? RW : PROT_READ,
			  MAP_PRIVATE, a_file(), draw(3)),
		    pages);
}

static int map_anonymous(void)
{
	unsigned long pages = draw_pages() + 1;

	return keep(mmap(NULL, pages * PAGE_SIZE, RW,
			 MAP_SHARED | MAP_ANONYMOUS, -1, 0),
		    pages);
}

static int unmap(void)
{
	unsigned long left;
	char *page = a_page(&left);

	return page && munmap(page, (draw(left) + 1) * PAGE_SIZE) == 0;
}

static int read_pages(void)
{
	unsigned long left;
	char *page = a_page(&left);

	for (unsigned long i = 0; page && i < left && i < 8; i++)
		*(volatile char *)(page + i * PAGE_SIZE);
	return page != NULL;
}

static int write_pages(void)
{
	unsigned long left;
	char *page = a_page(&left);

	for (unsigned long i = 0; page && i < left && i < 8; i++)
		*(volatile long *)(page + i * PAGE_SIZE + 8) = (long)state;
	return page != NULL;
}

static int cut(void)
{
	return ftruncate64(a_file(), draw_pages() * PAGE_SIZE +
					     draw(2) * draw(PAGE_SIZE)) == 0;
}

static int write_file(void)
{
	static char bytes[10000];

	memset(bytes, (int)draw(256), sizeof(bytes));
	return pwrite64(a_file(), bytes, draw(sizeof(bytes)),
			draw_pages() * PAGE_SIZE + draw(PAGE_SIZE)) > 0;
}

static int read_into(void)
{
	unsigned long left;
	char *page = a_page(&left);

	return page && pread64(a_file(), page + draw(100), draw(20000),
			       draw(12) * PAGE_SIZE) > 0;
}

static int write_from(void)
{
	unsigned long left;
	char *page = a_page(&left);

	return page && pwrite64(a_file(), page + draw(100), draw(20000),
				draw(12) * PAGE_SIZE) > 0;
}

static int clone_file(void)
{
	int to = a_file();

	return ioctl(to, FICLONE, a_file()) == 0;
}

static int open_again(void)
{
	int i = draw(FILES);

	close(fds[i]);
	fds[i] = open(a_name(), O_RDWR | O_CREAT | (draw(4) ? 0 : O_TRUNC),
		      0600);
	return fds[i] >= 0;
}

static int remove(void)
{
	return unlink(a_name()) == 0;
}

static int move(void)
{
	char from[8];

	strcpy(from, a_name());
	return rename(from, a_name()) == 0;
}

static int protect(void)
{
	unsigned long left;
	char *page = a_page(&left);

	return page && mprotect(page, (draw(left) + 1) * PAGE_SIZE,
				(int)draw(3) + (draw(2) ? PROT_READ : 0)) == 0;
}

static int remap(void)
{
	int i = draw(MAPS);
	unsigned long pages = draw_pages() + 1;
	char *at;

	if (!maps[i].at)
		return 0;
	at = mremap(maps[i].at, draw(4) ? maps[i].pages * PAGE_SIZE : 0,
		    pages * PAGE_SIZE, MREMAP_MAYMOVE, NULL);
	if (at == MAP_FAILED)
		return 0;
	if (at != maps[i].at)
		munmap(maps[i].at, maps[i].pages * PAGE_SIZE);
	maps[i].at = at;
	maps[i].pages = pages;
	return 1;
}

static int advise(void)
{
	unsigned long left;
	char *page = a_page(&left);

	return page &&
	       (draw(3) ? madvise(page, left * PAGE_SIZE, MADV_DONTNEED) :
			  msync(page, left * PAGE_SIZE, MS_SYNC)) == 0;
}

static int wake_or_wait(void)
{
	const struct timespec moment = { 0, 1000000 };
	unsigned long left;
	char *page = a_page(&left);

	return page && syscall(FUTEX, page, draw(2), draw(3), &moment) >= 0;
}

static void do_some(unsigned long n);

static int fork_child(void)
{
	unsigned long seed = draw(0x7fffffff) + 1, n = draw(40);
	int pid;

	if (depth >= DEPTH)
		return 0;
	pid = fork();
	if (pid == 0) {
		depth++;
		state = seed;
		do_some(n);
		exit_group(0);
	}
	return pid > 0;
}

static int execute(void)
{
	char *argv[] = { "sharing", "end", NULL };
	const char *path = draw(2) ? me : PROGRAM;
	int pid = fork();

	if (pid == 0) {
		execve(path, argv, argv + 2);
		exit_group(1);
	}
	return pid > 0;
}

static int reap_all(void)
{
	int n = 0;

	while (waitpid(-1, NULL, WNOHANG) > 0)
		n++;
	return n > 0;
}

static int yield(void)
{
	return sched_yield() == 0;
}

static const struct {
	const char *name;
	int (*run)(void);
	int weight; /* if chosen, it runs with a chance of weight / 16 */
} operations[] = {
	{ "shared mappings", map_shared, 8 },
	{ "private mappings", map_private, 6 },
	{ "anonymous mappings", map_anonymous, 4 },
	{ "unmappings", unmap, 3 },
	{ "reads of pages", read_pages, 12 },
	{ "writes of pages", write_pages, 16 },
	{ "cuts", cut, 8 },
	{ "writes to files", write_file, 8 },
	{ "reads into pages", read_into, 6 },
	{ "writes from pages", write_from, 6 },
	{ "clones", clone_file, 8 },
	{ "opens", open_again, 4 },
	{ "removals", remove, 2 },
	{ "renames", move, 2 },
	{ "protections", protect, 4 },
	{ "remappings", remap, 4 },
	{ "advices", advise, 4 },
	{ "futexes", wake_or_wait, 2 },
	{ "forks", fork_child, 5 },
	{ "executions", execute, 2 },
	{ "reaps", reap_all, 6 },
	{ "yields", yield, 6 },
};

#define OPERATIONS ((int)ARRAY_SIZE(operations))

/* ---- A worker ---- */

static int an_operation(void)
{
	int i;

	do
		i = (int)draw(OPERATIONS);
	while ((int)draw(16) >= operations[i].weight);
	return i;
}

/* Adds 1 to a number in memory that other processes change, too. */
static void add(int *to)
{
	asm volatile("lock incl %0" : "+m"(*to) : : "memory", "cc");
}

static void do_some(unsigned long n)
{
	while (n-- > 0) {
		int i = an_operation();

		add(&tallies[i].tried);
		if (operations[i].run())
			add(&tallies[i].succeeded);
	}
}

/* Handles SIGSEGV and SIGBUS: maps a page of zeros where a mapping has no page,
 * or where the access is not allowed. */
static void mend(int signal, struct context context)
{
	void *page = (void *)(context.cr2 & -PAGE_SIZE);

	(void)signal;
	if (mmap(page, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		 -1, 0) == MAP_FAILED)
		exit_group(0);
}

/* Runs operations for ever, as a worker. */
void work(void)
{
	catch (SIGSEGV, mend);
	catch (SIGBUS, mend);
	for (int i = 0; i < FILES; i++)
		fds[i] = open(a_name(), O_RDWR | O_CREAT, 0600);
	for (;;)
		do_some(1000);
}

/* Prints how often each operation was tried, and succeeded. */
void print_tallies(void)
{
	for (int i = 0; i < OPERATIONS; i++)
		printf("tried %d %s, %d succeeded\n", tallies[i].tried,
		       operations[i].name, tallies[i].succeeded);
}
