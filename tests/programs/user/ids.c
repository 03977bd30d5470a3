/*
 * Tests the ids of a process: its pid, its group, its session, its users; and
 * its niceness.
 *
 * Ancestor: none.
 */
#include "test.h"

static int tid;

static void stay(void)
{
	for (;;)
		pause();
}

static void users(void)
{
	printf("user: %u %u, group: %u %u\n", getuid(), geteuid(), getgid(),
	       getegid());
	printf("the_old_calls: %ld %ld %ld %ld\n", syscall(24), syscall(49),
	       syscall(47), syscall(50));
}

static void in_a_session(void)
{
	yes("setsid_gives_the_pid", setsid() == getpid());
	yes("it_leads_a_group", getpgrp() == getpid());
	fact("setsid_again", setsid());
	fact("a_leader_stays_in_its_group", setpgid(0, 0));
}

static void groups(void)
{
	int a = child(stay), b = child(stay), c;

	yes("a_child_is_in_our_group", getpgid(a) == getpgrp());
	yes("getpgid_of_oneself", getpgid(0) == getpgrp());
	fact("setpgid_to_a_new_group", setpgid(a, 0));
	yes("it_is_in_it", getpgid(a) == a);
	fact("setpgid_to_the_group_of_another", setpgid(b, a));
	yes("it_is_in_that", getpgid(b) == a);
	fact("setpgid_back", setpgid(b, getpgrp()));
	fact("setpgid_to_no_group", setpgid(b, 31999));
	fact("setpgid_to_a_negative_group", setpgid(b, -1));
	fact("setpgid_of_nobody", setpgid(31999, 0));
	fact("setpgid_of_a_negative_pid", setpgid(-1, 0));
	fact("setpgid_of_the_parent", setpgid(getppid(), 0));
	fact("getpgid_of_nobody", getpgid(31999));
	fact("getpgid_of_a_negative_pid", getpgid(-1));
	c = child(in_a_session);
	ended("the_leader_of_a_session", reap(c));
	fact("setpgid_of_one_that_has_gone", setpgid(c, 0));
	kill(a, SIGKILL);
	kill(b, SIGKILL);
	reap(a);
	fact("a_group_ends_with_its_last", setpgid(b, a));
	reap(b);
}

static int ends[2];

static void lead_and_stay(void)
{
	setsid();
	write(ends[1], "x", 1);
	stay();
}

/* A parent cannot move a child into a group if the child leads another session,
 * and cannot enter the child's group. */
static void sessions(void)
{
	char c;
	int pid;

	make_pipe(ends);
	pid = child(lead_and_stay);
	read(ends[0], &c, 1);
	fact("setpgid_in_another_session", setpgid(pid, getpgrp()));
	fact("setpgid_into_another_session", setpgid(0, pid));
	leave_alone(pid);
	close(ends[0]);
	close(ends[1]);
}

static void after_exec(void)
{
	char *argv[] = { "target", "linger", NULL }, *envp[] = { NULL };

	dup2(ends[0], 0);
	dup2(ends[1], 1);
	close(ends[0]);
	close(ends[1]);
	execve("../target", argv, envp);
	exit_group(1);
}

static void exec_and_groups(void)
{
	int pid;
	char c;

	make_pipe(ends);
	pid = child(after_exec);
	read(ends[0], &c, 1);
	fact("setpgid_after_exec", setpgid(pid, 0));
	leave_alone(pid);
	close(ends[0]);
	close(ends[1]);
}

static void others(void)
{
	yes("gettid_is_getpid", gettid() == getpid());
	yes("set_tid_address_gives_the_tid", set_tid_address(&tid) == gettid());
	fact("sched_yield", sched_yield());
	umask(022);
	fact("umask_gives_the_old_one", umask(077));
	fact("umask_keeps_nine_bits", (umask(0177777), umask(022)));
	fact("nice", nice(1));
	fact("nice_of_nothing", nice(0));
	fact("nice_beyond_all_limits", nice(1000));
}

static void own_session(void)
{
	yes("getsid_of_a_leader", (setsid(), getsid(0)) == getpid());
	yes("getsid_by_pid", getsid(getpid()) == getpid());
}

static void of_sessions(void)
{
	int pid = child(stay);

	yes("getsid_of_a_child", getsid(pid) == getsid(0));
	leave_alone(pid);
	fact("getsid_of_nobody", getsid(31999));
	fact("getsid_of_a_negative_pid", getsid(-1));
	in_child("a_session_of_its_own", own_session);
}

/* Sets each id to 0, its present value, and to -1, which keeps it. */
static void set_ids(void)
{
	static const struct {
		const char *name;
		short number, ids;
	} calls[] = {
		{ "setuid", 23, 1 },	   { "setgid", 46, 1 },
		{ "setreuid", 70, 2 },	   { "setregid", 71, 2 },
		{ "setfsuid", 138, 1 },	   { "setfsgid", 139, 1 },
		{ "setresuid", 164, 3 },   { "setresgid", 170, 3 },
		{ "setreuid32", 203, 2 },  { "setregid32", 204, 2 },
		{ "setresuid32", 208, 3 }, { "setresgid32", 210, 3 },
		{ "setuid32", 213, 1 },	   { "setgid32", 214, 1 },
		{ "setfsuid32", 215, 1 },  { "setfsgid32", 216, 1 },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(calls); i++) {
		fact(calls[i].name, syscall(calls[i].number, 0, 0, 0));
		if (calls[i].ids > 1)
			fact("to_none", syscall(calls[i].number, -1, -1, -1));
	}
	users();
}

/* Makes calls that return three ids, and checks that they write no other bytes.
 */
static void three_ids(const char *name, int number, int bytes)
{
	char *edge = border();
	unsigned ids[4];

	memset(ids, 0xa5, sizeof(ids));
	fact(name, syscall(number, &ids[0], &ids[1], &ids[2]));
	printf("%x %x %x %x\n", ids[0], ids[1], ids[2], ids[3]);
	fact("at_the_edge", syscall(number, edge - bytes, ids, ids));
	fact("over_the_edge", syscall(number, edge - bytes + 1, ids, ids));
	memset(ids, 0xa5, sizeof(ids));
	fact("the_third_nowhere", syscall(number, &ids[0], &ids[1], NULL));
	fact("the_second_nowhere", syscall(number, &ids[0], NULL, &ids[2]));
	printf("%x %x %x\n", ids[0], ids[1], ids[2]);
}

/* On Linux the program may be in several groups, and may not set them. */
static void other_groups(void)
{
	fact("getgroups_of_less_than_none", syscall(80, -1, NULL));
	fact("wide", syscall(205, 0x80000000, NULL));
	yes("no_place_for_none", syscall(80, 0, NULL) >= 0);
	yes("wide", syscall(205, 0, NULL) >= 0);
	yes("too_many", syscall(81, 65537, NULL) < 0);
	yes("less_than_none", syscall(206, -1, NULL) < 0);
}

int main(void)
{
	users();
	set_ids();
	three_ids("getresuid", 165, 2);
	three_ids("getresgid", 171, 2);
	three_ids("getresuid32", 209, 4);
	three_ids("getresgid32", 211, 4);
	other_groups();
	of_sessions();
	groups();
	sessions();
	exec_and_groups();
	others();
	return 0;
}
