/*
 * Tests priorities, and the resources that a process has used. The program only
 * lowers priorities: only root may raise one, and on Linux the program is not
 * root.
 *
 * Ancestor: none.
 */
#include "test.h"

#define GETPRIORITY 96
#define SETPRIORITY 97
#define GETRUSAGE   77

enum { PROCESS, PGRP, USER };
enum { CHILDREN = -1, SELF, THREAD };

static long get(int which, int who)
{
	return syscall(GETPRIORITY, which, who);
}

static long set(int which, int who, int nice)
{
	return syscall(SETPRIORITY, which, who, nice);
}

static void one(void)
{
	fact("priority", get(PROCESS, 0));
	fact("by_pid", get(PROCESS, getpid()));
	nice(3);
	fact("after_nice", get(PROCESS, 0));
	fact("set", set(PROCESS, 0, 5));
	fact("told", get(PROCESS, 0));
	fact("set_by_pid", set(PROCESS, getpid(), 7));
	fact("told_again", get(PROCESS, 0));
	nice(2);
	fact("nice_after_it", get(PROCESS, 0));
	fact("far_too_much", set(PROCESS, 0, 0x7fffffff));
	fact("is_as_much_as_can_be", get(PROCESS, 0));
	nice(0x7fffffff);
	fact("and_stays", get(PROCESS, 0));
}

static void nobody(void)
{
	static const int nobodys[] = { 31999, -1, -31999, (int)0x80000000 };

	for (unsigned i = 0; i < ARRAY_SIZE(nobodys); i++)
		for (int which = PROCESS; which <= USER; which++) {
			fact("get_of_nobody", get(which, nobodys[i]));
			fact("set_of_nobody", set(which, nobodys[i], 5));
		}
	fact("get_below", get(-1, 0));
	fact("get_above", get(3, 0));
	fact("set_below", set(-1, 0, 5));
	fact("set_above", set(0x7fffffff, 0, 5));
}

static void stay(void)
{
	for (;;)
		pause();
}

static void group(void)
{
	int a, b, ours = getpgrp();

	a = child(stay);
	b = child(stay);
	setpgid(a, a);
	setpgid(b, a);
	fact("a_group", get(PGRP, a));
	fact("one_of_it", set(PROCESS, b, 4));
	fact("the_best_of_it", get(PGRP, a));
	fact("the_other", set(PROCESS, a, 6));
	fact("the_best_now", get(PGRP, a));
	fact("set_the_group", set(PGRP, a, 9));
	fact("the_first", get(PROCESS, a));
	fact("the_second", get(PROCESS, b));
	fact("not_us", get(PROCESS, 0));
	yes("we_are_in_ours", get(PGRP, 0) == get(PGRP, ours));
	setpgid(0, 0);
	fact("set_our_own", set(PGRP, 0, 2));
	fact("it_is_set", get(PROCESS, 0));
	kill(a, SIGKILL);
	reap(a);
	fact("who_has_gone", get(PROCESS, a));
	fact("a_group_without_its_leader", get(PGRP, a));
	leave_alone(b);
	fact("a_group_that_has_gone", get(PGRP, a));
}

static void inherited(void)
{
	fact("in_a_child", get(PROCESS, 0));
}

static void user(void)
{
	yes("the_best_of_all_is_no_worse", get(USER, 0) >= get(PROCESS, 0));
	fact("another_user", get(USER, 4711));
	fact("set_another_user", set(USER, 4711, 5));
}

/* ---- Usage ---- */

static long usage(int who, struct rusage *to)
{
	return syscall(GETRUSAGE, who, to);
}

static int has_times(const struct rusage *is)
{
	return is->ru_utime.tv_sec || is->ru_utime.tv_usec ||
	       is->ru_stime.tv_sec || is->ru_stime.tv_usec;
}

/* Computes until the process has used a tick of time. */
static void work(void)
{
	struct rusage is;

	do
		usage(SELF, &is);
	while (!has_times(&is));
}

static void used(void)
{
	struct rusage is;

	usage(CHILDREN, &is);
	yes("no_child_has_ended", !has_times(&is));
	work();
	usage(SELF, &is);
	yes("we_have_used_some", has_times(&is));
	usage(THREAD, &is);
	yes("so_has_the_thread", has_times(&is));
	usage(CHILDREN, &is);
	yes("but_no_child", !has_times(&is));
	in_child("a_child_works", work);
	usage(CHILDREN, &is);
	yes("that_is_known_when_it_has_ended", has_times(&is));
}

static void refused(void)
{
	struct rusage is;

	fact("usage_of_oneself", usage(SELF, &is));
	fact("of_the_thread", usage(THREAD, &is));
	fact("of_children", usage(CHILDREN, &is));
	fact("of_both", usage(-2, &is));
	fact("of_nobody", usage(2, &is));
	fact("of_nobody_to_nowhere", usage(2, NULL));
	fact("to_null", usage(SELF, NULL));
	fact("to_nowhere", usage(CHILDREN, (void *)border()));
}

int main(void)
{
	in_child("one", one);
	nobody();
	in_child("group", group);
	set(PROCESS, 0, 3);
	in_child("inherited", inherited);
	user();
	in_child("used", used);
	refused();
	return 0;
}
