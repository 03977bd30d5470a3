/*
 * Sets the date. On Linux, where the program is not root, it tests only what
 * Linux refuses to every user. On Tally it also sets the date, and restores it
 * afterwards.
 *
 * Ancestor: none.
 */
#include "test.h"

#define STIME		25
#define SETTIMEOFDAY	79
#define CLOCK_SETTIME	264
#define CLOCK_SETTIME64 404

#define NOWHERE ((void *)0xfffff000)

static void refused(void)
{
	static const int clocks[] = { 0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 99 };
	static const struct timespec bad[] = {
		{ -1, 0 }, { 5, -1 }, { 5, 1000000000 }, { -5, 1000000000 }
	};
	struct timespec64 wide = { -1, 0 };
	char name[40];

	for (unsigned i = 0; i < ARRAY_SIZE(clocks); i++) {
		snprintf(name, sizeof(name), "clock %d", clocks[i]);
		fact(name, syscall(CLOCK_SETTIME, clocks[i], NOWHERE));
		fact("... wide", syscall(CLOCK_SETTIME64, clocks[i], NOWHERE));
		fact("... null", syscall(CLOCK_SETTIME, clocks[i], NULL));
		fact("... no_time",
		     syscall(CLOCK_SETTIME, clocks[i], &bad[i % 4]));
	}
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
		wide = (struct timespec64){ bad[i].tv_sec, bad[i].tv_nsec };
		fact("no_time", syscall(CLOCK_SETTIME, 0, &bad[i]));
		fact("wide", syscall(CLOCK_SETTIME64, 0, &wide));
		fact("as_a_timeval", syscall(SETTIMEOFDAY, &bad[i], NULL));
	}
	wide = (struct timespec64){ 0x7fffffffffffffffLL, 0 };
	fact("never", syscall(CLOCK_SETTIME64, 0, &wide));
	fact("a_million_us",
	     syscall(SETTIMEOFDAY, &(struct timeval){ 5, 1000000 }, NULL));
	fact("many_us",
	     syscall(SETTIMEOFDAY, &(struct timeval){ 5, 4294968 }, NULL));
	fact("from_nowhere", syscall(SETTIMEOFDAY, NOWHERE, NULL));
	fact("stime_from_nowhere", syscall(STIME, NOWHERE));
	fact("from_null", syscall(STIME, NULL));
	fact("at_the_edge", syscall(STIME, border() - 3));
}

/* Checks a result that the program can have only on Tally. Prints it only if it
 * is wrong, because Linux has no such line. */
static void must(const char *name, int is)
{
	if (!is)
		printf("%s: no\n", name);
}

static long long now(int clock)
{
	struct timespec64 time;

	clock_gettime64(clock, &time);
	return time.tv_sec;
}

static int is(long long date)
{
	return now(CLOCK_REALTIME) - date >= 0 &&
	       now(CLOCK_REALTIME) - date < 60;
}

static long set(long long date)
{
	const struct timespec64 time = { date, 500000000 };

	return syscall(CLOCK_SETTIME64, CLOCK_REALTIME, &time);
}

static void forms(long date)
{
	const struct timespec narrow = { date + 1000, 500000000 };
	struct timeval us = { date + 2000, 999999 };

	date += 3000;
	must("it_is_set", syscall(CLOCK_SETTIME, 0, &narrow) == 0);
	must("to_that", is(narrow.tv_sec));
	must("with_us", syscall(SETTIMEOFDAY, &us, NULL) == 0);
	must("to_that", is(us.tv_sec));
	must("in_seconds", syscall(STIME, &date) == 0);
	must("to_that", is(date));
	gettimeofday(&us, NULL);
	must("all_say_so", us.tv_sec - date < 60 && time(NULL) - date < 60);
}

static long long until;

static void sleep_until(void)
{
	const struct timespec64 time = { until, 0 };

	exit_group(clock_nanosleep64(CLOCK_REALTIME, TIMER_ABSTIME, &time,
				     NULL) != 0);
}

static void sleep_for(void)
{
	nap(100000);
}

static void later(int signal)
{
	(void)signal;
}

/* If the date is set forward, a sleep until a date ends earlier, but no other
 * sleep does. A sleep that a signal interrupts does not become longer. */
static void sleeps(void)
{
	long long date = now(CLOCK_REALTIME), start = now(CLOCK_MONOTONIC);
	int by_date, by_time, status;

	until = date + 1000;
	handle(SIGCHLD, later, SA_RESTART);
	by_date = child(sleep_until);
	by_time = child(sleep_for);
	nap(50);
	kill(by_date, SIGSTOP);
	kill(by_date, SIGCONT);
	set(date + 900);
	nap(50);
	must("not_yet", waitpid(by_date, &status, WNOHANG) == 0);
	set(date + 1001);
	must("the_date_has_come", reap(by_date) == 0);
	must("not_that_time", waitpid(by_time, &status, WNOHANG) == 0);
	leave_alone(by_time);
	set(date);
	until = date + 1;
	by_date = child(sleep_until);
	must("a_second_later", reap(by_date) == 0 && is(until));
	must("other_clocks_go_on", now(CLOCK_MONOTONIC) - start < 60 &&
					   now(CLOCK_BOOTTIME) - start < 60);
	must("not_to_before_the_boot", set(0) == -1 && errno == EINVAL);
	must("nor_to_no_date", set(-1) == -1 && errno == EINVAL);
	must("no_zone", syscall(SETTIMEOFDAY, &(struct timeval){ until, 0 },
				&until) == -1 &&
				errno == EINVAL);
}

int main(void)
{
	refused();
	if (on_tally()) {
		struct timespec64 start, end, date;

		clock_gettime64(CLOCK_REALTIME, &date);
		clock_gettime64(CLOCK_MONOTONIC, &start);
		forms(1800000000); /* fits in 31 bits */
		sleeps();
		clock_gettime64(CLOCK_MONOTONIC, &end);
		set(date.tv_sec + end.tv_sec - start.tv_sec);
	}
	return 0;
}
