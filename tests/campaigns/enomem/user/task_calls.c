/*
 * Operations that are system calls about tasks and their memory: fork and
 * execve, process numbers and groups, limits, scheduling, mappings.
 * file_calls.c says how their arguments are chosen.
 *
 * Ancestor: none.
 */
#include "enomem.h"

typedef char text[64];
typedef char *list[4];
typedef unsigned long words[6];
typedef unsigned long pair[2];
typedef unsigned long long pair64[2];

COLD(text, cold_self) = { "/tests/enomem" };
COLD(text, cold_passed) = { "/tests/passed" };
COLD(text, cold_shell) = { "/bin/sh" };
COLD(text, cold_name) = { "tally" };
COLD(list, cold_argv) = { { "/tests/enomem", "passed", NULL } };
COLD(list, cold_script) = { { "sh", "-c", "exit 40", NULL } };
COLD(list, cold_env) = { { "PATH=/bin", "SOME=thing", NULL } };
COLD(pair, cold_limit) = { { 60, 70 } };
COLD(pair64, cold_limit64) = { { 60, 70 } };
COLD(int, cold_priority) = { 0 };
COLD(int, cold_cpu) = { 1 };
COLD(words, cold_map) = { { 0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0 } };
COLD(words, cold_area) = { { 7, 0x1000, 0xfffff, 0x51 } };

/* ---- Before the call ---- */

static void child(void)
{
	if (fork() == 0)
		exit_group(3);
}

/* Sets an action for a signal above 32, for which the kernel needs an extra
 * object. */
static void above_32(void)
{
	const struct sigaction64 action = { SIG_IGN, 0, NULL, 0 };

	rt_sigaction(40, &action, NULL, sizeof(sigset64));
}

/* Gives the program many tables and areas. */
static void grow(void)
{
	for (long i = 0; i < 12; i++) {
		char *page = (char *)0x30000000 + i * SPAN;

		mmap(page, PAGE_SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		*page = i;
	}
}

/* ---- Calls with arguments of their own ---- */

static long brk_down(void)
{
	char *wanted = heap_end - PAGE_SIZE;

	return sys_brk(wanted) == wanted ? 0 : -ENOMEM;
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

/* Calls clone() so that it stores all that it can store in the parent's memory;
 * what it stores in the child's is not tested. */
static long clone_it(void)
{
	int pid = syscall(120, SIGCHLD | 0x1300000, 0, out(0), 0, out(0));

	if (pid == 0)
		exit_group(0);
	return pid < 0 ? -errno : result_of(waitpid(pid, NULL, 0));
}

/* Forks; parent and child write to all pages before the child ends. */
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

/* Executes a program with an interpreter; the kernel reads both page by
 * page. */
static long exec_shell(void)
{
	char *const argv[] = { "sh", "-c", "exit 41", NULL };

	return exec(cold_shell.is, again ? argv : cold_script.is, cold_env.is);
}

/* clang-format off */
#define RLIMIT_LOCKS 10
#define PR_SET_NAME  15
#define PR_GET_NAME  16
#define MAPPED (MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
#define SHARED (MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED)

const struct operation task_calls[] = {
	{ "exit", 1, .argument = { PASSED }, .flags = LEAVES },
	{ "fork", 2, .call = fork_it, .flags = KILLED },
	{ "fork_high", 2, open_high, .call = fork_it, .flags = KILLED },
	{ "fork_much", 2, .prepare = grow, .call = fork_much,
	  .flags = KILLED },
	{ "waitpid", 7, child, .argument = { -1, OUT(0) }, .flags = BUFFER },
	{ "execve", 11, .call = exec_self, .flags = LEAVES | KILLED },
	{ "execve_large", 11, .call = exec_large, .flags = LEAVES | KILLED },
	{ "execve_script", 11, .call = exec_script, .flags = LEAVES | KILLED },
	{ "execve_shell", 11, .call = exec_shell,
	  .flags = LEAVES | KILLED | ANYHOW },
	{ "getpid", 20, .wanted = 0 },
	{ "setuid", 23, .wanted = 0 },
	{ "getuid", 24, .wanted = 0 },
	{ "nice", 34, .wanted = 0 },
	{ "brk", 45, .call = brk_down },
	{ "setgid16", 46, .wanted = 0 },
	{ "getgid16", 47, .wanted = 0 },
	{ "geteuid16", 49, .wanted = 0 },
	{ "getegid16", 50, .wanted = 0 },
	{ "setpgid", 57, .wanted = 0 },
	{ "umask", 60, .wanted = 0 },
	{ "getppid", 64, .wanted = 0 },
	{ "getpgrp", 65, .wanted = 0 },
	{ "setsid", 66, .wanted = 0 },
	{ "sethostname", 74, .argument = { AT(cold_name), 5 } },
	{ "setrlimit", 75, .argument = { RLIMIT_LOCKS, AT(cold_limit) } },
	{ "old_getrlimit", 76, .argument = { RLIMIT_LOCKS, OUT(0) },
	  .flags = BUFFER },
	{ "getrusage", 77, .argument = { 0, OUT(0) }, .flags = BUFFER },
	{ "reboot", 88, .wanted = -EINVAL },
	{ "old_mmap", 90, .argument = { AT(cold_map) } },
	{ "munmap", 91, .argument = { EDGE(SHARED_AT, 0) + PAGE_SIZE, SPAN } },
	{ "getpriority", 96, .wanted = 20 },
	{ "setpriority", 97, .wanted = 0 },
	{ "wait4", 114, child, .argument = { -1, OUT(0), 0, OUT(1) },
	  .flags = BUFFER },
	{ "sysinfo", 116, .argument = { OUT(0) }, .flags = BUFFER | LESS },
	{ "clone", 120, .call = clone_it, .flags = KILLED },
	{ "setdomainname", 121, .argument = { AT(cold_name), 6 } },
	{ "uname", 122, .argument = { OUT(0) }, .flags = BUFFER },
	{ "mprotect", 125, .argument = { EDGE(SHARED_AT, 0) + PAGE_SIZE, SPAN,
	  PROT_READ } },
	{ "getpgid", 132, .wanted = 0 },
	{ "personality", 136, .wanted = 0 },
	{ "msync", 144, .argument = { EDGE(SHARED_AT, 0), SPAN, 4 } },
	{ "mlock", 150, .argument = { EDGE(SHARED_AT, 0) + PAGE_SIZE, SPAN } },
	{ "munlock", 151, .argument = { EDGE(SHARED_AT, 0), SPAN } },
	{ "mlockall", 152, .argument = { 1 } },
	{ "munlockall", 153, .wanted = 0 },
	{ "getsid", 147, .wanted = 0 },
	{ "sched_yield", 158, .wanted = 0 },
	{ "sched_setparam", 154, .argument = { 0, AT(cold_priority) } },
	{ "sched_getparam", 155, .argument = { 0, OUT(0) }, .flags = BUFFER },
	{ "sched_setscheduler", 156, .argument = { 0, 0, AT(cold_priority) } },
	{ "sched_getscheduler", 157, .wanted = 0 },
	{ "sched_get_priority_max", 159, .argument = { 1 }, .wanted = 99 },
	{ "sched_get_priority_min", 160, .argument = { 1 }, .wanted = 1 },
	{ "sched_rr_get_interval", 161, .argument = { 0, OUT(0) },
	  .flags = BUFFER },
	{ "mremap", 163, .argument = { EDGE(SHARED_AT, 0) + PAGE_SIZE,
	  PAGE_SIZE, 2 * PAGE_SIZE, 3, EDGE(SHARED_AT, 1) + PAGE_SIZE } },
	{ "mremap_over_a_table", 163, .argument = { EDGE(SHARED_AT, 0),
	  PAGE_SIZE, SPAN, 3, EDGE(SHARED_AT, 1) } },
	{ "getresuid", 165, .argument = { OUT(0), OUT(1), OUT(0) },
	  .flags = BUFFER },
	{ "getresgid", 171, .argument = { OUT(0), OUT(1), OUT(0) },
	  .flags = BUFFER },
	{ "fork_with_such_an_action", 2, above_32, fork_it, .flags = KILLED },
	{ "vfork", 190, .call = vfork_it, .flags = KILLED },
	{ "getrlimit", 191, .argument = { RLIMIT_LOCKS, OUT(0) },
	  .flags = BUFFER },
	{ "mmap2", 192, .argument = { EDGE(SHARED_AT, 0) + PAGE_SIZE,
	  PAGE_SIZE, PROT_READ | PROT_WRITE, MAPPED, -1, 0 } },
	{ "mmap2_shared", 192, .argument = { EDGE(SHARED_AT, 0) + PAGE_SIZE,
	  PAGE_SIZE, PROT_READ | PROT_WRITE, SHARED, -1, 0 } },
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
	{ "gettid", 224, .wanted = 0 },
	{ "exit_group", 252, .argument = { PASSED }, .flags = LEAVES },
	{ "sched_setaffinity", 241, .argument = { 0, 4, AT(cold_cpu) } },
	{ "sched_getaffinity", 242, .argument = { 0, 4, OUT(0) }, .wanted = 4,
	  .flags = BUFFER },
	{ "set_thread_area", 243, .argument = { AT(cold_area) } },
	{ "get_thread_area", 244, .argument = { OUT(0) }, .wanted = -EINVAL },
	{ "set_tid_address", 258, .wanted = 0 },
	{ "waitid", 284, child, .argument = { 0, 0, OUT(0), 4, OUT(1) },
	  .flags = BUFFER },
	{ "set_robust_list", 311, .argument = { 0, 12 }, .wanted = 0 },
	{ "getcpu", 318, .argument = { OUT(0), OUT(1) }, .flags = BUFFER },
	{ "prlimit64", 340, .argument = { 0, RLIMIT_LOCKS, AT(cold_limit64),
	  OUT(0) }, .flags = BUFFER },
	{ "mlock2", 376, .argument = { EDGE(SHARED_AT, 0) + PAGE_SIZE, SPAN } },
	{ "setreuid", 70, .wanted = 0 },
	{ "setregid", 71, .wanted = 0 },
	{ "getgroups", 80, .wanted = 0 },
	{ "setgroups", 81, .wanted = 0 },
	{ "setfsuid", 138, .wanted = 0 },
	{ "setfsgid", 139, .wanted = 0 },
	{ "setresuid", 164, .wanted = 0 },
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
	{ "prctl_set_name", 172, .argument = { PR_SET_NAME, AT(cold_name) } },
	{ "prctl_get_death_signal", 172, .argument = { 2, OUT(0) },
	  .flags = BUFFER },
	{ "prctl_get_name", 172, .argument = { PR_GET_NAME, OUT(0) },
	  .flags = BUFFER },
	{ "getrandom", 355, .argument = { OUT(0), 100 }, .wanted = 100,
	  .flags = LESS },
	{ "sched_rr_get_interval64", 423, .argument = { 0, OUT(0) },
	  .flags = BUFFER },
	{ 0 },
};
/* clang-format on */
