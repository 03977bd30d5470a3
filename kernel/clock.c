/*
 * Time: counter 0 of the 8253 interrupts HZ times a second, the PC's clock
 * says once, at boot, what time it is; and the system calls about both.
 *
 * Ancestor: Linux 0.01's sched_init, with the same counter and rate, and the
 * CMOS_READ of its main.c.
 */
#include "task.h"
#include "errno.h"
#include "x86.h"

#define PIT_RATE 1193182 /* Hz, its quartz */
#define PIT	 0x40
#define PIT_MODE 0x34 /* counter 0, low then high byte, rate generator */

#define MAP_TICKS 25 /* the live map is drawn four times a second */

#define TICK_NS	  (1000000000 / HZ)
#define TICKS_MAX 2000000000UL /* no sleep is longer: 231 days */

#define SECONDS_MAX 0x7fffffffUL
#define BCD(x)	    (((x) & 15) + ((x) >> 4) * 10)

volatile unsigned long ticks;

static unsigned long boot_time; /* seconds since 1970 */

static void clock_tick(void)
{
	ticks++;
	sched_tick(irq_from_program);
	if (ticks % MAP_TICKS == 0)
		redraw_map();
}

static unsigned char cmos(int index)
{
	outb(0x70, index);
	return inb(0x71);
}

/* Days from 1970 to a date; a year begins in March here, so that the leap day
 * comes last. No sign: their seconds pass 2^31 in 2038. */
static unsigned long days(int year, int month, int day)
{
	year -= month <= 2;
	month += month <= 2 ? 9 : -3;
	return year * 365L + year / 4 - year / 100 + year / 400 +
	       (153 * month + 2) / 5 + day - 1 - 719468;
}

/* Asks the PC's clock, which counts in decimal digits, for the date; then
 * begins to tick. */
void clock_init(void)
{
	for (int i = 0; i < 10000 && cmos(10) & 0x80; i++)
		; /* it is just changing */
	boot_time =
		days(BCD(cmos(9)) + 2000, BCD(cmos(8)), BCD(cmos(7))) * 86400 +
		BCD(cmos(4)) * 3600 + BCD(cmos(2)) * 60 + BCD(cmos(0));
	outb(PIT + 3, PIT_MODE);
	outb(PIT, (PIT_RATE / HZ) & 0xff);
	outb(PIT, (PIT_RATE / HZ) >> 8);
	irq_install(0, clock_tick);
}

int sys_time(unsigned long to)
{
	int now = boot_time + ticks / HZ;
	int error = to ? put_user(to, &now, sizeof(now)) : 0;

	return error ? error : now;
}

int sys_gettimeofday(unsigned long to, unsigned long zone)
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

int sys_times(unsigned long to)
{
	struct tms tms = { current->utime, current->stime, current->cutime,
			   current->cstime };
	int error = to ? put_user(to, &tms, sizeof(tms)) : 0;

	return error ? error : (int)ticks;
}

/* Copies a time from the program: a struct timespec64 if wide, of whose
 * nanoseconds only the lower half counts, else a struct timespec. Returns 0;
 * -EFAULT for a bad address, -EINVAL for an impossible time. */
int get_time(struct timespec64 *time, unsigned long from, int wide)
{
	struct timespec narrow;
	int error = wide ? get_user(time, from, sizeof(*time)) :
			   get_user(&narrow, from, sizeof(narrow));

	if (error)
		return error;
	if (!wide)
		*time = (struct timespec64){ narrow.sec, narrow.nsec, 0 };
	if (time->sec < 0 || (unsigned long)time->nsec >= 1000000000)
		return -EINVAL;
	return 0;
}

static int put_time(unsigned long to, const struct timespec64 *time, int wide)
{
	const struct timespec narrow = { time->sec, time->nsec };

	return wide ? put_user(to, time, sizeof(*time)) :
		      put_user(to, &narrow, sizeof(narrow));
}

/* Writes the time of n ticks to the program. */
int put_ticks(unsigned long to, unsigned long n, int wide)
{
	const struct timespec64 time = { n / HZ, n % HZ * TICK_NS, 0 };

	return put_time(to, &time, wide);
}

/* Returns a time in ticks, rounded up; TICKS_MAX for a longer time. */
unsigned long ticks_of(const struct timespec64 *time)
{
	if (time->sec >= TICKS_MAX / HZ)
		return TICKS_MAX;
	return (unsigned long)time->sec * HZ +
	       (time->nsec + TICK_NS - 1) / TICK_NS;
}

/* Sleeps until the tick end, or until a signal comes. Returns the ticks that
 * are left. */
static unsigned long sleep_until(unsigned long end)
{
	unsigned long left;

	start_timer(&current->sleep, end);
	cli();
	while (current->sleep.expires && !signal_pending())
		wait_for_signal();
	left = current->sleep.expires ? current->sleep.expires - ticks : 0;
	stop_timer(&current->sleep);
	sti();
	return left;
}

/* Sleeps one tick more than asked, because part of the first has passed. */
static int sleep_for(const struct timespec64 *time, unsigned long left,
		     int wide)
{
	unsigned long n = ticks_of(time);
	int error;

	if (n)
		n = sleep_until(ticks + n + 1);
	if (!n)
		return 0;
	error = left ? put_ticks(left, n, wide) : 0;
	return error ? error : -ERESTARTNOHAND;
}

int sys_nanosleep(unsigned long from, unsigned long left)
{
	struct timespec64 time;
	int error = get_time(&time, from, 0);

	return error ? error : sleep_for(&time, left, 0);
}

/* Reads one of Linux's clocks; -EINVAL if it does not exist here. The clocks
 * of CPU time count the ticks at which the task was running. */
static int read_clock(unsigned int clock, struct timespec64 *time)
{
	unsigned long now = ticks;

	switch (clock) {
	case CLOCK_PROCESS_CPUTIME:
	case CLOCK_THREAD_CPUTIME:
		now = current->utime + current->stime;
		break;
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_TAI:
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		break;
	default:
		return -EINVAL;
	}
	*time = (struct timespec64){ now / HZ, now % HZ * TICK_NS, 0 };
	if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE ||
	    clock == CLOCK_TAI)
		time->sec += boot_time;
	return 0;
}

static int tell_clock(unsigned int clock, unsigned long to, int wide)
{
	struct timespec64 time;
	int error = read_clock(clock, &time);

	return error ? error : put_time(to, &time, wide);
}

int sys_clock_gettime(unsigned int clock, unsigned long to)
{
	return tell_clock(clock, to, 0);
}

int sys_clock_gettime64(unsigned int clock, unsigned long to)
{
	return tell_clock(clock, to, 1);
}

/* Sleeps until a clock shows the given time. */
static int sleep_to(unsigned int clock, struct timespec64 *time)
{
	unsigned long n;

	if (clock == CLOCK_REALTIME || clock == CLOCK_TAI)
		time->sec -= boot_time;
	n = time->sec < 0 ? 0 : ticks_of(time);
	if (n <= ticks)
		return 0;
	return sleep_until(n) ? -ERESTARTNOHAND : 0;
}

static int sleep_by(unsigned int clock, unsigned int flags, unsigned long from,
		    unsigned long left, int wide)
{
	struct timespec64 time;
	int error = read_clock(clock, &time);

	if (error)
		return error;
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC &&
	    clock != CLOCK_BOOTTIME && clock != CLOCK_TAI)
		return -EOPNOTSUPP;
	error = get_time(&time, from, wide);
	if (error)
		return error;
	return flags & TIMER_ABSTIME ? sleep_to(clock, &time) :
				       sleep_for(&time, left, wide);
}

int sys_clock_nanosleep(unsigned int clock, unsigned int flags,
			unsigned long from, unsigned long left)
{
	return sleep_by(clock, flags, from, left, 0);
}

int sys_clock_nanosleep64(unsigned int clock, unsigned int flags,
			  unsigned long from, unsigned long left)
{
	return sleep_by(clock, flags, from, left, 1);
}

/* Seconds that were left of the last alarm, rounded up. */
int sys_alarm(unsigned long seconds)
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
