/*
 * calls [long]: makes every system call that takes a pointer, with addresses of
 * the kernel as the pointer. Each must fail with EFAULT. "calls list" prints
 * which arguments are pointers, by the call's number and the argument's;
 * isolation.t compares them with the kernel's own table.
 *
 * tests/programs/user/pointers.c tries a few addresses, also places whose last
 * byte is not mapped, and compares the results with Linux. This program tries
 * many addresses, and also pointers in structures.
 *
 * Ancestor: none.
 */
#include "attempt.h"

#define SPAN 0x400000UL

/* Names for the other arguments, whose values make_ready() stores. */
enum {
	TEXT_FILE = -1000,
	ZERO_DEVICE,
	MAP_DEVICE,
	KIND_DEVICE,
	TASKS_DEVICE,
	AUDIT_DEVICE,
	DIRECTORY,
	READ_END,
	WRITE_END,
	NAME,
	PLACE,
	ZOMBIE,
	VECTOR,	 /* an iovec that contains the address */
	STRINGS, /* a list of strings that contains the address */
	SET_AT,	 /* leads to the address and a size, for pselect() */
	SELF,	 /* this process */
	A_SET,	 /* a set of signals: one that is pending */
	NO_TIME	 /* a time of zero */
};

#define FUTEX_WAIT	  0
#define FUTEX_CMP_REQUEUE 4

#define NONE 9 /* no argument is the pointer, but one leads to it */

static char page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

/* The table has no call with /dev/null, because that device uses no address. */
static const struct call {
	int number, pointer; /* pointer: the argument that is tried */
	long arguments[6];
} calls[] = {
	{ 3, 1, { TEXT_FILE, 0, 16 } },
	{ 3, 1, { ZERO_DEVICE, 0, 16 } },
	{ 3, 1, { MAP_DEVICE, 0, 16 } },
	{ 3, 1, { KIND_DEVICE, 0, 16 } },
	{ 3, 1, { TASKS_DEVICE, 0, 200 } },
	{ 3, 1, { AUDIT_DEVICE, 0, 100 } },
	{ 3, 1, { READ_END, 0, 16 } },
	{ 3, 1, { 1, 0, 16 } },
	{ 4, 1, { WRITE_END, 0, 16 } },
	{ 4, 1, { 1, 0, 16 } },
	{ 5, 0, { 0, O_RDONLY } },
	{ 7, 1, { ZOMBIE, 0, 0 } },
	{ 11, 0, { 0, 0, 0 } },
	{ 11, 1, { NAME, 0, 0 } },
	{ 11, 2, { NAME, 0, 0 } },
	{ 11, NONE, { NAME, STRINGS, 0 } },
	{ 11, NONE, { NAME, 0, STRINGS } },
	{ 12, 0, { 0 } },
	{ 13, 0, { 0 } },
	{ 25, 0, { 0 } },
	{ 33, 0, { 0, 0 } },
	{ 42, 0, { 0 } },
	{ 43, 0, { 0 } },
	{ 54, 2, { 1, TCGETS, 0 } },
	{ 54, 2, { 1, TCSETS, 0 } },
	{ 54, 2, { 1, TCSETSW, 0 } },
	{ 54, 2, { 1, TCSETSF, 0 } },
	{ 54, 2, { 1, TIOCGPGRP, 0 } },
	{ 54, 2, { 1, TIOCSPGRP, 0 } },
	{ 54, 2, { 1, TIOCGWINSZ, 0 } },
	{ 54, 2, { 1, TIOCSWINSZ, 0 } },
	{ 54, 2, { 1, TIOCOUTQ, 0 } },
	{ 54, 2, { 1, TIOCSTI, 0 } },
	{ 54, 2, { 1, FIONREAD, 0 } },
	{ 54, 2, { 1, TIOCGSID, 0 } },
	{ 54, 2, { MAP_DEVICE, MEM_MAP_PAGE, 0 } },
	{ 54, 2, { MAP_DEVICE, MEM_MAP_TABLE, 0 } },
	{ 67, 1, { SIGUSR1, 0, 0 } },
	{ 67, 2, { SIGUSR1, 0, 0 } },
	{ 73, 0, { 0 } },
	{ 74, 0, { 0, 64 } },
	{ 75, 1, { 10, 0 } },
	{ 76, 1, { 10, 0 } },
	{ 77, 1, { 0, 0 } },
	{ 78, 0, { 0, 0 } },
	{ 78, 1, { 0, 0 } },
	{ 79, 0, { 0, 0 } },
	{ 82, 0, { 0 } },
	{ 85, 0, { 0, PLACE, 16 } },
	{ 85, 1, { NAME, 0, 16 } },
	{ 90, 0, { 0 } },
	{ 99, 0, { 0, PLACE } },
	{ 99, 1, { NAME, 0 } },
	{ 100, 1, { TEXT_FILE, 0 } },
	{ 104, 1, { 0, 0, 0 } },
	{ 104, 2, { 0, 0, 0 } },
	{ 105, 1, { 0, 0 } },
	{ 106, 0, { 0, PLACE } },
	{ 106, 1, { NAME, 0 } },
	{ 107, 0, { 0, PLACE } },
	{ 107, 1, { NAME, 0 } },
	{ 108, 1, { TEXT_FILE, 0 } },
	{ 114, 1, { ZOMBIE, 0, 0, 0 } },
	{ 114, 3, { ZOMBIE, 0, 0, 0 } },
	{ 116, 0, { 0 } },
	{ 120, 3, { 0x80000 /* CLONE_SETTLS */, 0, 0, 0, 0 } },
	{ 121, 0, { 0, 64 } },
	{ 122, 0, { 0 } },
	{ 126, 1, { SIG_BLOCK, 0, 0 } },
	{ 126, 2, { SIG_BLOCK, 0, 0 } },
	{ 140, 3, { TEXT_FILE, 0, 5, 0, SEEK_SET } },
	{ 141, 1, { DIRECTORY, 0, 256 } },
	{ 142, 1, { 64, 0, 0, 0, NO_TIME } },
	{ 142, 2, { 64, 0, 0, 0, NO_TIME } },
	{ 142, 3, { 64, 0, 0, 0, NO_TIME } },
	{ 142, 4, { 0, 0, 0, 0, 0 } },
	{ 145, 1, { ZERO_DEVICE, 0, 1 } },
	{ 145, NONE, { ZERO_DEVICE, VECTOR, 1 } },
	{ 146, 1, { WRITE_END, 0, 1 } },
	{ 146, NONE, { WRITE_END, VECTOR, 1 } },
	{ 154, 1, { 0, 0 } },
	{ 155, 1, { 0, 0 } },
	{ 156, 2, { 0, 0, 0 } },
	{ 161, 1, { 0, 0 } },
	{ 162, 0, { 0, 0 } },
	{ 165, 0, { 0, PLACE, PLACE } },
	{ 165, 1, { PLACE, 0, PLACE } },
	{ 165, 2, { PLACE, PLACE, 0 } },
	{ 168, 0, { 0, 1, 0 } },
	{ 171, 0, { 0, PLACE, PLACE } },
	{ 171, 1, { PLACE, 0, PLACE } },
	{ 171, 2, { PLACE, PLACE, 0 } },
	{ 174, 1, { SIGUSR1, 0, 0, 8 } },
	{ 174, 2, { SIGUSR1, 0, 0, 8 } },
	{ 174, 1, { 40, 0, 0, 8 } },
	{ 175, 1, { SIG_BLOCK, 0, 0, 8 } },
	{ 175, 2, { SIG_BLOCK, 0, 0, 8 } },
	{ 176, 0, { 0, 8 } },
	{ 177, 0, { 0, PLACE, NO_TIME, 8 } },
	{ 177, 1, { A_SET, 0, NO_TIME, 8 } },
	{ 177, 2, { A_SET, PLACE, 0, 8 } },
	{ 178, 2, { SELF, SIGURG, 0 } },
	{ 179, 0, { 0, 8 } },
	{ 180, 1, { TEXT_FILE, 0, 16, 0, 0 } },
	{ 183, 0, { 0, 100 } },
	{ 186, 0, { 0, 0 } },
	{ 186, 1, { 0, 0 } },
	{ 172, 1, { 2, 0 } },
	{ 172, 1, { 15, 0 } },
	{ 172, 1, { 16, 0 } },
	{ 191, 1, { 10, 0 } },
	{ 195, 0, { 0, PLACE } },
	{ 195, 1, { NAME, 0 } },
	{ 196, 0, { 0, PLACE } },
	{ 196, 1, { NAME, 0 } },
	{ 197, 1, { TEXT_FILE, 0 } },
	{ 209, 0, { 0, PLACE, PLACE } },
	{ 209, 1, { PLACE, 0, PLACE } },
	{ 209, 2, { PLACE, PLACE, 0 } },
	{ 211, 0, { 0, PLACE, PLACE } },
	{ 211, 1, { PLACE, 0, PLACE } },
	{ 211, 2, { PLACE, PLACE, 0 } },
	{ 218, 2, { (long)page, PAGE_SIZE, 0 } },
	{ 220, 1, { DIRECTORY, 0, 256 } },
	{ 240, 0, { 0, FUTEX_WAIT, 0, 0 } },
	{ 240, 3, { PLACE, FUTEX_WAIT, 0, 0 } },
	{ 240, 4, { PLACE, FUTEX_CMP_REQUEUE, 0, 0, 0, 0 } },
	{ 241, 2, { 0, 4, 0 } },
	{ 242, 2, { 0, 4, 0 } },
	{ 243, 0, { 0 } },
	{ 244, 0, { 0 } },
	{ 264, 1, { CLOCK_REALTIME, 0 } },
	{ 265, 1, { CLOCK_REALTIME, 0 } },
	{ 266, 1, { CLOCK_REALTIME, 0 } },
	{ 267, 2, { CLOCK_REALTIME, 0, 0, 0 } },
	{ 268, 0, { 0, 84, PLACE } },
	{ 268, 2, { NAME, 84, 0 } },
	{ 269, 2, { TEXT_FILE, 84, 0 } },
	{ 284, 2, { 1, ZOMBIE, 0, 4, 0 } },
	{ 284, 4, { 1, ZOMBIE, 0, 4, 0 } },
	{ 295, 1, { AT_FDCWD, 0, O_RDONLY } },
	{ 300, 1, { AT_FDCWD, 0, PLACE, 0 } },
	{ 300, 2, { AT_FDCWD, NAME, 0, 0 } },
	{ 305, 1, { AT_FDCWD, 0, PLACE, 16 } },
	{ 305, 2, { AT_FDCWD, NAME, 0, 16 } },
	{ 307, 1, { AT_FDCWD, 0, 0 } },
	{ 308, 1, { 64, 0, 0, 0, NO_TIME, 0 } },
	{ 308, 2, { 64, 0, 0, 0, NO_TIME, 0 } },
	{ 308, 3, { 64, 0, 0, 0, NO_TIME, 0 } },
	{ 308, 4, { 0, 0, 0, 0, 0, 0 } },
	{ 308, 5, { 0, 0, 0, 0, NO_TIME, 0 } },
	{ 308, NONE, { 0, 0, 0, 0, NO_TIME, SET_AT } },
	{ 309, 0, { 0, 1, NO_TIME, 0, 8 } },
	{ 309, 2, { PLACE, 1, 0, 0, 8 } },
	{ 309, 3, { PLACE, 1, NO_TIME, 0, 8 } },
	{ 318, 0, { 0, 0 } },
	{ 318, 1, { 0, 0 } },
	{ 331, 0, { 0, 0 } },
	{ 333, 1, { ZERO_DEVICE, 0, 1, 0, 0 } },
	{ 333, NONE, { ZERO_DEVICE, VECTOR, 1, 0, 0 } },
	{ 334, 1, { ZERO_DEVICE, 0, 1, 0, 0 } },
	{ 340, 2, { 0, 10, 0, 0 } },
	{ 340, 3, { 0, 10, 0, 0 } },
	{ 335, 3, { SELF, SELF, SIGURG, 0 } },
	{ 355, 0, { 0, 16, 0 } },
	{ 383, 1, { AT_FDCWD, 0, 0, 0, PLACE } },
	{ 383, 4, { AT_FDCWD, NAME, 0, 0, 0 } },
	{ 403, 1, { CLOCK_MONOTONIC, 0 } },
	{ 404, 1, { CLOCK_REALTIME, 0 } },
	{ 406, 1, { CLOCK_MONOTONIC, 0 } },
	{ 407, 2, { CLOCK_MONOTONIC, 0, 0, 0 } },
	{ 412, 1, { AT_FDCWD, 0, NO_TIME, 0 } },
	{ 412, 2, { AT_FDCWD, NAME, 0, 0 } },
	{ 413, 1, { 64, 0, 0, 0, NO_TIME, 0 } },
	{ 413, 2, { 64, 0, 0, 0, NO_TIME, 0 } },
	{ 413, 3, { 64, 0, 0, 0, NO_TIME, 0 } },
	{ 413, 4, { 0, 0, 0, 0, 0, 0 } },
	{ 413, 5, { 0, 0, 0, 0, NO_TIME, 0 } },
	{ 413, NONE, { 0, 0, 0, 0, NO_TIME, SET_AT } },
	{ 414, 0, { 0, 1, NO_TIME, 0, 8 } },
	{ 414, 2, { PLACE, 1, 0, 0, 8 } },
	{ 414, 3, { PLACE, 1, NO_TIME, 0, 8 } },
	{ 422, 0, { 0, FUTEX_WAIT, 0, 0 } },
	{ 422, 3, { PLACE, FUTEX_WAIT, 0, 0 } },
	{ 422, 4, { PLACE, FUTEX_CMP_REQUEUE, 0, 0, 0, 0 } },
	{ 423, 1, { 0, 0 } },
	{ 439, 1, { AT_FDCWD, 0, 0, 0 } },
	{ 8, 0, { 0, 0 } },
	{ 10, 0, { 0 } },
	{ 14, 0, { 0, 0, 0 } },
	{ 15, 0, { 0, 0 } },
	{ 16, 0, { 0, 0, 0 } },
	{ 39, 0, { 0, 0 } },
	{ 40, 0, { 0 } },
	{ 92, 0, { 0, 0 } },
	{ 182, 0, { 0, 0, 0 } },
	{ 193, 0, { 0, 0, 0 } },
	{ 198, 0, { 0, 0, 0 } },
	{ 212, 0, { 0, 0, 0 } },
	{ 9, 0, { 0, NAME } },
	{ 9, 1, { NAME, 0 } },
	{ 38, 0, { 0, NAME } },
	{ 38, 1, { NAME, 0 } },
	{ 83, 0, { 0, NAME } },
	{ 83, 1, { NAME, 0 } },
	{ 30, 0, { 0, 0 } },
	{ 30, 1, { NAME, 0 } },
	{ 271, 0, { 0, 0 } },
	{ 271, 1, { NAME, 0 } },
	{ 296, 1, { AT_FDCWD, 0, 0, 0, 0 } },
	{ 297, 1, { AT_FDCWD, 0, 0, 0, 0 } },
	{ 306, 1, { AT_FDCWD, 0, 0, 0, 0 } },
	{ 298, 1, { AT_FDCWD, 0, 0, 0, 0 } },
	{ 301, 1, { AT_FDCWD, 0, 0, 0, 0 } },
	{ 299, 1, { AT_FDCWD, 0, 0, 0 } },
	{ 299, 2, { AT_FDCWD, NAME, 0, 0 } },
	{ 320, 1, { AT_FDCWD, 0, 0, 0 } },
	{ 320, 2, { AT_FDCWD, NAME, 0, 0 } },
	{ 302, 1, { AT_FDCWD, 0, AT_FDCWD, NAME, 0 } },
	{ 302, 3, { AT_FDCWD, NAME, AT_FDCWD, 0, 0 } },
	{ 303, 1, { AT_FDCWD, 0, AT_FDCWD, NAME, 0 } },
	{ 303, 3, { AT_FDCWD, NAME, AT_FDCWD, 0, 0 } },
	{ 353, 1, { AT_FDCWD, 0, AT_FDCWD, NAME, 0 } },
	{ 353, 3, { AT_FDCWD, NAME, AT_FDCWD, 0, 0 } },
	{ 304, 0, { 0, AT_FDCWD, NAME } },
	{ 304, 2, { NAME, AT_FDCWD, 0 } },
	{ 61, 0, { 0 } },
	{ 421, 0, { 0, PLACE, NO_TIME, 8 } },
	{ 421, 1, { A_SET, 0, NO_TIME, 8 } },
	{ 421, 2, { A_SET, PLACE, 0, 8 } },
};

static long ready[NO_TIME - TEXT_FILE + 1]; /* the values of the names */
static char place_[512];
static unsigned long vector[2] = { 0, 16 }, strings[3], set_at[2] = { 0, 8 };
static const struct timespec64 no_time;
static const sigset64 a_set = 1 << (SIGHUP - 1);
static long given, refused_sleeps;

static void make(int what, long is)
{
	ready[what - TEXT_FILE] = is;
}

static void nothing(void)
{
}

static void make_ready(void)
{
	int fds[2];

	make_pipe(fds);
	write(fds[1], "sixteen bytes...", 16);
	make(READ_END, fds[0]);
	make(WRITE_END, fds[1]);
	make(TEXT_FILE, open("/etc/motd", O_RDONLY));
	make(ZERO_DEVICE, open("/dev/zero", O_RDWR));
	make(MAP_DEVICE, open("/dev/mem_map", O_RDONLY));
	make(KIND_DEVICE, open("/dev/mem_kind", O_RDONLY));
	make(TASKS_DEVICE, open("/dev/tasks", O_RDONLY));
	make(AUDIT_DEVICE, open("/dev/audit", O_RDONLY));
	make(DIRECTORY, open("/", O_RDONLY));
	make(NAME, (long)"/link");
	make(PLACE, (long)place_);
	make(ZOMBIE, child(nothing));
	make(VECTOR, (long)vector);
	make(STRINGS, (long)strings);
	make(SET_AT, (long)set_at);
	make(SELF, getpid());
	make(A_SET, (long)&a_set);
	sigprocmask(SIG_BLOCK, (const sigset_t *)&a_set, NULL);
	kill(getpid(), SIGHUP);
	make(NO_TIME, (long)&no_time);
	nap(50);
}

static long argument(const struct call *call, int i, unsigned long address)
{
	long is = call->arguments[i];

	if (i == call->pointer) /* futex() returns EINVAL for an odd address */
		return (long)address &
		       (call->number == 240 || call->number == 422 ? -4 : -1);
	return is >= TEXT_FILE && is <= NO_TIME ? ready[is - TEXT_FILE] : is;
}

static void give(const struct call *call, unsigned long address)
{
	long a[6], result;

	vector[0] = set_at[0] = address;
	strings[given % 2] = address; /* in turn in the first and the second */
	strings[(given + 1) % 2] = (unsigned long)place_;
	for (int i = 0; i < 6; i++)
		a[i] = argument(call, i, address);
	result = syscall(call->number, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (result != -1 || errno != EFAULT)
		bad("call %d, argument %d, %lx: %ld, error %d", call->number,
		    call->pointer + 1, address, result, errno);
	given++;
}

/* Does this call take too long to be made with each address? Those that run an
 * audit, or list the kinds of all pages, do. */
static int is_slow(const struct call *call)
{
	return call->arguments[0] == AUDIT_DEVICE ||
	       call->arguments[0] == KIND_DEVICE;
}

static void give_all(unsigned long step)
{
	for (unsigned i = 0; i < ARRAY_SIZE(calls); i++) {
		unsigned long by = is_slow(&calls[i]) ? 64 * SPAN : step;

		for (unsigned long at = KERNEL_BASE; at >= KERNEL_BASE;
		     at += by)
			give(&calls[i], at + (i * 61) % PAGE_SIZE);
		for (unsigned long at = KERNEL_BASE;
		     at < KERNEL_BASE + SPAN / 2 && !is_slow(&calls[i]);
		     at += 8 * PAGE_SIZE)
			give(&calls[i], at);
		give(&calls[i], 0xfffffff0);
		give(&calls[i], 0xffffffff);
	}
}

/* Handles the signal that ends a sleep: only then does the kernel store the
 * remaining time. */
static void wake(int signal)
{
	(void)signal;
}

static void sleeps(void)
{
	static const unsigned long addresses[] = {
		0x3ffffffc, 0x40000000, 0x40100000, 0x40200000,
		0xbfff0000, 0xc0000000, 0xfffffff8, 0xfffffffe,
	};
	const struct timespec long_time = { 30, 0 };
	const struct timespec64 wide_time = { 30, 0 };

	handle(SIGUSR1, wake, 0);
	for (unsigned i = 0; i < ARRAY_SIZE(addresses); i++) {
		int sender = pester(SIGUSR1);

		if (nanosleep(&long_time, (void *)addresses[i]) != -1 ||
		    errno != EFAULT)
			bad("nanosleep, left at %lx: error %d", addresses[i],
			    errno);
		if (clock_nanosleep(CLOCK_MONOTONIC, 0, &long_time,
				    (void *)addresses[i]) != -1 ||
		    errno != EFAULT)
			bad("clock_nanosleep, left at %lx: error %d",
			    addresses[i], errno);
		if (clock_nanosleep64(CLOCK_MONOTONIC, 0, &wide_time,
				      (void *)addresses[i]) != -1 ||
		    errno != EFAULT)
			bad("clock_nanosleep64, left at %lx: error %d",
			    addresses[i], errno);
		leave_alone(sender);
		refused_sleeps += 3;
	}
}

static void list(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(calls); i++)
		if (calls[i].pointer != NONE)
			printf("pointer %d %d\n", calls[i].number,
			       calls[i].pointer);
	printf("pointer 162 1\npointer 267 3\npointer 407 3\n"); /* sleeps() */
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "list")) {
		list();
		return 0;
	}
	make_ready();
	give_all(is_long(argv) ? 8 * PAGE_SIZE : SPAN);
	sleeps();
	if (waitpid((int)ready[ZOMBIE - TEXT_FILE], NULL, 0) < 0)
		bad("a refused wait has removed the zombie");
	tried(given, "calls with a pointer to the kernel");
	tried(refused_sleeps, "sleeps with a pointer to the kernel");
	return verdict();
}
