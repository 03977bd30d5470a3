/*
 * Tests that clocks move, and only forward. The program prints no durations.
 *
 * Ancestor: none.
 */
#include "test.h"

static long long now(void)
{
	struct timeval tv;

	gettimeofday(&tv, NULL);
	return (long long)tv.tv_sec * 1000000 + tv.tv_usec;
}

static void clocks(void)
{
	struct timeval tv = { -1, -1 };
	struct timezone tz = { -1, -1 };
	long told = -1, t;
	int back = 0;
	long long last = now();

	t = time(&told);
	yes("time_stores_what_it_gives", t == told);
	yes("time_without_a_place", time(NULL) >= t);
	fact("gettimeofday", gettimeofday(&tv, &tz));
	yes("it_agrees_with_time",
	    tv.tv_sec >= t && tv.tv_sec <= time(NULL) + 1);
	yes("microseconds_are_less_than_a_second",
	    tv.tv_usec >= 0 && tv.tv_usec < 1000000);
	printf("time_zone: %d %d\n", tz.tz_minuteswest, tz.tz_dsttime);
	fact("gettimeofday_without_a_place", gettimeofday(NULL, NULL));
	for (int i = 0; i < 2000; i++) {
		long long then = now();

		back += then < last;
		last = then;
	}
	printf("times_that_the_clock_went_back: %d\n", back);
}

static int begun[2];

/* Sleeps for two seconds. The parent stops this process for longer than that.
 */
static void sleep_2(void)
{
	struct timespec time = { 2, 0 }, left = { 77, 77 };

	write(begun[1], "", 1);
	fact("nanosleep_that_was_stopped", nanosleep(&time, &left));
}

/*
 * When the process continues, its sleep must end at once. If the sleep began
 * again, it would take two more seconds.
 */
static void stopped_sleep(void)
{
	int status, pid;
	long long start;
	char c;

	make_pipe(begun);
	pid = child(sleep_2);
	read(begun[0], &c, 1);
	nap(200);
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	nap(2500);
	start = now();
	kill(pid, SIGCONT);
	ended("the_sleeper", reap(pid));
	yes("it_keeps_its_end", now() - start < 1500000);
}

static void sleeps(void)
{
	struct timespec times[] = { { 0, 20000000 },
				    { 0, 0 },
				    { 0, 1000000000 },
				    { 0, -1 },
				    { -1, 0 } };
	struct timespec left = { 77, 77 };
	long long start = now();

	fact("nanosleep", nanosleep(&times[0], &left));
	yes("it_slept_long_enough", now() - start >= 20000);
	printf("the_rest_is_not_told: %ld %ld\n", left.tv_sec, left.tv_nsec);
	fact("nanosleep_of_nothing", nanosleep(&times[1], NULL));
	fact("nanosleep_of_too_many_nanoseconds", nanosleep(&times[2], NULL));
	fact("nanosleep_of_negative_nanoseconds", nanosleep(&times[3], NULL));
	fact("nanosleep_of_negative_seconds", nanosleep(&times[4], NULL));
}

/* Computes until times() shows two ticks more, or for 100 seconds. */
static void spin(void)
{
	struct tms tms;
	long ticks;
	long long end = now() + 100000000;

	times(&tms);
	ticks = tms.tms_utime + tms.tms_stime;
	while (tms.tms_utime + tms.tms_stime < ticks + 2 && now() < end)
		times(&tms);
}

static void ticks(void)
{
	struct tms before, after;
	long start = times(&before), end;

	spin();
	in_child("a_child_that_works", spin);
	end = times(&after);
	yes("times_counts_on", end >= start + 2);
	yes("work_is_counted", after.tms_utime + after.tms_stime >
				       before.tms_utime + before.tms_stime);
	yes("a_childs_work_is_counted",
	    after.tms_cutime + after.tms_cstime >
		    before.tms_cutime + before.tms_cstime);
	yes("times_without_a_place", times(NULL) >= end);
}

static void with_an_alarm(void)
{
	alarm(1);
}

/* A process with an alarm ends, and another process gets its memory. The alarm
 * must not reach that process. */
static void alarm_of_the_dead(void)
{
	in_child("a_child_with_an_alarm", with_an_alarm);
	nap(1500);
	yes("its_alarm_is_over", alarm(0) == 0);
}

int main(void)
{
	clocks();
	sleeps();
	stopped_sleep();
	ticks();
	alarm_of_the_dead();
	return 0;
}
