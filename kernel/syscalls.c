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

#define SECONDS_MAX 0x7fffffffUL
#define BCD(x)	    (((x)&15) + ((x) >> 4) * 10)

static unsigned long boot_time; /* seconds since 1970 */

static unsigned char cmos(int index)
{
	outb(0x70, index);
	return inb(0x71);
}

/* Days from 1970 to a date; a year begins in March here, so that the leap day
 * comes last. */
static long days(int year, int month, int day)
{
	year -= month <= 2;
	month += month <= 2 ? 9 : -3;
	return year * 365L + year / 4 - year / 100 + year / 400 +
	       (153 * month + 2) / 5 + day - 1 - 719468;
}

/* Reads the PC's clock, which counts in decimal digits. */
void time_init(void)
{
	for (int i = 0; i < 10000 && cmos(10) & 0x80; i++)
		; /* it is just changing */
	boot_time = days(BCD(cmos(9)) + 2000, BCD(cmos(8)), BCD(cmos(7))) *
			    86400 +
		    BCD(cmos(4)) * 3600 + BCD(cmos(2)) * 60 + BCD(cmos(0));
}

static int sys_time(unsigned long to)
{
	int now = boot_time + ticks / HZ;
	int error = to ? put_user(to, &now, sizeof(now)) : 0;

	return error ? error : now;
}

static int sys_gettimeofday(unsigned long to, unsigned long zone)
{
	unsigned long now = ticks;
	struct timeval time = { boot_time + now / HZ,
				now % HZ * (1000000 / HZ) };
	const int no_zone[2] = { 0, 0 };
	int error = to ? put_user(to, &time, sizeof(time)) : 0;

	if (!error && zone)
		error = put_user(zone, no_zone, sizeof(no_zone));
	return error;
}

static int sys_times(unsigned long to)
{
	struct tms tms = { current->utime, current->stime, current->cutime,
			   current->cstime };
	int error = to ? put_user(to, &tms, sizeof(tms)) : 0;

	return error ? error : (int)ticks;
}

static int sys_nanosleep(unsigned long from, unsigned long left)
{
	struct timespec time;
	unsigned long n;
	int error = get_user(&time, from, sizeof(time));

	if (error)
		return error;
	if (time.sec < 0 || (unsigned long)time.nsec >= 1000000000)
		return -EINVAL;
	if (time.sec == 0 && time.nsec == 0)
		return 0;
	n = time.sec < 20000000 ? time.sec * HZ : 2000000000;
	n += (time.nsec + 999999999 / HZ) / (1000000000 / HZ) + 1;
	start_timer(&current->sleep, ticks + n);
	cli();
	while (current->sleep.expires && !signal_pending())
		wait_for_signal();
	n = current->sleep.expires ? current->sleep.expires - ticks : 0;
	stop_timer(&current->sleep);
	sti();
	if (!n)
		return 0;
	time = (struct timespec){ n / HZ, n % HZ * (1000000000 / HZ) };
	error = left ? put_user(left, &time, sizeof(time)) : 0;
	return error ? error : -ERESTARTNOHAND;
}

/* Seconds that were left of the last alarm, rounded up. */
static int sys_alarm(unsigned long seconds)
{
	struct timer *alarm = &current->alarm;
	unsigned long left = alarm->expires ? alarm->expires - ticks : 0;

	stop_timer(alarm);
	if (seconds > SECONDS_MAX / HZ)
		seconds = SECONDS_MAX / HZ;
	if (seconds)
		start_timer(alarm, ticks + seconds * HZ);
	return (left + HZ - 1) / HZ;
}

static int sys_getpid(void)
{
	return current->pid;
}

static int sys_getppid(void)
{
	return current->parent->pid;
}

/* Everybody is root here. */
static int sys_getuid(void)
{
	return 0;
}

static int sys_setuid(void)
{
	return 0;
}

static int sys_getpgrp(void)
{
	return current->pgrp;
}

static int sys_getpgid(int pid)
{
	struct task *task = pid ? find_task(pid) : current;

	return task ? task->pgrp : -ESRCH;
}

/* Is there such a group in the session? */
static int group_exists(int pgrp)
{
	for (struct task *task = next_task(0); task; task = next_task(task))
		if (task->pgrp == pgrp && task->session == current->session)
			return 1;
	return 0;
}

static int sys_setpgid(int pid, int pgrp)
{
	struct task *task = pid ? find_task(pid) : current;

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
	if (pgrp != task->pid && !group_exists(pgrp))
		return -EPERM;
	task->pgrp = pgrp;
	return 0;
}

static int sys_setsid(void)
{
	for (struct task *task = next_task(0); task; task = next_task(task))
		if (task->pgrp == current->pid)
			return -EPERM;
	return current->session = current->pgrp = current->pid;
}

static int sys_nice(long change)
{
	long nice;

	if (change < -40)
		change = -40;
	if (change > 40)
		change = 40;
	nice = current->nice + change;
	current->nice = nice < -20 ? -20 : nice > 19 ? 19 : nice;
	return 0;
}

static int sys_sched_yield(void)
{
	schedule();
	return 0;
}

static int sys_umask(unsigned int mask)
{
	unsigned int old = current->umask;

	current->umask = mask & 0777;
	return old;
}

static int sys_uname(unsigned long to)
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

/* Where Linux would write a zero at the task's end, for others that share its
 * memory: there are none. */
static int sys_set_tid_address(void)
{
	return current->pid;
}

static int sys_sync(void)
{
	return 0;
}

/* The 8042 pulls the reset line; if it does not, no interrupt table does. */
static void restart_machine(void)
{
	static const struct table_pointer none = { 0, 0 };

	cli();
	outb(0x64, 0xfe);
	for (volatile int i = 0; i < 1000000; i++)
		;
	asm volatile("lidt %0; int3" : : "m"(none));
}

/* arg is the status that the machine ends with, on an emulator. */
static int sys_reboot(unsigned long magic1, unsigned long magic2,
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

/* The calls of other files; their own comments say what they take. */
int sys_fork(void), sys_vfork(void), sys_exit(int), sys_sigreturn(void);
int sys_execve(unsigned long, unsigned long, unsigned long);
int sys_waitpid(int, unsigned long, int);
int sys_wait4(int, unsigned long, int, unsigned long);
int sys_kill(int, int), sys_signal(int, unsigned long), sys_pause(void);
int sys_sigaction(int, unsigned long, unsigned long);
int sys_sigprocmask(int, unsigned long, unsigned long);
int sys_sigsuspend(int, int, unsigned long);
int sys_read(int, unsigned long, unsigned long);
int sys_write(int, unsigned long, unsigned long);
int sys_readv(int, unsigned long, unsigned long);
int sys_writev(int, unsigned long, unsigned long);
int sys_open(unsigned long, unsigned int);
int sys_openat(int, unsigned long, unsigned int);
int sys_lseek(int, long, unsigned int), sys_dup(int), sys_dup2(int, int);
int sys_pipe(unsigned long), sys_fcntl(int, unsigned int, unsigned long);
int sys_ioctl(int, unsigned long, unsigned long);
int sys_stat64(unsigned long, unsigned long);
int sys_lstat64(unsigned long, unsigned long);
int sys_fstat64(int, unsigned long);
int sys_fstatat64(int, unsigned long, unsigned long, int);
int sys_access(unsigned long, unsigned int), sys_chdir(unsigned long);
int sys_readlink(unsigned long, unsigned long, long);
int sys_getcwd(unsigned long, unsigned long);
int sys_getdents(int, unsigned long, unsigned long);
int sys_getdents64(int, unsigned long, unsigned long);
unsigned long sys_brk(unsigned long), sys_mmap(unsigned long);
unsigned long sys_mmap2(unsigned long, unsigned long, unsigned long,
			unsigned long, int, unsigned long);
int sys_munmap(unsigned long, unsigned long);

/* number, function, arguments: what the table is made of */
#define CALLS(call)                                                            \
	call(1, exit, 1) call(2, fork, 0) call(3, read, 3) call(4, write, 3)   \
	call(5, open, 2) call(6, close, 1) call(7, waitpid, 3)                 \
	call(11, execve, 3) call(12, chdir, 1) call(13, time, 1)               \
	call(19, lseek, 3) call(20, getpid, 0) call(23, setuid, 0)             \
	call(24, getuid, 0) call(27, alarm, 1) call(29, pause, 0)              \
	call(33, access, 2) call(34, nice, 1) call(36, sync, 0)                \
	call(37, kill, 2) call(41, dup, 1) call(42, pipe, 1)                   \
	call(43, times, 1) call(45, brk, 1) call(46, setuid, 0)                \
	call(47, getuid, 0) call(48, signal, 2) call(49, getuid, 0)            \
	call(50, getuid, 0) call(54, ioctl, 3) call(55, fcntl, 3)              \
	call(57, setpgid, 2) call(60, umask, 1) call(63, dup2, 2)              \
	call(64, getppid, 0) call(65, getpgrp, 0) call(66, setsid, 0)          \
	call(67, sigaction, 3) call(72, sigsuspend, 3)                         \
	call(78, gettimeofday, 2) call(85, readlink, 3) call(88, reboot, 4)    \
	call(90, mmap, 1) call(91, munmap, 2) call(114, wait4, 4)              \
	call(119, sigreturn, 0) call(122, uname, 1)                            \
	call(126, sigprocmask, 3) call(132, getpgid, 1)                        \
	call(141, getdents, 3) call(145, readv, 3) call(146, writev, 3)        \
	call(158, sched_yield, 0)                                              \
	call(162, nanosleep, 2) call(183, getcwd, 2) call(190, vfork, 0)       \
	call(192, mmap2, 6) call(195, stat64, 2) call(196, lstat64, 2)         \
	call(197, fstat64, 2) call(199, getuid, 0) call(200, getuid, 0)        \
	call(201, getuid, 0) call(202, getuid, 0) call(220, getdents64, 3)     \
	call(221, fcntl, 3) call(224, gettid, 0) call(252, exit, 1)            \
	call(258, set_tid_address, 0) call(295, openat, 3)                     \
	call(300, fstatat64, 4)

#define sys_gettid sys_getpid

static const struct {
	unsigned short number, arguments;
	void *function;
} calls[] = {
#define ENTRY(number, function, arguments)                                     \
	{ number, arguments, sys_##function },
	CALLS(ENTRY)
};

/* For entry.S, which hands each function all that a program may give, six
 * words; a function looks at as many as it takes. */
void *sys_table[NR_SYSCALLS];

void syscalls_init(void)
{
	for (int i = 0; i < NR_SYSCALLS; i++)
		sys_table[i] = sys_ni;
	for (unsigned int i = 0; i < ARRAY_SIZE(calls); i++)
		sys_table[calls[i].number] = calls[i].function;
}
