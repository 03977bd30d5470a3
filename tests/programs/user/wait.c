/*
 * Tests waitpid() and wait4() in all their forms.
 *
 * Ancestor: none.
 */
#include "test.h"

static int ends[2];

static void leave_7(void)
{
	exit_group(7);
}

static void leave_300(void)
{
	exit_group(300);
}

static void leave_minus_1(void)
{
	exit(-1);
}

static void kill_itself(void)
{
	kill(getpid(), SIGTERM);
}

/* Runs until the pipe has no writer. */
static void linger(void)
{
	char c;

	close(ends[1]);
	read(ends[0], &c, 1);
}

static void stay(void)
{
	for (;;)
		pause();
}

static void no_children(void)
{
	int status = 77;

	fact("wait_for_any_without_children", waitpid(-1, &status, 0));
	fact("wait_not_hanging_without_children",
	     waitpid(-1, &status, WNOHANG));
	fact("wait_for_oneself", waitpid(getpid(), &status, 0));
	fact("wait_for_the_parent", waitpid(getppid(), &status, 0));
	fact("wait_for_a_group_without_children", waitpid(0, &status, 0));
	fact("wait_for_another_group", waitpid(-30000, &status, 0));
	fact("wait_with_unknown_options", waitpid(-1, &status, 0x100));
	printf("the_status_is_as_it_was: %d\n", status);
}

static void forms(void)
{
	int pid, status = 0;
	struct rusage usage;

	in_child("exit_7", leave_7);
	in_child("exit_300", leave_300);
	in_child("exit_minus_1", leave_minus_1);
	in_child("killed", kill_itself);
	pid = child(leave_7);
	yes("wait_for_any", waitpid(-1, &status, 0) == pid);
	ended("any", status);
	pid = child(leave_7);
	yes("wait_for_the_group", waitpid(0, &status, 0) == pid);
	pid = child(leave_7);
	yes("wait_for_the_group_by_its_number",
	    waitpid(-getpgrp(), &status, 0) == pid);
	pid = child(leave_7);
	yes("wait_without_a_status", waitpid(pid, NULL, 0) == pid);
	fact("a_child_is_told_once", waitpid(pid, NULL, 0));
	pid = child(leave_7);
	memset(&usage, 0xff, sizeof(usage));
	yes("wait4_with_usage", wait4(pid, &status, 0, &usage) == pid);
	yes("usage_is_sensible", usage.ru_utime.tv_sec == 0 &&
					 usage.ru_utime.tv_usec >= 0 &&
					 usage.ru_utime.tv_usec < 1000000);
	pid = child(leave_7);
	yes("wait4_without_usage", wait4(pid, &status, 0, NULL) == pid);
}

static void not_hanging(void)
{
	int pid, status = 77, got;

	make_pipe(ends);
	pid = child(linger);
	close(ends[0]);
	fact("wait_not_hanging", waitpid(pid, &status, WNOHANG));
	fact("wait_not_hanging_for_any", waitpid(-1, &status, WNOHANG));
	fact("wait_not_hanging_for_a_stranger",
	     waitpid(30000, &status, WNOHANG));
	printf("the_status_is_as_it_was: %d\n", status);
	close(ends[1]);
	do {
		nap(5);
		got = waitpid(-1, &status, WNOHANG);
	} while (got == 0);
	yes("wait_not_hanging_when_it_has_ended", got == pid);
	ended("it", status);
}

/* Has two children, and waits for the one that ends last. */
static void picks(void)
{
	int first, last;

	make_pipe(ends);
	last = child(linger);
	close(ends[0]);
	first = child(leave_7);
	nap(20);
	fact("the_other_has_not_ended", waitpid(last, NULL, WNOHANG));
	close(ends[1]);
	yes("wait_for_the_last", waitpid(last, NULL, 0) == last);
	yes("wait_for_the_first", waitpid(first, NULL, 0) == first);
}

static void groups(void)
{
	int a = child(stay), b = child(stay), status;

	fact("a_group_of_its_own", setpgid(a, a));
	fact("joined_by_another", setpgid(b, a));
	fact("none_is_left_in_ours", waitpid(0, &status, WNOHANG));
	fact("kill_of_the_group", kill(-a, SIGTERM));
	yes("wait_for_one_of_the_group", waitpid(-a, &status, 0) > 0);
	ended("one", status);
	yes("wait_for_the_other", waitpid(-a, &status, 0) > 0);
	ended("other", status);
	fact("wait_for_no_more", waitpid(-a, &status, 0));
}

static void stops(void)
{
	int pid = child(stay), status = 77;

	/* Its own group in this session: in an orphaned group SIGTSTP would be
	 * lost. */
	setpgid(pid, pid);
	kill(pid, SIGSTOP);
	yes("wait_for_a_stop", waitpid(pid, &status, WUNTRACED) == pid);
	ended("it", status);
	fact("a_stop_is_told_once", waitpid(pid, &status, WUNTRACED | WNOHANG));
	fact("a_stop_is_not_told_unasked", waitpid(pid, &status, WNOHANG));
	kill(pid, SIGCONT);
	nap(20);
	fact("it_goes_on", waitpid(pid, &status, WUNTRACED | WNOHANG));
	kill(pid, SIGTSTP);
	yes("wait_for_another_stop", waitpid(-1, &status, WUNTRACED) == pid);
	ended("it", status);
	kill(pid, SIGTERM);
	nap(20);
	fact("a_signal_waits_for_it_to_go_on", waitpid(pid, &status, WNOHANG));
	kill(pid, SIGCONT);
	yes("then_it_ends", waitpid(pid, &status, 0) == pid);
	ended("it", status);
	pid = child(stay);
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	kill(pid, SIGKILL);
	yes("what_is_stopped_can_be_killed", waitpid(pid, &status, 0) == pid);
	ended("it", status);
}

static int parent, grandparent;

static void orphan(void)
{
	char c;

	close(ends[1]);
	while (getppid() == parent)
		nap(5);
	read(ends[0], &c, 1);
	yes("an_orphan_has_a_new_parent", getppid() != parent);
	yes("it_is_the_one_who_adopts_all", getppid() == grandparent);
}

static void leave_orphan(void)
{
	parent = getpid();
	child(orphan);
}

/* A child ends before its own child, which reports its new parent. */
static void orphans(void)
{
	int watch[2];
	char c;

	grandparent = getppid();
	make_pipe(watch);
	make_pipe(ends);
	in_child("the_parent_of_an_orphan", leave_orphan);
	fact("an_orphan_is_not_ours", waitpid(-1, NULL, WNOHANG));
	close(ends[0]);
	close(ends[1]);
	/* The orphan holds the other end of `watch` until it ends. */
	close(watch[1]);
	fact("the_orphan_has_ended", read(watch[0], &c, 1));
	close(watch[0]);
}

static int is_alone; /* is the only process of its group */
static int hangup;

static void hung_up(int signal)
{
	hangup = signal;
}

/* Stops itself. When its parent ends, its group becomes an orphan, so it gets
 * SIGHUP and continues; then it reports this. */
static void stop_orphan(void)
{
	char c;

	close(ends[1]);
	if (is_alone)
		setpgid(0, 0);
	signal(SIGHUP, hung_up);
	kill(getpid(), SIGSTOP);
	read(ends[0], &c, 1);
	printf("a_stopped_orphan_goes_on_with: %d\n", hangup);
}

static void leave_stopped_orphan(void)
{
	int status, pid = child(stop_orphan);

	yes("the_orphan_to_be_is_stopped",
	    waitpid(pid, &status, WUNTRACED) == pid);
}

static void lead_session(void)
{
	is_alone = 1;
	setsid();
	leave_stopped_orphan();
}

/* Leads a group with a stopped child. Only its parent keeps this group from
 * being an orphan. */
static void lead_job(void)
{
	setpgid(0, 0);
	leave_stopped_orphan();
}

static void lead_session_with_job(void)
{
	setsid();
	in_child("the_leader_of_a_job", lead_job);
}

/* Runs a session that leaves a stopped process. The kernel must continue this
 * process, because no other process could. */
static void stopped_orphan(const char *name, void (*leave)(void))
{
	int watch[2];
	char c;

	make_pipe(watch);
	make_pipe(ends);
	alarm(200);
	in_child(name, leave);
	close(ends[0]);
	close(ends[1]);
	close(watch[1]);
	fact("the_stopped_orphan_has_ended", read(watch[0], &c, 1));
	close(watch[0]);
	alarm(0);
}

/* Waits for twenty children that have all ended before. */
static void zombies(void)
{
	int sum = 0, status;

	for (int i = 1; i <= 20; i++)
		if (fork() == 0)
			exit_group(i);
	nap(50);
	while (waitpid(-1, &status, 0) > 0)
		sum += WEXITSTATUS(status);
	printf("sum_of_20_zombies: %d\n", sum);
}

/* ---- rarer options ---- */

static void options(void)
{
	int status = 77, pid = child(stay);

	fact("all_kinds_of_children", waitpid(-1, &status, WNOHANG | WALL));
	fact("children_that_are_threads",
	     waitpid(-1, &status, WNOHANG | (int)WCLONE));
	fact("threads_and_all",
	     waitpid(-1, &status, WNOHANG | (int)(WCLONE | WALL)));
	fact("of_this_thread", waitpid(-1, &status, WNOHANG | WNOTHREAD));
	fact("the_least_number", waitpid(-__INT_MAX__ - 1, &status, WNOHANG));
	fact("the_least_and_bad_options",
	     waitpid(-__INT_MAX__ - 1, &status, 0x100));
	leave_alone(pid);
}

/* Prints what waitpid() tells about the child without waiting: its status, or
 * nothing. */
static void tell(const char *name, int pid, int options)
{
	int status = 0, got = waitpid(pid, &status, WNOHANG | options);

	printf("%s: %s %x\n", name, got == pid ? "told" : "nothing", status);
}

static void continued(void)
{
	int status, pid = child(stay);

	tell("at_first", pid, WCONTINUED);
	kill(pid, SIGCONT);
	tell("one_that_was_not_stopped_goes_on", pid, WCONTINUED);
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	kill(pid, SIGCONT);
	tell("it_goes_on_but_stops_are_asked_for", pid, WUNTRACED);
	tell("it_goes_on", pid, WCONTINUED);
	tell("that_is_told_once", pid, WCONTINUED);
	kill(pid, SIGSTOP);
	await_child(pid, WUNTRACED);
	kill(pid, SIGCONT);
	tell("of_a_stop_and_what_came_after", pid, WUNTRACED);
	tell("the_last_is_told", pid, WUNTRACED | WCONTINUED);
	leave_alone(pid);
}

/* ---- Orphans whose siblings init adopts one after the other ---- */

/* Makes two children in one group, and stops one of them. When their parent
 * ends, init adopts first one and then the other. */
static void lead_session_with_two(void)
{
	int first, second, status;

	setsid();
	first = child(stop_orphan);
	setpgid(first, first);
	waitpid(first, &status, WUNTRACED);
	second = child(stay);
	setpgid(second, first);
	kill(second, SIGCONT);
}

/* Does the same, but the first child runs, and the second is stopped. */
static void lead_session_with_two_others(void)
{
	int first, second, status;

	setsid();
	first = child(stay);
	setpgid(first, first);
	second = child(stop_orphan);
	setpgid(second, first);
	waitpid(second, &status, WUNTRACED);
}

/* Leads a group and ends. Its parent is outside the group and has no other
 * child in it, so the end of this process makes the group an orphan. */
static void be_job_and_leave(void)
{
	setpgid(0, 0);
	leave_stopped_orphan();
}

static void lead_session_until_then(void)
{
	setsid();
	in_child("the_only_link_to_the_session", be_job_and_leave);
	nap(100);
}

int main(void)
{
	no_children();
	forms();
	not_hanging();
	picks();
	groups();
	stops();
	orphans();
	stopped_orphan("the_leader_of_a_session", lead_session);
	stopped_orphan("the_session_of_a_job", lead_session_with_job);
	stopped_orphan("a_group_of_two", lead_session_with_two);
	stopped_orphan("another_group_of_two", lead_session_with_two_others);
	stopped_orphan("a_link", lead_session_until_then);
	options();
	continued();
	zombies();
	return 0;
}
