/*
 * numbers: process numbers go round once and a bit. A group whose leader has
 * ended still has its number, so no new process may get that: it would be in
 * the group of strangers, and get their signals.
 *
 * Ancestor: Linux 0.01's find_empty_process(), which looked at pids alone.
 */
#include "../isolation/attempt.h"

#define NUMBERS 32767
#define MORE	1000

static int hold[2];

/* A member of the leader's group, which lives until "hold" is closed. */
static void member(void)
{
	char c;

	close(hold[1]);
	read(hold[0], &c, 1);
	exit_group(0);
}

/* Leads a group, leaves a member in it, and ends. */
static void lead(void)
{
	setpgid(0, 0);
	if (fork() == 0)
		member();
	exit_group(0);
}

static int next_number(void)
{
	int pid = fork();

	if (pid == 0)
		exit_group(0);
	waitpid(pid, 0, 0);
	return pid;
}

int main(void)
{
	int group, given = 0, rounds = 0, last = 0;

	pipe(hold);
	group = fork();
	if (group == 0)
		lead();
	waitpid(group, 0, 0);
	for (int i = 0; i < NUMBERS + MORE; i++) {
		int pid = next_number();

		given += pid == group;
		rounds += pid < last;
		last = pid;
	}
	close(hold[1]);
	tried(NUMBERS + MORE, "processes, until their numbers came round");
	if (given)
		bad("the number of a group was given %d times", given);
	if (rounds == 0)
		bad("the numbers did not come round");
	return verdict();
}
