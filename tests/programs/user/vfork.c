/*
 * Tests a parent that waits in vfork() for its child: what ends the wait, and
 * what does not.
 *
 * Ancestor: none.
 */
#include "test.h"

static int ends[2]; /* the child writes to it when it runs */
static int stay[2]; /* the child reads it until it is closed */

/* Waits in vfork(), because the child does not call exec. */
static void wait_in_vfork(void)
{
	int pid;

	handle(SIGUSR1, SIG_IGN, 0);
	close(stay[1]);
	pid = vfork();
	if (pid == 0) {
		char c;

		write(ends[1], "v", 1);
		read(stay[0], &c, 1);
		exit_group(3);
	}
	exit_group(4);
}

static void note(int signal)
{
	(void)signal;
}

static void wait_with_handler(void)
{
	handle(SIGTERM, note, 0);
	wait_in_vfork();
}

static void wait_with_mask(void)
{
	sigset_t mask = 1 << (SIGTERM - 1);

	sigprocmask(SIG_SETMASK, &mask, NULL);
	wait_in_vfork();
}

/* Sends a signal to a process that waits in vfork(), and then SIGKILL. Prints
 * which of them ends the process, while its child still lives. */
static void send(const char *name, void (*run)(void), int signal)
{
	int pid;
	char c;

	make_pipe(stay);
	make_pipe(ends);
	pid = child(run);
	read(ends[0], &c, 1);
	nap(50);
	kill(pid, signal); /* on Linux this ends the wait if it is fatal */
	nap(50);
	kill(pid, SIGKILL);
	ended(name, reap(pid));
	for (int i = 0; i < 2; i++) {
		close(ends[i]);
		close(stay[i]);
	}
	while (waitpid(-1, NULL, 0) > 0)
		;
}

int main(void)
{
	alarm(60);
	send("SIGKILL", wait_in_vfork, SIGKILL);
	send("SIGTERM", wait_in_vfork, SIGTERM);
	send("SIGINT", wait_in_vfork, SIGINT);
	send("SIGCHLD", wait_in_vfork, SIGCHLD);
	send("SIGTERM_blocked", wait_with_mask, SIGTERM);
	send("SIGTERM_with_a_handler", wait_with_handler, SIGTERM);
	send("SIGUSR1_ignored", wait_in_vfork, SIGUSR1);
	return 0;
}
