/*
 * Tests futex() with one thread: a call to wake finds nobody, and a wait lasts
 * until its time is over or a signal arrives.
 *
 * Ancestor: none.
 */
#include "test.h"

#define FUTEX	     240
#define FUTEX_TIME64 422

enum { WAIT, WAKE, FD, REQUEUE, CMP_REQUEUE };
enum { WAIT_BITSET = 9, WAKE_BITSET };
#define PRIVATE	 128
#define REALTIME 256

static unsigned word = 5, other = 6;
static const struct timespec none = { 0, 0 }, short_time = { 0, 20000000 },
			     long_time = { 60, 0 }, negative = { -1, 0 },
			     too_many = { 0, 1000000000 };
static const struct timespec64 short64 = { 0, 20000000 }, bad64 = { -1, 0 };
static volatile int handled;

static void futex(const char *name, const unsigned *at, unsigned op,
		  unsigned value, const void *time, const unsigned *second,
		  unsigned third)
{
	fact(name, syscall(FUTEX, at, op, value, time, second, third));
}

static void count(int signal)
{
	handled += signal;
}

/* A wait must not end too early by its clock. */
static void with_times(void)
{
	struct timespec before, after, end;
	long long passed;

	clock_gettime(CLOCK_MONOTONIC, &before);
	futex("a_short_time", &word, WAIT, 5, &short_time, NULL, 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	passed = (after.tv_sec - before.tv_sec) * 1000000000LL + after.tv_nsec -
		 before.tv_nsec;
	yes("it_has_passed", passed >= short_time.tv_nsec);
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_nsec += 20000000;
	end.tv_sec += end.tv_nsec / 1000000000;
	end.tv_nsec %= 1000000000;
	futex("until_then", &word, WAIT_BITSET | PRIVATE, 5, &end, NULL, 1);
	clock_gettime(CLOCK_MONOTONIC, &after);
	yes("it_is_then",
	    after.tv_sec > end.tv_sec || (after.tv_sec == end.tv_sec &&
					  after.tv_nsec >= end.tv_nsec));
	futex("long_ago", &word, WAIT_BITSET | REALTIME, 5, &long_time, NULL,
	      -1U);
	futex("no_time", &word, WAIT, 5, &none, NULL, 0);
	fact("time64",
	     syscall(FUTEX_TIME64, &word, WAIT, 5, &short64, NULL, 0));
	fact("a_bad_time64",
	     syscall(FUTEX_TIME64, &word, WAIT, 5, &bad64, NULL, 0));
}

static void errors(void)
{
	const unsigned *nowhere = (unsigned *)8;
	const unsigned *odd = (unsigned *)((char *)&word + 1);

	futex("wake", &word, WAKE, 1, NULL, NULL, 0);
	futex("wake_private", &word, WAKE | PRIVATE, 0x7fffffff, NULL, NULL, 0);
	futex("wake_none_of_its_bits", &word, WAKE_BITSET, 1, NULL, NULL, 0);
	futex("wake_odd", odd, WAKE, 1, NULL, NULL, 0);
	futex("wake_nowhere", nowhere, WAKE, 1, NULL, NULL, 0);
	futex("wake_private_nowhere", nowhere, WAKE | PRIVATE, 1, NULL, NULL,
	      0);
	futex("wait_for_another_value", &word, WAIT, 4, NULL, NULL, 0);
	futex("and_with_time", &word, WAIT | PRIVATE, 4, &long_time, NULL, 0);
	futex("wait_odd", odd, WAIT, 5, NULL, NULL, 0);
	futex("wait_nowhere", nowhere, WAIT | PRIVATE, 5, NULL, NULL, 0);
	futex("wait_for_no_bits", &word, WAIT_BITSET, 5, NULL, NULL, 0);
	futex("negative_time", &word, WAIT, 4, &negative, NULL, 0);
	futex("too_many_ns", &word, WAIT, 4, &too_many, NULL, 0);
	futex("time_nowhere", odd, WAIT, 4, nowhere, NULL, 0);
	futex("wait_by_another_clock", &word, WAIT | REALTIME, 4, NULL, NULL,
	      0);
	futex("wake_by_a_clock", &word, WAKE | REALTIME, 1, NULL, NULL, 0);
	futex("a_descriptor", &word, FD, 1, NULL, NULL, 0);
	futex("no_such_command", &word, 14, 1, NULL, NULL, 0);
	futex("requeue", &word, REQUEUE, 1, (void *)1, &other, 0);
	futex("requeue_if_equal", &word, CMP_REQUEUE, 1, (void *)1, &other, 5);
	futex("if_not", &word, CMP_REQUEUE | PRIVATE, 1, (void *)1, &other, 4);
	futex("less_than_none", &word, REQUEUE, -1U, (void *)1, &other, 0);
	futex("to_less_than_none", &word, REQUEUE, 1, (void *)-1UL, &other, 0);
	futex("requeue_nowhere", &word, REQUEUE, 1, (void *)1, nowhere, 0);
}

static void wait_for_ever(void)
{
	syscall(FUTEX, &word, WAIT, 5, NULL, NULL, 0);
}

/*
 * A signal ends a wait; with SA_RESTART, a wait without a time limit continues.
 */
static void interrupted(void)
{
	int sender, status, pid;

	handle(SIGUSR1, count, 0);
	sender = pester(SIGUSR1);
	futex("interrupted", &word, WAIT, 5, NULL, NULL, 0);
	futex("with_a_time", &word, WAIT, 5, &long_time, NULL, 0);
	futex("private", &word, WAIT_BITSET | PRIVATE, 5, NULL, NULL, 1);
	leave_alone(sender);
	handle(SIGUSR1, count, 0x10000000 /* SA_RESTART */);
	pid = child(wait_for_ever);
	nap(20);
	kill(pid, SIGUSR1);
	nap(20);
	fact("it_goes_on", waitpid(pid, &status, WNOHANG));
	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	ended("until_it_is_ended", status);
}

/* A stop does not make a wait longer, and does not end it. */
static void wait_some_time(void)
{
	const struct timespec some_time = { 0, 100000000 };

	if (syscall(FUTEX, &word, WAIT, 5, &some_time, NULL, 0) == -1)
		exit_group(errno == ETIMEDOUT ? 3 : 4);
}

static void stopped(void)
{
	int pid = child(wait_some_time), status;

	nap(20);
	kill(pid, SIGSTOP);
	nap(20);
	kill(pid, SIGCONT);
	waitpid(pid, &status, 0);
	ended("stopped_for_a_while", status);
}

int main(void)
{
	alarm(60);
	errors();
	with_times();
	interrupted();
	stopped();
	return 0;
}
