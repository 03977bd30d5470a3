/*
 * Figures of whole programs and of files in /tmp: the pages that they take, and
 * the cost to start, write, read and clone them.
 *
 * Ancestor: none.
 */
#include "figures.h"

#define IDLE 16

/* Measures the pages of the smallest program, with its stack, while it sleeps.
 * The figure is the mean of several such programs, rounded down, because their
 * areas share a page of the pool. */
void measure_idle(void)
{
	char *const argv[] = { "/bench/idle", 0 };
	unsigned long before = count_free();
	int pid[IDLE];

	for (int i = 0; i < IDLE; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			execve(argv[0], argv, environ);
			exit(1);
		}
	}
	for (int i = 0; i < 10; i++)
		sched_yield();
	report_one("idle_pages", (before - count_free()) / IDLE);
	for (int i = 0; i < IDLE; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], 0, 0);
	}
}

/* A klibc shell that reads its commands from a pipe and prints into another. */
struct shell {
	int in[2], out[2], pid;
};

/* Makes a pipe, and lets it take the page that an empty pipe keeps. So this
 * page is not counted as one of the shell's. */
static void make_pipe(int ends[2])
{
	char c = 0;

	if (pipe(ends) || write(ends[1], &c, 1) != 1 ||
	    read(ends[0], &c, 1) != 1)
		die("pipe");
}

static void make_pipes(struct shell *shell)
{
	make_pipe(shell->in);
	make_pipe(shell->out);
}

/* Starts a shell, lets it run a command, and leaves it idle. */
static void start_shell(struct shell *shell)
{
	char *const argv[] = { "sh", 0 };
	char c;

	shell->pid = fork();
	if (shell->pid == 0) {
		dup2(shell->in[0], 0);
		dup2(shell->out[1], 1);
		for (int fd = 3; fd < 20; fd++)
			close(fd);
		execve("/bin/sh", argv, environ);
		exit(1);
	}
	if (shell->pid < 0 || write(shell->in[1], "echo\n", 5) != 5 ||
	    read(shell->out[0], &c, 1) != 1)
		die("/bin/sh");
	for (int i = 0; i < 10; i++)
		sched_yield();
}

static void end_shell(const struct shell *shell)
{
	kill(shell->pid, SIGKILL);
	waitpid(shell->pid, 0, 0);
	close(shell->in[0]);
	close(shell->in[1]);
	close(shell->out[0]);
	close(shell->out[1]);
}

/* Measures fork, exec of a program, its exit, and wait. */
static void measure_exec(const char *name, const char *path)
{
	char *const argv[] = { "true", 0 };

	get_ready(name);
	for (int i = 0; i < SAMPLES; i++) {
		unsigned long begin = rdtsc();
		int pid = fork();

		if (pid == 0) {
			execve(path, argv, environ);
			exit(1);
		}
		wait_for(pid);
		samples[i] = rdtsc() - begin;
	}
	report(name, SAMPLES);
}

/* Measures the pages of a second shell. Then measures how a program runs that
 * has run before: a static program, and a program with the library that both
 * shells have mapped. */
void measure_programs(void)
{
	struct shell first, second;
	unsigned long before;

	make_pipes(&first);
	make_pipes(&second);
	start_shell(&first);
	before = count_free();
	start_shell(&second);
	report_one("shell_pages", before - count_free());
	measure_exec("exec_again", "/bench/true");
	measure_exec("exec_klibc", "/bin/true");
	end_shell(&first);
	end_shell(&second);
}

static int new_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);

	if (fd < 0)
		die(path);
	return fd;
}

/* Measures the instructions for 1,000 bytes, rounded up: writes a new file of 1
 * MiB, which takes its pages, and reads it. */
void measure_files(void)
{
	static unsigned long reads[5];
	char *bytes = map(MIB);

	memset(bytes, 'x', MIB);
	wait_for_port();
	for (int i = 0; i < 5; i++) {
		int fd = new_file("/tmp/figures");
		unsigned long begin = rdtsc();
		long written = write(fd, bytes, MIB);

		samples[i] = (rdtsc() - begin) / (MIB / 1000) + 1;
		lseek(fd, 0, SEEK_SET);
		begin = rdtsc();
		if (written != MIB || read(fd, bytes, MIB) != MIB)
			die("/tmp/figures");
		reads[i] = (rdtsc() - begin) / (MIB / 1000) + 1;
		close(fd);
		unlink("/tmp/figures");
	}
	report("tmp_write", 5);
	memcpy(samples, reads, sizeof(reads));
	report("tmp_read", 5);
	munmap(bytes, MIB);
}

/* Writes a file of so many MiB, and measures how it is cloned into another
 * file. The file must fit into /tmp. */
void measure_clone(int mib)
{
	char *bytes = map(MIB);
	int from = new_file("/tmp/from");

	memset(bytes, 'x', MIB);
	for (int i = 0; i < mib; i++)
		if (write(from, bytes, MIB) != MIB)
			die("/tmp/from");
	get_ready("file_clone");
	for (int i = 0; i < SAMPLES; i++) {
		int to = new_file("/tmp/to");
		unsigned long begin = rdtsc();

		if (ioctl(to, FICLONE, from))
			die("FICLONE");
		samples[i] = rdtsc() - begin;
		close(to);
		unlink("/tmp/to");
	}
	report("file_clone", SAMPLES);
	close(from);
	unlink("/tmp/from");
	munmap(bytes, MIB);
}
