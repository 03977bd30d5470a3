/*
 * Executes ELF files that root.pl has made. Most of them have one error.
 *
 * Ancestor: none.
 */
#include "test.h"

static const char *name;
static int ends[2];

/* Executes the file. If exec fails, sends the error through a pipe to the
 * parent; a successful exec closes the pipe. */
static void run(void)
{
	char path[80], *argv[] = { "damaged", NULL }, *envp[] = { NULL };

	close(ends[0]);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	snprintf(path, sizeof(path), "damaged/%s", name);
	execve(path, argv, envp);
	write(ends[1], &errno, sizeof(errno));
	exit_group(99);
}

/* Returns the error of exec, or 0. Stores how the process has ended. */
static int try(const char *file, int *status)
{
	int error = 0, pid;

	name = file;
	make_pipe(ends);
	pid = child(run);
	close(ends[1]);
	read(ends[0], &error, sizeof(error));
	close(ends[0]);
	*status = reap(pid);
	return error;
}

/* Files for which both systems must have exactly the same result. */
static const char *const exact[] = {
	"nothing",
	"empty",
	"one-byte",
	"magic-only",
	"half-a-header",
	"header-only",
	"half-a-table",
	"magic",
	"machine",
	"relocatable",
	"core",
	"type-0",
	"type-huge",
	"no-segments",
	"many-segments",
	"more-segments-than-file",
	"segment-size",
	"table-beyond-file",
	"table-at-the-end-of-the-world",
	"table-that-wraps",
	"entry-nowhere",
	"entry-zero",
	"entry-kernel",
	"entry-last-byte",
	"zero-length-segment",
	"empty-segment-with-a-crooked-offset",
	"empty-segment-beyond-file",
	"segments-that-share-pages",
	"what-is-left-of-the-first",
	"segment-longer-than-file",
	"bss-behind-the-end-of-the-file",
	"pages-beyond-file",
	"pages-beyond-file-that-are-used",
	"segment-all-beyond-file",
	"bss-in-the-last-page",
	"big-bss",
	"bss-behind-data",
	"segments-that-share-a-page",
	"read-only-data",
	"interpreter-missing",
	"interpreter-is-a-directory",
	"interpreter-without-end",
	"interpreter-of-no-bytes",
	"interpreter-too-long",
	"interpreter-not-to-run",
	"interpreter-that-is-good",
	"interpreter",
};

/*
 * Files that cannot run. A system may return an error to the old program, or
 * notice the error when the old program no longer exists, and kill the process.
 */
static const char *const refused[] = {
	"file-larger-than-memory",
	"crooked-offset",
	"segment-beyond-file",
	"segment-that-wraps",
	"segment-in-the-kernel",
	"segment-of-4-GiB",
	"segment-size-that-wraps",
	"only-a-zero-length-segment",
	"segment-of-4-GiB-in-a-page",
	"interpreter-is-a-text",
	"interpreter-without-a-name",
	"interpreter-beyond-file",
	"interpreter-for-another-machine",
};

/* Files without an error that a simple system may refuse to run. */
static const char *const odd[] = {
	"class",
	"position-independent",
	"overlapping",
	"twice-the-same",
	"descending",
	"above-a-gigabyte",
	"across-a-gigabyte",
	"at-page-0",
};

int main(void)
{
	int error, status;

	for (unsigned i = 0; i < ARRAY_SIZE(exact); i++) {
		error = try(exact[i], &status);
		if (error)
			printf("%s: %s\n", exact[i], error_name(error));
		else
			ended(exact[i], status);
	}
	for (unsigned i = 0; i < ARRAY_SIZE(refused); i++) {
		error = try(refused[i], &status);
		yes(refused[i], !error && !WIFSIGNALED(status));
	}
	for (unsigned i = 0; i < ARRAY_SIZE(odd); i++) {
		error = try(odd[i], &status);
		printf("%s: %s\n", odd[i],
		       error || WIFSIGNALED(status) ||
				       WEXITSTATUS(status) == 7 ?
			       "refused or run" :
			       "something else");
	}
	/* On Tally no program may have addresses of the kernel, or page 0. */
	if (on_tally()) {
		error = try("above-a-gigabyte", &status);
		if (!error && !WIFSIGNALED(status))
			printf("above-a-gigabyte: it runs\n");
		if (try("at-page-0", &status) != ENOEXEC)
			printf("at-page-0: it runs\n");
	}
	return 0;
}
