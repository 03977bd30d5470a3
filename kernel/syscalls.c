/*
 * The system calls: one table of number, function and how many arguments it
 * takes, and those calls that are too small for a file of their own. What is
 * not in the table answers -ENOSYS.
 *
 * Source: Linux's i386 numbers.
 * Ancestor: Linux 0.01's linux/sys.h, 66 functions in the order of numbers.
 */
#include "files.h"
#include "errno.h"
#include "x86.h"

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

int sys_getpgrp(void)
{
	return current->pgrp;
}

int sys_getpgid(int pid)
{
	struct task *task = pid ? find_task(pid) : current;

	return task ? task->pgrp : -ESRCH;
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

int sys_nice(long change)
{
	long step = change < -40 ? -40 : change > 40 ? 40 : change;
	long nice = current->nice + step;

	current->nice = nice < -20 ? -20 : nice > 19 ? 19 : nice;
	return 0;
}

int sys_sched_yield(void)
{
	need_resched = SLICE_OVER;
	schedule();
	return 0;
}

int sys_umask(unsigned int mask)
{
	unsigned int old = current->umask;

	current->umask = mask & 0777;
	return old;
}

int sys_uname(unsigned long to)
{
	static const struct utsname name = {
		.sysname = "Tally",
		.nodename = "tally",
		.release = "0.01",
		.version = "#1",
		.machine = "i386",
		.domainname = "(none)",
	};

	return put_user(to, &name, sizeof(name));
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
	if (magic1 != REBOOT_MAGIC1 || magic2 != REBOOT_MAGIC2)
		return -EINVAL;
	if (command == REBOOT_RESTART)
		restart_machine();
	if (command == REBOOT_POWER_OFF || command == REBOOT_HALT)
		finish(arg & 0xff);
	return -EINVAL;
}

static int sys_ni(void)
{
	return -ENOSYS;
}

/* number, function, arguments: the table, laid out by hand */
/* clang-format off */
#define CALLS(call)                                                            \
	call(0, restart_syscall, 0) call(1, exit, 1) call(2, fork, 0)          \
	call(3, read, 3) call(4, write, 3) call(5, open, 2) call(6, close, 1)  \
	call(7, waitpid, 3) call(11, execve, 3) call(12, chdir, 1)             \
	call(13, time, 1) call(19, lseek, 3) call(20, getpid, 0)               \
	call(23, getuid, 0) call(24, getuid, 0) call(27, alarm, 1)             \
	call(29, pause, 0) call(33, access, 2) call(34, nice, 1)               \
	call(36, getuid, 0) call(37, kill, 2) call(41, dup, 1)                 \
	call(42, pipe, 1) call(43, times, 1) call(45, brk, 1)                  \
	call(46, getuid, 0) call(47, getuid, 0) call(48, signal, 2)            \
	call(49, getuid, 0) call(50, getuid, 0) call(54, ioctl, 3)             \
	call(55, fcntl, 3) call(57, setpgid, 2) call(60, umask, 1)             \
	call(63, dup2, 2) call(64, getppid, 0) call(65, getpgrp, 0)            \
	call(66, setsid, 0) call(67, sigaction, 3) call(72, sigsuspend, 3)     \
	call(73, sigpending, 1) call(78, gettimeofday, 2)                      \
	call(85, readlink, 3) call(88, reboot, 4) call(90, mmap, 1)            \
	call(91, munmap, 2) call(114, wait4, 4) call(119, sigreturn, 0)        \
	call(122, uname, 1) call(126, sigprocmask, 3) call(132, getpgid, 1)    \
	call(140, llseek, 5) call(141, getdents, 3) call(145, readv, 3)        \
	call(146, writev, 3) call(158, sched_yield, 0) call(162, nanosleep, 2) \
	call(173, rt_sigreturn, 0) call(174, rt_sigaction, 4)                  \
	call(175, rt_sigprocmask, 4) call(176, rt_sigpending, 2)               \
	call(179, rt_sigsuspend, 2) call(183, getcwd, 2) call(190, vfork, 0)   \
	call(192, mmap2, 6) call(195, stat64, 2) call(196, lstat64, 2)         \
	call(197, fstat64, 2) call(199, getuid, 0) call(200, getuid, 0)        \
	call(201, getuid, 0) call(202, getuid, 0) call(220, getdents64, 3)     \
	call(221, fcntl, 3) call(224, getpid, 0) call(252, exit, 1)            \
	call(258, getpid, 0) call(265, clock_gettime, 2)                       \
	call(267, clock_nanosleep, 4) call(295, openat, 3)                     \
	call(300, fstatat64, 4) call(383, statx, 5)                            \
	call(403, clock_gettime, 2) call(407, clock_nanosleep, 4)              \
	call(412, utimensat64, 4) call(413, pselect64, 6)                      \
	call(414, ppoll64, 5)
/* clang-format on */

/* Each function has arguments of its own, and nobody but entry.S calls it: it
 * is declared here alone, under another name and without its arguments. A call
 * whose number is not below NR_SYSCALLS has no place in sys_table. */
#define DECLARE(number, function, arguments)                                   \
	void call_##number(void) asm("sys_" #function);                        \
	_Static_assert(number < NR_SYSCALLS, "NR_SYSCALLS is too small");
CALLS(DECLARE)

/* For entry.S, which hands each function all that a program may give, six
 * words; a function looks at as many as it takes. */
extern void *sys_table[];
void *sys_table[NR_SYSCALLS + 1]; /* the last is for all other numbers */

void syscalls_init(void)
{
	for (int i = 0; i <= NR_SYSCALLS; i++)
		sys_table[i] = sys_ni;
#define ENTRY(number, function, arguments) sys_table[number] = call_##number;
	CALLS(ENTRY)
}
