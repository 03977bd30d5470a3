/*
 * Tests signals that arrive while a slow call waits.
 *
 * Ancestor: none.
 */
#include "test.h"

#define BIT(signal) (1UL << ((signal) - 1))

static volatile int calls;
static int ends[2];
static char buffer[65536 * 2];

static void count(int signal)
{
	calls += signal != 0;
}

/* The third signal writes the byte for which a restarted read waits. */
static void third_writes(int signal)
{
	count(signal);
	if (calls == 3)
		write(ends[1], "3", 1);
}

static void reads(void)
{
	int pid;
	char c;

	make_pipe(ends);
	calls = 0;
	handle(SIGUSR1, count, 0);
	pid = pester(SIGUSR1);
	fact("read_is_interrupted", read(ends[0], &c, 1));
	leave_alone(pid);
	yes("by_a_handler", calls > 0);
	calls = 0;
	handle(SIGUSR1, third_writes, SA_RESTART);
	pid = pester(SIGUSR1);
	fact("read_is_restarted", read(ends[0], &c, 1));
	leave_alone(pid);
	printf("until_there_is: %c, %s\n", c, calls >= 3 ? "then" : "before");
}

static void writes(void)
{
	long n;
	int pid;

	calls = 0;
	handle(SIGUSR1, count, 0);
	pid = pester(SIGUSR1);
	n = write(ends[1], buffer, sizeof(buffer));
	yes("write_tells_how_far_it_came", n > 0 && n < (long)sizeof(buffer));
	fact("write_to_a_full_pipe_is_interrupted",
	     write(ends[1], buffer, 4096));
	leave_alone(pid);
	close(ends[0]);
	close(ends[1]);
}

static void stay(void)
{
	for (;;)
		pause();
}

static int victim;

/* The third signal ends the child for which the call waits. */
static void third_kills(int signal)
{
	count(signal);
	if (calls == 3)
		kill(victim, SIGKILL);
}

static void waits(void)
{
	int pid, status;

	calls = 0;
	victim = child(stay);
	handle(SIGUSR1, count, 0);
	pid = pester(SIGUSR1);
	fact("waitpid_is_interrupted", waitpid(victim, &status, 0));
	leave_alone(pid);
	calls = 0;
	handle(SIGUSR1, third_kills, SA_RESTART);
	pid = pester(SIGUSR1);
	yes("waitpid_is_restarted", waitpid(victim, &status, 0) == victim);
	leave_alone(pid);
	ended("until_its_child_ends", status);
}

static void sleeps(void)
{
	struct timespec time = { 1000, 0 }, left = { 77, 77 };
	int pid;

	handle(SIGUSR1, count, 0);
	pid = pester(SIGUSR1);
	fact("nanosleep_is_interrupted", nanosleep(&time, &left));
	leave_alone(pid);
	yes("the_rest_is_told", left.tv_sec >= 0 && left.tv_sec < 1000 &&
					left.tv_nsec >= 0 &&
					left.tv_nsec < 1000000000);
	handle(SIGUSR1, count, SA_RESTART);
	pid = pester(SIGUSR1);
	fact("nanosleep_is_not_restarted", nanosleep(&time, &left));
	fact("nanosleep_need_not_tell", nanosleep(&time, NULL));
	leave_alone(pid);
	pid = pester(SIGUSR1);
	fact("pause_is_interrupted", pause());
	leave_alone(pid);
}

/* ---- The sleep that restart_syscall() continues ---- */

/* On Linux a child and a new program inherit this sleep. Prints whether
 * restart_syscall() sleeps: a signal ends the sleep. */
static void go_on(void)
{
	pester(SIGTERM);
	fact("it_goes_on_sleeping", syscall(RESTART));
}

static void go_on_in_child(int signal)
{
	handle(signal, SIG_IGN, 0);
	in_child("a_child_of_a_handler", go_on);
}

static void go_on_in_program(int signal)
{
	char *argv[] = { "target", "restart", NULL }, *envp[] = { NULL };

	handle(signal, SIG_IGN, 0);
	execve("../target", argv, envp);
}

static void sleep_and_exec(void)
{
	struct timespec time = { 1000, 0 };

	handle(SIGUSR1, go_on_in_program, 0);
	pester(SIGUSR1);
	nanosleep(&time, NULL);
}

static void broken_sleeps(void)
{
	struct timespec time = { 1000, 0 };
	int pid;

	handle(SIGUSR1, go_on_in_child, 0);
	pid = pester(SIGUSR1);
	fact("a_sleep_with_such_a_handler", nanosleep(&time, NULL));
	leave_alone(pid);
	in_child("a_sleep_whose_handler_executes", sleep_and_exec);
	fact("no_sleep_is_left", syscall(RESTART));
}

static int milliseconds; /* how long napper() sleeps */

static void napper(void)
{
	struct timespec time = { milliseconds / 1000,
				 milliseconds % 1000 * 1000000 };

	exit_group(nanosleep(&time, NULL) == 0 ? 0 : errno);
}

static void reader(void)
{
	char c = '-';

	close(ends[1]);
	fact("a_read_through_all_that", read(ends[0], &c, 1));
	printf("it_reads: %c\n", c);
}

/* Sends a process an ignored signal, stops it and continues it. Returns 0 if
 * the process ended before it could be stopped. */
static int disturb(int pid)
{
	int status;

	nap(20);
	kill(pid, SIGUSR1);
	nap(20);
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	nap(10);
	kill(pid, SIGCONT);
	kill(pid, SIGWINCH);
	nap(10);
	return WIFSTOPPED(status);
}

/* Neither an ignored signal nor a stop with a continue interrupts a call. */
static void undisturbed(void)
{
	int pid;

	handle(SIGUSR1, SIG_IGN, 0);
	milliseconds = 150;
	while (pid = child(napper), !disturb(pid))
		milliseconds *= 2; /* on a busy machine */
	ended("the_sleeper", reap(pid));
	make_pipe(ends);
	pid = child(reader);
	disturb(pid);
	write(ends[1], "!", 1);
	ended("the_reader", reap(pid));
	close(ends[0]);
	close(ends[1]);
}

static void hasty_reader(void)
{
	nice(19); /* gives it the shortest time slices */
	reader();
}

/* Stops a reader and continues it at once, many times. Some of these pairs come
 * between the end of the reader's wait and its return from the kernel. */
static void stops_taken_back(void)
{
	int pid;

	make_pipe(ends);
	pid = child(hasty_reader);
	for (int i = 0; i < 10000; i++) {
		kill(pid, SIGTSTP);
		sched_yield();
		kill(pid, SIGCONT);
		sched_yield();
	}
	write(ends[1], "?", 1);
	ended("the_hasty_reader", reap(pid));
	close(ends[0]);
	close(ends[1]);
}

static void alarms(void)
{
	unsigned long mask = BIT(SIGALRM);
	int rest;

	calls = 0;
	handle(SIGALRM, count, 0);
	sigprocmask(SIG_BLOCK, &mask, NULL); /* until sigsuspend() */
	fact("alarm", alarm(100));
	rest = alarm(1);
	yes("alarm_tells_the_rest", rest > 0 && rest <= 100);
	fact("sigsuspend_until_the_alarm", sigsuspend(0));
	printf("alarms: %d\n", calls);
	sigprocmask(SIG_UNBLOCK, &mask, NULL);
	fact("no_alarm_is_left", alarm(50));
	fact("alarm_taken_back", alarm(0));
	fact("and_gone", alarm(0));
}

static void no_alarm(void)
{
	exit_group((int)alarm(0));
}

static void killed_by_alarm(void)
{
	handle(SIGALRM, SIG_DFL, 0);
	alarm(1);
	stay();
}

static void alarms_of_children(void)
{
	alarm(60);
	in_child("a_child_has_no_alarm", no_alarm);
	alarm(0);
	in_child("an_alarm_kills", killed_by_alarm);
}

static void suspends(void)
{
	unsigned long mask = BIT(SIGUSR1) | BIT(SIGUSR2), now = 0;

	calls = 0;
	handle(SIGUSR1, count, 0);
	handle(SIGUSR2, count, 0);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGUSR2);
	printf("blocked_calls: %d\n", calls);
	fact("sigsuspend", sigsuspend(BIT(SIGUSR2)));
	printf("calls_in_sigsuspend: %d\n", calls);
	sigprocmask(SIG_BLOCK, NULL, &now);
	printf("mask_after_sigsuspend: %lx\n", now);
	mask = 0;
	sigprocmask(SIG_SETMASK, &mask, NULL);
	printf("calls_after_all: %d\n", calls);
}

/* A signal kills a process that waits in the kernel. */
static void waiting_victims(void)
{
	int pid;

	make_pipe(ends);
	pid = child(reader);
	nap(20);
	kill(pid, SIGKILL);
	ended("killed_in_read", reap(pid));
	pid = child(stay);
	nap(20);
	kill(pid, SIGTERM);
	ended("killed_in_pause", reap(pid));
	milliseconds = 1000000;
	pid = child(napper);
	nap(20);
	kill(pid, SIGINT);
	ended("killed_in_nanosleep", reap(pid));
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	reads();
	writes();
	waits();
	sleeps();
	broken_sleeps();
	undisturbed();
	stops_taken_back();
	alarms();
	alarms_of_children();
	suspends();
	waiting_victims();
	return 0;
}
