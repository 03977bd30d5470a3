/*
 * Makes sequences of calls whose results are defined, on Linux and on Tally.
 * The same seed makes the same calls as long as they get the same results. The
 * result of each call is added to a sum, together with the bytes that it stores
 * in memory; the table says how many of these are compared.
 *
 * Ancestor: none.
 */
#include "compare.h"

static const struct call calls[] = {
	{ 3, "read", { FD, OUT, LENGTH }, EXACT, 2, AS_MANY },
	{ 3, "read", { FD, OUT, LENGTH }, EXACT, 2, AS_MANY },
	{ 4, "write", { FD, IN, LENGTH }, EXACT, 0, 0 },
	{ 4, "write", { FD, IN, LENGTH }, EXACT, 0, 0 },
	{ 5, "open", { PATH, OPEN_FLAGS }, EXACT, 0, 0 },
	{ 5, "open", { PATH, OPEN_FLAGS }, EXACT, 0, 0 },
	{ 6, "close", { FD }, EXACT, 0, 0 },
	{ 7, "waitpid", { PID, MAYBE, OPTIONS }, EXACT, 0, 0 },
	{ 0, "restart_syscall", { NONE }, EXACT, 0, 0 },
	{ 12, "chdir", { PATH }, EXACT, 0, 0 },
	{ 13, "time", { MAYBE }, SIGN, 0, 0 },
	{ 19, "lseek", { FD, OFFSET, WHENCE }, EXACT, 0, 0 },
	{ 20, "getpid", { NONE }, SELF, 0, 0 },
	{ 23, "setuid", { NONE }, EXACT, 0, 0 },
	{ 24, "getuid", { NONE }, EXACT, 0, 0 },
	{ 27, "alarm", { SECONDS }, SIGN, 0, 0 },
	{ 33, "access", { PATH, MODE }, EXACT, 0, 0 },
	{ 34, "nice", { NONE }, EXACT, 0, 0 },
	{ 37, "kill", { PID, SIGNAL }, EXACT, 0, 0 },
	{ 41, "dup", { FD }, EXACT, 0, 0 },
	{ 42, "pipe", { OUT }, EXACT, 1, 8 },
	{ 43, "times", { MAYBE }, SIGN, 0, 0 },
	{ 45, "brk", { HEAP }, BROKEN, 0, 0 },
	{ 46, "setgid", { NONE }, EXACT, 0, 0 },
	{ 47, "getgid", { NONE }, EXACT, 0, 0 },
	{ 48, "signal", { SIGNAL, HANDLER }, EXACT, 0, 0 },
	{ 49, "geteuid", { NONE }, EXACT, 0, 0 },
	{ 50, "getegid", { NONE }, EXACT, 0, 0 },
	{ 54, "ioctl", { FD, REQUEST, OUT }, EXACT, 0, 0 },
	{ 55, "fcntl", { FD, COMMAND, COUNT }, EXACT, 0, 0 },
	{ 57, "setpgid", { PID, GROUP }, EXACT, 0, 0 },
	{ 60, "umask", { COUNT }, EXACT, 0, 0 },
	{ 63, "dup2", { FD, FD }, EXACT, 0, 0 },
	{ 64, "getppid", { NONE }, SIGN, 0, 0 },
	{ 65, "getpgrp", { NONE }, SELF, 0, 0 },
	{ 66, "setsid", { NONE }, SELF, 0, 0 },
	{ 67, "sigaction", { SIGNAL, ACTION, MAYBE }, EXACT, 3, 12 },
	{ 73, "sigpending", { OUT }, EXACT, 1, 4 },
	{ 75, "setrlimit", { RESOURCE, LIMITS }, EXACT, 0, 0 },
	{ 76, "getrlimit", { RESOURCE, OUT }, EXACT, 2, 8 },
	{ 77, "getrusage", { USER, OUT }, SIGN, 0, 0 },
	{ 78, "gettimeofday", { MAYBE, MAYBE }, EXACT, 0, 0 },
	{ 85, "readlink", { PATH, OUT, LENGTH }, EXACT, 2, AS_MANY },
	/* getgroups() is left out: the user on Linux may be in groups */
	{ 24, "getuid", { GROUP }, EXACT, 0, 0 },
	{ 88, "reboot", { COUNT, COUNT, COUNT }, EXACT, 0, 0 },
	{ 90, "mmap", { SIX }, EXACT, 0, 0 },
	{ 91, "munmap", { PLACE, BYTES }, EXACT, 0, 0 },
	{ 96, "getpriority", { WHICH, PID }, SIGN, 0, 0 },
	{ 97, "setpriority", { WHICH, PID, NICE }, EXACT, 0, 0 },
	{ 104, "setitimer", { WHICH_TIMER, ITIMER, MAYBE }, EXACT, 0, 0 },
	{ 105, "getitimer", { WHICH_TIMER, OUT }, EXACT, 0, 0 },
	{ 106, "stat", { PATH, OUT }, EXACT, 0, 0 },
	{ 114, "wait4", { PID, MAYBE, OPTIONS, MAYBE }, EXACT, 0, 0 },
	{ 118, "fsync", { FD }, EXACT, 0, 0 },
	{ 122, "uname", { OUT }, EXACT, 0, 0 },
	{ 125, "mprotect", { PLACE, BYTES, RIGHTS }, EXACT, 0, 0 },
	{ 126, "sigprocmask", { HOW, SET, MAYBE }, EXACT, 3, 4 },
	{ 132, "getpgid", { PID }, SELF, 0, 0 },
	{ 140, "_llseek", { FD, HIGH, OFFSET, OUT, WHENCE }, EXACT, 4, 8 },
	{ 141, "getdents", { FD, OUT, LENGTH }, SIGN, 0, 0 },
	{ 145, "readv", { FD, VECTOR, ENTRIES }, EXACT, 0, 0 },
	{ 146, "writev", { FD, VECTOR, ENTRIES }, EXACT, 0, 0 },
	{ 147, "getsid", { PID }, SIGN, 0, 0 },
	{ 144, "msync", { PLACE, BYTES, MAYBE }, EXACT, 0, 0 },
	{ 150, "mlock", { PLACE, BYTES }, EXACT, 0, 0 },
	{ 151, "munlock", { PLACE, BYTES }, EXACT, 0, 0 },
	{ 153, "munlockall", { NONE }, EXACT, 0, 0 },
	{ 158, "sched_yield", { NONE }, EXACT, 0, 0 },
	{ 154, "sched_setparam", { PID, MAYBE }, EXACT, 0, 0 },
	{ 155, "sched_getparam", { PID, MAYBE }, EXACT, 2, 4 },
	{ 157, "sched_getscheduler", { PID }, EXACT, 0, 0 },
	{ 161, "sched_rr_get_interval", { PID, MAYBE }, EXACT, 0, 0 },
	{ 162, "nanosleep", { TIME_SPEC, MAYBE }, EXACT, 0, 0 },
	/* the restorer is not compared, because signal() does not define it */
	{ 174,
	  "rt_sigaction",
	  { SIGNAL, ACTION64, MAYBE, SET_SIZE },
	  EXACT,
	  3,
	  8 },
	{ 175, "rt_sigprocmask", { HOW, SET64, MAYBE, SET_SIZE }, EXACT, 3, 8 },
	{ 176, "rt_sigpending", { OUT, SET_SIZE }, EXACT, 0, 0 },
	{ 177,
	  "rt_sigtimedwait",
	  { SET64, MAYBE, AT_ONCE, SET_SIZE },
	  EXACT,
	  0,
	  0 },
	{ 178, "rt_sigqueueinfo", { PID, SIGNAL, SIGINFO }, EXACT, 0, 0 },
	{ 179, "rt_sigsuspend", { SET64, SET_SIZE }, EXACT, 0, 0 },
	{ 183, "getcwd", { OUT, LENGTH }, EXACT, 1, AS_MANY },
	{ 186, "sigaltstack", { ALTSTACK, MAYBE }, EXACT, 2, 12 },
	{ 165, "getresuid", { OUT, OUT, OUT }, EXACT, 3, 2 },
	{ 191, "ugetrlimit", { RESOURCE, OUT }, EXACT, 2, 8 },
	{ 172, "prctl", { NAME_OPTION, PATH }, EXACT, 0, 0 },
	{ 209, "getresuid32", { OUT, OUT, OUT }, EXACT, 3, 4 },
	{ 213, "setuid32", { NONE }, EXACT, 0, 0 },
	{ 210, "setresgid32", { NONE, NONE, NONE }, EXACT, 0, 0 },
	{ 266, "clock_getres", { CLOCK, MAYBE }, SIGN, 0, 0 },
	{ 355, "getrandom", { OUT, LENGTH, RANDOM_FLAGS }, EXACT, 0, 0 },
	{ 406, "clock_getres64", { CLOCK, MAYBE }, SIGN, 0, 0 },
	{ 192,
	  "mmap2",
	  { PLACE, BYTES, RIGHTS, MAP_FLAGS, FD, FIRST_PAGE },
	  EXACT,
	  0,
	  0 },
	{ 192,
	  "mmap2",
	  { PLACE, BYTES, RIGHTS, MAP_FLAGS, FD, NONE },
	  EXACT,
	  0,
	  0 },
	{ 195, "stat64", { PATH, OUT }, EXACT, 2, STAT },
	{ 196, "lstat64", { PATH, OUT }, EXACT, 2, STAT },
	{ 197, "fstat64", { FD, OUT }, EXACT, 2, STAT },
	{ 199, "getuid32", { NONE }, EXACT, 0, 0 },
	{ 200, "getgid32", { NONE }, EXACT, 0, 0 },
	{ 201, "geteuid32", { NONE }, EXACT, 0, 0 },
	{ 202, "getegid32", { NONE }, EXACT, 0, 0 },
	{ 218, "mincore", { PLACE, BYTES, OUT }, EXACT, 0, 0 },
	{ 219, "madvise", { PLACE, BYTES, RIGHTS }, EXACT, 0, 0 },
	{ 220, "getdents64", { FD, OUT, LENGTH }, SIGN, 0, 0 },
	{ 221, "fcntl64", { FD, COMMAND, COUNT }, EXACT, 0, 0 },
	{ 224, "gettid", { NONE }, SELF, 0, 0 },
	{ 238, "tkill", { PID, SIGNAL }, EXACT, 0, 0 },
	{ 240, "futex", { OUT, FUTEX, COUNT, AT_ONCE }, EXACT, 0, 0 },
	{ 242, "sched_getaffinity", { PID, SET_SIZE, OUT }, SIGN, 0, 0 },
	{ 243, "set_thread_area", { AREA }, EXACT, 0, 0 },
	{ 244, "get_thread_area", { AREA }, EXACT, 0, 0 },
	{ 258, "set_tid_address", { NONE }, SELF, 0, 0 },
	{ 265, "clock_gettime", { CLOCK, OUT }, SIGN, 0, 0 },
	{ 267,
	  "clock_nanosleep",
	  { CLOCK, COUNT, TIME_SPEC, MAYBE },
	  EXACT,
	  0,
	  0 },
	{ 270, "tgkill", { PID, PID, SIGNAL }, EXACT, 0, 0 },
	{ 284,
	  "waitid",
	  { WHICH_TIMER, PID, OUT, OPTIONS, MAYBE },
	  EXACT,
	  0,
	  0 },
	{ 295, "openat", { DIRECTORY, PATH, OPEN_FLAGS }, EXACT, 0, 0 },
	{ 300,
	  "fstatat64",
	  { DIRECTORY, PATH, OUT, STAT_FLAGS },
	  EXACT,
	  3,
	  STAT },
	{ 311, "set_robust_list", { OUT, SET_SIZE }, EXACT, 0, 0 },
	{ 340, "prlimit64", { PID, RESOURCE, LIMITS64, MAYBE }, EXACT, 4, 16 },
	{ 335,
	  "rt_tgsigqueueinfo",
	  { PID, PID, SIGNAL, SIGINFO },
	  EXACT,
	  0,
	  0 },
	{ 305,
	  "readlinkat",
	  { DIRECTORY, PATH, OUT, LENGTH },
	  EXACT,
	  3,
	  AS_MANY },
	{ 9, "link", { PATH, PATH }, EXACT, 0, 0 },
	{ 143, "flock", { FD, COUNT }, EXACT, 0, 0 },
	{ 10, "unlink", { PATH }, EXACT, 0, 0 },
	{ 38, "rename", { PATH, PATH }, EXACT, 0, 0 },
	{ 39, "mkdir", { PATH, COUNT }, EXACT, 0, 0 },
	{ 40, "rmdir", { PATH }, EXACT, 0, 0 },
	{ 83, "symlink", { PATH, PATH }, EXACT, 0, 0 },
	{ 92, "truncate", { PATH, OFFSET }, EXACT, 0, 0 },
	{ 93, "ftruncate", { FD, OFFSET }, EXACT, 0, 0 },
	{ 297, "mknodat", { DIRECTORY, PATH, NODE_TYPE, COUNT }, EXACT, 0, 0 },
	{ 301, "unlinkat", { DIRECTORY, PATH, STAT_FLAGS }, EXACT, 0, 0 },
	{ 304, "symlinkat", { PATH, DIRECTORY, PATH }, EXACT, 0, 0 },
	{ 353,
	  "renameat2",
	  { DIRECTORY, PATH, DIRECTORY, PATH, MODE },
	  EXACT,
	  0,
	  0 },
	{ 307, "faccessat", { DIRECTORY, PATH, MODE }, EXACT, 0, 0 },
	{ 383,
	  "statx",
	  { DIRECTORY, PATH, STAT_FLAGS, STATX_MASK, OUT },
	  EXACT,
	  5,
	  STATX },
	{ 403, "clock_gettime64", { CLOCK, OUT }, SIGN, 0, 0 },
	{ 407,
	  "clock_nanosleep64",
	  { CLOCK, COUNT, TIME64, MAYBE },
	  EXACT,
	  0,
	  0 },
	{ 412,
	  "utimensat64",
	  { DIRECTORY, PATH, TIMES64, STAT_FLAGS },
	  EXACT,
	  0,
	  0 },
	{ 413,
	  "pselect64",
	  { MANY_FDS, FD_SET, FD_SET, FD_SET, AT_ONCE, MASK_AT },
	  EXACT,
	  0,
	  0 },
	{ 421,
	  "rt_sigtimedwait_time64",
	  { SET64, MAYBE, AT_ONCE, SET_SIZE },
	  EXACT,
	  0,
	  0 },
	{ 414,
	  "ppoll64",
	  { POLL_FDS, SOME_FDS, AT_ONCE, SET64, SET_SIZE },
	  EXACT,
	  0,
	  0 },
	{ 422, "futex_time64", { OUT, FUTEX, COUNT, AT_ONCE }, EXACT, 0, 0 },
};

/* Numbers that are no call on either system. */
static const unsigned short nobodys[] = {
	17,  31,  32,  35,  44,	 53,  56,  58,	98,  127, 130, 137,    167,
	188, 189, 222, 223, 251, 273, 285, 490, 500, 511, 512, 0xffff,
};

static const struct call no_such_call = {
	0, "no such call", { COUNT, COUNT, COUNT }, EXACT, 0, 0
};

static unsigned sum;

static void add(unsigned word)
{
	sum = (sum ^ word) * 16777619;
}

static void add_bytes(const void *from, long n)
{
	const unsigned char *byte = from;

	for (long i = 0; i < n; i++)
		add(byte[i]);
}

/* Adds the fields of a struct stat64 that both systems define. The sizes and
 * links of directories depend on the file system, and the host's devices have
 * no owner in an ordinary user's namespace, so these are left out. */
static void add_stat(const struct stat64 *st)
{
	add(st->st_mode);
	if (S_ISREG(st->st_mode) || S_ISLNK(st->st_mode)) {
		add(st->st_nlink);
		add(st->st_size);
	}
	if (S_ISCHR(st->st_mode))
		add(st->st_rdev);
	else
		add(st->st_uid | st->st_gid);
}

static void add_statx(const struct statx *st)
{
	add(st->stx_mode);
	if (S_ISREG(st->stx_mode) || S_ISLNK(st->stx_mode)) {
		add(st->stx_nlink);
		add(st->stx_size);
	}
	if (S_ISCHR(st->stx_mode))
		add(st->stx_rdev_major << 8 | st->stx_rdev_minor);
	else
		add(st->stx_uid | st->stx_gid);
}

static long by_rule(const struct call *call, const unsigned long *a,
		    long result)
{
	if (result < 0 && result >= -4095)
		return result;
	if (call->rule == SIGN)
		return 0;
	if (call->rule == SELF)
		return result == getpid();
	if (call->rule == BROKEN)
		return result - heap;
	if (call->name[0] == 'f' && a[1] == F_GETFL &&
	    (call->number == 55 || call->number == 221))
		return result & O_RDWR;
	return result;
}

/* Makes a call. Returns its result, or -errno if it fails. */
static long answer(long number, const unsigned long *a)
{
	long result = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);

	return result == -1 ? -errno : result;
}

static void add_put(const struct call *call, const unsigned long *a,
		    long result)
{
	const void *at = call->where ? (void *)a[call->where - 1] : NULL;

	if (!at || result < 0)
		return;
	if (call->bytes == STAT)
		add_stat(at);
	else if (call->bytes == STATX)
		add_statx(at);
	else
		add_bytes(at, call->bytes == AS_MANY ? result : call->bytes);
}

/* Prints a call, so that a reader finds the first one that differs. Leaves out
 * addresses of the heap and pids, which differ between the systems. */
static void say(const struct call *call, long number, const unsigned long *a,
		long result)
{
	char line[160];
	int n = snprintf(line, sizeof(line), "%s %ld (", call->name, number);

	for (int i = 0; i < 6 && call->kinds[i] != NONE; i++)
		n += call->kinds[i] == PID || call->kinds[i] == GROUP ||
				     call->kinds[i] == HEAP ?
			     snprintf(line + n, sizeof(line) - n, " ...") :
			     snprintf(line + n, sizeof(line) - n, " %lx", a[i]);
	dprintf(COUNT_FD, "%s) = %ld, sum %08x\n", line, result, sum);
}

static void one_call(int aloud)
{
	const struct call *call = &calls[below(ARRAY_SIZE(calls))];
	unsigned long a[6] = { 0 };
	long number = call->number, result;

	memset(out, 'o', sizeof(out));
	memset(edge - 512, 'e', 512);
	if (one_in(50)) {
		call = &no_such_call;
		number = nobodys[below(ARRAY_SIZE(nobodys))];
	}
	do
		for (int i = 0; i < 6; i++)
			a[i] = draw_kind(call->kinds[i], i ? a[i - 1] : 0);
	while (!is_defined(call, a));
	result = answer(number, a);
	learn(call, a, result);
	result = by_rule(call, a, result);
	add(result);
	add_put(call, a, result);
	add_bytes(poll_fds, sizeof(poll_fds));
	add_bytes(fd_sets, sizeof(fd_sets));
	add(handled);
	if (aloud)
		say(call, number, a, result);
}

/* Opens descriptors 0 to 8 in the same way for every sequence. */
static void open_some(void)
{
	static const struct call pipe_call = { .number = 42 };
	unsigned long a[6] = { (unsigned long)out };

	dup2(1, COUNT_FD);
	syscall(436, 0, COUNT_FD - 1, 0);
	syscall(436, COUNT_FD + 1, -1, 0);
	for (int fd = 0; fd < 3; fd++)
		open("/dev/null", O_RDWR);
	open("text", O_RDONLY);
	open("long", O_RDONLY);
	open("dir", O_RDONLY);
	learn(&pipe_call, a, pipe((int *)out));
	open("/dev/zero", O_RDWR);
}

void compare_calls(unsigned sequence, unsigned n, int aloud)
{
	sow(seed, sequence);
	sum = 0;
	setpgid(0, 0);
	umask(022);
	make_places();
	forget_pipes();
	open_some();
	prepare_draws();
	for (unsigned i = 0; i < n; i++)
		one_call(aloud);
	dprintf(COUNT_FD, "sequence %u: %u calls, sum %08x\n", sequence, n,
		sum);
}
