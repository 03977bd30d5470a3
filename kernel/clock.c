/*
 * The clock: counter 0 of the 8253 interrupts HZ times a second.
 *
 * Ancestor: Linux 0.01's sched_init, with the same counter and rate.
 */
#include "keys.h"
#include "task.h"
#include "x86.h"

#define PIT_RATE 1193182 /* Hz, its quartz */
#define PIT	 0x40
#define PIT_MODE 0x34 /* counter 0, low then high byte, rate generator */

#define MAP_TICKS 25 /* the live map is drawn four times a second */

volatile unsigned long ticks;

static void clock_tick(void)
{
	ticks++;
	sched_tick(irq_from_program);
	if (ticks % MAP_TICKS == 0)
		redraw_map();
}

void clock_init(void)
{
	outb(PIT + 3, PIT_MODE);
	outb(PIT, (PIT_RATE / HZ) & 0xff);
	outb(PIT, (PIT_RATE / HZ) >> 8);
	irq_install(0, clock_tick);
}
