/*
 * bomb: every process forks for ever. Each says once when it is refused; none
 * ever ends by itself: that is what ^C is for.
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
