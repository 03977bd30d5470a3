/*
 * bomb: every process forks for ever. Each prints a line when a fork of its own
 * has failed for the first time. None ends by itself: ^C ends them.
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
