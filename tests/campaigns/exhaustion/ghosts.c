/*
 * ghosts: children end; some ticks later their parent waits for all of them at
 * once, and the pages of their tasks get other contents. The kernel's walk
 * through the tasks lets other tasks run in between, and must not take these
 * contents for a task. The program repeats this until ^C.
 *
 * Ancestor: none.
 */
#include "../../programs/user/test.h"

#define GHOSTS 20
#define PAGES  (GHOSTS * 3)
#define TICKS  20

static void spin(void)
{
	long start = times(NULL);

	while (times(NULL) - start < TICKS)
		;
}

int main(void)
{
	char *pages;

	for (;;) {
		for (int i = 0; i < GHOSTS; i++)
			if (fork() == 0)
				exit_group(0);
		for (int i = 0; i < GHOSTS; i++)
			sched_yield();
		spin();
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		pages = map(PAGES);
		memset(pages, 0x80, PAGES * PAGE_SIZE);
		munmap(pages, PAGES * PAGE_SIZE);
		printf("ghosts: buried\n");
	}
}
