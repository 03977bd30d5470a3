/*
 * Loses ticks: turns interrupts off for a random time, between a millisecond
 * and 20 seconds, and then on for up to ten seconds. Compares the kernel's
 * clock with the PC's clock, which loses nothing.
 *
 * Ancestor: none.
 */
#include "hardware.h"

#define SHORT	300   /* ms without interrupts: the maximum, 7 times in 8 */
#define LONG	20000 /* ms: the maximum in the other case */
#define REST	10    /* seconds between two such times: the maximum */
#define MAKE_UP 10    /* seconds, in which the clock makes up the lost ticks */
#define DAY	86400 /* seconds */
#define NEAR	5     /* ticks: how far the two clocks may differ */
#define BATCH	11    /* the most ticks that one interrupt counts */

static unsigned long speed; /* passes of spin() in a millisecond */
static unsigned long long last;

static unsigned int digits(int index)
{
	unsigned int value;

	outb(0x70, index);
	value = inb(0x71);
	return (value & 15) + (value >> 4) * 10;
}

/* Returns the second of the day by the PC's clock. Reads until two results are
 * equal, because the clock may change meanwhile. Interrupts are off, because
 * the kernel reads this chip at each tick. */
static unsigned long time_of_day(void)
{
	unsigned long time, again = DAY, flags = irq_save();

	do {
		time = again;
		again = digits(4) * 3600UL + digits(2) * 60 + digits(0);
	} while (time != again);
	irq_restore(flags);
	return time;
}

static void spin(unsigned long turns)
{
	asm volatile("1: loop 1b" : "+c"(turns) : : "cc");
}

/* Waits for the next second of the PC's clock, and reads this clock after each
 * spin() of so many passes. Returns how often it has read it. */
static unsigned long await_second(unsigned long turns)
{
	unsigned long before = time_of_day(), n = 0;

	for (; time_of_day() == before; n++)
		spin(turns);
	return n;
}

/* Waits n ticks with interrupts on, and checks that the clock never goes back.
 */
static void rest(unsigned long n)
{
	while (n-- > 0) {
		asm volatile("hlt");
		check(now() >= last);
		last = now();
	}
}

void run_clock(int seconds)
{
	unsigned long start, past, counted, lost = 0, ms;
	unsigned long long begin;

	await_second(1);
	speed = await_second(1000);
	start = time_of_day();
	begin = now();
	do {
		ms = 1 + random() % (random() % 8 ? SHORT : LONG);
		cli();
		spin(speed * ms);
		sti();
		lost += ms;
		rest(random() % (REST * HZ));
		past = (time_of_day() + DAY - start) % DAY;
	} while (past < (unsigned long)seconds);
	rest(MAKE_UP * HZ);
	await_second(1);
	past = (time_of_day() + DAY - start) % DAY;
	counted = now() - begin;
	printk("# %lu seconds, %lu of them without interrupts: %lu ticks\n",
	       past, lost / 1000, counted);
	check(counted + NEAR >= past * HZ && counted <= past * HZ + NEAR);
	report("the ticks that were lost are made up");
	check(most_ticks > 1 && most_ticks <= BATCH);
	report("lost ticks are not made up all at once");
}
