/*
 * hydra: a process forks a child and ends; the child does the same, and so on.
 * Never more than one of them runs. hydra itself waits. One ^C must end both.
 *
 * Ancestor: none.
 */
#include "../../programs/user/test.h"

int main(void)
{
	printf("hydra: alive\n");
	if (fork() > 0)
		for (;;)
			pause();
	for (;;)
		if (fork() > 0)
			exit_group(0);
}
