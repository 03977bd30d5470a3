/*
 * Calls that open a file by its path, or ask about it.
 *
 * Ancestor: none.
 */
#include "linux.h"

/* ---- What can be seen after a call ---- */

static void add_mask(char *text, const unsigned long *a, long result)
{
	size_t n = strlen(text);

	(void)a;
	(void)result;
	snprintf(text + n, TEXT_MAX - n, " then 0x%x", umask(0));
}

/* ---- Flags of open() ---- */

static const struct value open_flag_values[] = {
	{ "O_RDONLY", 0 },
	{ "O_WRONLY", 1 },
	{ "O_RDWR", 2 },
	{ "3", 3 },
	BIT(2),
	BIT(3),
	BIT(4),
	BIT(5),
	{ "O_CREAT", 0100 },
	{ "O_EXCL", 0200 },
	{ "O_NOCTTY", 0400 },
	{ "O_TRUNC", 01000 },
	{ "O_APPEND", 02000 },
	{ "O_NONBLOCK", 04000 },
	{ "O_DSYNC", 010000 },
	{ "FASYNC", 020000 },
	{ "O_DIRECT", 040000 },
	{ "O_LARGEFILE", 0100000 },
	{ "O_DIRECTORY", 0200000 },
	{ "O_NOFOLLOW", 0400000 },
	{ "O_NOATIME", 01000000 },
	{ "O_CLOEXEC", 02000000 },
	{ "__O_SYNC", 04000000 },
	{ "O_PATH", 010000000 },
	{ "__O_TMPFILE", 020000000 },
	BIT(23),
	BITS_24_TO_31,
	{ "O_CREAT+O_EXCL", 0300 },
	{ "O_CREAT+O_WRONLY", 0101 },
	{ "O_CREAT+O_TRUNC+O_WRONLY", 01101 },
	{ "O_CREAT+O_DIRECTORY", 0200100 },
	{ "O_DIRECTORY+O_NOFOLLOW", 0600000 },
	{ "O_DIRECTORY+O_RDWR", 0200002 },
	{ "O_TRUNC+O_RDWR", 01002 },
	{ "O_APPEND+O_RDWR", 02002 },
	{ "O_TMPFILE+O_RDWR", 020200002 },
	{ "-1", -1UL },
};
static const struct kind open_flags = KIND(open_flag_values);

/* ---- Paths that begin at a directory, and what is asked about a file ---- */

static const struct value dir_fd_values[] = {
	{ "AT_FDCWD", -100UL },
	{ "dir", 11 },
	{ "file", 10 },
	{ "null", 18 },
	{ "terminal", 22 },
	{ "pipe", 12 },
	{ "closed", 23 },
	{ "-1", -1UL },
	{ "64", 64 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
};
const struct kind dir_fds = KIND_OF_FDS(dir_fd_values);

static const struct value access_values[] = {
	{ "F_OK", 0 },
	{ "W_OK", 2 },
	{ "R_OK", 4 },
	{ "X_OK", 1 },
	{ "R_OK+X_OK", 5 },
	{ "R_OK+W_OK", 6 },
	{ "W_OK+X_OK", 3 },
	{ "all-three", 7 },
	BIT(3),
	BITS_4,
	{ "-1", -1UL },
};
static const struct kind access_modes = KIND(access_values);

static const struct value link_byte_values[] = {
	{ "5", 5 },
	{ "0", 0 },
	{ "1", 1 },
	{ "4096", 4096 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind link_bytes = KIND(link_byte_values);

static const struct value stat_flag_values[] = {
	{ "0", 0 },
	BIT(0),
	BIT(1),
	BIT(2),
	BIT(3),
	BIT(4),
	BIT(5),
	BIT(6),
	BIT(7),
	{ "AT_SYMLINK_NOFOLLOW", 0x100 },
	{ "AT_REMOVEDIR", 0x200 },
	{ "AT_SYMLINK_FOLLOW", 0x400 },
	{ "AT_NO_AUTOMOUNT", 0x800 },
	{ "AT_EMPTY_PATH", 0x1000 },
	{ "AT_STATX_FORCE_SYNC", 0x2000 },
	{ "AT_STATX_DONT_SYNC", 0x4000 },
	{ "AT_STATX_SYNC_TYPE", 0x6000 },
	{ "AT_RECURSIVE", 0x8000 },
	BITS_16_TO_23,
	BITS_24_TO_31,
	{ "AT_EMPTY_PATH+AT_SYMLINK_NOFOLLOW", 0x1100 },
	{ "-1", -1UL },
};
const struct kind stat_flags = KIND(stat_flag_values);

static const struct value statx_mask_values[] = {
	{ "STATX_BASIC_STATS", 0x7ff },
	{ "0", 0 },
	BITS,
	{ "-1", -1UL },
};
static const struct kind statx_masks = KIND(statx_mask_values);

/* Adds to the answer which of the requested fields statx() has filled in. */
static void add_filled(char *text, const unsigned long *a, long result)
{
	const struct statx *stat = (const struct statx *)a[4];
	size_t n = strlen(text);

	if (result == 0)
		snprintf(text + n, TEXT_MAX - n, " with 0x%lx",
			 stat->stx_mask & a[3] & STATX_BASIC_STATS);
}

/* ---- A program that is open for writing, and a large file ---- */

static const struct value program_values[] = { { "/tmp/x", AT("/tmp/x") } };
static const struct kind program = KIND(program_values);

static void open_program(unsigned long *a)
{
	open((const char *)a[0], O_WRONLY | O_CREAT, 0755);
}

static void remove_it(char *text, const unsigned long *a, long result)
{
	add_flags(text, a, result);
	unlink((const char *)a[0]);
}

/* Makes a file that is a hole of 3 GiB. */
static void make_large(unsigned long *a)
{
	int fd = open((const char *)a[0], O_WRONLY | O_CREAT | O_LARGEFILE,
		      0644);

	ftruncate64(fd, 3ULL << 30);
	close(fd);
}

static const struct value large_flag_values[] = {
	{ "O_RDONLY", 0 },
	{ "O_RDWR", 2 },
	{ "O_LARGEFILE", 0100000 },
	{ "O_TRUNC+O_RDWR", 01002 },
	{ "O_CREAT+O_WRONLY", 0101 },
	{ "O_CREAT+O_EXCL", 0300 },
};
static const struct kind large_flags = KIND(large_flag_values);

static const struct value statfs_size_values[] = {
	{ "84", 84 }, { "0", 0 }, { "64", 64 }, { "88", 88 }, { "-1", -1UL },
};
static const struct kind statfs_sizes = KIND(statfs_size_values);

static const struct value mask_values[] = {
	{ "022", 022 },
	{ "0", 0 },
	BITS,
	{ "-1", -1UL },
};
static const struct kind file_masks = KIND(mask_values);

const struct call names_calls[] = {
	{ 5, "open", NUMBER, { &paths, &open_flags }, NULL, add_flags },
	{ 5,
	  "open of a large file",
	  NUMBER,
	  { &program, &large_flags },
	  make_large,
	  remove_it },
	{ 11,
	  "execve of what is written",
	  NUMBER,
	  { &program },
	  open_program,
	  remove_it },
	{ 12, "chdir", NUMBER, { &paths }, NULL, NULL },
	{ 33, "access", NUMBER, { &paths, &access_modes }, NULL, NULL },
	{ 36, "sync", NUMBER, { NULL }, NULL, NULL },
	{ 60, "umask", NUMBER, { &file_masks }, NULL, add_mask },
	{ 85, "readlink", NUMBER, { &paths, &to, &link_bytes }, NULL, NULL },
	{ 183, "getcwd", NUMBER, { &to, &bytes }, NULL, NULL },
	{ 195, "stat64", NUMBER, { &paths, &to }, NULL, NULL },
	{ 196, "lstat64", NUMBER, { &paths, &to }, NULL, NULL },
	{ 197, "fstat64", NUMBER, { &fds, &to }, NULL, NULL },
	{ 295,
	  "openat",
	  NUMBER,
	  { &dir_fds, &paths, &open_flags },
	  NULL,
	  add_flags },
	{ 300,
	  "fstatat64",
	  NUMBER,
	  { &dir_fds, &paths, &to, &stat_flags },
	  NULL,
	  NULL },
	{ 383,
	  "statx",
	  NUMBER,
	  { &dir_fds, &paths, &stat_flags, &statx_masks, &to },
	  NULL,
	  add_filled },
	{ 99, "statfs", NUMBER, { &paths, &to }, NULL, NULL },
	{ 100, "fstatfs", NUMBER, { &fds, &to }, NULL, NULL },
	{ 106, "stat", NUMBER, { &paths, &to }, NULL, NULL },
	{ 107, "lstat", NUMBER, { &paths, &to }, NULL, NULL },
	{ 108, "fstat", NUMBER, { &fds, &to }, NULL, NULL },
	{ 133, "fchdir", NUMBER, { &fds }, NULL, NULL },
	{ 268, "statfs64", NUMBER, { &paths, &statfs_sizes, &to }, NULL, NULL },
	{ 269, "fstatfs64", NUMBER, { &fds, &statfs_sizes, &to }, NULL, NULL },
	{ 305,
	  "readlinkat",
	  NUMBER,
	  { &dir_fds, &paths, &to, &link_bytes },
	  NULL,
	  NULL },
	{ 307,
	  "faccessat",
	  NUMBER,
	  { &dir_fds, &paths, &access_modes },
	  NULL,
	  NULL },
	{ 439,
	  "faccessat2",
	  NUMBER,
	  { &dir_fds, &paths, &access_modes, &stat_flags },
	  NULL,
	  NULL },
	{ 61, "chroot", NUMBER, { &paths }, NULL, NULL },
	{ 0, NULL, NUMBER, { NULL }, NULL, NULL },
};
