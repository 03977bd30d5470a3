/*
 * numbers: forks until the process numbers have wrapped around. A group or a
 * session whose leader has ended still has its number, so no new process may
 * get that number: it would be in that group, and get its signals.
 *
 * Ancestor: Linux 0.01's find_empty_process(), which compared only pids.
 */
#include "../isolation/attempt.h"

#define NUMBERS 32767
#define MORE	1000
#define LATE	500 /* processes before the late leader is forked */

static int hold[2], late[2];

/* Stays a member of the leader's group or session until `hold` is closed. */
static void member(void)
{
	char c;

	close(hold[1]);
	read(hold[0], &c, 1);
	exit_group(0);
}

static void lead_group(void)
{
	setpgid(0, 0);
	if (fork() == 0)
		member();
	exit_group(0);
}

static void lead_session(void)
{
	setsid();
	if (fork() == 0) {
		setpgid(0, 0); /* leaves the group, but not the session */
		member();
	}
	exit_group(0);
}

/* Becomes the leader of a group late: after the process numbers have wrapped
 * around, but before they reach its own number again. */
static void lead_late(void)
{
	char c;

	read(late[0], &c, 1);
	lead_group();
}

static int born(void (*lead)(void))
{
	int pid = fork();

	if (pid == 0)
		lead();
	return pid;
}

static int reaped(int pid)
{
	waitpid(pid, 0, 0);
	return pid;
}

static void end(void)
{
	exit_group(0);
}

int main(void)
{
	int taken[3] = { 0 }, given[3] = { 0 }, rounds = 0, last = 0;

	make_pipe(hold);
	make_pipe(late);
	taken[0] = reaped(born(lead_group));
	taken[1] = reaped(born(lead_session));
	for (int i = 0; i < NUMBERS + MORE; i++) {
		int pid = reaped(born(end));

		if (i == LATE)
			taken[2] = born(lead_late);
		rounds += pid < last;
		if (rounds && last < LATE / 2 && pid >= LATE / 2) {
			write(late[1], "", 1);
			reaped(taken[2]);
		}
		for (int j = 0; i > LATE && j < 3; j++)
			given[j] += pid == taken[j];
		last = pid;
	}
	close(hold[1]);
	tried(NUMBERS + MORE, "processes, until their numbers wrapped around");
	for (int j = 0; j < 3; j++)
		if (given[j])
			bad("number %d, which is taken, was given", taken[j]);
	if (rounds != 1 || last < taken[2])
		bad("the numbers wrapped around %d times, to %d", rounds, last);
	return verdict();
}
