/*
 * Every system call of the kernel's table, with arguments that make it need
 * memory wherever that is possible: results go where no page is yet, or one
 * that is shared; what is read lies on pages that nobody has touched. enomem.t
 * fails when the table has a call that is not here.
 *
 * Ancestor: none.
 */
#include "enomem.h"

typedef char text[64];
typedef char *list[4];
typedef struct iovec vector[2];
typedef unsigned long words[6];
typedef long siginfo[32];
typedef struct timespec64 timepair[2];
typedef unsigned long pair[2];
typedef unsigned long long pair64[2];

COLD(text, cold_path) = { "/etc/motd" };
COLD(text, cold_dir) = { "/etc" };
COLD(text, cold_link) = { "/tests/link" };
COLD(text, cold_self) = { "/tests/enomem" };
COLD(text, cold_passed) = { "/tests/passed" };
COLD(text, cold_shell) = { "/bin/sh" };
COLD(struct winsize, cold_size) = { { 25, 80, 0, 0 } };
COLD(words, cold_date) = { { 2000000000 } };
COLD(text, cold_name) = { "tally" };
COLD(text, cold_blank) = { "\r" };
COLD(list, cold_argv) = { { "/tests/enomem", "passed", NULL } };
COLD(list, cold_script) = { { "sh", "-c", "exit 40", NULL } };
COLD(list, cold_env) = { { "PATH=/bin", "SOME=thing", NULL } };
COLD(struct timespec, cold_moment) = { { 0, 1 } };
COLD(struct timespec, cold_minute) = { { 60, 0 } };
COLD(struct sigaction, cold_action) = { { SIG_IGN, 0, 0, NULL } };
COLD(struct sigaction64, cold_action64) = { { SIG_IGN, 0, NULL, 0 } };
COLD(sigset64, cold_set64) = { 1 << (SIGUSR2 - 1) };
COLD(sigset64, cold_nothing) = { 0 };
COLD(sigset64, cold_usr1) = { 1 << (SIGUSR1 - 1) };
COLD(words, cold_timer) = { { 1000, 0, 1000, 0 } };
COLD(siginfo, cold_info) = { { 0, 0, -1 } };
COLD(words, cold_stack) = { { 0x20000000, 0, 4096 } };
COLD(struct pselect_mask, cold_mask) = { { &cold_nothing, 8 } };
COLD(struct timespec64, cold_moment64) = { { 0, 1 } };
COLD(struct timespec64, cold_minute64) = { { 60, 0 } };
COLD(timepair, cold_times) = { { { 1, 0 }, { 2, 0 } } };
COLD(sigset_t, cold_set) = { 1 << (SIGUSR2 - 1) };
COLD(pair, cold_limit) = { { 60, 70 } };
COLD(pair64, cold_limit64) = { { 60, 70 } };
COLD(words, cold_select) = { { 0, 0, 0, 0, (long)&cold_moment.is, 0 } };
COLD(words, cold_map) = { { 0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 } };
COLD(vector, cold_in) = { { { (void *)PLACE(FRESH_AT, 0), 100 },
			    { (void *)PLACE(FRESH_AT, 1), 100 } } };
COLD(vector, cold_out) = { { { (void *)cold_path.is, 10 },
			     { (void *)cold_dir.is, 10 } } };
COLD(struct termios, cold_terminal) = {
	{ ICRNL, OPOST | ONLCR, CS8, ISIG | ICANON, 0, { 3 } }
};
COLD(int, cold_group) = { 1 };
COLD(words, cold_area) = { { 7, 0x1000, 0xfffff, 0x51 } };

/* ---- Before the call: the file that it takes is 3, or 3 and 4 ---- */

static void open_as_3(const char *path)
{
	if (open(path, O_RDONLY) != 3)
		die(path);
}

static void file(void)
{
	open_as_3("/etc/motd");
}

static void zeros(void)
{
	open_as_3("/dev/zero");
}

static void map(void)
{
	open_as_3("/dev/mem_map");
}

static void kinds(void)
{
	open_as_3("/dev/mem_kind");
}

static void tasks(void)
{
	open_as_3("/dev/tasks");
}

static void null(void)
{
	if (open("/dev/null", O_WRONLY) != 3)
		die("/dev/null");
}

static void directory(void)
{
	open_as_3("/bin");
}

static void full_pipe(void)
{
	int fds[2];

	if (pipe(fds) < 0 || write(fds[1], cold_env.is, 0) < 0 ||
	    write(fds[1], heap_end - 100, 100) != 100)
		die("pipe");
}

/* It has no page yet. */
static void empty_pipe(void)
{
	int fds[2];

	if (pipe(fds) < 0)
		die("pipe");
}

/* Descriptors as far as the task itself has room for: the next one needs a
 * page. */
static void up_to_31(void)
{
	while (dup(0) < 31)
		;
}

static void up_to_30(void)
{
	up_to_31();
	close(31);
}

/* One of them has its page already. */
static void high(void)
{
	if (dup2(0, 1000) != 1000)
		die("dup2");
}

static void in_etc(void)
{
	chdir("/etc");
}

/* A terminal that answers at once. */
static void raw_terminal(void)
{
	struct termios terminal;

	ioctl(0, TCGETS, &terminal);
	terminal.c_lflag &= ~ICANON;
	terminal.c_cc[VMIN] = 0;
	ioctl(0, TCSETS, &terminal);
}

/* A session of its own, with the terminal. */
static void session(void)
{
	setsid();
	ioctl(0, TIOCSCTTY, NULL);
}

/* Takes objects until the pool's pages have so many units left. */
void leave_room(long wanted)
{
	struct books books;

	for (;;) {
		refuse(REFUSE_BOOKS, (long)&books, 0);
		if (books.room == wanted)
			return;
		if (open("/dev/null", O_RDONLY) < 0) /* may take a new page */
			die("leave_room");
	}
}

static void no_room(void)
{
	leave_room(0);
}

static void room_for_one(void)
{
	leave_room(1);
}

static void room_for_two(void)
{
	leave_room(2);
}

static void child(void)
{
	if (fork() == 0)
		exit_group(3);
}

static void catch (int sig)
{
	(void)sig;
}

static void catch_usr1(void)
{
	const struct sigaction action = { catch, 0, 0, NULL };

	sigaction(SIGUSR1, &action, NULL);
}

/* Sends signals until it is ended, so that one comes when we sleep. */
static void pestered(void)
{
	const struct timespec nap = { 0, 5000000 };
	int parent = getpid();

	catch_usr1();
	helper = fork();
	if (helper)
		return;
	do
		nanosleep(&nap, NULL);
	while (getppid() == parent && kill(parent, SIGUSR1) == 0);
	exit_group(0);
}

static void above_32(void)
{
	rt_sigaction(40, &cold_action64.is, NULL, sizeof(sigset64));
}

/* SIGUSR1 is there, and waits to be let through. */
static void pending(void)
{
	const sigset_t set = 1 << (SIGUSR1 - 1);

	catch_usr1();
	sigprocmask(SIG_BLOCK, &set, NULL);
	kill(getpid(), SIGUSR1);
}

/* Real-time signals that wait: each needs an object of the pool. */
static void real_time(void)
{
	const sigset64 set = 1ULL << (40 - 1);

	rt_sigprocmask(SIG_BLOCK, &set, NULL, sizeof(set));
	leave_room(0);
}

/* ---- Calls that are more than a number ---- */

static long brk_down(void)
{
	char *wanted = heap_end - PAGE_SIZE;

	return sys_brk(wanted) == wanted ? 0 : -ENOMEM;
}

/* Of the first two entries the second lies across the edge. */
static long some_entries(void)
{
	return result_of(getdents(3, (void *)(out(0) - 16), 40));
}

static long some_entries64(void)
{
	return result_of(getdents64(3, (void *)(out(0) - 24), 60));
}

static long kill_itself(void)
{
	return result_of(kill(getpid(), 40));
}

static long tkill_itself(void)
{
	return result_of(syscall(238, getpid(), 40));
}

static long tgkill_itself(void)
{
	return result_of(syscall(270, getpid(), getpid(), 40));
}

static long queue_to_itself(void)
{
	return result_of(syscall(178, getpid(), 40, cold_info.is));
}

static long queue_to_its_thread(void)
{
	return result_of(syscall(335, getpid(), getpid(), 40, cold_info.is));
}

static long fork_as(int number)
{
	int pid = syscall(number);

	if (pid == 0)
		exit_group(0);
	return pid < 0 ? -errno : result_of(waitpid(pid, NULL, 0));
}

static long fork_it(void)
{
	return fork_as(2);
}

static long vfork_it(void)
{
	return fork_as(190);
}

/* With all that is stored, of which the child's part is none of ours. */
static long clone_it(void)
{
	int pid = syscall(120, SIGCHLD | 0x1300000, 0, out(0), 0, out(0));

	if (pid == 0)
		exit_group(0);
	return pid < 0 ? -errno : result_of(waitpid(pid, NULL, 0));
}

/* A program with many tables and areas. */
static void grow(void)
{
	for (long i = 0; i < 12; i++) {
		char *page = (char *)0x30000000 + i * SPAN;

		mmap(page, PAGE_SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		*page = i;
	}
}

/* It forks, and both write to all of it before the child ends. */
static long fork_much(void)
{
	int fds[2], pid;
	char c;

	if (pipe(fds) < 0)
		return -errno;
	pid = fork();
	for (long i = 0; pid >= 0 && i < 12; i++)
		((char *)0x30000000)[i * SPAN] = i;
	close(fds[1]);
	if (pid == 0)
		exit_group(read(fds[0], &c, 1));
	close(fds[0]);
	return pid < 0 ? -EAGAIN : result_of(waitpid(pid, NULL, 0));
}

static long exec(const char *path, char *const argv[], char *const env[])
{
	return result_of(execve(path, argv, env));
}

static long exec_self(void)
{
	char *const argv[] = { "/tests/enomem", "again", NULL };

	return exec(cold_self.is, again ? argv : cold_argv.is, cold_env.is);
}

static long exec_large(void)
{
	static char x[30000];
	char *const what = again ? "again" : "passed";
	char *const argv[] = { "/tests/enomem", what, x, x, x, NULL };

	memset(x, 'x', sizeof(x) - 1);
	return exec(cold_self.is, argv, environ);
}

static long exec_script(void)
{
	return exec(again ? "/tests/again" : cold_passed.is, cold_argv.is,
		    cold_env.is);
}

/* A program with an interpreter; both are read page by page. */
static long exec_shell(void)
{
	char *const argv[] = { "sh", "-c", "exit 41", NULL };

	return exec(cold_shell.is, again ? argv : cold_script.is, cold_env.is);
}

/* ---- The table, laid out by hand ---- */

/* clang-format off */
#define RLIMIT_LOCKS 10
#define PR_SET_NAME  15
#define PR_GET_NAME  16
#define AT(address) (long)&(address)
#define MAPPED (MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
#define SHARED (MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED)

const struct operation calls[] = {
	{ "exit", 1, .argument = { PASSED }, .flags = LEAVES },
	{ "fork", 2, .call = fork_it, .flags = KILLED },
	{ "fork_high", 2, high, .call = fork_it, .flags = KILLED },
	{ "fork_much", 2, .prepare = grow, .call = fork_much,
	  .flags = KILLED },
	{ "read_file", 3, file, .argument = { 3, OUT(0), 9000 },
	  .flags = BUFFER },
	{ "read_zeros", 3, zeros, .argument = { 3, OUT(0), 9000 },
	  .flags = BUFFER },
	{ "read_map", 3, map, .argument = { 3, OUT(0), 9000 },
	  .flags = BUFFER },
	{ "read_kinds", 3, kinds, .argument = { 3, OUT(0), 9000 },
	  .flags = BUFFER },
	{ "read_tasks", 3, tasks, .argument = { 3, OUT(0), 9000 },
	  .flags = BUFFER },
	{ "read_pipe", 3, full_pipe, .argument = { 3, OUT(0), 100 },
	  .wanted = 100, .flags = BUFFER },
	{ "read_terminal", 3, raw_terminal, .argument = { 0, OUT(0), 10 },
	  .flags = BUFFER },
	{ "write_pipe", 4, full_pipe, .argument = { 4, AT(cold_path), 20 },
	  .wanted = 20 },
	{ "write_empty_pipe", 4, empty_pipe,
	  .argument = { 4, AT(cold_path), 20 }, .wanted = 20 },
	{ "write_pipe_pages", 4, full_pipe,
	  .argument = { 4, SHARED_AT, 3 * PAGE_SIZE + 4 },
	  .wanted = 3 * PAGE_SIZE + 4, .flags = LESS },
	{ "write_terminal", 4, .argument = { 1, AT(cold_blank), 1 },
	  .wanted = 1 },
	{ "write_null", 4, null, .argument = { 3, AT(cold_path), 20 },
	  .wanted = 20 },
	{ "open", 5, .argument = { AT(cold_path) } },
	{ "open_32", 5, up_to_31, .argument = { AT(cold_path) }, .wanted = 32 },
	{ "open_no_room", 5, no_room, .argument = { AT(cold_path) } },
	{ "close", 6, .wanted = 0 },
	{ "waitpid", 7, child, .argument = { -1, OUT(0) }, .flags = BUFFER },
	{ "execve", 11, .call = exec_self, .flags = LEAVES | KILLED },
	{ "execve_large", 11, .call = exec_large, .flags = LEAVES | KILLED },
	{ "execve_script", 11, .call = exec_script, .flags = LEAVES | KILLED },
	{ "execve_shell", 11, .call = exec_shell,
	  .flags = LEAVES | KILLED | ANYHOW },
	{ "chdir", 12, .argument = { AT(cold_dir) } },
	{ "time", 13, .argument = { OUT(0) }, .flags = BUFFER },
	{ "lseek", 19, file, .argument = { 3, 5, SEEK_SET }, .wanted = 5 },
	{ "getpid", 20, .wanted = 0 },
	{ "setuid", 23, .wanted = 0 },
	{ "getuid", 24, .wanted = 0 },
	{ "stime", 25, .argument = { AT(cold_date) } },
	{ "alarm", 27, .wanted = 0 },
	{ "pause", 29, pestered, .wanted = -EINTR },
	{ "access", 33, .argument = { AT(cold_path), R_OK } },
	{ "nice", 34, .wanted = 0 },
	{ "sync", 36, .wanted = 0 },
	{ "kill", 37, .wanted = 0 },
	{ "kill_real_time", 37, real_time, .call = kill_itself,
	  .flags = ANYHOW },
	{ "dup", 41, .wanted = 0 },
	{ "pipe", 42, .argument = { OUT(0) }, .flags = BUFFER },
	{ "pipe_31", 42, up_to_30, .argument = { OUT(0) }, .flags = BUFFER },
	{ "pipe_32", 42, up_to_31, .argument = { OUT(0) }, .flags = BUFFER },
	{ "pipe_no_room", 42, no_room, .argument = { OUT(0) } },
	{ "pipe_room_for_one", 42, room_for_one, .argument = { OUT(0) } },
	{ "pipe_room_for_two", 42, room_for_two, .argument = { OUT(0) } },
	{ "times", 43, .argument = { OUT(0) }, .flags = BUFFER },
	{ "brk", 45, .call = brk_down },
	{ "setgid16", 46, .wanted = 0 },
	{ "getgid16", 47, .wanted = 0 },
	{ "signal", 48, .argument = { SIGUSR2, (long)SIG_IGN } },
	{ "geteuid16", 49, .wanted = 0 },
	{ "getegid16", 50, .wanted = 0 },
	{ "ioctl_get", 54, .argument = { 0, TCGETS, OUT(0) },
	  .flags = BUFFER },
	{ "ioctl_size", 54, .argument = { 0, TIOCGWINSZ, OUT(0) },
	  .flags = BUFFER },
	{ "ioctl_set_size", 54, .argument = { 0, TIOCSWINSZ, AT(cold_size) } },
	{ "ioctl_queued", 54, .argument = { 0, TIOCOUTQ, OUT(0) },
	  .flags = BUFFER },
	{ "ioctl_set", 54, .argument = { 0, TCSETS, AT(cold_terminal) } },
	{ "ioctl_get_group", 54, session, .argument = { 0, TIOCGPGRP, OUT(0) },
	  .flags = BUFFER },
	{ "ioctl_get_session", 54, session, .argument = { 0, TIOCGSID, OUT(0) },
	  .flags = BUFFER },
	{ "ioctl_available", 54, .argument = { 0, FIONREAD, OUT(0) },
	  .flags = BUFFER },
	{ "ioctl_type", 54, session, .argument = { 0, TIOCSTI,
	  AT(cold_terminal) } },
	{ "ioctl_set_group", 54, session, .argument = { 0, TIOCSPGRP,
	  AT(cold_group) }, .wanted = -EPERM },
	{ "fcntl", 55, .argument = { 0, F_DUPFD, 20 }, .wanted = 20 },
	{ "fcntl_far", 55, .argument = { 0, F_DUPFD, 1000 }, .wanted = 1000 },
	{ "setpgid", 57, .wanted = 0 },
	{ "umask", 60, .wanted = 0 },
	{ "dup2", 63, .argument = { 0, 20 }, .wanted = 20 },
	{ "dup2_far", 63, .argument = { 0, 1023 }, .wanted = 1023 },
	{ "dup2_over", 63, high, .argument = { 0, 1000 }, .wanted = 1000 },
	{ "dup_32", 41, up_to_31, .argument = { 0 }, .wanted = 32 },
	{ "getppid", 64, .wanted = 0 },
	{ "getpgrp", 65, .wanted = 0 },
	{ "setsid", 66, .wanted = 0 },
	{ "sigaction", 67, .argument = { SIGUSR2, AT(cold_action), OUT(0) },
	  .flags = BUFFER },
	{ "sigsuspend", 72, pending, .wanted = -EINTR },
	{ "sigpending", 73, .argument = { OUT(0) }, .flags = BUFFER },
	{ "sethostname", 74, .argument = { AT(cold_name), 5 } },
	{ "setrlimit", 75, .argument = { RLIMIT_LOCKS, AT(cold_limit) } },
	{ "old_getrlimit", 76, .argument = { RLIMIT_LOCKS, OUT(0) },
	  .flags = BUFFER },
	{ "getrusage", 77, .argument = { 0, OUT(0) }, .flags = BUFFER },
	{ "gettimeofday", 78, .argument = { OUT(0), OUT(1) },
	  .flags = BUFFER },
	{ "settimeofday", 79, .argument = { AT(cold_date) } },
	{ "readlink", 85, .argument = { AT(cold_link), OUT(0), 60 },
	  .flags = BUFFER },
	{ "reboot", 88, .wanted = -EINVAL },
	{ "old_mmap", 90, .argument = { AT(cold_map) } },
	{ "munmap", 91, .argument = { EDGE(SHARED_AT, 0) + PAGE_SIZE, SPAN } },
	{ "getpriority", 96, .wanted = 20 },
	{ "setpriority", 97, .wanted = 0 },
	{ "setitimer", 104, .argument = { 0, AT(cold_timer), OUT(0) },
	  .flags = BUFFER },
	{ "getitimer", 105, .argument = { 0, OUT(0) }, .flags = BUFFER },
	{ "wait4", 114, child, .argument = { -1, OUT(0), 0, OUT(1) },
	  .flags = BUFFER },
	{ "sysinfo", 116, .argument = { OUT(0) }, .flags = BUFFER | LESS },
	{ "clone", 120, .call = clone_it, .flags = KILLED },
	{ "setdomainname", 121, .argument = { AT(cold_name), 6 } },
	{ "uname", 122, .argument = { OUT(0) }, .flags = BUFFER },
	{ "mprotect", 125, .argument = { EDGE(SHARED_AT, 0) + PAGE_SIZE, SPAN,
	  PROT_READ } },
	{ "sigprocmask", 126, .argument = { SIG_BLOCK, AT(cold_set), OUT(0) },
	  .flags = BUFFER },
	{ "getpgid", 132, .wanted = 0 },
	{ "personality", 136, .wanted = 0 },
	{ "msync", 144, .argument = { EDGE(SHARED_AT, 0), SPAN, 4 } },
	{ "mlock", 150, .argument = { EDGE(SHARED_AT, 0) + PAGE_SIZE, SPAN } },
	{ "munlock", 151, .argument = { EDGE(SHARED_AT, 0), SPAN } },
	{ "mlockall", 152, .argument = { 1 } },
	{ "munlockall", 153, .wanted = 0 },
	{ "_llseek", 140, file, .argument = { 3, 0, 5, OUT(0), SEEK_SET },
	  .flags = BUFFER },
	{ "getdents", 141, directory, some_entries, .wanted = 32,
	  .flags = BUFFER | LESS },
	{ "readv", 145, zeros, .argument = { 3, AT(cold_in), 2 },
	  .wanted = 200, .flags = LESS },
	{ "writev", 146, full_pipe, .argument = { 4, AT(cold_out), 2 },
	  .wanted = 20, .flags = LESS },
	{ "getsid", 147, .wanted = 0 },
	{ "sched_yield", 158, .wanted = 0 },
	{ "sched_setparam", 154, .argument = { 0, AT(cold_nothing) } },
	{ "sched_getparam", 155, .argument = { 0, OUT(0) }, .flags = BUFFER },
	{ "sched_setscheduler", 156, .argument = { 0, 0, AT(cold_nothing) } },
	{ "sched_getscheduler", 157, .wanted = 0 },
	{ "sched_get_priority_max", 159, .argument = { 1 }, .wanted = 99 },
	{ "sched_get_priority_min", 160, .argument = { 1 }, .wanted = 1 },
	{ "sched_rr_get_interval", 161, .argument = { 0, OUT(0) },
	  .flags = BUFFER },
	{ "nanosleep", 162, .argument = { AT(cold_moment) } },
	{ "nanosleep_broken", 162, pestered,
	  .argument = { AT(cold_minute), OUT(0) }, .wanted = -EINTR,
	  .flags = BUFFER | HELPED },
	{ "mremap", 163, .argument = { EDGE(SHARED_AT, 0) + PAGE_SIZE,
	  PAGE_SIZE, 2 * PAGE_SIZE, 3, EDGE(SHARED_AT, 1) + PAGE_SIZE } },
	{ "mremap_over_a_table", 163, .argument = { EDGE(SHARED_AT, 0),
	  PAGE_SIZE, SPAN, 3, EDGE(SHARED_AT, 1) } },
	{ "getresuid", 165, .argument = { OUT(0), OUT(1), OUT(0) },
	  .flags = BUFFER },
	{ "getresgid", 171, .argument = { OUT(0), OUT(1), OUT(0) },
	  .flags = BUFFER },
	{ "rt_sigaction", 174, .argument = { SIGUSR2, AT(cold_action64),
	  OUT(0), 8 }, .flags = BUFFER },
	{ "rt_sigaction_above_32", 174, .argument = { 40, AT(cold_action64),
	  OUT(0), 8 }, .flags = BUFFER },
	{ "fork_with_such_an_action", 2, above_32, fork_it, .flags = KILLED },
	{ "rt_sigprocmask", 175, .argument = { SIG_BLOCK, AT(cold_set64),
	  OUT(0), 8 }, .flags = BUFFER },
	{ "rt_sigpending", 176, .argument = { OUT(0), 8 }, .flags = BUFFER },
	{ "rt_sigtimedwait", 177, pending, .argument = { AT(cold_usr1),
	  OUT(0), AT(cold_minute), 8 }, .wanted = SIGUSR1, .flags = BUFFER },
	{ "rt_sigqueueinfo", 178, real_time, .call = queue_to_itself },
	{ "rt_sigsuspend", 179, pending, .argument = { AT(cold_nothing), 8 },
	  .wanted = -EINTR },
	{ "getcwd", 183, in_etc, .argument = { OUT(0), 60 }, .flags = BUFFER },
	{ "sigaltstack", 186, .argument = { AT(cold_stack), OUT(0) },
	  .flags = BUFFER },
	{ "vfork", 190, .call = vfork_it, .flags = KILLED },
	{ "getrlimit", 191, .argument = { RLIMIT_LOCKS, OUT(0) },
	  .flags = BUFFER },
	{ "mmap2", 192, .argument = { EDGE(SHARED_AT, 0) + PAGE_SIZE,
	  PAGE_SIZE, PROT_READ | PROT_WRITE, MAPPED, -1, 0 } },
	{ "mmap2_shared", 192, .argument = { EDGE(SHARED_AT, 0) + PAGE_SIZE,
	  PAGE_SIZE, PROT_READ | PROT_WRITE, SHARED, -1, 0 } },
	{ "stat64", 195, .argument = { AT(cold_path), OUT(0) },
	  .flags = BUFFER },
	{ "lstat64", 196, .argument = { AT(cold_link), OUT(0) },
	  .flags = BUFFER },
	{ "fstat64", 197, .argument = { 0, OUT(0) }, .flags = BUFFER },
	{ "getuid32", 199, .wanted = 0 },
	{ "getgid32", 200, .wanted = 0 },
	{ "geteuid32", 201, .wanted = 0 },
	{ "getegid32", 202, .wanted = 0 },
	{ "getresuid32", 209, .argument = { OUT(0), OUT(1), OUT(0) },
	  .flags = BUFFER },
	{ "getresgid32", 211, .argument = { OUT(0), OUT(1), OUT(0) },
	  .flags = BUFFER },
	{ "mincore", 218, .argument = { EDGE(SHARED_AT, 0), PAGE_SIZE, OUT(0) },
	  .flags = BUFFER },
	{ "madvise", 219, .argument = { EDGE(SHARED_AT, 0) + PAGE_SIZE, SPAN,
	  4 } },
	{ "getdents64", 220, directory, some_entries64, .wanted = 48,
	  .flags = BUFFER | LESS },
	{ "fcntl64", 221, .argument = { 0, F_GETFL } },
	{ "gettid", 224, .wanted = 0 },
	{ "tkill", 238, real_time, .call = tkill_itself },
	{ "exit_group", 252, .argument = { PASSED }, .flags = LEAVES },
	{ "futex", 240, .argument = { AT(cold_nothing), 0, 1 },
	  .wanted = -EAGAIN },
	{ "futex_moment", 240, .argument = { AT(cold_nothing), 0, 0,
	  AT(cold_moment) }, .wanted = -ETIMEDOUT },
	{ "sched_setaffinity", 241, .argument = { 0, 4, AT(cold_group) } },
	{ "sched_getaffinity", 242, .argument = { 0, 4, OUT(0) }, .wanted = 4,
	  .flags = BUFFER },
	{ "set_thread_area", 243, .argument = { AT(cold_area) } },
	{ "get_thread_area", 244, .argument = { OUT(0) }, .wanted = -EINVAL },
	{ "set_tid_address", 258, .wanted = 0 },
	{ "clock_settime", 264, .argument = { CLOCK_REALTIME, AT(cold_date) } },
	{ "clock_gettime", 265, .argument = { CLOCK_MONOTONIC, OUT(0) },
	  .flags = BUFFER },
	{ "clock_nanosleep", 267, .argument = { CLOCK_MONOTONIC, 0,
	  AT(cold_moment) } },
	{ "clock_nanosleep_broken", 267, pestered, .argument = {
	  CLOCK_MONOTONIC, 0, AT(cold_minute), OUT(0) }, .wanted = -EINTR,
	  .flags = BUFFER | HELPED },
	{ "tgkill", 270, real_time, .call = tgkill_itself },
	{ "waitid", 284, child, .argument = { 0, 0, OUT(0), 4, OUT(1) },
	  .flags = BUFFER },
	{ "openat", 295, .argument = { AT_FDCWD, AT(cold_path) } },
	{ "fstatat64", 300, .argument = { AT_FDCWD, AT(cold_path), OUT(0) },
	  .flags = BUFFER },
	{ "set_robust_list", 311, .argument = { 0, 12 }, .wanted = 0 },
	{ "getcpu", 318, .argument = { OUT(0), OUT(1) }, .flags = BUFFER },
	{ "prlimit64", 340, .argument = { 0, RLIMIT_LOCKS, AT(cold_limit64),
	  OUT(0) }, .flags = BUFFER },
	{ "rt_tgsigqueueinfo", 335, real_time, .call = queue_to_its_thread },
	{ "mlock2", 376, .argument = { EDGE(SHARED_AT, 0) + PAGE_SIZE, SPAN } },
	{ "statx", 383, .argument = { AT_FDCWD, AT(cold_path), 0,
	  STATX_BASIC_STATS, OUT(0) }, .flags = BUFFER },
	{ "clock_gettime64", 403, .argument = { CLOCK_MONOTONIC, OUT(0) },
	  .flags = BUFFER },
	{ "clock_settime64", 404, .argument = { CLOCK_REALTIME,
	  AT(cold_date) } },
	{ "clock_nanosleep64", 407, .argument = { CLOCK_MONOTONIC, 0,
	  AT(cold_moment64) } },
	{ "clock_nanosleep64_broken", 407, pestered, .argument = {
	  CLOCK_MONOTONIC, 0, AT(cold_minute64), OUT(0) }, .wanted = -EINTR,
	  .flags = BUFFER | HELPED },
	{ "chroot", 61, .argument = { AT(cold_dir) }, .wanted = -EPERM },
	{ "syncfs", 344, .argument = { 0 }, .wanted = 0 },
	{ "flock", 143, .argument = { 0, 2 }, .wanted = 0 },
	{ "creat", 8, .argument = { AT(cold_path), 0644 }, .wanted = -EROFS },
	{ "link", 9, .argument = { AT(cold_path), AT(cold_link) },
	  .wanted = -EEXIST },
	{ "unlink", 10, .argument = { AT(cold_path) }, .wanted = -EROFS },
	{ "mknod", 14, .argument = { AT(cold_path), 0 }, .wanted = -EEXIST },
	{ "chmod", 15, .argument = { AT(cold_path), 0 }, .wanted = -EROFS },
	{ "lchown", 16, .argument = { AT(cold_path) }, .wanted = -EROFS },
	{ "utime", 30, .argument = { AT(cold_path), AT(cold_limit) },
	  .wanted = -EROFS },
	{ "rename", 38, .argument = { AT(cold_path), AT(cold_link) },
	  .wanted = -EROFS },
	{ "mkdir", 39, .argument = { AT(cold_path), 0755 },
	  .wanted = -EEXIST },
	{ "rmdir", 40, .argument = { AT(cold_dir) }, .wanted = -EROFS },
	{ "symlink", 83, .argument = { AT(cold_path), AT(cold_link) },
	  .wanted = -EEXIST },
	{ "truncate", 92, .argument = { AT(cold_path), 5 }, .wanted = -EROFS },
	{ "ftruncate", 93, file, .argument = { 3, 5 }, .wanted = -EINVAL },
	{ "fchmod", 94, file, .argument = { 3, 0644 }, .wanted = -EROFS },
	{ "fchown", 95, file, .argument = { 3, 0, 0 }, .wanted = -EROFS },
	{ "chown", 182, .argument = { AT(cold_path) }, .wanted = -EROFS },
	{ "truncate64", 193, .argument = { AT(cold_path), 5, 0 },
	  .wanted = -EROFS },
	{ "ftruncate64", 194, file, .argument = { 3, 5, 0 },
	  .wanted = -EINVAL },
	{ "lchown32", 198, .argument = { AT(cold_path) }, .wanted = -EROFS },
	{ "fchown32", 207, file, .argument = { 3, 0, 0 }, .wanted = -EROFS },
	{ "chown32", 212, .argument = { AT(cold_path) }, .wanted = -EROFS },
	{ "utimes", 271, .argument = { AT(cold_path), AT(cold_times) },
	  .wanted = -EROFS },
	{ "mkdirat", 296, .argument = { AT_FDCWD, AT(cold_path), 0755 },
	  .wanted = -EEXIST },
	{ "mknodat", 297, .argument = { AT_FDCWD, AT(cold_path) },
	  .wanted = -EEXIST },
	{ "fchownat", 298, .argument = { AT_FDCWD, AT(cold_path) },
	  .wanted = -EROFS },
	{ "futimesat", 299, .argument = { AT_FDCWD, AT(cold_path),
	  AT(cold_times) }, .wanted = -EROFS },
	{ "unlinkat", 301, .argument = { AT_FDCWD, AT(cold_path), 0 },
	  .wanted = -EROFS },
	{ "renameat", 302, .argument = { AT_FDCWD, AT(cold_path), AT_FDCWD,
	  AT(cold_link) }, .wanted = -EROFS },
	{ "linkat", 303, .argument = { AT_FDCWD, AT(cold_path), AT_FDCWD,
	  AT(cold_link) }, .wanted = -EEXIST },
	{ "symlinkat", 304, .argument = { AT(cold_path), AT_FDCWD,
	  AT(cold_link) }, .wanted = -EEXIST },
	{ "fchmodat", 306, .argument = { AT_FDCWD, AT(cold_path), 0644 },
	  .wanted = -EROFS },
	{ "utimensat", 320, .argument = { AT_FDCWD, AT(cold_path),
	  AT(cold_times), 0 }, .wanted = -EROFS },
	{ "renameat2", 353, .argument = { AT_FDCWD, AT(cold_path), AT_FDCWD,
	  AT(cold_link), 1 }, .wanted = -EROFS },
	{ "utimensat64", 412, .argument = { AT_FDCWD, AT(cold_path),
	  AT(cold_times), 0 }, .wanted = -EROFS },
	{ "pselect64", 413, .argument = { 1, OUT(0), 0, 0, OUT(1),
	  AT(cold_mask) }, .flags = BUFFER },
	{ "pselect64_broken", 413, pestered, .argument = { 1, 0, 0, OUT(0), 0,
	  AT(cold_mask) }, .wanted = -EINTR, .flags = BUFFER | HELPED },
	{ "ppoll64", 414, .argument = { OUT(0), 1, OUT(1), AT(cold_set64),
	  8 }, .flags = BUFFER },
	{ "setreuid", 70, .wanted = 0 },
	{ "setregid", 71, .wanted = 0 },
	{ "getgroups", 80, .wanted = 0 },
	{ "setgroups", 81, .wanted = 0 },
	{ "old_select", 82, .argument = { AT(cold_select) } },
	{ "statfs", 99, .argument = { AT(cold_path), OUT(0) },
	  .flags = BUFFER },
	{ "fstatfs", 100, .argument = { 0, OUT(0) }, .flags = BUFFER },
	{ "stat", 106, .argument = { AT(cold_path), OUT(0) }, .flags = BUFFER },
	{ "lstat", 107, .argument = { AT(cold_link), OUT(0) },
	  .flags = BUFFER },
	{ "fstat", 108, .argument = { 0, OUT(0) }, .flags = BUFFER },
	{ "fsync", 118, file, .argument = { 3 } },
	{ "fchdir", 133, directory, .argument = { 3 } },
	{ "setfsuid", 138, .wanted = 0 },
	{ "setfsgid", 139, .wanted = 0 },
	{ "select", 142, .argument = { 1, OUT(0), 0, 0, OUT(1) },
	  .flags = BUFFER },
	{ "fdatasync", 148, file, .argument = { 3 } },
	{ "setresuid", 164, .wanted = 0 },
	{ "poll", 168, .argument = { OUT(0), 1, 0 }, .flags = BUFFER },
	{ "setresgid", 170, .wanted = 0 },
	{ "setreuid32", 203, .wanted = 0 },
	{ "setregid32", 204, .wanted = 0 },
	{ "getgroups32", 205, .wanted = 0 },
	{ "setgroups32", 206, .wanted = 0 },
	{ "setresuid32", 208, .wanted = 0 },
	{ "setresgid32", 210, .wanted = 0 },
	{ "setuid32", 213, .wanted = 0 },
	{ "setgid32", 214, .wanted = 0 },
	{ "setfsuid32", 215, .wanted = 0 },
	{ "setfsgid32", 216, .wanted = 0 },
	{ "prctl_set_name", 172, .argument = { PR_SET_NAME, AT(cold_path) } },
	{ "prctl_get_death_signal", 172, .argument = { 2, OUT(0) },
	  .flags = BUFFER },
	{ "prctl_get_name", 172, .argument = { PR_GET_NAME, OUT(0) },
	  .flags = BUFFER },
	{ "pread64", 180, zeros, .argument = { 3, OUT(0), 9000 },
	  .flags = BUFFER },
	{ "pwrite64", 181, null, .argument = { 3, AT(cold_path), 20 },
	  .wanted = 20 },
	{ "clock_getres", 266, .argument = { CLOCK_MONOTONIC, OUT(0) },
	  .flags = BUFFER },
	{ "statfs64", 268, .argument = { AT(cold_path), 84, OUT(0) },
	  .flags = BUFFER },
	{ "fstatfs64", 269, .argument = { 0, 84, OUT(0) }, .flags = BUFFER },
	{ "readlinkat", 305, .argument = { AT_FDCWD, AT(cold_link), OUT(0),
	  60 }, .flags = BUFFER },
	{ "faccessat", 307, .argument = { AT_FDCWD, AT(cold_path), R_OK } },
	{ "pselect", 308, .argument = { 1, OUT(0), 0, 0, OUT(1),
	  AT(cold_mask) }, .flags = BUFFER },
	{ "ppoll", 309, .argument = { OUT(0), 1, OUT(1), AT(cold_set64),
	  8 }, .flags = BUFFER },
	{ "dup3", 330, .argument = { 0, 20, O_CLOEXEC }, .wanted = 20 },
	{ "pipe2", 331, .argument = { OUT(0), O_NONBLOCK }, .flags = BUFFER },
	{ "preadv", 333, zeros, .argument = { 3, AT(cold_in), 2 },
	  .wanted = 200, .flags = LESS },
	{ "pwritev", 334, null, .argument = { 3, AT(cold_out), 2 },
	  .wanted = 20 },
	{ "getrandom", 355, .argument = { OUT(0), 100 }, .wanted = 100,
	  .flags = LESS },
	{ "clock_getres64", 406, .argument = { CLOCK_MONOTONIC, OUT(0) },
	  .flags = BUFFER },
	{ "futex_time64", 422, .argument = { AT(cold_nothing), 0, 0,
	  AT(cold_moment64) }, .wanted = -ETIMEDOUT },
	{ "rt_sigtimedwait64", 421, pending, .argument = { AT(cold_usr1),
	  OUT(0), AT(cold_minute64), 8 }, .wanted = SIGUSR1, .flags = BUFFER },
	{ "sched_rr_get_interval64", 423, .argument = { 0, OUT(0) },
	  .flags = BUFFER },
	{ "close_range", 436, .argument = { 3, 63, 0 }, .wanted = 0 },
	{ "faccessat2", 439, .argument = { AT_FDCWD, AT(cold_path), R_OK, 0 } },
	{ 0 },
};
/* clang-format on */
