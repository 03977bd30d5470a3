/*
 * Keeps the time. Counter 0 of the 8253 interrupts HZ times a second, and each
 * interrupt is a tick. At boot the PC's clock tells the date. Later it shows
 * how many interrupts were lost, and the kernel adds the ticks that are
 * missing:
 *
 *	seconds of the PC's clock:  7     8     9     10    11
 *	interrupts:                 ||||||||          |||||||||
 *	ticks:                      ||||||||          #########   # counts 2
 *
 * Ancestor: Linux 0.01's sched_init, with the same counter and rate, and the
 * CMOS_READ of its main.c.
 */
#include "task.h"

#define PIT_RATE 1193182		    /* of the 8253's input, in Hz */
#define DIVISOR	 ((PIT_RATE + HZ / 2) / HZ) /* rounded; 1.3 s a day are lost */
#define PIT	 0x40
#define PIT_MODE 0x34	 /* counter 0, low then high byte, rate generator */
#define PIT_ONCE 0x30	 /* as PIT_MODE, but interrupts once, at 0 */
#define PATIENCE 2000000 /* at most so many reads of PIT; 1 us each */

#define MADE_UP	  10 /* at most so many lost ticks are added at a time */
#define MAP_TICKS 32 /* the live map is drawn three times a second */

#define RTC_24_HOURS 0x02 /* bits of the clock's register B */
#define RTC_BINARY   0x04
#define RTC_PM	     0x80 /* this bit of the hour means p.m. */

static unsigned char rtc_form; /* register B of the PC's clock */
static unsigned char shown;    /* its seconds, as look_at_clock() read them */
static unsigned long lost;     /* ticks that have to be added */

/* Returns the number in a register of the PC's clock. The register is binary or
 * has a decimal digit in each half of the byte. */
static int number(unsigned char value)
{
	return rtc_form & RTC_BINARY ? value : (value >> 4) * 10 + (value & 15);
}

/* Compares the ticks with the PC's clock, after its seconds have changed. Since
 * the first change the clock has counted some seconds. If fewer ticks have come
 * than HZ for each of these seconds, sets lost to the difference. While the
 * clock is being updated its values are wrong, so they are ignored. On a PC
 * without this clock the register of the seconds has a number above 59, or
 * never changes; then lost stays 0. */
static void look_at_clock(void) __attribute__((noinline));

static void look_at_clock(void)
{
	static unsigned long long due; /* ticks that should have come */
	static int last = -1;
	int second;

	if (cmos(10) & 0x80)
		return;
	shown = cmos(0);
	second = number(shown);
	if (second == last || second >= 60)
		return;
	if (due)
		due += (second + 60 - last) % 60 * HZ;
	else if (last >= 0)
		due = ticks;
	last = second;
	lost = due > ticks ? due - ticks : 0;
}

/* Counts a tick for the timers and for the scheduler. */
static inline void count_tick(int from_program)
{
	timer_tick();
	sched_tick(from_program);
}

/* Adds some of the lost ticks, one after the other, so that no timer is
 * skipped. Adds only a few at a time, because interrupts are off. */
static __attribute__((noinline)) void make_up(int from_program)
{
	for (int i = 0; i < MADE_UP && lost; i++, lost--)
		count_tick(from_program);
}

/* Handles a tick. Ticks are lost if interrupts are off for longer than a tick,
 * or if the emulator stops the whole machine for a time. */
static void clock_tick(int from_program)
{
	count_tick(from_program);
	if (cmos(0) != shown)
		look_at_clock();
	if (lost)
		make_up(from_program);
	if ((unsigned long)ticks % MAP_TICKS == 0)
		redraw_map();
}

/* Returns the days from 1970 to a date. Here years begin in March, so that the
 * leap day is the last day of a year. The result is unsigned, because the
 * seconds of these days exceed 2^31 in 2038. */
static unsigned long days(int year, int month, int day)
{
	year -= month <= 2;
	month += month <= 2 ? 9 : -3;
	return year * 365L + year / 4 - year / 100 + year / 400 +
	       (153 * month + 2) / 5 + day - 1 - 719468;
}

static void set_counter(int mode, unsigned int count)
{
	outb(PIT + 3, mode);
	outb(PIT, count & 0xff);
	outb(PIT, count >> 8);
}

/* Reads the date from the PC's clock and starts the ticks. Interrupts must be
 * on. The first tick must come at once. If it does not come, prints a
 * message. */
void clock_init(void)
{
	int hour;

	for (int i = 0; i < 10000 && cmos(10) & 0x80; i++)
		; /* the clock is being updated */
	rtc_form = cmos(11);
	hour = number(cmos(4) & ~RTC_PM);
	if (!(rtc_form & RTC_24_HOURS))
		hour = hour % 12 + (cmos(4) & RTC_PM ? 12 : 0);
	boot_tick =
		days(number(cmos(9)) + 2000, number(cmos(8)), number(cmos(7))) *
			86400 +
		hour * 3600 + number(cmos(2)) * 60 + number(cmos(0));
	boot_tick *= HZ;
	set_counter(PIT_ONCE, 1);
	irq_install(0, clock_tick);
	for (int i = 0; i < PATIENCE && !ticks; i++)
		inb(PIT);
	if (!ticks)
		printk("clock: it does not interrupt\n");
	set_counter(PIT_MODE, DIVISOR);
}
