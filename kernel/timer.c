/*
 * Keeps the timers. Each timer belongs to a task. When a timer expires, it
 * wakes that task, or sends it a signal.
 *
 *	wheel[0..255]: lists of timers; a timer that expires at tick n is in
 *	               list n mod 256
 *
 * To start or stop a timer takes the same few instructions whether there are
 * two timers or ten thousand. At each tick the clock looks at one list.
 * docs/kernel.md draws the wheel.
 *
 * Ancestor: Linux 0.01's schedule() looked at the alarm of each task.
 */
#include "task.h"

#define WHEEL 256

static struct timer *wheel[WHEEL];

void stop_timer(struct timer *timer)
{
	if (timer->expires)
		LIST_REMOVE(timer, next, where);
	timer->expires = 0;
}

/* Starts a timer. The timer expires at the given tick, or at the next tick if
 * the given one has passed. */
void start_timer(struct timer *timer, unsigned long long expires)
{
	unsigned long long next = now() + 1;

	stop_timer(timer);
	timer->expires = expires > next ? expires : next;
	LIST_ADD(&wheel[timer->expires % WHEEL], timer, next, where);
	if (now() >= timer->expires)
		leave_work(); /* the clock has passed this slot */
}

/* Handles a timer that has expired: sends the alarm's signal, or wakes the
 * task. */
static void expire(struct timer *timer)
{
	struct task *task = task_of(timer);

	stop_timer(timer);
	if (timer == &task->alarm)
		expire_itimer(task, ITIMER_REAL);
	else
		wake_task(task);
}

/* Handles the timers that have expired since the previous call. Task 0 calls
 * this. Begins with the tick at which the previous call ended. Takes a whole
 * list out of the wheel, because other tasks may start and stop timers during
 * point(). Then puts those timers back that expire in a later turn of the
 * wheel. */
void run_timers(void)
{
	static unsigned long long tick;
	static struct timer *slot;

	if (tick + WHEEL < now())
		tick = now() - WHEEL;
	for (;; tick++) {
		slot = wheel[tick % WHEEL];
		wheel[tick % WHEEL] = 0;
		if (slot)
			slot->where = &slot;
		while (slot) {
			if (slot->expires <= tick)
				expire(slot);
			else
				start_timer(slot, slot->expires);
			point();
		}
		if (tick >= now())
			return;
	}
}

/* Counts a tick. The clock's interrupt calls it HZ times a second, with
 * interrupts off. */
void timer_tick(void)
{
	unsigned long tick = ++ticks;

	if (wheel[tick % WHEEL])
		leave_work();
}
