/*
 * Tests interval timers: setitimer(), getitimer(), and alarm(), which uses one
 * of these timers. Also tests sigtimedwait(), which takes a signal without a
 * handler.
 *
 * Ancestor: none.
 */
#include "test.h"

#define SELF	    "../bin/itimers"
#define BIT(signal) (1ULL << ((signal) - 1))
#define NOWHERE	    ((void *)0xfffff000)
#define SIGVTALRM   26
#define SIGPROF	    27

enum { REAL, VIRTUAL, PROF };

struct itimer {
	struct timeval interval, value;
};

struct siginfo {
	int signal, error, code, pid, uid, status, rest[26];
};

static struct itimer was;
static volatile int calls;

static void count(int signal)
{
	(void)signal;
	calls++;
}

static int setitimer(int which, const struct itimer *new, struct itimer *old)
{
	return syscall(104, which, new, old);
}

static int getitimer(int which, struct itimer *to)
{
	return syscall(105, which, to);
}

static int set(int which, long sec, long usec, long every, long every_usec)
{
	const struct itimer timer = { { every, every_usec }, { sec, usec } };

	return setitimer(which, &timer, &was);
}

/* Prints a timer's seconds. Rounds them to hundreds, because some time may have
 * passed. */
static void tell(const char *name, int which)
{
	struct itimer is;

	memset(&is, 0x55, sizeof(is));
	fact(name, getitimer(which, &is));
	printf("\tabout %ld s, every %ld s %ld us\n",
	       (is.value.tv_sec + 50) / 100 * 100, is.interval.tv_sec,
	       is.interval.tv_usec);
	yes("no_more_than_set", is.value.tv_usec < 1000000);
}

/* ---- Calls ---- */

static void errors(void)
{
	tell("real_at_first", REAL);
	tell("virtual_at_first", VIRTUAL);
	tell("prof_at_first", PROF);
	fact("get_3", getitimer(3, &was));
	fact("get_minus_1", getitimer(-1, &was));
	fact("get_3_to_nowhere", getitimer(3, NOWHERE));
	fact("get_to_nowhere", getitimer(REAL, NOWHERE));
	fact("get_to_null", getitimer(REAL, NULL));
	fact("set_from_nowhere", setitimer(REAL, NOWHERE, NULL));
	fact("set_3", set(3, 1, 0, 0, 0));
	fact("set_3_from_nowhere", setitimer(3, NOWHERE, NULL));
	fact("set_minus_1_s", set(REAL, -1, 0, 0, 0));
	fact("set_minus_1_us", set(REAL, 0, -1, 0, 0));
	fact("set_1000000_us", set(REAL, 0, 1000000, 0, 0));
	fact("set_every_minus_1_s", set(REAL, 1, 0, -1, 0));
	fact("set_every_1000000_us", set(REAL, 1, 0, 0, 1000000));
	tell("after_errors", REAL);
	fact("set_of_nothing", setitimer(REAL, NULL, NULL));
	fact("set_of_nothing_3", setitimer(3, NULL, NULL));
}

static void values(void)
{
	int left;

	for (int which = REAL; which <= PROF; which++) {
		fact("set", set(which, 1000, 0, 20, 10000));
		printf("\twas %ld %ld\n", was.value.tv_sec, was.value.tv_usec);
		tell("then", which);
		yes("not_more", was.value.tv_sec < 1000);
		fact("set_again", set(which, 2000, 0, 0, 0));
		yes("it_tells_what_was_left",
		    was.value.tv_sec > 900 && was.value.tv_sec <= 1000);
		printf("\tevery %ld %ld\n", was.interval.tv_sec,
		       was.interval.tv_usec);
		fact("turned_off", setitimer(which, NULL, &was));
		tell("off", which);
	}
	getitimer(REAL, &was);
	fact("alarm", alarm(1000));
	tell("shares_it", REAL);
	set(REAL, 200, 600000, 7, 0);
	left = alarm(500);
	yes("alarm_tells_it", left > 100 && left <= 201);
	tell("without_an_interval", REAL);
	set(REAL, 1, 400000, 0, 0);
	fact("rounded_but_never_to_0", alarm(0));
	tell("off", REAL);
}

static void as_child(void)
{
	tell("a_child_has_no_real", REAL);
	tell("nor_virtual", VIRTUAL);
	tell("nor_prof", PROF);
	fact("nor_an_alarm", alarm(0));
}

static void as_program(void)
{
	char *argv[] = { SELF, "asks", NULL };

	execve(SELF, argv, environ);
	die(SELF);
}

/* ---- Expiry ---- */

static void work_until(int times)
{
	while (calls < times)
		;
}

/* Blocks the signal outside of the wait: if it came between the test of `calls`
 * and the wait, the wait would not end. */
static void wait_until(int times)
{
	const sigset64 alarm = BIT(SIGALRM), none = 0;

	rt_sigprocmask(SIG_BLOCK, &alarm, NULL, 8);
	while (calls < times)
		rt_sigsuspend(&none, 8);
	rt_sigprocmask(SIG_UNBLOCK, &alarm, NULL, 8);
}

static void expiry(void)
{
	handle(SIGALRM, count, 0);
	handle(SIGVTALRM, count, 0);
	handle(SIGPROF, count, 0);
	set(REAL, 0, 20000, 0, 0);
	wait_until(1);
	tell("once", REAL);
	set(REAL, 0, 1, 0, 10000);
	wait_until(5);
	tell("again_and_again", REAL);
	set(REAL, 0, 0, 0, 0);
	calls = 0;
	set(VIRTUAL, 0, 20000, 0, 0);
	work_until(1);
	tell("virtual_once", VIRTUAL);
	set(VIRTUAL, 0, 1, 0, 10000);
	work_until(4);
	set(VIRTUAL, 0, 0, 0, 0);
	calls = 0;
	set(PROF, 0, 10000, 0, 10000);
	work_until(3);
	set(PROF, 0, 0, 0, 0);
	calls = 0;
	set(PROF, 0, 20000, 0, 0);
	while (!calls)
		getppid();
	tell("prof_counts_calls", PROF);
	calls = 0;
	set(VIRTUAL, 0, 10000, 0, 0);
	nap(50);
	yes("a_sleep_is_no_virtual_time", calls == 0);
}

static void by_default_real(void)
{
	set(REAL, 0, 1000, 0, 0);
	nap(5000);
}

static void by_default_virtual(void)
{
	set(VIRTUAL, 0, 1000, 0, 0);
	work_until(1);
}

static void by_default_prof(void)
{
	set(PROF, 0, 1000, 0, 0);
	work_until(1);
}

/* ---- sigtimedwait() ---- */

static struct siginfo info;

static int wait_for(sigset64 set, long milliseconds)
{
	const struct timespec time = { milliseconds / 1000,
				       milliseconds % 1000 * 1000000 };

	memset(&info, 0, sizeof(info));
	return syscall(177, &set, &info, milliseconds < 0 ? NULL : &time, 8);
}

static void tell_wait(const char *name, int result)
{
	fact(name, result);
	printf("\tsignal %d, code %d, %s, status %d\n", info.signal, info.code,
	       info.pid == getpid() ? "by myself" :
	       info.pid == 0	    ? "by nobody" :
				      "by another",
	       info.status);
}

static int queue(int signal, int value)
{
	struct siginfo is = { .code = -1, .pid = getpid(), .status = value };

	return syscall(178, getpid(), signal, &is);
}

static void block(sigset64 set)
{
	rt_sigprocmask(SIG_SETMASK, &set, NULL, sizeof(set));
}

static void to_parent(void)
{
	nap(50);
	kill(getppid(), SIGUSR1);
}

static int taken[2];

static void count_and_tell(int signal)
{
	count(signal);
	write(taken[1], "handler", 1);
}

/* If a signal comes before the parent waits, the handler takes it, and this
 * child sends another one. Exits with the number of signals that it has sent.
 */
static void until_taken(void)
{
	char by = 'h';
	int sent = 0;

	for (; by == 'h'; sent++) {
		to_parent();
		read(taken[0], &by, 1);
	}
	exit_group(sent);
}

/* Waits for a signal that a helper process sends. */
static void to_itself(void)
{
	pester(SIGUSR1);
	wait_for(BIT(SIGUSR1), -1);
}

static void waits(void)
{
	static const sigset64 usr1 = BIT(SIGUSR1);
	const struct timespec bad = { 0, 1000000000 }, negative = { -1, 0 };
	const struct timespec64 short64 = { 0, 1000 };
	int pid;

	fact("a_size_of_4", syscall(177, &usr1, NULL, NULL, 4));
	fact("from_nowhere", syscall(177, NOWHERE, NULL, NULL, 8));
	fact("time_nowhere", syscall(177, &usr1, NULL, NOWHERE, 8));
	fact("a_bad_time", syscall(177, &usr1, NULL, &bad, 8));
	fact("a_negative_time", syscall(177, &usr1, NULL, &negative, 8));
	tell_wait("nothing_comes", wait_for(usr1, 0));
	tell_wait("nothing_comes_for_a_while", wait_for(usr1, 20));
	fact("with_a_wide_time", syscall(421, &usr1, NULL, &short64, 8));
	block(usr1 | BIT(34) | BIT(SIGUSR2) | BIT(SIGCHLD));
	kill(getpid(), SIGUSR1);
	tell_wait("there_already", wait_for(usr1, -1));
	tell_wait("taken", wait_for(usr1, 0));
	queue(34, 1);
	queue(34, 2);
	queue(SIGUSR2, 3);
	tell_wait("the_first", wait_for(usr1 | BIT(34) | BIT(SIGUSR2), -1));
	tell_wait("the_second", wait_for(usr1 | BIT(34) | BIT(SIGUSR2), -1));
	tell_wait("the_third", wait_for(~0ULL, -1));
	kill(getpid(), SIGUSR1);
	fact("without_information", syscall(177, &usr1, NULL, NULL, 8));
	pid = child(to_parent);
	tell_wait("it_comes", wait_for(usr1, -1));
	tell_wait("that_of_a_child", wait_for(BIT(SIGCHLD), -1));
	reap(pid);
	block(0);
	in_child("one_that_is_not_blocked", to_itself);
	handle(SIGUSR1, count_and_tell, SA_RESTART);
	calls = 0;
	make_pipe(taken);
	pid = child(until_taken);
	tell_wait("it_comes_instead_of_its_handler", wait_for(usr1, -1));
	write(taken[1], "wait", 1);
	yes("which_did_not_run", WEXITSTATUS(reap(pid)) == calls + 1);
	handle(SIGUSR1, count, SA_RESTART);
	calls = 0;
	pid = pester(SIGUSR1);
	tell_wait("another_comes", wait_for(BIT(SIGUSR2), -1));
	leave_alone(pid);
	yes("its_handler_ran", calls > 0);
	block(BIT(SIGHUP) | BIT(SIGSEGV) | BIT(SIGALRM));
	set(REAL, 0, 1000, 0, 0);
	tell_wait("an_alarm", wait_for(BIT(SIGALRM), -1));
	kill(getpid(), SIGHUP);
	kill(getpid(), SIGSEGV);
	tell_wait("faults_first", wait_for(~0ULL, 0));
	tell_wait("then_others", wait_for(~0ULL, 0));
	tell_wait("kill_is_not_waited_for", wait_for(BIT(SIGKILL), 0));
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) {
		tell("a_new_program_has_real", REAL);
		tell("and_virtual", VIRTUAL);
		tell("and_prof", PROF);
		return 0;
	}
	errors();
	values();
	set(REAL, 1000, 0, 3, 0);
	set(VIRTUAL, 1000, 0, 4, 0);
	set(PROF, 1000, 0, 5, 0);
	in_child("a_child", as_child);
	tell("the_parent_has", REAL);
	in_child("expiry", expiry);
	in_child("by_default_real", by_default_real);
	in_child("by_default_virtual", by_default_virtual);
	in_child("by_default_prof", by_default_prof);
	in_child("waits", waits);
	as_program();
	return 1;
}
