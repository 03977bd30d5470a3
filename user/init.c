/*
 * init: the first program. The kernel starts it with the words of the kernel's
 * command line. It runs a shell on the console, and reaps orphans.
 *
 *	once	run the shell only once, then power off with its status
 *
 * The shell is /bin/sh, as a login shell; if there is none, our own /bin/mini.
 * When it ends, init starts it again. If it ends at once several times in a
 * row, init pauses, so that the user can read the reason.
 *
 * Ancestor: Linux 0.01's init() in init/main.c. It ran a shell on /etc/rc, then
 * a login shell, and after that did nothing.
 */
#include "tally.h"

#define TOO_SOON 2 /* seconds: a shell that ends sooner has failed */
#define FAILURES 4 /* failures in a row; then init pauses */
#define PAUSE	 5 /* seconds */

static char *const environment[] = {
	"HOME=/",	"PATH=/bin:/sbin", "TERM=linux", "USER=root",
	"LOGNAME=root", "SHELL=/bin/sh",   NULL,
};

static int has_word(char **argv, const char *word)
{
	for (; *argv; argv++)
		if (!strcmp(*argv, word))
			return 1;
	return 0;
}

static void rest(int seconds)
{
	struct timespec left = { seconds, 0 };

	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		;
}

/* Opens file descriptors 0, 1 and 2, unless the kernel has opened them. */
static void open_console(void)
{
	if (fcntl(0, F_GETFD) >= 0)
		return;
	if (open("/dev/console", O_RDWR) != 0)
		exit_group(1);
	dup2(0, 1);
	dup2(0, 2);
}

/* Prints the greeting. If the archive does not have these files, it prints
 * nothing. */
static void greet(void)
{
	print_file("/etc/motd");
	print_file(PROGRAM_LIST);
}

static void warn_if_no_shell(void)
{
	if (access("/bin/sh", X_OK) < 0 && errno != ENOMEM)
		printf("init: there is no /bin/sh in the archive (make deps "
		       "fetches it); /bin/mini\nruns our own programs by "
		       "name instead\n");
}

/* Makes the pipe in which line.c keeps the lines typed so far. Without this
 * pipe line.c keeps no lines. */
static void open_history(void)
{
	int ends[2];

	if (pipe2(ends, O_NONBLOCK) < 0)
		return;
	for (int i = 0; i < 2; i++) {
		dup2(ends[i], i ? HISTORY_OUT : HISTORY_IN);
		close(ends[i]);
	}
}

/* Executes the shell, in the child. The shell gets a session and a foreground
 * group of its own, so that ^C goes to the shell's programs and not to init. If
 * no memory is left, does not try mini: init starts the shell again later. */
static void become_shell(void)
{
	char *const shell[] = { "-sh", NULL };
	int group = setsid();

	ioctl(0, TIOCSCTTY, NULL);
	ioctl(0, TIOCSPGRP, &group);
	open_history();
	execve("/bin/sh", shell, environment);
	if (errno != ENOMEM)
		execve("/bin/mini", shell, environment);
	die("init: /bin/sh and /bin/mini");
}

/* Runs the shell, waits until it ends, and reaps other processes meanwhile.
 * Returns the shell's status in the form that shells use: 128 plus the signal's
 * number if a signal ended it. */
static int run_shell(void)
{
	int status, pid, shell = fork();

	if (shell < 0) {
		dprintf(2, "init: fork: %s\n", strerror(errno));
		return 1;
	}
	if (shell == 0)
		become_shell();
	do {
		pid = waitpid(-1, &status, 0);
	} while (pid != shell && (pid >= 0 || errno == EINTR));
	if (WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	return WEXITSTATUS(status);
}

/* Starts the shell, and starts it again each time that it ends. */
static void NORETURN keep_shell(void)
{
	int failures = 0;

	for (;;) {
		long start = time(NULL);
		int status = run_shell();

		failures = time(NULL) - start < TOO_SOON ? failures + 1 : 0;
		printf("init: the shell ended with status %d\n", status);
		if (failures == FAILURES) {
			printf("init: it ends at once each time; next start in "
			       "%d "
			       "seconds\n",
			       PAUSE);
			rest(PAUSE);
			failures = 0;
		}
	}
}

/* Ends a second init: it would start its shell again each time, so that nobody
 * could leave it. */
static void refuse_to_be_second(void)
{
	if (getpid() == 1 || !on_tally())
		return;
	dprintf(2, "init: already running; for another shell type sh\n");
	exit_group(1);
}

int main(int argc, char **argv)
{
	open_console();
	refuse_to_be_second();
	warn_if_no_shell();
	if (argc > 1 && has_word(argv + 1, "once"))
		finish(REBOOT_POWER_OFF, run_shell());
	greet();
	keep_shell();
}
