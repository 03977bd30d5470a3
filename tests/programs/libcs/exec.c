/*
 * Tests fork, exec, wait and pipe: the program executes itself in a child, with
 * arguments and an environment. It sends lines to the child through a pipe, and
 * reads the child's output from another pipe.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static char self[100];

static int child(int argc, char **argv)
{
	char line[100];
	int lines = 0;

	printf("child: %d words, %s, WORD is %s\n", argc, argv[2],
	       getenv("WORD") ? getenv("WORD") : "not there");
	while (fgets(line, sizeof(line), stdin))
		lines++;
	printf("child: %d lines read\n", lines);
	return 23;
}

static void become_child(int in, int out)
{
	char *argv[] = { "exec", "child", "words with blanks", NULL };
	char *envp[] = { "WORD=kept", NULL };

	dup2(in, 0);
	dup2(out, 1);
	execve(self, argv, envp);
	_exit(127);
}

int main(int argc, char **argv)
{
	int to[2], from[2], status = 0, i;
	char line[200];
	FILE *out, *in;
	pid_t pid;

	if (argc > 1)
		return child(argc, argv);
	snprintf(self, sizeof(self), "/tests/bin/%s", argv[0]);
	printf("pipes: %d %d\n", pipe(to), pipe(from));
	pid = fork();
	if (pid == 0) {
		close(to[1]);
		close(from[0]);
		become_child(to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	out = fdopen(to[1], "w");
	in = fdopen(from[0], "r");
	for (i = 0; i < 1000; i++)
		fprintf(out, "line %d for the child\n", i);
	fclose(out);
	while (fgets(line, sizeof(line), in))
		printf("read: %s", line);
	fclose(in);
	printf("wait: %d, ", waitpid(pid, &status, 0) == pid);
	printf("status %d\n", WEXITSTATUS(status));

	pid = fork();
	if (pid == 0) {
		execl("/tests/none", "none", NULL);
		_exit(errno == ENOENT ? 3 : 4);
	}
	waitpid(pid, &status, 0);
	printf("no such program: %d\n", WEXITSTATUS(status));
	printf("nobody left: %d\n", waitpid(-1, &status, 0));
	return WEXITSTATUS(status);
}
