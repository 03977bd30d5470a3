/*
 * Keeps the time, in ticks since the boot and as a date, and converts times
 * from and to the forms that programs use.
 *
 *	date = ticks since the boot + boot_tick
 *
 * Ancestor: Linux 0.01's CURRENT_TIME, in seconds, and its sys_time().
 */
#include "task.h"

#define TICK_NS	  (1000000000 / HZ)
#define SLEEP_MAX 0xffffffff /* seconds; a longer sleep is shortened */

volatile unsigned long long ticks; /* 32 bits would wrap in 497 days */

unsigned long long boot_tick; /* ticks from 1970 to the boot */

/* Returns the number of the present tick. Interrupts are off while its two
 * words are read, so that no tick changes them in between. */
unsigned long long now(void)
{
	unsigned long flags = irq_save();
	unsigned long long tick = ticks;

	irq_restore(flags);
	return tick;
}

/* Returns the time of n ticks. The seconds are modulo 2^32, because a PC's
 * clock with an empty battery may show any year. The division is in assembler,
 * because for 64 bits the compiler would call a library. */
static struct timespec64 timespec_of(unsigned long long n)
{
	unsigned long seconds, rest;

	asm("divl %4"
	    : "=a"(seconds), "=d"(rest)
	    : "0"((unsigned long)n), "1"((unsigned long)(n >> 32) % HZ),
	      "rm"(HZ));
	return (struct timespec64){ seconds, rest * TICK_NS, 0 };
}

/* Returns the time of n ticks in microseconds. */
struct __kernel_old_timeval time_of(unsigned long long n)
{
	const struct timespec64 time = timespec_of(n);

	return (struct __kernel_old_timeval){ time.sec, time.nsec / 1000 };
}

/* Returns the present date in seconds and nanoseconds since 1970. */
struct timespec64 date(void)
{
	return timespec_of(now() + boot_tick);
}

/* Converts a time to ticks, rounded up. A time longer than SLEEP_MAX seconds
 * counts as SLEEP_MAX seconds. */
unsigned long long ticks_of(const struct timespec64 *time)
{
	if (time->sec >= SLEEP_MAX)
		return (unsigned long long)SLEEP_MAX * HZ;
	return (unsigned long long)time->sec * HZ +
	       (time->nsec + TICK_NS - 1) / TICK_NS;
}

/* Returns the form in which the current system call passes its times. The
 * number of the call decides. */
enum form form(void)
{
	unsigned long number = FRAME(current)->error;

	if (number == SELECT || number == NEWSELECT)
		return ANY_TIMEVAL;
	return number >= FIRST_WIDE_CALL ? TIMESPEC64 : TIMESPEC;
}

/* Copies a time, which has the given form, from the program's address `from`.
 * If its nanoseconds have 64 bits, only the lower 32 count. Returns 0; -EINVAL
 * for an impossible time; or an error of get_user(). */
int get_time(struct timespec64 *time, unsigned long from, enum form form)
{
	struct timespec narrow = { 0, 0 };
	int wide = form == TIMESPEC64, unit = form >= TIMEVAL ? 1000 : 1;
	int error = wide ? get_user(time, from, sizeof(*time)) :
			   get_user(&narrow, from, form == SECONDS ? 4 : 8);

	if (error)
		return error;
	if (!wide)
		*time = (struct timespec64){ narrow.tv_sec, narrow.tv_nsec, 0 };
	if (form == ANY_TIMEVAL) {
		time->sec += narrow.tv_nsec / 1000000;
		time->nsec %= 1000000;
	}
	if (time->sec < 0 || (unsigned long)time->nsec >= 1000000000UL / unit)
		return -EINVAL;
	time->nsec *= unit;
	return 0;
}

/* Converts n ticks to a time in the given form, and writes this time to the
 * program's address `to`. Returns 0 or an error of put_user(). */
int put_ticks(unsigned long to, unsigned long long n, enum form form)
{
	const struct timespec64 time = timespec_of(n);
	const struct timespec narrow = { time.sec, form >= TIMEVAL ?
							   time.nsec / 1000 :
							   time.nsec };

	return form == TIMESPEC64 ? put_user(to, &time, sizeof(time)) :
				    put_user(to, &narrow, sizeof(narrow));
}

/* Reads one of Linux's clocks, in ticks. Returns 0; -EINVAL if the clock does
 * not exist here. The clocks of CPU time count the ticks at which the task was
 * running. */
int read_clock(unsigned int clock, unsigned long long *n)
{
	*n = now();
	switch (clock) {
	case CLOCK_PROCESS_CPUTIME_ID:
	case CLOCK_THREAD_CPUTIME_ID:
		*n = current->utime + current->stime;
		return 0;
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_TAI:
		*n += boot_tick;
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		return 0;
	}
	return -EINVAL;
}

/* Returns the date in seconds. If `to` is not 0, also writes the date to this
 * address of the program. */
int sys_time(unsigned long to)
{
	int time = date().sec;
	int error = to ? put_user(to, &time, sizeof(time)) : 0;

	return error ? error : time;
}

int sys_gettimeofday(unsigned long to, unsigned long zone)
{
	const int no_zone[2] = { 0, 0 };
	int error = to ? put_ticks(to, now() + boot_tick, TIMEVAL) : 0;

	if (!error && zone)
		error = put_user(zone, no_zone, sizeof(no_zone));
	return error;
}

/* Writes the task's CPU times. Returns the ticks since boot, without the sign
 * bit, because a negative result means an error. */
int sys_times(unsigned long to)
{
	struct tms tms = { current->utime, current->stime, current->cutime,
			   current->cstime };
	int error = to ? put_user(to, &tms, sizeof(tms)) : 0;

	return error ? error : (int)(ticks & 0x7fffffff);
}

/* Writes the time of a clock to the program's address `to`. If `resolution` is
 * 1, writes instead the step by which the clock advances, which is one tick. */
int sys_clock_gettime(unsigned int clock, unsigned long to, int resolution)
{
	unsigned long long n;
	int error = read_clock(clock, &n);

	if (error || (resolution && !to))
		return error;
	return put_ticks(to, resolution ? 1 : n, form());
}

/* Sets the date. Returns -EINVAL if the boot would then have been before 1970,
 * as on Linux. settimeofday() and stime() call it, too. Wakes the tasks that
 * sleep until a date; each checks the date again. */
int sys_clock_settime(unsigned int clock, unsigned long from, enum form form)
{
	struct timespec64 time;
	int error =
		clock == CLOCK_REALTIME ? get_time(&time, from, form) : -EINVAL;

	if (!error && (time.sec >= SLEEP_MAX || ticks_of(&time) < now()))
		error = -EINVAL;
	if (error)
		return error;
	boot_tick = ticks_of(&time) - now();
	wake_up(&sleepers);
	wake_up(&waiters);
	return 0;
}
