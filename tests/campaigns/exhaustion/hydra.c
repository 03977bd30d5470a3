/*
 * hydra: a process that is replaced by its child all the time: there is never
 * more than one that runs, and none lives long. hydra itself waits. One ^C has
 * to find both.
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
