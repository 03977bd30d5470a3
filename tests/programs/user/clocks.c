/*
 * Tests the clocks, by the calls for times of 32 and 64 bits, and sleeps by
 * each clock. The program prints no durations.
 *
 * Ancestor: none.
 */
#include "test.h"

#define NOWHERE ((void *)0xfffff000)

static const int all[] = {
	CLOCK_REALTIME,
	CLOCK_MONOTONIC,
	CLOCK_PROCESS_CPUTIME_ID,
	CLOCK_THREAD_CPUTIME_ID,
	CLOCK_MONOTONIC_RAW,
	CLOCK_REALTIME_COARSE,
	CLOCK_MONOTONIC_COARSE,
	CLOCK_BOOTTIME,
	CLOCK_TAI,
	10,
	12,
	16,
	1000,
};

static long long in_us(const struct timespec64 *time)
{
	return time->tv_sec * 1000000 + (long)time->tv_nsec / 1000;
}

static long long now(int clock)
{
	struct timespec64 time;

	if (clock_gettime64(clock, &time) < 0)
		die("clock_gettime64");
	return in_us(&time);
}

static int is_same(int clock)
{
	struct timespec64 wide;
	struct timespec narrow;

	clock_gettime(clock, &narrow);
	clock_gettime64(clock, &wide);
	return (unsigned long)wide.tv_sec - narrow.tv_sec <= 5 &&
	       narrow.tv_nsec >= 0 && narrow.tv_nsec < 1000000000 &&
	       wide.tv_nsec >= 0 && wide.tv_nsec < 1000000000;
}

static int goes_on(int clock)
{
	long long last = now(clock);
	int back = 0;

	for (int i = 0; i < 500; i++) {
		long long next = now(clock);

		back += next < last;
		last = next;
	}
	return !back;
}

#define GETRES	 266
#define GETRES64 406

/* Asks for the smallest step of a clock, which must be above 0 and at most a
 * tick. */
static void steps(int clock)
{
	struct timespec64 step = { 0, 0 };
	struct timespec narrow = { 0, 0 };
	char name[40];
	long result = syscall(GETRES64, clock, &step);

	snprintf(name, sizeof(name), "steps of clock %d", clock);
	fact(name, result);
	fact("the_narrow_call", syscall(GETRES, clock, &narrow));
	fact("told_nobody", syscall(GETRES64, clock, NULL));
	fact("told_nobody_narrowly", syscall(GETRES, clock, NULL));
	fact("told_nowhere", syscall(GETRES64, clock, NOWHERE));
	if (result == 0)
		yes("is_a_tick_at_most",
		    step.tv_sec == 0 && step.tv_nsec > 0 &&
			    step.tv_nsec <= 10000000 &&
			    step.tv_nsec == narrow.tv_nsec);
}

static void clocks(void)
{
	struct timespec64 now_is;
	char name[40];

	for (unsigned i = 0; i < ARRAY_SIZE(all); i++) {
		long result = clock_gettime64(all[i], &now_is);

		snprintf(name, sizeof(name), "clock %d", all[i]);
		fact(name, result);
		snprintf(name, sizeof(name), "clock %d, nowhere", all[i]);
		fact(name, clock_gettime64(all[i], NOWHERE));
		fact("the_narrow_one, nowhere", clock_gettime(all[i], NOWHERE));
		if (result < 0)
			continue;
		yes("both_say_the_same", is_same(all[i]));
		yes("it_never_goes_back", goes_on(all[i]));
	}
	for (unsigned i = 0; i < ARRAY_SIZE(all); i++)
		steps(all[i]);
	clock_gettime64(CLOCK_REALTIME, &now_is);
	yes("the_date_is_that_of_time",
	    (unsigned long)time(NULL) - now_is.tv_sec <= 1);
}

static void not_to_be(int clock, const char *name, long long sec,
		      long long nsec)
{
	const struct timespec64 time = { sec, nsec };
	const struct timespec narrow = { (long)sec, (long)nsec };
	struct timespec64 left = { 77, 77 };

	fact(name, clock_nanosleep64(clock, 0, &time, &left));
	fact("... narrow", clock_nanosleep(clock, 0, &narrow, NULL));
	yes("the_rest_is_not_told", left.tv_sec == 77 && left.tv_nsec == 77);
}

static void errors(void)
{
	struct timespec64 zero = { 0, 0 };

	not_to_be(CLOCK_MONOTONIC, "nothing", 0, 0);
	not_to_be(CLOCK_MONOTONIC, "too_many_nanoseconds", 0, 1000000000);
	not_to_be(CLOCK_MONOTONIC, "negative_nanoseconds", 0, -1);
	not_to_be(CLOCK_MONOTONIC, "negative_seconds", -1, 0);
	not_to_be(CLOCK_MONOTONIC_RAW, "a_clock_to_read", 0, 0);
	not_to_be(CLOCK_REALTIME_COARSE, "a_coarse_one", 0, -1);
	not_to_be(CLOCK_THREAD_CPUTIME_ID, "a_threads", 0, 0);
	not_to_be(1000, "no_clock", 0, -1);
	zero.tv_nsec = 0x100000000;
	fact("the_upper_half_of_the_nanoseconds",
	     clock_nanosleep64(CLOCK_REALTIME, 0, &zero, NULL));
	fact("from_nowhere",
	     clock_nanosleep64(CLOCK_REALTIME, 0, NOWHERE, NULL));
	fact("no_clock_from_nowhere", clock_nanosleep64(10, 0, NOWHERE, NULL));
	fact("a_clock_to_read_from_nowhere",
	     clock_nanosleep64(CLOCK_MONOTONIC_COARSE, 0, NOWHERE, NULL));
	zero = (struct timespec64){ -5, 0 };
	fact("until_before_the_beginning",
	     clock_nanosleep64(CLOCK_REALTIME, TIMER_ABSTIME, &zero, NULL));
	zero = (struct timespec64){ 1, 5 };
	fact("until_long_ago",
	     clock_nanosleep64(CLOCK_REALTIME, TIMER_ABSTIME, &zero, NOWHERE));
}

static void sleeps(int clock)
{
	const struct timespec64 time = { 0, 30000000 };
	const struct timespec narrow = { 0, 30000000 };
	struct timespec64 until;
	long long start = now(clock);

	fact("clock_nanosleep64", clock_nanosleep64(clock, 0, &time, NULL));
	yes("it_slept_long_enough", now(clock) - start >= 30000);
	start = now(clock);
	fact("clock_nanosleep", clock_nanosleep(clock, 0, &narrow, NULL));
	yes("so_did_this", now(clock) - start >= 30000);
	clock_gettime64(clock, &until);
	until.tv_nsec += 50000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	fact("until_a_time",
	     clock_nanosleep64(clock, TIMER_ABSTIME, &until, NULL));
	yes("it_has_come", now(clock) >= in_us(&until));
}

static volatile int calls;

static void count(int signal)
{
	calls += signal != 0;
}

static void interruptions(void)
{
	const struct timespec64 minute = { 60, 0 };
	const struct timespec narrow = { 60, 0 };
	struct timespec64 left = { 77, 77 }, until;
	struct timespec rest = { 77, 77 };
	int pid;

	handle(SIGUSR1, count, SA_RESTART);
	pid = pester(SIGUSR1);
	fact("interrupted",
	     clock_nanosleep64(CLOCK_MONOTONIC, 0, &minute, &left));
	yes("some_is_left", left.tv_sec < 60 && left.tv_sec >= 30);
	fact("interrupted_without_a_place",
	     clock_nanosleep64(CLOCK_REALTIME, 0, &minute, NULL));
	fact("interrupted_with_a_bad_one",
	     clock_nanosleep64(CLOCK_REALTIME, 0, &minute, NOWHERE));
	fact("the_narrow_one_interrupted",
	     clock_nanosleep(CLOCK_BOOTTIME, 0, &narrow, &rest));
	yes("its_rest", rest.tv_sec < 60 && rest.tv_sec >= 30);
	clock_gettime64(CLOCK_REALTIME, &until);
	until.tv_sec += 60;
	left.tv_sec = 77;
	fact("interrupted_before_its_time",
	     clock_nanosleep64(CLOCK_REALTIME, TIMER_ABSTIME, &until, &left));
	yes("what_is_left_is_known", left.tv_sec == 77);
	leave_alone(pid);
}

int main(void)
{
	clocks();
	errors();
	sleeps(CLOCK_REALTIME);
	sleeps(CLOCK_MONOTONIC);
	sleeps(CLOCK_BOOTTIME);
	interruptions();
	return 0;
}
