/*
 * Operations that are system calls about files: descriptors, bytes, names, the
 * terminal. Their arguments make them need memory wherever that is possible.
 * Results go to an address without a page, or to a shared page; arguments lie
 * on pages that nobody has touched. enomem.t fails when the kernel's table has
 * a call that neither this file nor task_calls.c or time_calls.c tries.
 *
 * Ancestor: none.
 */
#include "enomem.h"

typedef char text[64];
typedef struct iovec vector[2];
typedef unsigned long words[6];
typedef struct timespec64 timepair[2];

COLD(text, cold_path) = { "/etc/motd" };
COLD(text, cold_dir) = { "/etc" };
COLD(text, cold_link) = { "/tests/link" };
COLD(struct winsize, cold_size) = { { 25, 80, 0, 0 } };
COLD(text, cold_blank) = { "\r" };
COLD(timepair, cold_times) = { { { 1, 0 }, { 2, 0 } } };
COLD(words, cold_seconds) = { { 60, 70 } };
COLD(vector, cold_in) = { { { (void *)PLACE(FRESH_AT, 0), 100 },
			    { (void *)PLACE(FRESH_AT, 1), 100 } } };
COLD(vector, cold_out) = { { { (void *)cold_path.is, 10 },
			     { (void *)cold_dir.is, 10 } } };
COLD(struct termios, cold_terminal) = {
	{ ICRNL, OPOST | ONLCR, CS8, ISIG | ICANON, 0, { 3 } }
};
COLD(int, cold_group) = { 1 };

/* ---- Before the call: its file is descriptor 3, or its files are 3 and 4
 * ---- */

static void open_as_3(const char *path)
{
	if (open(path, O_RDONLY) != 3)
		die(path);
}

static void file(void)
{
	open_as_3("/etc/motd");
}

static void zeros(void)
{
	open_as_3("/dev/zero");
}

static void map(void)
{
	open_as_3("/dev/mem_map");
}

static void kinds(void)
{
	open_as_3("/dev/mem_kind");
}

static void tasks(void)
{
	open_as_3("/dev/tasks");
}

static void null(void)
{
	if (open("/dev/null", O_WRONLY) != 3)
		die("/dev/null");
}

static void directory(void)
{
	open_as_3("/bin");
}

/* Makes a pipe whose only page has 100 bytes. */
static void full_pipe(void)
{
	int fds[2];

	if (pipe(fds) < 0 || write(fds[1], cold_path.is, 0) < 0 ||
	    write(fds[1], heap_end - 100, 100) != 100)
		die("pipe");
}

/* Makes a pipe that has no page yet. */
static void empty_pipe(void)
{
	int fds[2];

	if (pipe(fds) < 0)
		die("pipe");
}

/* Opens all descriptors for which the task's structure has room: the next one
 * needs a page. */
static void up_to_31(void)
{
	while (dup(0) < 31)
		;
}

static void up_to_30(void)
{
	up_to_31();
	close(31);
}

/* Opens a high descriptor, so that the page for high descriptors is there. */
void open_high(void)
{
	if (dup2(0, 1000) != 1000)
		die("dup2");
}

static void in_etc(void)
{
	chdir("/etc");
}

/* Makes reads of the terminal return at once. */
static void raw_terminal(void)
{
	struct termios terminal;

	ioctl(0, TCGETS, &terminal);
	terminal.c_lflag &= ~ICANON;
	terminal.c_cc[VMIN] = 0;
	ioctl(0, TCSETS, &terminal);
}

/* Begins a session that has the terminal. */
static void session(void)
{
	setsid();
	ioctl(0, TIOCSCTTY, NULL);
}

static void no_room(void)
{
	leave_room(0);
}

static void room_for_one(void)
{
	leave_room(1);
}

static void room_for_two(void)
{
	leave_room(2);
}

/* ---- Calls with arguments of their own ---- */

/* Reads two entries of a directory; the second one lies across the edge. */
static long some_entries(void)
{
	return result_of(getdents(3, (void *)(out(0) - 16), 40));
}

static long some_entries64(void)
{
	return result_of(getdents64(3, (void *)(out(0) - 24), 60));
}

/* clang-format off */
const struct operation file_calls[] = {
	{ "read_file", 3, file, .argument = { 3, OUT(0), 9000 },
	  .flags = BUFFER },
	{ "read_zeros", 3, zeros, .argument = { 3, OUT(0), 9000 },
	  .flags = BUFFER },
	{ "read_map", 3, map, .argument = { 3, OUT(0), 9000 },
	  .flags = BUFFER },
	{ "read_kinds", 3, kinds, .argument = { 3, OUT(0), 9000 },
	  .flags = BUFFER },
	{ "read_tasks", 3, tasks, .argument = { 3, OUT(0), 9000 },
	  .flags = BUFFER },
	{ "read_pipe", 3, full_pipe, .argument = { 3, OUT(0), 100 },
	  .wanted = 100, .flags = BUFFER },
	{ "read_terminal", 3, raw_terminal, .argument = { 0, OUT(0), 10 },
	  .flags = BUFFER },
	{ "write_pipe", 4, full_pipe, .argument = { 4, AT(cold_path), 20 },
	  .wanted = 20 },
	{ "write_empty_pipe", 4, empty_pipe,
	  .argument = { 4, AT(cold_path), 20 }, .wanted = 20 },
	{ "write_pipe_pages", 4, full_pipe,
	  .argument = { 4, SHARED_AT, 3 * PAGE_SIZE + 4 },
	  .wanted = 3 * PAGE_SIZE + 4, .flags = LESS },
	{ "write_terminal", 4, .argument = { 1, AT(cold_blank), 1 },
	  .wanted = 1 },
	{ "write_null", 4, null, .argument = { 3, AT(cold_path), 20 },
	  .wanted = 20 },
	{ "open", 5, .argument = { AT(cold_path) } },
	{ "open_32", 5, up_to_31, .argument = { AT(cold_path) }, .wanted = 32 },
	{ "open_no_room", 5, no_room, .argument = { AT(cold_path) } },
	{ "close", 6, .wanted = 0 },
	{ "chdir", 12, .argument = { AT(cold_dir) } },
	{ "lseek", 19, file, .argument = { 3, 5, SEEK_SET }, .wanted = 5 },
	{ "access", 33, .argument = { AT(cold_path), R_OK } },
	{ "sync", 36, .wanted = 0 },
	{ "dup", 41, .wanted = 0 },
	{ "pipe", 42, .argument = { OUT(0) }, .flags = BUFFER },
	{ "pipe_31", 42, up_to_30, .argument = { OUT(0) }, .flags = BUFFER },
	{ "pipe_32", 42, up_to_31, .argument = { OUT(0) }, .flags = BUFFER },
	{ "pipe_no_room", 42, no_room, .argument = { OUT(0) } },
	{ "pipe_room_for_one", 42, room_for_one, .argument = { OUT(0) } },
	{ "pipe_room_for_two", 42, room_for_two, .argument = { OUT(0) } },
	{ "ioctl_get", 54, .argument = { 0, TCGETS, OUT(0) },
	  .flags = BUFFER },
	{ "ioctl_size", 54, .argument = { 0, TIOCGWINSZ, OUT(0) },
	  .flags = BUFFER },
	{ "ioctl_set_size", 54, .argument = { 0, TIOCSWINSZ, AT(cold_size) } },
	{ "ioctl_queued", 54, .argument = { 0, TIOCOUTQ, OUT(0) },
	  .flags = BUFFER },
	{ "ioctl_set", 54, .argument = { 0, TCSETS, AT(cold_terminal) } },
	{ "ioctl_get_group", 54, session, .argument = { 0, TIOCGPGRP, OUT(0) },
	  .flags = BUFFER },
	{ "ioctl_get_session", 54, session, .argument = { 0, TIOCGSID, OUT(0) },
	  .flags = BUFFER },
	{ "ioctl_available", 54, .argument = { 0, FIONREAD, OUT(0) },
	  .flags = BUFFER },
	{ "ioctl_type", 54, session, .argument = { 0, TIOCSTI,
	  AT(cold_terminal) } },
	{ "ioctl_set_group", 54, session, .argument = { 0, TIOCSPGRP,
	  AT(cold_group) }, .wanted = -EPERM },
	{ "fcntl", 55, .argument = { 0, F_DUPFD, 20 }, .wanted = 20 },
	{ "fcntl_far", 55, .argument = { 0, F_DUPFD, 1000 }, .wanted = 1000 },
	{ "dup2", 63, .argument = { 0, 20 }, .wanted = 20 },
	{ "dup2_far", 63, .argument = { 0, 1023 }, .wanted = 1023 },
	{ "dup2_over", 63, open_high, .argument = { 0, 1000 }, .wanted = 1000 },
	{ "dup_32", 41, up_to_31, .argument = { 0 }, .wanted = 32 },
	{ "readlink", 85, .argument = { AT(cold_link), OUT(0), 60 },
	  .flags = BUFFER },
	{ "_llseek", 140, file, .argument = { 3, 0, 5, OUT(0), SEEK_SET },
	  .flags = BUFFER },
	{ "getdents", 141, directory, some_entries, .wanted = 32,
	  .flags = BUFFER | LESS },
	{ "readv", 145, zeros, .argument = { 3, AT(cold_in), 2 },
	  .wanted = 200, .flags = LESS },
	{ "writev", 146, full_pipe, .argument = { 4, AT(cold_out), 2 },
	  .wanted = 20, .flags = LESS },
	{ "getcwd", 183, in_etc, .argument = { OUT(0), 60 }, .flags = BUFFER },
	{ "stat64", 195, .argument = { AT(cold_path), OUT(0) },
	  .flags = BUFFER },
	{ "lstat64", 196, .argument = { AT(cold_link), OUT(0) },
	  .flags = BUFFER },
	{ "fstat64", 197, .argument = { 0, OUT(0) }, .flags = BUFFER },
	{ "getdents64", 220, directory, some_entries64, .wanted = 48,
	  .flags = BUFFER | LESS },
	{ "fcntl64", 221, .argument = { 0, F_GETFL } },
	{ "openat", 295, .argument = { AT_FDCWD, AT(cold_path) } },
	{ "fstatat64", 300, .argument = { AT_FDCWD, AT(cold_path), OUT(0) },
	  .flags = BUFFER },
	{ "statx", 383, .argument = { AT_FDCWD, AT(cold_path), 0,
	  STATX_BASIC_STATS, OUT(0) }, .flags = BUFFER },
	{ "chroot", 61, .argument = { AT(cold_dir) }, .wanted = -EPERM },
	{ "syncfs", 344, .argument = { 0 }, .wanted = 0 },
	{ "flock", 143, .argument = { 0, 2 }, .wanted = 0 },
	{ "creat", 8, .argument = { AT(cold_path), 0644 }, .wanted = -EROFS },
	{ "link", 9, .argument = { AT(cold_path), AT(cold_link) },
	  .wanted = -EEXIST },
	{ "unlink", 10, .argument = { AT(cold_path) }, .wanted = -EROFS },
	{ "mknod", 14, .argument = { AT(cold_path), 0 }, .wanted = -EEXIST },
	{ "chmod", 15, .argument = { AT(cold_path), 0 }, .wanted = -EROFS },
	{ "lchown", 16, .argument = { AT(cold_path) }, .wanted = -EROFS },
	{ "utime", 30, .argument = { AT(cold_path), AT(cold_seconds) },
	  .wanted = -EROFS },
	{ "rename", 38, .argument = { AT(cold_path), AT(cold_link) },
	  .wanted = -EROFS },
	{ "mkdir", 39, .argument = { AT(cold_path), 0755 },
	  .wanted = -EEXIST },
	{ "rmdir", 40, .argument = { AT(cold_dir) }, .wanted = -EROFS },
	{ "symlink", 83, .argument = { AT(cold_path), AT(cold_link) },
	  .wanted = -EEXIST },
	{ "truncate", 92, .argument = { AT(cold_path), 5 }, .wanted = -EROFS },
	{ "ftruncate", 93, file, .argument = { 3, 5 }, .wanted = -EINVAL },
	{ "fchmod", 94, file, .argument = { 3, 0644 }, .wanted = -EROFS },
	{ "fchown", 95, file, .argument = { 3, 0, 0 }, .wanted = -EROFS },
	{ "chown", 182, .argument = { AT(cold_path) }, .wanted = -EROFS },
	{ "truncate64", 193, .argument = { AT(cold_path), 5, 0 },
	  .wanted = -EROFS },
	{ "ftruncate64", 194, file, .argument = { 3, 5, 0 },
	  .wanted = -EINVAL },
	{ "lchown32", 198, .argument = { AT(cold_path) }, .wanted = -EROFS },
	{ "fchown32", 207, file, .argument = { 3, 0, 0 }, .wanted = -EROFS },
	{ "chown32", 212, .argument = { AT(cold_path) }, .wanted = -EROFS },
	{ "utimes", 271, .argument = { AT(cold_path), AT(cold_times) },
	  .wanted = -EROFS },
	{ "mkdirat", 296, .argument = { AT_FDCWD, AT(cold_path), 0755 },
	  .wanted = -EEXIST },
	{ "mknodat", 297, .argument = { AT_FDCWD, AT(cold_path) },
	  .wanted = -EEXIST },
	{ "fchownat", 298, .argument = { AT_FDCWD, AT(cold_path) },
	  .wanted = -EROFS },
	{ "futimesat", 299, .argument = { AT_FDCWD, AT(cold_path),
	  AT(cold_times) }, .wanted = -EROFS },
	{ "unlinkat", 301, .argument = { AT_FDCWD, AT(cold_path), 0 },
	  .wanted = -EROFS },
	{ "renameat", 302, .argument = { AT_FDCWD, AT(cold_path), AT_FDCWD,
	  AT(cold_link) }, .wanted = -EROFS },
	{ "linkat", 303, .argument = { AT_FDCWD, AT(cold_path), AT_FDCWD,
	  AT(cold_link) }, .wanted = -EEXIST },
	{ "symlinkat", 304, .argument = { AT(cold_path), AT_FDCWD,
	  AT(cold_link) }, .wanted = -EEXIST },
	{ "fchmodat", 306, .argument = { AT_FDCWD, AT(cold_path), 0644 },
	  .wanted = -EROFS },
	{ "utimensat", 320, .argument = { AT_FDCWD, AT(cold_path),
	  AT(cold_times), 0 }, .wanted = -EROFS },
	{ "renameat2", 353, .argument = { AT_FDCWD, AT(cold_path), AT_FDCWD,
	  AT(cold_link), 1 }, .wanted = -EROFS },
	{ "utimensat64", 412, .argument = { AT_FDCWD, AT(cold_path),
	  AT(cold_times), 0 }, .wanted = -EROFS },
	{ "statfs", 99, .argument = { AT(cold_path), OUT(0) },
	  .flags = BUFFER },
	{ "fstatfs", 100, .argument = { 0, OUT(0) }, .flags = BUFFER },
	{ "stat", 106, .argument = { AT(cold_path), OUT(0) }, .flags = BUFFER },
	{ "lstat", 107, .argument = { AT(cold_link), OUT(0) },
	  .flags = BUFFER },
	{ "fstat", 108, .argument = { 0, OUT(0) }, .flags = BUFFER },
	{ "fsync", 118, file, .argument = { 3 } },
	{ "fchdir", 133, directory, .argument = { 3 } },
	{ "fdatasync", 148, file, .argument = { 3 } },
	{ "pread64", 180, zeros, .argument = { 3, OUT(0), 9000 },
	  .flags = BUFFER },
	{ "pwrite64", 181, null, .argument = { 3, AT(cold_path), 20 },
	  .wanted = 20 },
	{ "statfs64", 268, .argument = { AT(cold_path), 84, OUT(0) },
	  .flags = BUFFER },
	{ "fstatfs64", 269, .argument = { 0, 84, OUT(0) }, .flags = BUFFER },
	{ "readlinkat", 305, .argument = { AT_FDCWD, AT(cold_link), OUT(0),
	  60 }, .flags = BUFFER },
	{ "faccessat", 307, .argument = { AT_FDCWD, AT(cold_path), R_OK } },
	{ "dup3", 330, .argument = { 0, 20, O_CLOEXEC }, .wanted = 20 },
	{ "pipe2", 331, .argument = { OUT(0), O_NONBLOCK }, .flags = BUFFER },
	{ "preadv", 333, zeros, .argument = { 3, AT(cold_in), 2 },
	  .wanted = 200, .flags = LESS },
	{ "pwritev", 334, null, .argument = { 3, AT(cold_out), 2 },
	  .wanted = 20 },
	{ "close_range", 436, .argument = { 3, 63, 0 }, .wanted = 0 },
	{ "faccessat2", 439, .argument = { AT_FDCWD, AT(cold_path), R_OK, 0 } },
	{ 0 },
};
/* clang-format on */
