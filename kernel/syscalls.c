/*
 * The system calls: one table of number, function and how many arguments a
 * program gives it, and those calls that are too small for a file of their own.
 * What is not in the table answers -ENOSYS.
 *
 * Source: Linux's i386 numbers.
 * Ancestor: Linux 0.01's linux/sys.h, 66 functions in the order of numbers.
 */
#include "files.h"

#include <linux/prctl.h>
#include <linux/random.h>

/* Also gettid: a task is its own thread. Also set_tid_address: Linux would
 * write a zero to the address at the task's end, for others that share its
 * memory: there are none. */
int sys_getpid(void)
{
	return current->pid;
}

int sys_getppid(void)
{
	return current->parent->pid;
}

/* Also setuid, and the like for groups: everybody is root here. Also sync:
 * nothing waits to be written. */
int sys_getuid(void)
{
	return 0;
}

int sys_getpgid(int pid, int session)
{
	struct task *task = pid ? find_task(pid) : current;

	return !task ? -ESRCH : session ? task->session : task->pgrp;
}

int sys_setpgid(int pid, int pgrp)
{
	struct task *task = pid ? find_task(pid) : current, *other;

	if (pgrp == 0)
		pgrp = pid ? pid : current->pid;
	if (pgrp < 0)
		return -EINVAL;
	if (!task || (task != current && task->parent != current))
		return -ESRCH;
	if (task->session != current->session || task->session == task->pid)
		return -EPERM;
	if (task != current && task->has_execed)
		return -EACCES;
	other = pgrp == task->pid ? task : next_of_group(0, pgrp);
	if (!other || other->session != current->session)
		return -EPERM;
	enter_group(task, pgrp);
	return 0;
}

int sys_setsid(void)
{
	if (next_of_group(0, current->pid))
		return -EPERM;
	current->session = current->pid;
	if (current->tty == OWN_TTY)
		current->tty = NO_TTY;
	enter_group(current, current->pid);
	return current->pid;
}

int sys_sched_yield(void)
{
	need_resched |= SLICE_OVER; /* on the way back to the program */
	return 0;
}

int sys_umask(unsigned int mask)
{
	unsigned int old = current->umask;

	current->umask = mask & 0777;
	return old;
}

/* Linux would look through the list at the task's end, to free locks that are
 * in memory that others share: there is none. */
int sys_set_robust_list(unsigned long list UNUSED, unsigned long bytes)
{
	return bytes == sizeof(struct robust_list_head) ? 0 : -EINVAL;
}

int sys_uname(unsigned long to)
{
	static const struct new_utsname name = {
		.sysname = "Tally",
		.nodename = "tally",
		.release = "6.1.0", /* programs want a Linux of today */
		.version = "#1 Tally 0.01",
		.machine = "i386",
		.domainname = "(none)",
	};

	return put_user(to, &name, sizeof(name));
}

/* Gives bytes as long as they can be written. They are not for secrets: who
 * knows the ticks can guess them. RANDOM and INSECURE exclude each other. */
long sys_getrandom(unsigned long to, unsigned long n, unsigned int flags)
{
	int error = flags > (GRND_INSECURE | GRND_NONBLOCK) ? -EINVAL : 0;
	unsigned long done = 0;

	for (; done < n && !error && !point(); done += !error) {
		unsigned long word = random_word();

		error = put_user(to + done, &word, 1);
	}
	return done ? (long)done : error;
}

/* Of what a program may say of itself only its name is known. */
int sys_prctl(int option, unsigned long name)
{
	long n;

	if (option == PR_GET_NAME)
		return put_user(name, current->name, sizeof(current->name));
	if (option != PR_SET_NAME)
		return -EINVAL;
	n = user_string(name, TASK_NAME_MAX);
	if (n == -ENAMETOOLONG)
		n = TASK_NAME_MAX;
	if (n >= 0)
		set_name((const char *)name, n);
	return n < 0 ? n : 0;
}

/* Chipsets with PCI reset the whole machine at port 0xcf9, as Bochs' BIOS needs
 * it; in older ones the 8042 pulls the CPU's reset line; if neither does, no
 * interrupt table does. */
static void restart_machine(void)
{
	static const struct table_pointer none = { 0, 0 };

	cli();
	serial_drain();
	outb(0xcf9, 6);
	outb(0x64, 0xfe);
	for (volatile int i = 0; i < 1000000; i++)
		;
	asm volatile("lidt %0; int3" : : "m"(none));
}

/* arg is the status that the machine ends with, on an emulator. */
int sys_reboot(unsigned long magic1, unsigned long magic2,
	       unsigned long command, int arg)
{
	if (magic1 != LINUX_REBOOT_MAGIC1 || magic2 != LINUX_REBOOT_MAGIC2)
		return -EINVAL;
	if (command == LINUX_REBOOT_CMD_RESTART)
		restart_machine();
	if (command == LINUX_REBOOT_CMD_POWER_OFF ||
	    command == LINUX_REBOOT_CMD_HALT)
		finish(arg & 0xff);
	return -EINVAL;
}

static int sys_ni(void)
{
	return -ENOSYS;
}

/* The table, laid out by hand: number, function, arguments of a program. A call
 * that is another one with something added says also what the function gets: a,
 * b, c and d are the program's arguments. */
/* clang-format off */
#define CALLS(call, with)                                                      \
	call(0, restart_syscall, 0) call(1, exit, 1)                           \
	with(2, clone, 0, SIGCHLD) call(3, read, 3) call(4, write, 3)          \
	with(5, openat, 2, AT_FDCWD, a, b) call(6, close, 1)                   \
	with(7, wait4, 3, a, b, c, 0) call(11, execve, 3)                      \
	with(12, chdir, 1, a, 0)                                               \
	call(13, time, 1) call(19, lseek, 3) call(20, getpid, 0)               \
	call(23, getuid, 0) call(24, getuid, 0) call(27, alarm, 1)             \
	call(29, pause, 0) with(33, faccessat2, 2, AT_FDCWD, a, b, 0)          \
	with(34, priority, 1, PRIO_PROCESS, 0, a, 1, 1) call(36, getuid, 0)    \
	call(37, kill, 2) with(41, fcntl, 1, a, F_DUPFD, 0)                    \
	with(42, pipe2, 1, a, 0)                                               \
	call(43, times, 1) call(45, brk, 1) call(46, getuid, 0)                \
	call(47, getuid, 0) call(48, signal, 2) call(49, getuid, 0)            \
	call(50, getuid, 0) call(54, ioctl, 3) call(55, fcntl, 3)              \
	call(57, setpgid, 2) call(60, umask, 1) call(63, dup2, 2)              \
	call(64, getppid, 0) with(65, getpgid, 0, 0, 0) call(66, setsid, 0)    \
	with(67, sigaction, 3, a, b, c, sizeof(sigset), 1) call(70, getuid, 0) \
	call(71, getuid, 0)                                                    \
	with(72, sigsuspend, 3, c) /* as on Linux a and b mean nothing */      \
	with(73, rt_sigpending, 1, a, 4) with(75, rlimit, 2, 0, a, b, 0, 1)    \
	with(76, rlimit, 2, 0, a, 0, b, 0x7fffffff) call(77, getrusage, 2)     \
	call(78, gettimeofday, 2) call(80, getuid, 0) call(81, getuid, 0)      \
	call(82, select, 1)                                                    \
	with(85, readlinkat, 3, AT_FDCWD, a, b, c) call(88, reboot, 4)         \
	call(90, mmap, 1)                                                      \
	call(91, munmap, 2) with(96, priority, 2, a, b, 0, 0)                  \
	with(97, priority, 3, a, b, c, 1) with(99, statfs, 2, a, 0, b, 0, 0)   \
	with(100, statfs, 2, a, 0, b, 1, 0) call(104, setitimer, 3)            \
	call(105, getitimer, 2) with(106, fstatat, 2, AT_FDCWD, a, b, 0, 1)    \
	with(107, fstatat, 2, AT_FDCWD, a, b, AT_SYMLINK_NOFOLLOW, 1)          \
	with(108, fstat, 2, a, b, 1) call(114, wait4, 4) call(118, fsync, 1)   \
	with(119, sigreturn, 0, 0) call(120, clone, 5) call(122, uname, 1)     \
	with(125, range, 3, a, b, c, PROTECT)                                  \
	with(126, sigprocmask, 3, a, b, c, 4, 4) with(132, getpgid, 1, a, 0)   \
	with(133, chdir, 1, a, 1)                                              \
	call(138, getuid, 0) call(139, getuid, 0) call(140, llseek, 5)         \
	with(141, getdents, 3, a, b, c, 0)                                     \
	with(142, pselect, 5, a, b, c, d, e, 0)                                \
	with(144, range, 3, a, b, (c & 5) == 5 ? -1 : c, SYNC)                 \
	with(145, move_vector, 3, a, b, c, 0)                                  \
	with(146, move_vector, 3, a, b, c, 1) with(147, getpgid, 1, a, 1)      \
	call(148, fsync, 1)                                                    \
	with(150, range, 2, a & -4096, b + (a & 4095), 1, LOCK)                \
	with(151, range, 2, a & -4096, b + (a & 4095), 0, LOCK)                \
	call(152, mlockall, 1) call(153, getuid, 0) call(158, sched_yield, 0)  \
	with(162, clock_nanosleep, 2, CLOCK_MONOTONIC, 0, a, b)                \
	call(163, mremap, 5) call(164, getuid, 0) call(168, poll, 3)           \
	call(170, getuid, 0) call(172, prctl, 2)                               \
	with(173, sigreturn, 0, 1) with(174, sigaction, 4, a, b, c, d, 0)      \
	with(175, sigprocmask, 4, a, b, c, d, 8) call(176, rt_sigpending, 2)   \
	call(177, rt_sigtimedwait, 4) with(178, tgkill, 3, a, a, b, c, 0, 1)   \
	call(179, rt_sigsuspend, 2) with(180, move_at, 5, a, b, c, d, e, 0)    \
	with(181, move_at, 5, a, b, c, d, e, 1) call(183, getcwd, 2)           \
	call(186, sigaltstack, 2) with(190, clone, 0, CLONE_VFORK | SIGCHLD)   \
	with(191, rlimit, 2, 0, a, 0, b, RLIM_INFINITY) call(192, mmap2, 6)    \
	with(195, fstatat, 2, AT_FDCWD, a, b, 0, 0)                            \
	with(196, fstatat, 2, AT_FDCWD, a, b, AT_SYMLINK_NOFOLLOW, 0)          \
	with(197, fstat, 2, a, b, 0) call(199, getuid, 0) call(200, getuid, 0) \
	call(201, getuid, 0) call(202, getuid, 0) call(203, getuid, 0)         \
	call(204, getuid, 0) call(205, getuid, 0) call(206, getuid, 0)         \
	call(208, getuid, 0) call(210, getuid, 0) call(213, getuid, 0)         \
	call(214, getuid, 0) call(215, getuid, 0) call(216, getuid, 0)         \
	call(218, mincore, 3)                                                  \
	with(219, range, 3, a, b, 1UL << (c & ~31 ? 31 : c), ADVISE)           \
	with(220, getdents, 3, a, b, c, 1) call(221, fcntl, 3)                 \
	call(224, getpid, 0) with(238, tgkill, 2, a, a, b, 0, 1, 0)            \
	call(240, futex, 6)                                                    \
	with(243, set_thread_area, 1, a, 1) call(244, get_thread_area, 1)      \
	call(252, exit, 1) call(258, getpid, 0)                                \
	with(265, clock_gettime, 2, a, b, 0)                                   \
	with(266, clock_gettime, 2, a, b, 1)                                   \
	with(267, clock_nanosleep, 4, a, b, c, d)                              \
	with(268, statfs, 3, a, b, c, 0, 1)                                    \
	with(269, statfs, 3, a, b, c, 1, 1)                                    \
	with(270, tgkill, 3, a, b, c, 0, 1, 0)                                 \
	with(284, waitid, 5, a, b, c, d, e, 0) call(295, openat, 3)            \
	with(300, fstatat, 4, a, b, c, d, 0) call(305, readlinkat, 4)          \
	with(307, faccessat2, 3, a, b, c, 0) call(308, pselect, 6)             \
	call(309, ppoll, 5)                                                    \
	call(311, set_robust_list, 2) call(330, dup3, 3) call(331, pipe2, 2)   \
	with(333, move_at, 5, a, b, c, d, e, 2)                                \
	with(334, move_at, 5, a, b, c, d, e, 3)                                \
	with(335, tgkill, 4, a, b, c, d, 1, 1)                                 \
	with(340, rlimit, 4, a, b, c, d, 0) call(355, getrandom, 3)            \
	call(383, statx, 5) with(403, clock_gettime, 2, a, b, 0)               \
	with(406, clock_gettime, 2, a, b, 1)                                   \
	with(407, clock_nanosleep, 4, a, b, c, d)                              \
	call(412, utimensat64, 4) call(413, pselect, 6)                        \
	call(414, ppoll, 5) call(421, rt_sigtimedwait, 4)                      \
	call(422, futex, 6) call(436, close_range, 3) call(439, faccessat2, 4)
/* clang-format on */

/* Each function has arguments of its own, and nobody but entry.S calls it: it
 * is declared here alone, under another name and with six arguments, of which
 * it looks at as many as it takes. A call whose number is not below NR_SYSCALLS
 * has no place in sys_table. */
#define DECLARE(number, function, arguments)                                   \
	long call_##number(long, long, long, long, long,                       \
			   long) asm("sys_" #function);                        \
	_Static_assert(number < NR_SYSCALLS, "NR_SYSCALLS is too small");
#define FIRST_SIX(a, b, c, d, e, f, ...) a, b, c, d, e, f
#define DEFINE(number, function, arguments, ...)                               \
	DECLARE(number, function, arguments)                                   \
	static long with_##number(UNUSED long a, UNUSED long b, UNUSED long c, \
				  UNUSED long d, UNUSED long e)                \
	{                                                                      \
		return call_##number(                                          \
			FIRST_SIX(__VA_ARGS__, 0, 0, 0, 0, 0, 0));             \
	}
CALLS(DECLARE, DEFINE)

/* For entry.S, which hands each function all that a program may give, six
 * words. */
extern void *sys_table[];
void *sys_table[NR_SYSCALLS + 1]; /* the last is for all other numbers */

void syscalls_init(void)
{
	for (int i = 0; i <= NR_SYSCALLS; i++)
		sys_table[i] = sys_ni;
#define CALL(number, function, arguments) sys_table[number] = call_##number;
#define WITH(number, ...)		  sys_table[number] = with_##number;
	CALLS(CALL, WITH)
}
