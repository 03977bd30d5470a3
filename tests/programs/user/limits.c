/*
 * Tests resource limits: the calls that read and set them, and their effects.
 * The program only lowers limits: only root may raise a hard one, and on Linux
 * the program is not root.
 *
 * Ancestor: none.
 */
#include "test.h"

#define OLD_GETRLIMIT 76
#define SETRLIMIT     75
#define UGETRLIMIT    191
#define PRLIMIT64     340

#define INFINITY64 (~0ULL)
#define MIB	   0x100000UL

enum {
	CPU,
	FSIZE,
	DATA,
	STACK,
	CORE,
	RSS,
	NPROC,
	NOFILE,
	MEMLOCK,
	AS,
	LOCKS,
	SIGPENDING,
	MSGQUEUE,
	NICE,
	RTPRIO,
	RTTIME,
	RESOURCES
};

struct rlimit {
	unsigned long cur, max;
};

struct rlimit64 {
	unsigned long long cur, max;
};

static int prlimit(int pid, int resource, const struct rlimit64 *new,
		   struct rlimit64 *old)
{
	return syscall(PRLIMIT64, pid, resource, new, old);
}

static int set(int resource, unsigned long long cur, unsigned long long max)
{
	const struct rlimit64 new = { cur, max };

	return prlimit(0, resource, &new, NULL);
}

/* Lowers the soft limit of a resource; the hard limit stays. */
static void lower(int resource, unsigned long long cur)
{
	struct rlimit64 is;

	prlimit(0, resource, NULL, &is);
	if (set(resource, cur, is.max))
		die("prlimit64");
}

/* Prints a limit three times, as the three calls return it: soft and hard
 * limit. */
static void tell(const char *name, int resource)
{
	struct rlimit old = { 1, 1 }, new = { 2, 2 };
	struct rlimit64 wide = { 3, 3 };

	syscall(OLD_GETRLIMIT, resource, &old);
	syscall(UGETRLIMIT, resource, &new);
	prlimit(0, resource, NULL, &wide);
	printf("%s: %lx %lx, %lx %lx, %llx %llx\n", name, old.cur, old.max,
	       new.cur, new.max, wide.cur, wide.max);
}

static void are_there(void)
{
	char name[40];

	for (int i = 0; i < RESOURCES; i++) {
		struct rlimit64 is = { 5, 4 };

		snprintf(name, sizeof(name), "limit_%d", i);
		fact(name, prlimit(0, i, NULL, &is));
		yes("its_soft_one_is_not_above_the_hard_one", is.cur <= is.max);
	}
	set(STACK, 8 * MIB, 8 * MIB);
	tell("stack", STACK);
	tell("cpu", CPU);
	tell("priorities", NICE);
}

static void refusals(void)
{
	static const int bad[] = { RESOURCES, 100, -1, 0x7fffffff };
	struct rlimit narrow = { 2, 1 };
	struct rlimit64 wide = { 2, 1 };
	void *nowhere = border();

	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
		fact("old_getrlimit_of_none",
		     syscall(OLD_GETRLIMIT, bad[i], &narrow));
		fact("getrlimit_of_none", syscall(UGETRLIMIT, bad[i], &narrow));
		fact("setrlimit_of_none", syscall(SETRLIMIT, bad[i], &narrow));
		fact("prlimit_of_none", prlimit(0, bad[i], NULL, &wide));
	}
	fact("setrlimit_soft_above_hard", syscall(SETRLIMIT, CORE, &narrow));
	fact("prlimit_soft_above_hard", prlimit(0, CORE, &wide, NULL));
	fact("getrlimit_to_nowhere", syscall(UGETRLIMIT, CORE, nowhere));
	fact("getrlimit_to_null", syscall(UGETRLIMIT, CORE, NULL));
	fact("setrlimit_from_nowhere", syscall(SETRLIMIT, CORE, nowhere));
	fact("prlimit_from_nowhere", prlimit(0, CORE, nowhere, NULL));
	fact("prlimit_to_nowhere", prlimit(0, CORE, NULL, nowhere));
	fact("prlimit_from_nowhere_of_none", prlimit(0, 99, nowhere, NULL));
	fact("prlimit_of_nothing", prlimit(0, CORE, NULL, NULL));
	fact("prlimit_of_nobody", prlimit(31999, CORE, NULL, &wide));
	fact("prlimit_of_a_negative_pid", prlimit(-1, CORE, NULL, &wide));
	fact("more_files_than_there_can_be", set(NOFILE, 0, 1ULL << 40));
	fact("files_without_limit", set(NOFILE, 0, INFINITY64));
}

static void lowered(void)
{
	struct rlimit narrow = { 7, 0x80000000 };

	fact("set", set(RSS, 100, 0xfffffffe));
	tell("nearly_4_GiB", RSS);
	fact("set_again", set(RSS, 0x7fffffff, 0x80000001));
	tell("more_than_2_GiB", RSS);
	fact("set_with_32_bits", syscall(SETRLIMIT, RSS, &narrow));
	tell("2_GiB", RSS);
	narrow.max = narrow.cur = ~0UL;
	fact("all_ones", syscall(SETRLIMIT, LOCKS, &narrow));
	tell("without_limit", LOCKS);
	narrow.cur = ~0UL - 1;
	fact("almost", syscall(SETRLIMIT, LOCKS, &narrow));
	tell("soft_nearly_4_GiB", LOCKS);
	fact("zero", set(CPU, 1000000, 1000000));
	tell("some_seconds", CPU);
	fact("none_of_all_others",
	     set(RSS, 0, 0) | set(MEMLOCK, 0, 0) | set(SIGPENDING, 0, 0) |
		     set(MSGQUEUE, 0, 0) | set(RTTIME, 0, 0) | set(CORE, 0, 0));
	tell("nothing", RTTIME);
}

/* ---- Inheritance ---- */

static int ends[2], back[2];

static void tell_locks(void)
{
	tell("in_the_grandchild", LOCKS);
}

static void change(void)
{
	tell("in_the_child", LOCKS);
	set(LOCKS, 50, 60);
	tell("changed_there", LOCKS);
	in_child("a_grandchild", tell_locks);
}

static void report(void)
{
	char c;

	write(back[1], "x", 1);
	read(ends[0], &c, 1);
	tell("set_by_the_parent", LOCKS);
}

static void run_target(void)
{
	char *argv[] = { "target", "limits", NULL }, *envp[] = { NULL };

	set(LOCKS, 33, 44);
	execve("../target", argv, envp);
}

static void inherited(void)
{
	const struct rlimit64 new = { 11, 12 };
	struct rlimit64 old = { 0, 0 };
	int pid;
	char c;

	set(LOCKS, 70, 80);
	in_child("a_child", change);
	tell("in_the_parent", LOCKS);
	make_pipe(ends);
	make_pipe(back);
	pid = child(report);
	read(back[0], &c, 1);
	fact("of_the_child", prlimit(pid, LOCKS, &new, &old));
	printf("it_was: %llu %llu\n", old.cur, old.max);
	fact("of_the_child_again", prlimit(pid, LOCKS, NULL, &old));
	printf("it_is: %llu %llu\n", old.cur, old.max);
	write(ends[1], "x", 1);
	ended("the_child", reap(pid));
	tell("in_the_parent_still", LOCKS);
	in_child("after_exec", run_target);
}

/* ---- Effects ---- */

static void files(void)
{
	struct pollfd fds[16] = { { 0, 0, 0 } };
	struct timespec64 at_once = { 0, 0 };
	int fd, two[2], last = -1;

	for (int i = 3; i < 16; i++)
		close(i);
	fact("a_file_above", dup2(0, 14));
	lower(NOFILE, 10);
	while ((fd = open("text", O_RDONLY)) >= 0)
		last = fd;
	fact("open_beyond_the_limit", fd);
	fact("the_last_one", last);
	fact("dup_beyond_the_limit", dup(0));
	fact("dup2_to_the_limit", dup2(0, 10));
	fact("dup2_below_it", dup2(0, 9));
	fact("dup2_to_itself_above", dup2(14, 14));
	fact("dup2_onto_one_above", dup2(0, 14));
	fact("fcntl_from_the_limit_on", fcntl(0, F_DUPFD, 10));
	fact("fcntl_from_below", fcntl(0, F_DUPFD, 9));
	fact("the_one_above_is_open", fcntl(14, F_GETFD));
	fact("dup_of_the_one_above", (close(9), dup(14)));
	fact("close_it", close(14));
	close(9);
	fact("pipe_with_room_for_one", pipe(two));
	fact("which_is_free", dup(0));
	close(8);
	close(9);
	fact("pipe_with_room_for_two", pipe(two));
	fact("ppoll_of_ten", ppoll64(fds, 10, &at_once, NULL, 8));
	fact("ppoll_of_eleven", ppoll64(fds, 11, &at_once, NULL, 8));
	lower(NOFILE, 0);
	fact("open_without_any", open("text", O_RDONLY));
	yes("those_that_are_open_work", lseek(5, 0, SEEK_CUR) >= 0);
}

static int deep(unsigned long bytes)
{
	volatile char *here = __builtin_frame_address(0);

	for (unsigned long i = 0; i < bytes; i += 1024)
		here[-(long)i] = 1;
	return here[-(long)bytes + 1024];
}

static unsigned long depth;

static void dig(void)
{
	deep(depth);
}

static void stack(void)
{
	lower(STACK, MIB);
	depth = MIB / 2;
	in_child("half_of_the_stack", dig);
	depth = 2 * MIB;
	in_child("twice_the_stack", dig);
	lower(STACK, 4 * MIB);
	in_child("half_of_a_larger_one", dig);
	deep(depth + PAGE_SIZE); /* more: dig() begins lower in a child */
	lower(STACK, 0x10000);
	in_child("what_is_there_stays", dig);
	depth = 3 * MIB;
	in_child("but_grows_no_more", dig);
}

static void *get(unsigned long bytes, int rights)
{
	return mmap(NULL, bytes, rights, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* Prints the results of mmap and brk for small and large sizes. */
static void wish(int rights)
{
	char *end = sys_brk(NULL), *small;

	fact("mmap_of_much", get(128 * MIB, rights) == MAP_FAILED ? -1 : 0);
	small = get(MIB, rights);
	fact("mmap_of_little", small == MAP_FAILED ? -1 : 0);
	fact("mmap_in_its_place",
	     small == MAP_FAILED ? -1 :
	     mmap(small, MIB, rights, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		  -1, 0) == MAP_FAILED ?
				   -1 :
				   0);
	yes("brk_of_much", sys_brk(end + 128 * MIB) == end + 128 * MIB);
	sys_brk(end);
	yes("brk_of_little", sys_brk(end + PAGE_SIZE) == end + PAGE_SIZE);
	yes("brk_back", sys_brk(end) == end);
	fact("munmap", small == MAP_FAILED ? 0 : munmap(small, MIB));
}

static void space(void)
{
	lower(AS, 64 * MIB);
	wish(PROT_READ | PROT_WRITE);
	wish(PROT_NONE);
	lower(AS, 0);
	wish(PROT_READ);
}

static void data(void)
{
	lower(DATA, 64 * MIB);
	wish(PROT_READ | PROT_WRITE);
	wish(PROT_READ | PROT_EXEC);
	lower(DATA, PAGE_SIZE); /* Linux treats 0 in a special way */
	wish(PROT_READ | PROT_WRITE);
	wish(PROT_READ);
}

/* The limit on processes is not tested: root may have any number of them. */
int main(void)
{
	are_there();
	refusals();
	in_child("lowered", lowered);
	inherited();
	in_child("files", files);
	in_child("stack", stack);
	in_child("space", space);
	in_child("data", data);
	return 0;
}
