/*
 * Lets every allocation fail once, and checks what a program sees then. Runs as
 * init, in the kernel of inject.c:
 *
 *	enomem calls STEP [NAME]
 *			each operation of file_calls.c, task_calls.c,
 *			time_calls.c, faults.c and files.c,
 *			for n = 1, 2, 3 ... with its n-th allocation refused,
 *			and again with all from the n-th on, until n is above
 *			the last one; then with each STEPth page in turn
 *			full: it can get no more holders
 *	enomem shell FIRST STEP
 *			whole command lines, with n = FIRST, FIRST + STEP ...
 *	enomem count	typed at a prompt: prints the number of allocations
 *	enomem passed	a subject's exec that no refusal has stopped runs this
 *	enomem again	a subject that was refused runs this by another exec
 *
 *	tester ──fork──> subject: prepare, arm, call, judge, call again
 *	  |                 |
 *	  └ books <── wait ─┘      compares pages, tasks and objects
 *
 * Each try has a new process as its subject. So the subject may be killed, and
 * all that it did is gone before the tester compares the books.
 *
 * Ancestor: none.
 */
#include "tester.h"

extern char __executable_start[], __start_cold[], __stop_cold[], end[];

/* Maps a region. If `touched` is set, touches pages on both sides of its
 * edges. */
static void reserve(long at, int touched)
{
	if (mmap((void *)at, REGION, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		die("mmap");
	for (int i = 0; touched && i < 2; i++)
		for (long page = -4; page < 4; page++)
			*(long *)(EDGE(at, i) + page * PAGE_SIZE + MARK) =
				page + i;
}

/* Before the first books are made, gets everything that this process needs:
 * every page of its image but the cold ones, some stack, and a heap that ends
 * in a table of its own. */
static void get_ready(void)
{
	volatile char stack[4 * PAGE_SIZE];

	for (int i = 0; i < 4; i++)
		stack[i * PAGE_SIZE] = 0;
	(void)stack;
	for (long page = (long)__executable_start; page < (long)end;
	     page += PAGE_SIZE)
		if (page < (long)__start_cold || page >= (long)__stop_cold)
			(void)*(volatile char *)page;
	reserve(FRESH_AT, 0);
	reserve(SHARED_AT, 1);
	sbrk(2 * SPAN);
	heap_end = sbrk(0);
	for (int i = 1; i <= 4; i++)
		heap_end[-i * PAGE_SIZE] = i;
	close(open("/tmp/first", O_WRONLY | O_CREAT, 0644));
	clear_tmp(); /* /tmp keeps the page for its names */
}

/* Tries all operations whose names contain `name`; "" means all. */
static void try_calls(long step, const char *name)
{
	static const struct operation *const tables[] = {
		file_calls, task_calls, time_calls, faults, files,
	};

	for (unsigned i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct operation *op = tables[i]; op->name; op++)
			if (strstr(op->name, name))
				try_operation(op, step);
	try_init();
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "passed")) {
		refuse(REFUSE_STOP, 0, 0);
		exit_group(PASSED);
	}
	if (!strcmp(what, "again"))
		exit_group(REFUSED);
	if (!strcmp(what, "count")) {
		printf("allocations %ld\n", refuse(REFUSE_STOP, 0, 0));
		return 0;
	}
	while (*argv && strncmp(*argv, "init=", 5))
		argv++;
	if (!argv[0] || !argv[1] || !argv[2])
		die("enomem: calls STEP, shell FIRST STEP, count");
	get_ready();
	if (!strcmp(argv[1], "calls"))
		try_calls(atoi(argv[2]), argv[3] ? argv[3] : "");
	else if (argv[3])
		try_lines(atoi(argv[2]), atoi(argv[3]));
	refuse(REFUSE_SITES, 0, 0);
	printf("total: %ld operations, %ld injected failures, %ld full pages, "
	       "%ld failed\n",
	       operations, injected, filled, failures);
	finish(REBOOT_POWER_OFF, failures != 0);
}
