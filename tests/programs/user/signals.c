/*
 * Tests signals: which process gets them, when, in which order, and what they
 * do to processes without a handler.
 *
 * Ancestor: none.
 */
#include "test.h"

#define LEAST	    (-0x7fffffff - 1) /* -LEAST overflows */
#define BIT(signal) (1UL << ((signal) - 1))

static char seen[200];
static volatile int calls, inside, deepest;

/* Notes signals in the order in which they arrive, as letters: A is signal 1.
 */
static void note(int signal)
{
	unsigned long n = strlen(seen);

	if (n < sizeof(seen) - 1)
		seen[n] = (char)('@' + signal);
	calls++;
}

static void told(const char *name)
{
	printf("%s: %s\n", name, *seen ? seen : "nothing");
	memset(seen, 0, sizeof(seen));
	calls = 0;
}

/* Waits until a signal has arrived, at most about two seconds. */
static void await(void)
{
	for (int i = 0; i < 400 && !calls; i++)
		nap(5);
}

static void raise(int signal)
{
	kill(getpid(), signal);
}

static void block(int how, unsigned long mask)
{
	sigprocmask(how, &mask, NULL);
}

static unsigned long blocked(void)
{
	unsigned long mask = 0;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	return mask;
}

/* ---- Default actions ---- */

static int which;

static void default_action(void)
{
	raise(which);
	nap(1);
	exit_group(50);
}

static void ignored(void)
{
	handle(which, SIG_IGN, 0);
	raise(which);
	exit_group(51);
}

static void defaults(void)
{
	char name[40];

	for (which = 1; which < NSIG; which++) {
		if (which >= SIGCONT && which <= SIGTTOU)
			continue;
		snprintf(name, sizeof(name), "signal %d by default", which);
		in_child(name, default_action);
		if (which == SIGKILL)
			continue;
		snprintf(name, sizeof(name), "signal %d ignored", which);
		in_child(name, ignored);
	}
}

static void errors(void)
{
	struct sigaction action = { note, 0, 0, NULL };
	unsigned long mask = 0;

	fact("kill_with_nothing", kill(getpid(), 0));
	fact("kill_of_nobody", kill(31999, 0));
	fact("kill_of_no_group", kill(-31999, SIGTERM));
	fact("kill_with_a_negative_signal", kill(getpid(), -1));
	fact("kill_with_signal_65", kill(getpid(), 65));
	fact("kill_with_signal_1000", kill(getpid(), 1000));
	fact("kill_of_nobody_with_signal_99", kill(31999, 99));
	fact("kill_of_no_group_with_signal_99", kill(-31999, 99));
	fact("kill_of_our_group_with_signal_99", kill(0, 99));
	fact("kill_of_all_with_signal_99", kill(-1, 99));
	fact("kill_of_the_least_with_signal_99", kill(LEAST, 99));
	fact("sigaction_of_0", sys_sigaction(0, &action, NULL));
	fact("sigaction_of_65", sys_sigaction(65, &action, NULL));
	fact("sigaction_of_minus_1", sys_sigaction(-1, &action, NULL));
	fact("sigaction_of_kill", sys_sigaction(SIGKILL, &action, NULL));
	fact("sigaction_of_stop", sys_sigaction(SIGSTOP, &action, NULL));
	fact("sigaction_that_only_asks", sys_sigaction(SIGINT, NULL, &action));
	yes("it_is_the_default", action.sa_handler == SIG_DFL);
	fact("signal_of_kill", syscall(48, SIGKILL, note) == -1 ? -1 : 0);
	fact("sigprocmask_of_an_unknown_kind", sigprocmask(9, &mask, NULL));
	fact("sigprocmask_that_does_nothing", sigprocmask(9, NULL, &mask));
}

static void what_is_told(void)
{
	struct sigaction old, action = { note, BIT(SIGUSR2) | BIT(SIGKILL),
					 SA_RESTART | SA_NODEFER, NULL };

	sigaction(SIGUSR1, &action, NULL);
	sys_sigaction(SIGUSR1, NULL, &old);
	yes("the_handler_is_told", old.sa_handler == note);
	printf("mask: %lx, flags: %lx\n", old.sa_mask,
	       old.sa_flags & ~(unsigned long)SA_RESTORER);
	handle(SIGUSR1, note, 0);
	yes("signal_tells_the_old", signal(SIGUSR1, SIG_IGN) == note);
	yes("signal_tells_the_next", signal(SIGUSR1, SIG_DFL) == SIG_IGN);
}

/* ---- handlers ---- */

static void nest(int signal)
{
	note(signal);
	inside++;
	if (inside > deepest)
		deepest = inside;
	if (calls < 4)
		raise(signal);
	note(signal + 32);
	inside--;
}

static void flags(void)
{
	struct sigaction old;

	handle(SIGUSR1, nest, 0);
	raise(SIGUSR1);
	told("deferred_inside_itself");
	handle(SIGUSR1, nest, SA_NODEFER);
	raise(SIGUSR1);
	told("not_deferred");
	printf("deepest: %d\n", deepest);
	handle(SIGUSR1, note, SA_RESETHAND);
	raise(SIGUSR1);
	sys_sigaction(SIGUSR1, NULL, &old);
	yes("reset_after_once", old.sa_handler == SIG_DFL);
	told("once");
	signal(SIGUSR1, note);
	raise(SIGUSR1);
	sys_sigaction(SIGUSR1, NULL, &old);
	yes("signal_means_once", old.sa_handler == SIG_DFL);
	told("by_signal");
}

static void raise_both(int signal)
{
	note(signal);
	printf("blocked_inside: %lx\n", blocked());
	raise(SIGUSR2);
	raise(SIGINT);
	note(signal + 32);
}

static void masks(void)
{
	struct sigaction action = { raise_both, BIT(SIGUSR2) | BIT(SIGKILL), 0,
				    NULL };

	handle(SIGUSR2, note, 0);
	handle(SIGINT, note, 0);
	handle(SIGTERM, note, 0);
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	told("mask_of_a_handler");
	printf("blocked_after: %lx\n", blocked());
	block(SIG_BLOCK, BIT(SIGUSR2) | BIT(SIGTERM));
	raise(SIGTERM);
	raise(SIGUSR2);
	raise(SIGUSR2);
	told("while_blocked");
	block(SIG_UNBLOCK, BIT(SIGTERM));
	told("one_unblocked");
	block(SIG_SETMASK, 0);
	told("all_unblocked");
	block(SIG_SETMASK, ~0UL);
	printf("all_that_can_be_blocked: %lx\n", blocked());
	raise(SIGTERM);
	raise(SIGINT);
	raise(SIGUSR2);
	block(SIG_SETMASK, 0);
	printf("after_many_were_blocked: %d\n", calls);
	memset(seen, 0, sizeof(seen));
	calls = 0;
}

static void ignored_while_blocked(void)
{
	handle(SIGUSR1, note, 0);
	block(SIG_BLOCK, BIT(SIGUSR1));
	raise(SIGUSR1);
	handle(SIGUSR1, SIG_IGN, 0);
	handle(SIGUSR1, note, 0);
	block(SIG_UNBLOCK, BIT(SIGUSR1));
	told("to_ignore_is_to_forget");
	raise(SIGURG);
	block(SIG_BLOCK, BIT(SIGURG));
	raise(SIGURG);
	handle(SIGURG, note, 0);
	block(SIG_UNBLOCK, BIT(SIGURG));
	told("blocked_with_the_default_of_nothing");
	handle(SIGURG, SIG_DFL, 0);
}

static void unwilling(void)
{
	for (;;)
		nap(1000);
}

static void nobody_escapes(void)
{
	int pid;

	/* A child begins with its parent's mask. */
	block(SIG_SETMASK, ~0UL);
	pid = child(unwilling);
	block(SIG_SETMASK, 0);
	kill(pid, SIGTERM);
	nap(20);
	kill(pid, SIGKILL);
	ended("kill_cannot_be_blocked", reap(pid));
}

/* ---- To children and groups ---- */

static int ends[2];

static void report(int signal)
{
	char c = (char)('@' + signal);

	write(ends[1], &c, 1);
}

static void stay(void)
{
	handle(SIGUSR1, report, 0);
	write(ends[1], "r", 1);
	for (;;)
		pause();
}

static void groups(void)
{
	int pid[3];
	char c[3];

	make_pipe(ends);
	for (int i = 0; i < 3; i++) {
		pid[i] = child(stay);
		setpgid(pid[i], pid[0]);
		read(ends[0], c, 1);
	}
	fact("kill_of_a_group", kill(-pid[0], SIGUSR1));
	for (int i = 0; i < 3; i++)
		read(ends[0], c + i, 1);
	printf("each_of_it_says: %.3s\n", c);
	setpgid(pid[2], getpgrp());
	handle(SIGUSR1, SIG_IGN, 0);
	fact("kill_of_our_own_group", kill(0, SIGUSR1));
	read(ends[0], c, 1);
	printf("one_is_in_it: %.1s\n", c);
	kill(-pid[0], SIGKILL);
	kill(pid[2], SIGKILL);
	for (int i = 0; i < 3; i++)
		ended("one", reap(pid[i]));
	fact("kill_of_a_group_that_has_gone", kill(-pid[0], 0));
	close(ends[0]);
	close(ends[1]);
}

static void leave_7(void)
{
	exit_group(7);
}

static void zombie(void)
{
	int pid;

	handle(SIGCHLD, note, 0);
	pid = child(leave_7);
	await();
	fact("kill_of_a_zombie", kill(pid, SIGKILL));
	fact("kill_of_the_least_number", kill(LEAST, 0));
	yes("wait_for_the_least_number", waitpid(LEAST, NULL, WNOHANG) < 0);
	ended("a_zombie_stays_what_it_is", reap(pid));
	fact("kill_of_the_dead", kill(pid, 0));
	told("its_parent_heard");
}

static void of_children(void)
{
	int pid, status;

	handle(SIGCHLD, note, 0);
	in_child("a_child", leave_7);
	told("a_child_that_ends_sends");
	pid = child(unwilling);
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	await(); /* Linux may let the parent see the stop before the signal */
	told("a_child_that_stops_sends");
	kill(pid, SIGCONT);
	await();
	told("a_child_that_goes_on_sends");
	handle(SIGCHLD, note, SA_NOCLDSTOP);
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	told("unless_it_is_asked_not_to");
	leave_alone(pid);
	told("but_the_end_is_told");
	handle(SIGCHLD, SIG_IGN, 0);
	pid = child(leave_7);
	fact("children_of_who_ignores_them", waitpid(pid, &status, 0));
	handle(SIGCHLD, SIG_DFL, SA_NOCLDWAIT);
	pid = child(leave_7);
	fact("children_of_who_will_not_wait", waitpid(pid, &status, 0));
	handle(SIGCHLD, note, SA_NOCLDWAIT);
	pid = child(leave_7);
	await();
	fact("children_of_who_has_a_handler", waitpid(pid, &status, 0));
	told("which_ran");
	handle(SIGCHLD, SIG_DFL, 0);
	in_child("and_as_before", leave_7);
}

/* ---- Inheritance by a child and a new program ---- */

static void inherited(void)
{
	printf("a_child_has_blocked: %lx\n", blocked());
	block(SIG_SETMASK, 0);
	told("a_child_has_nothing_pending");
	raise(SIGUSR2);
	told("a_child_has_the_handlers");
}

static void inheritance(void)
{
	handle(SIGUSR2, note, 0);
	handle(SIGTERM, note, 0);
	block(SIG_SETMASK, BIT(SIGTERM));
	raise(SIGTERM);
	in_child("a_child", inherited);
	block(SIG_SETMASK, 0);
	told("the_parent_had");
}

/* Tests handlers that return by code of the program (a restorer), and handlers
 * without a restorer. */
static void ways_back(void)
{
	struct sigaction action = { note, 0, 0, NULL };

	sys_sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	raise(SIGUSR1);
	told("without_a_restorer");
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	raise(SIGUSR1);
	told("with_a_restorer");
}

int main(void)
{
	errors();
	what_is_told();
	defaults();
	flags();
	masks();
	ignored_while_blocked();
	nobody_escapes();
	groups();
	zombie();
	of_children();
	inheritance();
	ways_back();
	return 0;
}
