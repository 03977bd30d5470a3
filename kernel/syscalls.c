/*
 * Has the table of the system calls, which tools/calls makes from
 * kernel/syscalls.tbl during the build, and those calls that are too small for
 * a file of their own.
 *
 * Ancestor: Linux 0.01's linux/sys.h, 66 functions in the order of numbers.
 */
#include "files.h"

#include <asm/unistd.h>
#include <linux/prctl.h>
#include <linux/random.h>
#include <linux/sysinfo.h>

/* Handles getpid(); gettid(), because a task is its own thread; and
 * set_tid_address(). For set_tid_address(), Linux writes a zero to the address
 * at the end of the task, for the other threads. Here a task has no other
 * threads, so the address is ignored. */
int sys_getpid(void)
{
	return current->pid;
}

/* Writes three zeros of n bytes each, for getresuid() and getresgid(). */
int sys_put_zeros(unsigned long a, unsigned long b, unsigned long c,
		  unsigned long n)
{
	const unsigned long places[] = { a, b, c };
	const int zero = 0;
	int error = 0;

	for (int i = 0; i < 3 && !error; i++)
		error = put_user(places[i], &zero, n);
	return error;
}

/* Writes the numbers of the CPU and its node: both are 0, as there is one CPU.
 */
int sys_getcpu(unsigned long cpu, unsigned long node)
{
	const int zero = 0;
	int error = cpu ? put_user(cpu, &zero, sizeof(zero)) : 0;

	return !error && node ? put_user(node, &zero, sizeof(zero)) : error;
}

int sys_sched_yield(void)
{
	need_resched |= SLICE_OVER; /* then schedule() runs on the way back */
	return 0;
}

int sys_umask(unsigned int mask)
{
	unsigned int old = current->umask;

	current->umask = mask & 0777;
	return old;
}

static struct new_utsname uts = {
	.sysname = "Tally",
	.nodename = "tally",
	.release = "6.1.0", /* C libraries refuse an older Linux */
	.version = "#1 Tally 0.01",
	.machine = "i386",
	.domainname = "(none)",
};

int sys_uname(unsigned long to)
{
	return put_user(to, &uts, sizeof(uts));
}

/* Sets the name of the machine or, if `domain` is set, that of its domain. */
int sys_sethostname(unsigned long from, unsigned int n, int domain)
{
	char new[sizeof(uts.nodename)] = { 0 };
	int error = n < sizeof(new) ? get_user(new, from, n) : -EINVAL;

	if (!error)
		memcpy(domain ? uts.domainname : uts.nodename, new,
		       sizeof(new));
	return error;
}

/* Writes the time since boot, memory in bytes, and the number of tasks. The
 * load is always 0. */
int sys_sysinfo(unsigned long to)
{
	struct sysinfo info = { .uptime = time_of(now()).tv_sec,
				.mem_unit = 1 };

	for (unsigned long nr = 0; nr < nr_pages && !point(); nr++) {
		info.totalram += mem_map[nr] != RESERVED ? PAGE_SIZE : 0;
		info.freeram += mem_map[nr] == 0 ? PAGE_SIZE : 0;
	}
	for (struct task *task = next_task(0); task; task = next_task(task))
		info.procs++;
	return put_user(to, &info, sizeof(info));
}

/* Writes n random bytes. Stops at the first byte that cannot be written. These
 * bytes are not fit for secrets: a program that knows the ticks can compute
 * them. Returns -EINVAL if both GRND_RANDOM and GRND_INSECURE are set. */
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

/* Reads or sets two properties of the task: its name, and the signal that it
 * gets when its parent ends. */
int sys_prctl(int option, unsigned long name)
{
	long n;

	if (option == PR_GET_NAME)
		return put_user(name, current->name, sizeof(current->name));
	if (option == PR_GET_PDEATHSIG)
		return put_user(name, &current->death_signal, sizeof(int));
	if (option == PR_SET_PDEATHSIG && name <= _NSIG) {
		current->death_signal = name;
		return 0;
	}
	if (option != PR_SET_NAME)
		return -EINVAL;
	n = user_string(name, TASK_NAME_MAX);
	if (n == -ENAMETOOLONG)
		n = TASK_NAME_MAX;
	if (n >= 0)
		set_name((const char *)name, n);
	return n < 0 ? n : 0;
}

/* Restarts the machine or switches it off. On an emulator, `arg` is the exit
 * status. */
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

/* Each function has its own arguments, so the table has no type that fits all.
 * Only entry.S calls the functions. It passes all six arguments, and each
 * function reads those that it needs. For these reasons the table is declared
 * here alone. The last entry of the table is for all numbers that no call
 * has. */
extern void *sys_table[];
/* A descriptor for calls in which AT_FDCWD does not mean the current directory:
 * there it becomes -1, which is never open. */
#define FD(fd) ((fd) == AT_FDCWD ? -1 : (fd))
/* A user or group of the older calls, in 16 bits; -1 stays -1. */
#define ID16(id) ((unsigned short)(id) == 0xffff ? -1U : (unsigned short)(id))
#define STAT_FLAGS                                                             \
	(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH |               \
	 AT_STATX_SYNC_TYPE)
#include "calls.h"
_Static_assert(sizeof(sys_table) / sizeof(*sys_table) == NR_SYSCALLS + 1,
	       "NR_SYSCALLS is one more than the highest number");
