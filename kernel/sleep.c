/*
 * Handles sleeps and interval timers: the system calls by which a task waits
 * for a time, or gets a signal after a time.
 *
 * Ancestor: Linux 0.01's sys_alarm() and sys_pause(); it counted whole seconds
 * only.
 */
#include "task.h"

/* Sleeps until the end of a sleep that has begun, or until a futex wakes the
 * task. Returns 0 if a futex woke it, args->over if the time is over, else an
 * error. After a signal without a handler, for example a stop, the sleep goes
 * on and has the same end as before. If the clock is set, a task that sleeps
 * until a date checks the date again. */
int go_on_sleeping(const struct sleep_args *args)
{
	unsigned long long tick;
	int error = args->bits ? enter_futex(args) : 0;

	if (error)
		return error;
	while ((tick = now() + (args->dated ? boot_tick : 0)) < args->end &&
	       (!args->bits || current->futex.in)) {
		if (args->end != FOREVER)
			start_timer(&current->sleep,
				    now() + (args->end - tick));
		if (sleep_on(args->bits ? &waiters : &sleepers))
			break;
	}
	stop_timer(&current->sleep);
	if (args->bits && leave_futex())
		return 0;
	if (args->end == FOREVER)
		return -ERESTARTSYS;
	if (tick < args->end && args->left)
		error = put_ticks(args->left, args->end - tick, args->form);
	if (tick >= args->end || error)
		return error ? error : args->over;
	current->broken_sleep = *args;
	return -ERESTART_RESTARTBLOCK;
}

/* Continues the sleep that a signal has interrupted: do_signal() makes the
 * program call this. Returns -EINTR if there is no such sleep. */
int sys_restart_syscall(void)
{
	const struct sleep_args args = current->broken_sleep;

	current->broken_sleep.end = 0;
	return args.end ? go_on_sleeping(&args) : -EINTR;
}

/* Sleeps until a clock shows the time at `from` (TIMER_ABSTIME), or for as long
 * as that time says. Without TIMER_ABSTIME it sleeps one tick more, because
 * part of the first tick has passed. Returns 0 if a futex woke the task,
 * args->over if the time is over, else an error. */
int sleep_until(struct sleep_args *args, unsigned int clock, unsigned int flags,
		unsigned long from)
{
	struct timespec64 time;
	int error = read_clock(clock, &args->end);

	if (!error && clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC &&
	    clock != CLOCK_BOOTTIME && clock != CLOCK_TAI)
		error = -EOPNOTSUPP;
	if (!error)
		error = get_time(&time, from, args->form = form());
	if (error)
		return error;
	args->end = ticks_of(&time);
	if (flags & TIMER_ABSTIME) {
		args->dated = clock == CLOCK_REALTIME || clock == CLOCK_TAI;
		args->left = 0; /* the time that is left is not reported */
	} else if (args->end) {
		args->end += now() + 1;
	}
	return go_on_sleeping(args);
}

int sys_clock_nanosleep(unsigned int clock, unsigned int flags,
			unsigned long from, unsigned long left)
{
	struct sleep_args args = { .left = left };

	return sleep_until(&args, clock, flags, from);
}

/* Returns what an interval timer counts, in ticks: the time since boot, the CPU
 * time of the program, or that of the program and its system calls. */
static unsigned long long counted(unsigned int which)
{
	if (which == ITIMER_REAL)
		return now();
	return current->utime + (which == ITIMER_PROF ? current->stime : 0);
}

/* Returns the ticks until an interval timer expires; 0 if it is off. The timer
 * runs for one tick more than it was set to, because part of the first tick has
 * passed. */
static unsigned long long left_of(unsigned int which)
{
	unsigned long long tick = counted(which) + 1;
	unsigned long long end = current->itimer[which].end;

	return end > tick ? end - tick : end != 0;
}

/* Sets an interval timer. `value` is the number of ticks until it expires
 * first; 0 turns it off. `interval` is the number of ticks from one expiry to
 * the next; 0 means that it expires only once. */
static void set_itimer(unsigned int which, unsigned long long value,
		       unsigned long long interval)
{
	unsigned long long end = value ? counted(which) + value + 1 : 0;

	current->itimer[which] = (struct itimer){ end, interval };
	if (which == ITIMER_REAL)
		stop_timer(&current->alarm);
	if (which == ITIMER_REAL && end)
		start_timer(&current->alarm, end);
}

/* Handles a task's interval timer that has expired: sends the timer's signal,
 * and starts the timer again if it has an interval. */
void expire_itimer(struct task *task, int which)
{
	static const int signals[] = { SIGALRM, SIGVTALRM, SIGPROF };
	struct itimer *timer = &task->itimer[which];

	timer->end = timer->interval ? timer->end + timer->interval : 0;
	if (which == ITIMER_REAL && timer->end)
		start_timer(&task->alarm, timer->end);
	send_signal(task, signals[which], SI_KERNEL);
}

/* Handles those timers of the current task that count CPU time and have
 * expired. */
void expire_itimers(void)
{
	for (int which = ITIMER_VIRTUAL; which <= ITIMER_PROF; which++)
		if (current->itimer[which].end &&
		    current->itimer[which].end <= counted(which))
			expire_itimer(current, which);
}

int sys_getitimer(unsigned int which, unsigned long to)
{
	struct __kernel_old_itimerval is;

	if (which > ITIMER_PROF)
		return -EINVAL;
	is.it_interval = time_of(current->itimer[which].interval);
	is.it_value = time_of(left_of(which));
	return put_user(to, &is, sizeof(is));
}

/* Sets an interval timer to the time at `new`, or turns it off if `new` is 0.
 * Writes the old setting to `old` if `old` is not 0. */
int sys_setitimer(unsigned int which, unsigned long new, unsigned long old)
{
	struct timespec64 value = { 0 }, interval = { 0 };
	int error =
		new ? get_time(&value, new + sizeof(struct timeval), TIMEVAL) :
		      0;

	if (!error && new)
		error = get_time(&interval, new, TIMEVAL);
	if (!error && which > ITIMER_PROF)
		error = -EINVAL;
	if (!error && old)
		error = sys_getitimer(which, old);
	if (!error)
		set_itimer(which, ticks_of(&value), ticks_of(&interval));
	return error;
}

/* Sets the alarm. Returns how many seconds were left until the alarm that was
 * set before, rounded to the nearest second, but at least 1; 0 if there was no
 * such alarm. */
int sys_alarm(unsigned long seconds)
{
	unsigned long long left = left_of(ITIMER_REAL);
	const struct __kernel_old_timeval before = time_of(left);

	seconds = least(seconds, __INT_MAX__);
	set_itimer(ITIMER_REAL, (unsigned long long)seconds * HZ, 0);
	return before.tv_sec +
	       (before.tv_usec >= 500000 || (left && !before.tv_sec));
}
