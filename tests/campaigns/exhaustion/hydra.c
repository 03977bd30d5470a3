/*
 * hydra: a child forks another child and ends; that one does the same, and so
 * on. At any time only the newest of them runs, and hydra itself waits. One ^C
 * must end hydra and the running child.
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
