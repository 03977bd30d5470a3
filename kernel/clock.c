/*
 * Time: counter 0 of the 8253 interrupts HZ times a second, and each interrupt
 * is a tick. The PC's clock says at boot what time it is, and from then on how
 * many interrupts were lost:
 *
 *	seconds of the PC's clock:  7     8     9     10    11
 *	interrupts:                 ||||||||          |||||||||
 *	ticks:                      ||||||||          #########   # counts 2
 *
 * And the system calls about both.
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

#define TICK_NS	  (1000000000 / HZ)
#define SLEEP_MAX 0xffffffff /* seconds; a longer sleep is as long as this */

#define RTC_24_HOURS 0x02 /* its register B */
#define RTC_BINARY   0x04
#define RTC_PM	     0x80 /* in the hour, where it has 12 */

volatile unsigned long long ticks; /* never wraps: 32 bits are 497 days */

static unsigned long long boot_tick; /* the tick of 1970 that was tick 0 */
static unsigned char rtc_form;	     /* of the PC's clock: its register B */
static unsigned char shown;	     /* ... and its seconds, as it shows them */
static unsigned long lost;	     /* ticks that are to be made up */

unsigned char cmos(int index)
{
	outb(0x70, index);
	return inb(0x71);
}

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
		sched_tick(from_program);
}

/* Ticks are lost while interrupts are off for more than one, or the whole
 * machine stands still. */
static void clock_tick(int from_program)
{
	sched_tick(from_program);
	if (cmos(0) != shown)
		look_at_clock();
	if (lost)
		make_up(from_program);
	if ((unsigned long)ticks % MAP_TICKS == 0)
		redraw_map();
}

/* Returns the number of the present tick. Interrupts are off while its two
 * words are read, so that none changes them in between. */
unsigned long long now(void)
{
	unsigned long flags = irq_save();
	unsigned long long tick = ticks;

	irq_restore(flags);
	return tick;
}

/* The time of n ticks. Its seconds are modulo 2^32: a PC's clock with an empty
 * battery may show any year. By hand, because the compiler would call a library
 * for a division of 64 bits. */
static struct timespec64 timespec_of(unsigned long long n)
{
	unsigned long seconds, rest;

	asm("divl %4"
	    : "=a"(seconds), "=d"(rest)
	    : "0"((unsigned long)n), "1"((unsigned long)(n >> 32) % HZ),
	      "rm"(HZ));
	return (struct timespec64){ seconds, rest * TICK_NS, 0 };
}

/* The same in microseconds. */
struct __kernel_old_timeval time_of(unsigned long long n)
{
	const struct timespec64 time = timespec_of(n);

	return (struct __kernel_old_timeval){ time.sec, time.nsec / 1000 };
}

/* The date, as files keep it. */
struct timespec64 date(void)
{
	return timespec_of(now() + boot_tick);
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

/* Ticks since boot, without the sign, which would make them an error. */
int sys_times(unsigned long to)
{
	struct tms tms = { current->utime, current->stime, current->cutime,
			   current->cstime };
	int error = to ? put_user(to, &tms, sizeof(tms)) : 0;

	return error ? error : (int)(ticks & 0x7fffffff);
}

/* The form of the current system call's times: its number says so. */
enum form form(void)
{
	unsigned long number = FRAME(current)->error;

	if (number == SELECT || number == NEWSELECT)
		return ANY_TIMEVAL;
	return number >= FIRST_WIDE_CALL ? TIMESPEC64 : TIMESPEC;
}

/* Copies a time from the program; of 64 bits of nanoseconds only the lower half
 * counts. Returns 0; -EFAULT for a bad address, -EINVAL for an impossible time.
 */
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

/* Writes the time of n ticks to the program. */
int put_ticks(unsigned long to, unsigned long long n, enum form form)
{
	const struct timespec64 time = timespec_of(n);
	const struct timespec narrow = { time.sec, form >= TIMEVAL ?
							   time.nsec / 1000 :
							   time.nsec };

	return form == TIMESPEC64 ? put_user(to, &time, sizeof(time)) :
				    put_user(to, &narrow, sizeof(narrow));
}

/* Returns a time in ticks, rounded up; that of SLEEP_MAX for a longer time. */
unsigned long long ticks_of(const struct timespec64 *time)
{
	if (time->sec >= SLEEP_MAX)
		return (unsigned long long)SLEEP_MAX * HZ;
	return (unsigned long long)time->sec * HZ +
	       (time->nsec + TICK_NS - 1) / TICK_NS;
}

/* Sleeps for what is left of a sleep, or until a futex wakes it: then returns
 * 0. A signal without a handler, for example a stop, does not make the sleep
 * longer: it goes on to the same end. Whoever sleeps until a date looks again
 * when the clock has been set. */
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

/* Goes on with the sleep that a signal broke off: do_signal() lets the program
 * make this call. Returns -EINTR if there is no such sleep. */
int sys_restart_syscall(void)
{
	const struct sleep_args args = current->broken_sleep;

	current->broken_sleep.end = 0;
	return args.end ? go_on_sleeping(&args) : -EINTR;
}

/* Reads one of Linux's clocks, in ticks; -EINVAL if it does not exist here. The
 * clocks of CPU time count the ticks at which the task was running. */
static int read_clock(unsigned int clock, unsigned long long *n)
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

/* Tells the time of a clock, or how far it goes at once: each by a tick. */
int sys_clock_gettime(unsigned int clock, unsigned long to, int resolution)
{
	unsigned long long n;
	int error = read_clock(clock, &n);

	if (error || (resolution && !to))
		return error;
	return put_ticks(to, resolution ? 1 : n, form());
}

/* Sets the date, but not to before the boot, as on Linux. Also settimeofday and
 * stime. */
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

/* Sleeps until a clock shows the given time, or for that time: one tick more,
 * because part of the first has passed. Then it returns args->over. */
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
		args->left = 0; /* nobody needs to be told */
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

/* What an interval timer counts, in ticks: time, the time of the program, or
 * that of its system calls as well. */
static unsigned long long counted(unsigned int which)
{
	if (which == ITIMER_REAL)
		return now();
	return current->utime + (which == ITIMER_PROF ? current->stime : 0);
}

/* The ticks that are left of an interval timer; 0 if it is off. It runs for one
 * tick more than it was set to, because part of the first has passed. */
static unsigned long long left_of(unsigned int which)
{
	unsigned long long tick = counted(which) + 1;
	unsigned long long end = current->itimer[which].end;

	return end > tick ? end - tick : end != 0;
}

/* Sets an interval timer: ticks, 0 to turn it off. */
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

/* An interval timer of a task is over: its signal is sent, and it begins anew
 * if it has an interval. */
void expire_itimer(struct task *task, int which)
{
	static const int signals[] = { SIGALRM, SIGVTALRM, SIGPROF };
	struct itimer *timer = &task->itimer[which];

	timer->end = timer->interval ? timer->end + timer->interval : 0;
	if (which == ITIMER_REAL && timer->end)
		start_timer(&task->alarm, timer->end);
	send_signal(task, signals[which], SI_KERNEL);
}

/* Looks at those of the current task that count CPU time. */
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

/* Without a new time the timer is turned off. */
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

/* Seconds that were left of the last alarm, rounded to the nearest one; but
 * none is only what there was not. */
int sys_alarm(unsigned long seconds)
{
	unsigned long long left = left_of(ITIMER_REAL);
	const struct timespec64 before = timespec_of(left);

	seconds = least(seconds, __INT_MAX__);
	set_itimer(ITIMER_REAL, (unsigned long long)seconds * HZ, 0);
	return before.sec + (before.nsec >= 500000000 || (left && !before.sec));
}
