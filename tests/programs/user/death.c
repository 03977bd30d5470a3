/*
 * Tests the signal that a process requests for the end of its parent.
 *
 * Ancestor: none.
 */
#include "test.h"

#define PRCTL 172

enum { SET = 1, GET };

struct siginfo {
	int signal, error, code, pid, uid, status, rest[26];
};

static int ends[2], go[2], parent;
static struct siginfo got;

static void say(const char *what)
{
	int signal = -1;

	fact(what, syscall(PRCTL, GET, &signal));
	fact("is", signal);
}

static void in_a_child(void)
{
	say("in_a_child");
}

static void note(int signal, const struct siginfo *info)
{
	(void)signal;
	got = *info;
}

/* Requests the signal and tells its parent, which then ends. Prints the signal
 * when its grandparent allows it, so that no other process prints at the same
 * time. */
static void orphan(void)
{
	const struct sigaction64 action = { note, SA_SIGINFO, NULL, 0 };
	sigset64 before, usr1 = 1 << (SIGUSR1 - 1);
	char c;

	rt_sigaction(SIGUSR1, &action, NULL, 8);
	rt_sigprocmask(SIG_BLOCK, &usr1, &before, 8);
	fact("it_wants_one", syscall(PRCTL, SET, SIGUSR1));
	write(ends[1], "", 1);
	while (!got.signal)
		rt_sigsuspend(&before, 8);
	read(go[0], &c, 1);
	fact("it_gets", got.signal);
	fact("with_code", got.code);
	yes("from_its_parent", got.pid == parent);
	yes("which_has_gone", getppid() != parent);
}

static void end_first(void)
{
	char c;

	parent = getpid();
	child(orphan);
	read(ends[0], &c, 1);
}

static void wants_kill(void)
{
	syscall(PRCTL, SET, SIGKILL);
	write(ends[1], "", 1);
	for (;;)
		pause();
}

static void leave_it(void)
{
	char c;

	child(wants_kill);
	read(ends[0], &c, 1);
}

int main(void)
{
	static const unsigned long signals[] = { 64,  9,   1,	 65,
						 255, 256, -1UL, 0x80000000 };
	char *edge = border();
	char c;

	say("at_first");
	for (unsigned i = 0; i < ARRAY_SIZE(signals); i++) {
		fact("set", syscall(PRCTL, SET, signals[i]));
		say("told");
	}
	fact("told_nowhere", syscall(PRCTL, GET, NULL));
	fact("over_the_edge", syscall(PRCTL, GET, edge - 3));
	fact("at_the_edge", syscall(PRCTL, GET, edge - 4));
	in_child("a_child", in_a_child);
	say("still");
	fact("none", syscall(PRCTL, SET, 0));
	make_pipe(ends);
	make_pipe(go);
	in_child("who_ends_first", end_first);
	write(go[1], "", 1);
	close(ends[1]);
	fact("it_has_gone", read(ends[0], &c, 1));
	make_pipe(ends);
	in_child("who_leaves_one", leave_it);
	close(ends[1]);
	fact("it_is_dead", read(ends[0], &c, 1));
	return 0;
}
