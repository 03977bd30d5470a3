/*
 * Tests waitid() in all its forms.
 *
 * Ancestor: none.
 */
#include "test.h"

#define NOWHERE ((void *)0xfffff000)
#define P_ALL	0
#define P_PGID	2
#define P_PIDFD 3

#define WSTOPPED WUNTRACED

struct siginfo {
	int signal, error, code, pid, uid, status;
	long utime, stime, rest[24];
};

static struct siginfo info;
static int pid;

static int waitid(int type, int id, int options)
{
	memset(&info, 0x55, sizeof(info));
	return syscall(284, type, id, &info, options, NULL);
}

static void tell(const char *name, int result)
{
	fact(name, result);
	printf("\tsignal %d, error %d, code %d, %s, uid %d, status %d\n",
	       info.signal, info.error, info.code,
	       info.pid == pid ? "its pid" :
	       info.pid == 0   ? "no pid" :
				 "another pid",
	       info.uid == 0 || info.uid == (int)getuid(), info.status);
	yes("times_are_left_out", info.utime == 0x55555555);
}

static void leave_7(void)
{
	exit_group(7);
}

static void leave_300(void)
{
	exit_group(300);
}

static void be_killed(void)
{
	kill(getpid(), SIGTERM);
}

static void stay(void)
{
	for (;;)
		pause();
}

static void errors(void)
{
	tell("without_children", waitid(P_ALL, 0, WEXITED));
	pid = child(stay);
	setpgid(pid, pid);
	tell("without_what", waitid(P_ALL, 0, 0));
	tell("only_nohang", waitid(P_ALL, 0, WNOHANG));
	tell("only_nowait", waitid(P_ALL, 0, WNOWAIT | WNOHANG));
	tell("an_unknown_option", waitid(P_ALL, 0, WEXITED | 0x10));
	tell("an_unknown_type", waitid(4, pid, WEXITED | WNOHANG));
	tell("type_minus_1", waitid(-1, pid, WEXITED | WNOHANG));
	tell("pid_0", waitid(P_PID, 0, WEXITED | WNOHANG));
	tell("pid_minus_1", waitid(P_PID, -1, WEXITED | WNOHANG));
	tell("ourselves", waitid(P_PID, getpid(), WEXITED | WNOHANG));
	tell("nobody", waitid(P_PID, 31999, WEXITED | WNOHANG));
	tell("group_minus_1", waitid(P_PGID, -1, WEXITED | WNOHANG));
	tell("no_group", waitid(P_PGID, 31999, WEXITED | WNOHANG));
	tell("our_group", waitid(P_PGID, 0, WEXITED | WNOHANG));
	tell("its_group", waitid(P_PGID, pid, WEXITED | WNOHANG));
	tell("all", waitid(P_ALL, -5, WEXITED | WNOHANG));
	tell("it", waitid(P_PID, pid, WEXITED | WNOHANG));
	tell("stops", waitid(P_PID, pid, WSTOPPED | WNOHANG));
	tell("pidfd_minus_1", waitid(P_PIDFD, -1, WEXITED | WNOHANG));
	tell("pidfd_60", waitid(P_PIDFD, 60, WEXITED | WNOHANG));
	tell("pidfd_0", waitid(P_PIDFD, 0, WEXITED | WNOHANG));
	tell("pidfd_0_of_what", waitid(P_PIDFD, 0, WNOHANG));
	tell("threads", waitid(P_PID, pid, WEXITED | WNOHANG | WCLONE));
	tell("all_sorts", waitid(P_PID, pid, WEXITED | WNOHANG | WALL));
	fact("to_nowhere",
	     syscall(284, P_PID, pid, NOWHERE, WEXITED | WNOHANG, NULL));
	fact("an_error_to_nowhere", syscall(284, 9, pid, NOWHERE, 0, NULL));
	fact("to_null",
	     syscall(284, P_PID, pid, NULL, WEXITED | WNOHANG, NULL));
	fact("usage_of_nobody_to_nowhere",
	     syscall(284, P_PID, pid, NULL, WEXITED | WNOHANG, NOWHERE));
	kill(pid, SIGKILL);
	fact("reaped_to_null", syscall(284, P_PID, pid, NULL, WEXITED, NULL));
	tell("no_more", waitid(P_PID, pid, WEXITED));
}

static void ends(void)
{
	struct rusage usage;

	pid = child(leave_7);
	tell("exit_7", waitid(P_PID, pid, WEXITED));
	tell("it_is_told_once", waitid(P_PID, pid, WEXITED));
	pid = child(leave_300);
	tell("exit_300", waitid(P_ALL, 0, WEXITED));
	pid = child(be_killed);
	tell("killed", waitid(P_PGID, getpgrp(), WEXITED | WSTOPPED));
	pid = child(leave_7);
	tell("not_yet_told", waitid(P_PGID, 0, WEXITED | WNOWAIT));
	tell("nor_now", waitid(P_PID, pid, WEXITED | WNOWAIT));
	tell("stops_of_one_that_has_ended",
	     waitid(P_PID, pid, WSTOPPED | WCONTINUED | WNOHANG));
	tell("now_it_is", waitid(P_PID, pid, WEXITED));
	tell("and_gone", waitid(P_PID, pid, WEXITED | WNOWAIT));
	pid = child(leave_7);
	memset(&usage, 0x55, sizeof(usage));
	fact("with_usage", syscall(284, P_PID, pid, &info, WEXITED, &usage));
	yes("usage_is_sensible", usage.ru_utime.tv_sec == 0 &&
					 usage.ru_utime.tv_usec < 1000000 &&
					 usage.ru_nsignals == 0);
}

static void stops(void)
{
	pid = child(stay);
	kill(pid, SIGSTOP);
	tell("a_stop_stays", waitid(P_PID, pid, WSTOPPED | WNOWAIT));
	tell("a_stop", waitid(P_PID, pid, WSTOPPED | WEXITED));
	tell("once", waitid(P_PID, pid, WSTOPPED | WEXITED | WNOHANG));
	kill(pid, SIGCONT);
	tell("its_end_stays", waitid(P_ALL, 0, WCONTINUED | WNOWAIT));
	tell("not_asked_for", waitid(P_ALL, 0, WSTOPPED | WNOHANG));
	tell("its_end", waitid(P_ALL, 0, WCONTINUED));
	tell("once", waitid(P_ALL, 0, WCONTINUED | WNOHANG));
	kill(pid, SIGSTOP);
	yes("a_stop_for_wait4", waitpid(pid, NULL, WUNTRACED) == pid);
	tell("not_for_us", waitid(P_PID, pid, WSTOPPED | WNOHANG));
	kill(pid, SIGKILL);
	tell("killed", waitid(P_PID, pid, WEXITED | WSTOPPED | WCONTINUED));
}

static int count;

static void note(int signal)
{
	(void)signal;
	count++;
}

static void interrupted(void)
{
	int helper;

	pid = child(stay);
	handle(SIGUSR1, note, 0);
	helper = pester(SIGUSR1);
	tell("interrupted", waitid(P_PID, pid, WEXITED));
	leave_alone(helper);
	kill(pid, SIGKILL);
	tell("then", waitid(P_PID, pid, WEXITED));
}

int main(void)
{
	errors();
	ends();
	stops();
	interrupted();
	return 0;
}
