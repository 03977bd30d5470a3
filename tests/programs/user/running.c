/*
 * Tests programs in /tmp: while a program runs, no process can open its file to
 * write.
 *
 * Ancestor: none.
 */
#include "test.h"

static void copy(const char *from, const char *to)
{
	static char buffer[4096];
	int in = open(from, O_RDONLY);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	long n;

	while ((n = read(in, buffer, sizeof(buffer))) > 0)
		write(out, buffer, n);
	close(in);
	close(out);
}

static const char *path = "/tmp/target";
static char *none[] = { NULL };
static char *arguments[] = { "target", "words", "in /tmp", NULL };

static void run(void)
{
	execve(path, arguments, none);
	fact("execve", -1);
	exit_group(1);
}

static int started[2]; /* exec closes its writing end */

static void wait_for_a_byte(void)
{
	arguments[1] = "read";
	run();
}

static int start_it(void)
{
	int pid;
	char c;

	make_pipe(started);
	fcntl(started[1], F_SETFD, FD_CLOEXEC);
	pid = child(wait_for_a_byte);
	close(started[1]);
	read(started[0], &c, 1);
	close(started[0]);
	return pid;
}

static void runs(void)
{
	int fd, ends[2], pid;

	copy("../target", path);
	in_child("exec_in_tmp", run);
	fd = open(path, O_WRONLY);
	in_child("exec_of_what_is_open_to_write", run);
	close(fd);
	fd = open(path, O_RDONLY);
	in_child("exec_of_what_is_open_to_read", run);
	close(fd);
	make_pipe(ends);
	dup2(ends[0], 0);
	pid = start_it();
	fact("open_to_write_while_it_runs", open(path, O_WRONLY));
	fact("open_to_truncate_while_it_runs", open(path, O_RDONLY | O_TRUNC));
	fact("truncate_while_it_runs", syscall(92, path, 0));
	fact("open_to_read_while_it_runs", close(open(path, O_RDONLY)));
	fact("unlink_while_it_runs", unlink(path));
	fd = open(path, O_WRONLY | O_CREAT, 0755);
	fact("write_to_a_new_one", write(fd, "#!/bin/missing\n", 15));
	close(fd);
	write(ends[1], "x", 1);
	ended("the_old_one", reap(pid));
	in_child("exec_of_the_new_one", run);
	unlink(path);
}

/* Runs a script in /tmp whose interpreter is in /tmp, too. */
static void scripts(void)
{
	int fd = open("/tmp/script", O_WRONLY | O_CREAT, 0755);

	copy("../target", path);
	write(fd, "#!/tmp/target words\n", 20);
	path = "/tmp/script";
	arguments[1] = "words";
	in_child("exec_of_a_script_that_is_open_to_write", run);
	close(fd);
	in_child("exec_of_a_script", run);
	fd = open("/tmp/target", O_RDWR);
	in_child("with_an_interpreter_that_is_open_to_write", run);
	close(fd);
	unlink(path);
	unlink("/tmp/target");
}

int main(void)
{
	runs();
	scripts();
	return 0;
}
