/*
 * Runs the other programs in this directory, one after the other, in the
 * same way on both systems: on Tally in the place of init, on Linux as the
 * first process of a namespace. What is said for the comparison stands in
 * lines of their own:
 *
 *	=== NAME		what follows is the program's
 *	=== exit 0 signal 0
 *	=== free pages: 3000 before, 3000 after		(Tally alone)
 *	=== audit: ok					(Tally alone)
 *
 * Words of the command line: only=NAME, which may be repeated.
 *
 * Ancestor: xv6-riscv's usertests, which counts free pages around each test.
 */
#include "test.h"

#define PROGRAMS "/tests/bin"
#define MOST	 60

static char names[MOST][40];
static int count;

static void remember(const char *name)
{
	int i = count++;

	if (count > MOST)
		die("too many programs");
	for (; i > 0 && strcmp(names[i - 1], name) > 0; i--)
		strcpy(names[i], names[i - 1]);
	snprintf(names[i], sizeof(names[i]), "%s", name);
}

static void find_programs(void)
{
	static char buffer[1024] __attribute__((aligned(8)));
	int n, fd = open(PROGRAMS, O_RDONLY);

	while ((n = getdents64(fd, (void *)buffer, sizeof(buffer))) > 0)
		for (int at = 0; at < n;) {
			struct dirent64 *entry = (void *)(buffer + at);

			if (entry->d_name[0] != '.')
				remember(entry->d_name);
			at += entry->d_reclen;
		}
	close(fd);
}

/* In a session of its own, so that it can signal its group and no other. */
static void become(const char *name)
{
	static char *envp[] = { "HOME=/", "PATH=/bin", "TERM=linux", NULL };
	char path[80], *argv[] = { (char *)name, NULL };

	setsid();
	chdir("/tests/fixture");
	for (int i = 3; i < 64; i++)
		close(i);
	close(0);
	open("/dev/null", O_RDONLY);
	snprintf(path, sizeof(path), PROGRAMS "/%s", name);
	execve(path, argv, envp);
	die(path);
}

/* Waits for a program and then for all that it has left behind. */
static int finished(int pid)
{
	int status = 0, other, got;

	while ((got = waitpid(-1, &other, 0)) > 0 || errno == EINTR)
		if (got == pid)
			status = other;
	return status;
}

static int run(const char *name)
{
	static char audit[200];
	long before = count_free();
	int pid, status;

	printf("=== %s\n", name);
	pid = fork();
	if (pid == 0)
		become(name);
	status = finished(pid);
	printf("=== exit %d signal %d\n", WEXITSTATUS(status),
	       WTERMSIG(status));
	if (before >= 0) {
		printf("=== free pages: %ld before, %ld after\n", before,
		       count_free());
		if (read_all("/dev/audit", audit, sizeof(audit)) > 0)
			printf("=== %s", audit);
	}
	return status != 0;
}

static int wanted(const char *name, int argc, char **argv)
{
	int any = 0;

	for (int i = 1; i < argc; i++)
		if (!strncmp(argv[i], "only=", 5)) {
			any = 1;
			if (!strcmp(argv[i] + 5, name))
				return 1;
		}
	return !any;
}

int main(int argc, char **argv)
{
	int failed = 0;

	find_programs();
	/* What the first fork and wait need is there before pages count. */
	if (fork() == 0)
		exit_group(0);
	finished(0);
	for (int i = 0; i < count; i++)
		if (wanted(names[i], argc, argv))
			failed |= run(names[i]);
	printf("=== end\n");
	if (on_tally())
		finish(REBOOT_POWER_OFF, failed);
	return failed;
}
