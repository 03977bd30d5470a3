/*
 * Time: counter 0 of the 8253 interrupts HZ times a second, and each interrupt
 * is a tick. The PC's clock says at boot what time it is, and from then on how
 * many interrupts were lost:
 *
 *	seconds of the PC's clock:  7     8     9     10    11
 *	interrupts:                 ||||||||          |||||||||
 *	ticks:                      ||||||||          #########   # counts 2
 *
 * Ancestor: Linux 0.01's sched_init, with the same counter and rate, and the
 * CMOS_READ of its main.c.
 */
#include "task.h"

#define PIT_RATE 1193182		    /* Hz, its quartz */
#define DIVISOR	 ((PIT_RATE + HZ / 2) / HZ) /* rounded: 1.3 s a day slow */
#define PIT	 0x40
#define PIT_MODE 0x34	 /* counter 0, low then high byte, rate generator */
#define PIT_ONCE 0x30	 /* ... an interrupt when it has counted down */
#define PATIENCE 2000000 /* looks at it, each about a microsecond */

#define MADE_UP	  10 /* ticks, at the most, behind each one */
#define MAP_TICKS 32 /* the live map is drawn three times a second */

#define RTC_24_HOURS 0x02 /* its register B */
#define RTC_BINARY   0x04
#define RTC_PM	     0x80 /* in the hour, where it has 12 */

static unsigned char rtc_form; /* of the PC's clock: its register B */
static unsigned char shown;    /* ... and its seconds, as it shows them */
static unsigned long lost;     /* ticks that are to be made up */

/* What a register of the PC's clock says, in binary or in decimal digits. */
static int number(unsigned char value)
{
	return rtc_form & RTC_BINARY ? value : (value >> 4) * 10 + (value & 15);
}

/* The PC's clock has changed, or shows something that cannot be trusted because
 * it is just changing. If fewer ticks have come since its first change than it
 * says, those that are lost are to be made up. If there is no such clock, it
 * shows more than 59 or never changes. */
static void look_at_clock(void) __attribute__((noinline));

static void look_at_clock(void)
{
	static unsigned long long due; /* ticks until now, had none been lost */
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

/* Ticks that were lost come now, a few at a time: no timer is passed over, and
 * interrupts are not off for long again. */
static __attribute__((noinline)) void make_up(int from_program)
{
	for (int i = 0; i < MADE_UP && lost; i++, lost--)
		timer_tick(from_program);
}

/* Ticks are lost while interrupts are off for more than one, or the whole
 * machine stands still. */
static void clock_tick(int from_program)
{
	timer_tick(from_program);
	if (cmos(0) != shown)
		look_at_clock();
	if (lost)
		make_up(from_program);
	if ((unsigned long)ticks % MAP_TICKS == 0)
		redraw_map();
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

static void set_counter(int mode, unsigned int count)
{
	outb(PIT + 3, mode);
	outb(PIT, count & 0xff);
	outb(PIT, count >> 8);
}

/* Asks the PC's clock for the date; then begins to tick, with interrupts on.
 * The first tick comes at once, or never will. */
void clock_init(void)
{
	int hour;

	for (int i = 0; i < 10000 && cmos(10) & 0x80; i++)
		; /* it is just changing */
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
