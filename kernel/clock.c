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

#define SECONDS_MAX 0x7fffffffUL
#define BCD(x)	    (((x)&15) + ((x) >> 4) * 10)

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

int sys_nanosleep(unsigned long from, unsigned long left)
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
