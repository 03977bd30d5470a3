/*
 * Timers. Each belongs to a task. When a timer expires, it wakes that task, or
 * sends it a signal.
 *
 *	wheel[0..255]: lists of timers; a timer is in that of its last tick,
 *	               mod 256
 *
 * To start or stop one takes the same few instructions for two timers and for
 * ten thousand, and a tick looks at one list. docs/kernel.md draws the wheel.
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

/* Lets a timer expire at that tick, or at the next one if it has passed. */
void start_timer(struct timer *timer, unsigned long long expires)
{
	unsigned long long next = now() + 1;

	stop_timer(timer);
	timer->expires = expires > next ? expires : next;
	LIST_ADD(&wheel[timer->expires % WHEEL], timer, next, where);
	if (now() >= timer->expires)
		leave_work(); /* the clock looked into the slot before this */
}

/* A sleep ends, or an alarm sends its signal. */
static void expire(struct timer *timer)
{
	struct task *task = task_of(timer);

	stop_timer(timer);
	if (timer == &task->alarm)
		expire_itimer(task, ITIMER_REAL);
	else
		wake_task(task);
}

/* Task 0: lets the timers expire of all ticks since the last call, and of the
 * tick of that call once more. It takes a slot out of the wheel, because other
 * tasks start and stop timers at the points, and puts back the timers that
 * expire in a later turn of the wheel. */
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

/* A hundred times a second, with interrupts off. */
void timer_tick(int from_program)
{
	unsigned long tick = ++ticks;

	if (wheel[tick % WHEEL])
		leave_work();
	sched_tick(from_program);
}
