/*
 * bomb: every process forks for ever. Each one prints a line when its fork()
 * fails for the first time. No process ends by itself: ^C ends them all.
 *
 * Ancestor: none.
 */
#include "../../programs/user/test.h"

int main(void)
{
	int said = 0;

	for (;;) {
		if (fork() >= 0 || said)
			continue;
		said = 1;
		printf("bomb: refused\n");
	}
}
