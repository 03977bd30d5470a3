/*
 * Runs the other programs in this directory, one after the other, in the same
 * way on both systems: on Tally instead of init, on Linux as the first process
 * of a namespace. Marks their output with lines for the test:
 *
 *	=== NAME		the program's output follows
 *	=== exit 0 signal 0
 *	=== free pages: 3000 before, 3000 after		(Tally alone)
 *	=== audit: ok					(Tally alone)
 *
 * Words of the command line: only=NAME runs one program, and may be repeated.
 * shell runs the script in tests/programs/shell instead of the programs.
 * terminal and modes run these programs for tests/programs/terminal.t; untyped
 * lets modes type nothing by TIOCSTI. With two words user.t must fail: with lie
 * this program prints one line more, with keep it holds a page.
 *
 * Ancestor: xv6-riscv's usertests, which counts free pages before and after
 * each test.
 */
#include "test.h"

#define PROGRAMS     "/tests/bin"
#define AT_REMOVEDIR 0x200
/* With this call a process adopts orphans on Linux, like init. */
#define PRCTL		       172
#define PR_SET_CHILD_SUBREAPER 36

#define MOST 100

static char names[MOST][40];
static int count;
static char **words;

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

/* Returns whether the command line has this word. */
static int has_word(const char *word)
{
	for (int i = 1; words[i]; i++)
		if (!strcmp(words[i], word))
			return 1;
	return 0;
}

/* Begins a session of its own, so that signals to its group reach no other
 * process. */
static void leave_others(void)
{
	setsid();
	close(0);
	open("/dev/null", O_RDONLY);
}

static int wants_terminal(void)
{
	return has_word("terminal") || has_word("modes");
}

/* Makes the process's group the foreground of the terminal. */
static void take_terminal(void)
{
	int group = getpid();

	setpgid(0, 0);
	handle(SIGTTOU, SIG_IGN, 0);
	ioctl(0, TIOCSPGRP, &group);
	handle(SIGTTOU, SIG_DFL, 0);
}

static void become(const char *path, char *const argv[])
{
	static char *envp[] = { "HOME=/", "PATH=/bin", "TERM=linux", NULL };

	forget_signals();
	if (wants_terminal())
		take_terminal();
	else
		leave_others();
	chdir("/tests/fixture");
	syscall(436, 3, -1, 0); /* close_range() */
	execve(path, argv, envp);
	die(path);
}

static void clear(int dir);

/* Removes one name, and everything below it. */
static int clear_entry(int dir, const char *name)
{
	int below;

	if (syscall(301, dir, name, 0) == 0) /* unlinkat() */
		return 1;
	below = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	clear(below);
	close(below);
	return syscall(301, dir, name, AT_REMOVEDIR) == 0;
}

/* Removes everything in a directory. */
static void clear(int dir)
{
	char buffer[512] __attribute__((aligned(8)));
	int n, removed;

	do {
		removed = 0;
		lseek(dir, 0, SEEK_SET);
		n = getdents64(dir, (void *)buffer, sizeof(buffer));
		for (int at = 0; at < n;) {
			struct dirent64 *entry = (void *)(buffer + at);
			const char *name = entry->d_name;

			at += entry->d_reclen;
			if (strcmp(name, ".") && strcmp(name, ".."))
				removed += clear_entry(dir, name);
		}
	} while (removed);
}

/* Empties the file systems that can be written, for the next program. */
static void clear_all(void)
{
	static const char *const places[] = { "/tmp", "/dev/shm" };

	for (unsigned i = 0; i < ARRAY_SIZE(places); i++) {
		int dir = open(places[i], O_RDONLY | O_DIRECTORY);

		clear(dir);
		close(dir);
	}
}

/* Waits for a program and then for all its remaining children. Returns the
 * program's status. */
static int finished(int pid)
{
	int status = 0, other, got;

	while ((got = waitpid(-1, &other, 0)) > 0 || errno == EINTR)
		if (got == pid)
			status = other;
	return status;
}

static int run(const char *name, const char *path, char *const argv[])
{
	static char audit[200];
	long before = count_free();
	int pid, status;

	printf("=== %s\n", name);
	pid = fork();
	if (pid == 0)
		become(path, argv);
	status = finished(pid);
	clear_all();
	if (has_word("lie"))
		printf("what Linux would not say\n");
	if (has_word("keep"))
		*map(1) = 1;
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

static int run_program(const char *name)
{
	char path[80], *argv[] = { (char *)name, NULL };

	snprintf(path, sizeof(path), PROGRAMS "/%s", name);
	return run(name, path, argv);
}

static int run_script(void)
{
	static char *argv[] = { "sh", "/tests/shell/script.sh", NULL };

	return run("shell", "/bin/sh", argv);
}

static int run_terminal(void)
{
	static char *argv[] = { "terminal", NULL };

	return run("terminal", "/tests/terminal", argv);
}

static int run_modes(void)
{
	static char *argv[] = { "modes", NULL, NULL };

	if (has_word("untyped"))
		argv[1] = "untyped";
	return run("modes", "/tests/modes", argv);
}

static int wanted(const char *name)
{
	int any = 0;

	for (int i = 1; words[i]; i++)
		if (!strncmp(words[i], "only=", 5)) {
			any = 1;
			if (!strcmp(words[i] + 5, name))
				return 1;
		}
	return !any;
}

static int run_programs(void)
{
	int failed = 0;

	find_programs();
	for (int i = 0; i < count; i++)
		if (wanted(names[i]))
			failed |= run_program(names[i]);
	return failed;
}

int main(int argc, char **argv)
{
	int failed;

	(void)argc;
	words = argv;
	if (wants_terminal())
		ioctl(0, TIOCSCTTY, NULL); /* on Linux the program has it */
	if (getpid() != 1)		   /* Linux without namespaces */
		syscall(PRCTL, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	/* Calls fork and wait once before pages are counted: the first call may
	 * take pages that stay. */
	if (fork() == 0)
		exit_group(0);
	finished(0);
	failed = has_word("shell")    ? run_script() :
		 has_word("terminal") ? run_terminal() :
		 has_word("modes")    ? run_modes() :
					run_programs();
	printf("=== end\n");
	if (on_tally() && getpid() == 1)
		finish(REBOOT_POWER_OFF, failed);
	return failed;
}
