/*
 * randfiles: makes random operations on files below /tmp. Each is made twice,
 * by the model of fs.h and by the system, and both results must be the same.
 * From time to time the whole tree is compared, with all bytes. Runs on Linux,
 * which shows that the model is right, and on Tally, as init.
 *
 *	seed=N		the seed of all random numbers
 *	operations=N	makes N operations
 *	aloud		prints a line for each operation
 *
 *	main.c ──> names.c, opens.c ──> arguments.c	chooses the operations
 *	                  ├───────────> fs.h		the model
 *	                  └───────────> judge.c		compares the two
 *
 * On Tally this program executes init at its end, so that the test can use the
 * shell.
 *
 * Ancestor: none; fsx of NeXT (A. Tevanian, 1991) did this with the bytes of
 * one file.
 */
#include "tries.h"

#define EVERY 1000 /* operations, on average, between two comparisons */

struct open files[FILES];

/* An operation that stands in this list several times is tried more often. */
static int (*const operations[])(void) = {
	try_open,   try_open, try_open,	    try_new,   try_new,	     try_remove,
	try_rename, try_look, try_readlink, try_chmod, try_truncate, try_chdir,
	try_close,  try_read, try_read,	    try_write, try_write,    try_write,
	try_seek,   try_size, try_fstat,    try_clone,
};

/* Tries operations in a new directory, and removes it at the end. */
static void run(unsigned long most)
{
	int fd;

	if (mkdir("/tmp/r", 0755) < 0 || chdir("/tmp/r") < 0)
		die("/tmp/r");
	umask(0);
	fs_begin();
	memset(files, 0, sizeof(files));
	sum = tried = 0;
	while (tried < most) {
		tried += operations[below(ARRAY_SIZE(operations))]();
		if (one_in(EVERY))
			compare_all();
	}
	compare_all();
	for (int i = 0; i < FILES; i++)
		if (files[i].node)
			close(files[i].fd);
	fd = open("/tmp/r", O_RDONLY | O_DIRECTORY);
	remove_all(fd, fs_root);
	close(fd);
	chdir("/");
	if (rmdir("/tmp/r") < 0)
		die("/tmp/r");
}

/* Returns whether Tally has lost pages, or the audit finds a difference. */
static int failed(long before)
{
	static char audit[100];
	long after = count_free();

	if (!on_tally())
		return 0;
	read_all("/dev/audit", audit, sizeof(audit));
	printf("=== %ld pages free before, %ld after, %s", before, after,
	       audit);
	return after != before || strcmp(audit, "audit: ok\n");
}

/* Gets all pages that this program itself needs, before pages are counted: its
 * data, stack for deep trees, and pages that the kernel keeps after a short
 * run. */
static void get_ready(void)
{
	extern char __bss_start[], end[];
	unsigned long first = (unsigned long)__bss_start;
	volatile char stack[16 * PAGE_SIZE];

	for (unsigned i = 0; i < sizeof(stack); i += PAGE_SIZE)
		stack[i] = 0;
	(void)stack;

	for (unsigned long at = first; at < (unsigned long)end;
	     at += PAGE_SIZE) {
		volatile char *place = (volatile char *)at;
		char byte = *place;

		*place = byte;
	}
	run(100);
}

int main(int argc, char **argv)
{
	static char *init[] = { "init", "once", NULL };
	static char *environment[] = { NULL };
	unsigned seed = word(argv, "seed", 1);
	long before;
	int bad;

	(void)argc;
	aloud = has_word(argv, "aloud");
	sow(seed, 0);
	get_ready();
	before = count_free();
	run(word(argv, "operations", 1000));
	printf("=== seed %u: %lu operations, sum %08x\n", seed, tried, sum);
	bad = failed(before);
	printf("=== failed: %d\n", bad);
	if (on_tally())
		execve("/sbin/init", init, environment);
	return bad;
}
