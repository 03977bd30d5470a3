/*
 * Scenarios with calls that take paths or programs: paths of nearly 4 KiB with
 * as many components or links as possible; programs with many or long
 * arguments.
 *
 * Ancestor: none.
 */
#include "latency.h"

#define PATH_MAX 4096

/* ---- Paths ---- */

#define TARGET 100 /* bytes of a link's text */

static char path[PATH_MAX];

/* Fills the path with copies of `piece`, followed by `end`. Leaves room for the
 * text of one link that root.pl has made. */
static void fill_path(const char *piece, const char *end)
{
	size_t n = strlen(piece), at = 0;

	strcpy(path, "/");
	for (at = 1; at + n + strlen(end) + TARGET < PATH_MAX; at += n)
		memcpy(path + at, piece, n);
	strcpy(path + at, end);
}

/* Makes each call that takes a path, with the path in `path`. */
static void name_all(void)
{
	static char buffer[PATH_MAX];
	char *const argv[] = { path, NULL };

	must(open(path, O_RDONLY) >= 0, "open");
	must(openat(AT_FDCWD, path, O_RDONLY) >= 0, "openat");
	access(path, R_OK);
	chdir(path);
	readlink(path, buffer, sizeof(buffer));
	stat64(path, (struct stat64 *)buffer);
	lstat64(path, (struct stat64 *)buffer);
	fstatat64(AT_FDCWD, path, (struct stat64 *)buffer, 0);
	statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, (struct statx *)buffer);
	utimensat64(AT_FDCWD, path, NULL, 0);
	syscall(8, path, 0644);
	link(path, path);
	unlink(path);
	rename(path, path);
	symlink(path, path);
	syscall(92, path, 0);
	syscall(298, AT_FDCWD, path, 0, 0, 0);
	syscall(303, AT_FDCWD, path, AT_FDCWD, path, 0);
	syscall(353, AT_FDCWD, path, AT_FDCWD, path, 0);
	execve(path, argv, environ);
	getcwd(buffer, sizeof(buffer));
}

static void path_of_directories(void)
{
	fill_path("zz/../", "zz");
	name_all();
}

static void path_of_links(void)
{
	fill_path("zz/../", "zz/39"); /* 40 links, the most that are allowed */
	name_all();
}

static void path_of_slashes(void)
{
	fill_path("/", "zz");
	name_all();
}

static void path_of_dots(void)
{
	fill_path("./", "zz");
	name_all();
}

static void path_too_long(void)
{
	memset(path, 'x', PATH_MAX);
	must(open(path, O_RDONLY) < 0, "ENAMETOOLONG");
}

/* ---- Programs ---- */

#define ARGUMENTS 24000

static void exec_many_strings(void)
{
	static char *argv[ARGUMENTS + 1];

	for (int i = 0; i < ARGUMENTS; i++)
		argv[i] = (char *)"";
	execve("/bin/true", argv, environ);
	must(0, "execve");
}

static void exec_long_strings(void)
{
	static char string[120000];
	char *const argv[] = { string, NULL };

	memset(string, 'x', sizeof(string) - 1);
	execve("/bin/true", argv, environ);
	must(0, "execve");
}

static void exec_too_much(void)
{
	static char string[140000];
	char *const argv[] = { string, NULL };

	memset(string, 'x', sizeof(string) - 1);
	must(execve("/bin/true", argv, environ) < 0, "E2BIG");
}

static void vforks(void)
{
	int pid = vfork();

	if (pid == 0)
		execute_true();
	must(reap(pid) == 0, "true");
	pid = syscall(120, SIGCHLD, 0, 0, 0, 0); /* clone(), like a fork() */
	if (pid == 0)
		exit_group(0);
	must(reap(pid) == 0, "clone");
}

const struct scenario paths[] = {
	{ "path_of_directories", path_of_directories },
	{ "path_of_links", path_of_links },
	{ "path_of_slashes", path_of_slashes },
	{ "path_of_dots", path_of_dots },
	{ "path_too_long", path_too_long },
	{ "exec_many_strings", exec_many_strings },
	{ "exec_long_strings", exec_long_strings },
	{ "exec_too_much", exec_too_much },
	{ "vforks", vforks },
	{ 0 },
};
