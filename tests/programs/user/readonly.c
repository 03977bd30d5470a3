/*
 * Tests that the archive is read-only: every attempt to write fails, most with
 * EROFS.
 *
 * Ancestor: none.
 */
#include "test.h"

#define NOWHERE ((void *)0xfffff000)

static void touch(const char *name, int dir, const char *path, long long a,
		  long long b, int flags)
{
	const struct timespec64 times[2] = { { 5, a }, { 6, b } };

	fact(name, utimensat64(dir, path, times, flags));
}

/*
 * The kernel checks times before the file system refuses the call. A pipe is
 * not in the archive, so its times can be set.
 */
static void times_of_files(void)
{
	int ends[2], text = open("text", O_RDONLY);

	make_pipe(ends);
	fact("now", utimensat64(AT_FDCWD, "text", NULL, 0));
	touch("a_time", AT_FDCWD, "text", 0, 0, 0);
	touch("of_a_link", AT_FDCWD, "to-nowhere", 0, 0, AT_SYMLINK_NOFOLLOW);
	touch("of_its_target", AT_FDCWD, "to-nowhere", 0, 0, 0);
	touch("of_a_directory", AT_FDCWD, "dir", UTIME_NOW, UTIME_OMIT, 0);
	touch("neither", AT_FDCWD, NOWHERE, UTIME_OMIT, UTIME_OMIT, -1);
	touch("too_many_nanoseconds", AT_FDCWD, "text", 1000000000, 0, 0);
	touch("in_the_second_time", AT_FDCWD, "text", 0, 1000000000, 0);
	touch("in_what_is_missing", AT_FDCWD, "missing", 1000000000, 0, 0);
	touch("an_unknown_flag", AT_FDCWD, "missing", 0, 0, 1);
	touch("missing", AT_FDCWD, "missing", 0, 0, 0);
	touch("from_nowhere", AT_FDCWD, NOWHERE, 0, 0, 0);
	touch("of_a_descriptor", text, NULL, 0, 0, 0);
	touch("of_a_descriptor_with_flags", 60, NULL, 0, 0,
	      AT_SYMLINK_NOFOLLOW);
	touch("of_no_descriptor", 60, NULL, 0, 0, 0);
	touch("of_a_pipe", ends[0], NULL, 0, 0, 0);
	touch("of_a_pipe_too_many", ends[0], NULL, 1000000000, 0, 0);
	touch("without_a_name_here", AT_FDCWD, NULL, 0, 0, 0);
	fact("times_from_nowhere", utimensat64(AT_FDCWD, "text", NOWHERE, 0));
	for (int fd = 3; fd <= ends[1]; fd++)
		close(fd);
}

int main(void)
{
	fact("open_to_write", open("text", O_WRONLY));
	fact("open_to_read_and_write", open("text", O_RDWR));
	fact("open_to_truncate", open("text", O_RDONLY | O_TRUNC));
	fact("open_to_append", open("text", O_WRONLY | O_APPEND));
	fact("open_to_create", open("new", O_WRONLY | O_CREAT, 0644));
	fact("open_to_create_and_read", open("new", O_RDONLY | O_CREAT, 0644));
	fact("open_to_create_in_nothing",
	     open("missing/new", O_WRONLY | O_CREAT, 0644));
	fact("open_to_create_in_a_file",
	     open("text/new", O_WRONLY | O_CREAT, 0644));
	fact("open_to_create_exclusively",
	     open("new", O_WRONLY | O_CREAT | O_EXCL, 0644));
	fact("open_to_create_where_a_link_points",
	     open("to-nowhere", O_WRONLY | O_CREAT, 0644));
	fact("open_through_a_link_to_write", open("to-text", O_WRONLY));
	fact("open_of_a_missing_file_to_write", open("missing", O_WRONLY));
	fact("access_to_write", access("text", W_OK));
	fact("access_to_read_and_write", access("text", R_OK | W_OK));
	fact("access_to_write_a_directory", access("dir", W_OK));
	fact("access_to_write_a_missing_file", access("missing", W_OK));
	fact("access_to_write_a_device", access("/dev/null", W_OK));
	fact("a_device_can_be_written",
	     write(open("/dev/null", O_WRONLY), "x", 1));
	fact("a_device_can_be_truncated",
	     close(open("/dev/null", O_WRONLY | O_TRUNC | O_CREAT, 0644)));
	times_of_files();
	return 0;
}
