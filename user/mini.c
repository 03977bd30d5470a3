/*
 * mini: a simple shell, for an archive that has no other. It reads lines,
 * splits them at semicolons and blanks, and runs the named programs from /bin
 * and /sbin, one after the other. It ends at `exit [STATUS]` or at the end of
 * input. Its status is STATUS, or that of the program that ran last.
 *
 *	tally> cow; mem -p; audit
 *
 * Ancestor: xv6's sh.c, without its pipes and redirections.
 */
#include "tally.h"

#define WORDS 16 /* in one command; more are ignored */

static char line[512];
static int status;

/* Reads a line from the terminal into `line`. Returns 0 at the end of input,
 * otherwise 1. */
static int read_line(void)
{
	long n = read(0, line, sizeof(line) - 1);

	if (n <= 0)
		return 0;
	line[n] = 0;
	return 1;
}

/* Executes a program, in the child. */
static void run(char **argv, char **envp)
{
	char path[64];

	if (strchr(argv[0], '/'))
		execve(argv[0], argv, envp);
	snprintf(path, sizeof(path), "/bin/%s", argv[0]);
	execve(path, argv, envp);
	snprintf(path, sizeof(path), "/sbin/%s", argv[0]);
	execve(path, argv, envp);
	dprintf(2, "mini: %s: %s\n", argv[0], strerror(errno));
	exit_group(127);
}

/* Splits the string `command` into words, in place. Returns how many. */
static int split(char *command, char **argv)
{
	int argc = 0;

	for (;;) {
		while (*command == ' ' || *command == '\t')
			*command++ = 0;
		if (!*command || argc == WORDS)
			break;
		argv[argc++] = command;
		while (*command && *command != ' ' && *command != '\t')
			command++;
	}
	argv[argc] = NULL;
	return argc;
}

static void do_command(char *command, char **envp)
{
	char *argv[WORDS + 1];
	int argc = split(command, argv);
	int how, pid;

	if (argc == 0)
		return;
	if (!strcmp(argv[0], "exit"))
		exit_group(argc > 1 ? atoi(argv[1]) & 255 : status);
	pid = fork();
	if (pid == 0)
		run(argv, envp);
	if (pid < 0 || waitpid(pid, &how, 0) < 0) {
		dprintf(2, "mini: %s\n", strerror(errno));
		status = 1;
	} else {
		status = WIFSIGNALED(how) ? 128 + WTERMSIG(how) :
					    WEXITSTATUS(how);
	}
}

static void do_line(char **envp)
{
	for (char *at = line, *next; at; at = next) {
		next = strchr(at, ';');
		if (next)
			*next++ = 0;
		do_command(at, envp);
	}
}

/* Handles ^C, which must end only the running program, and not mini. */
static void stay(int sig)
{
	(void)sig;
}

int main(int argc, char **argv, char **envp)
{
	const struct sigaction ignore = { .sa_handler = stay,
					  .sa_flags = SA_RESTART };
	char *end;

	(void)argc, (void)argv;
	sigaction(SIGINT, &ignore, NULL);
	printf("mini: our own programs are\n");
	print_file(PROGRAM_LIST);
	for (;;) {
		printf("tally> ");
		if (!read_line())
			break;
		for (char *at = line; (end = strchr(at, '\n')); at = end + 1)
			*end = ';';
		do_line(envp);
	}
	printf("\n");
	return status;
}
