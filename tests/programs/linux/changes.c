/*
 * Calls that make, remove and rename files, and that change their modes, owners
 * and times.
 *
 * Ancestor: none.
 */
#include "linux.h"

/* No path is a device of the host, because these calls may change a file's
 * times. */
static const struct value touched_values[] = {
	{ "text", AT("text") },
	{ "dir", AT("dir") },
	{ "missing", AT("missing") },
	{ "text/", AT("text/") },
	{ "empty-path", AT("") },
	{ "to-text", AT("to-text") },
	{ "to-nowhere", AT("to-nowhere") },
	{ "self", AT("self") },
	{ "null", 0 },
	{ "end", END },
	{ "no-access", NO_ACCESS },
	{ "0xc0000000", 0xc0000000 },
	{ "0xffffffff", 0xffffffff },
};
static const struct kind touched = KIND(touched_values);

static const struct value touched_fd_values[] = {
	{ "AT_FDCWD", -100UL }, { "dir", 11 },
	{ "file", 10 },		{ "pipe", 12 },
	{ "closed", 23 },	{ "-1", -1UL },
	{ "64", 64 },		{ "INT_MIN", 0x80000000 },
};
static const struct kind touched_fds = KIND_OF_FDS(touched_fd_values);

/* ---- Modes, owners and times ---- */

static const struct value mode_values[] = {
	{ "0644", 0644 },
	{ "0", 0 },
	{ "-1", -1UL },
};
static const struct kind modes = KIND(mode_values);

static const struct value node_type_values[] = {
	{ "S_IFREG", 0100644 },	 { "0", 0 },
	{ "S_IFIFO", 0010644 },	 { "S_IFCHR", 0020644 },
	{ "3", 0030644 },	 { "S_IFDIR", 0040644 },
	{ "5", 0050644 },	 { "S_IFBLK", 0060644 },
	{ "7", 0070644 },	 { "9", 0110644 },
	{ "S_IFLNK", 0120644 },	 { "11", 0130644 },
	{ "S_IFSOCK", 0140644 }, { "13", 0150644 },
	{ "14", 0160644 },	 { "15", 0170644 },
	{ "bit-16", 0x10000 },	 { "-1", -1UL },
};
static const struct kind node_types = KIND(node_type_values);

static const struct value node_number_values[] = { { "1:3", 0x103 } };
static const struct kind node_numbers = KIND(node_number_values);

/* Owners: root, and -1, which keeps the owner. So no fact gives a file to
 * another user. */
static const struct value owner_values[] = { { "0", 0 }, { "-1", -1UL } };
static const struct kind owners = KIND(owner_values);

static const long narrow_given[][4] = {
	{ 1, 0, 2, 0 },
	{ 1, UTIME_NOW, 1, UTIME_OMIT },
	{ 1, UTIME_OMIT, 1, UTIME_OMIT },
	{ 1, 1000000, 1, 0 },
	{ 1, 0, 1, 1000000000 },
	{ 1, -1, 1, 0 },
	{ -1, 999999, 0x7fffffff, 999999 },
};
static const struct value narrow_values[] = {
	{ "times", AT(narrow_given[0]) },
	{ "now-and-omit", AT(narrow_given[1]) },
	{ "both-omit", AT(narrow_given[2]) },
	{ "million-first", AT(narrow_given[3]) },
	{ "bad-second", AT(narrow_given[4]) },
	{ "bad-first", AT(narrow_given[5]) },
	{ "long-ago", AT(narrow_given[6]) },
	{ "at-end", END - 8 },
	BAD_PLACES,
};
static const struct kind two_narrow_times = KIND(narrow_values);

static const struct timespec64 times_given[][2] = {
	{ { 1, 0 }, { 2, 0 } },
	{ { 1, UTIME_NOW }, { 1, UTIME_OMIT } },
	{ { 1, UTIME_OMIT }, { 1, UTIME_OMIT } },
	{ { 1, 1000000000 }, { 1, 0 } },
	{ { 1, 0 }, { 1, -1 } },
	{ { -1, 0 }, { 0x7fffffffffffffffLL, 0 } },
};
static const struct value times_values[] = {
	{ "times", AT(times_given[0]) },
	{ "now-and-omit", AT(times_given[1]) },
	{ "both-omit", AT(times_given[2]) },
	{ "bad-first", AT(times_given[3]) },
	{ "bad-second", AT(times_given[4]) },
	{ "long-ago", AT(times_given[5]) },
	BAD_PLACES,
};
static const struct kind two_times = KIND(times_values);

const struct call changes_calls[] = {
	{ 412,
	  "utimensat_time64",
	  NUMBER,
	  { &touched_fds, &touched, &two_times, &stat_flags },
	  NULL,
	  NULL },
	{ 8, "creat", NUMBER, { &paths, &modes }, NULL, add_flags },
	{ 9, "link", NUMBER, { &paths, &paths }, NULL, NULL },
	{ 10, "unlink", NUMBER, { &paths }, NULL, NULL },
	{ 14,
	  "mknod",
	  NUMBER,
	  { &paths, &node_types, &node_numbers },
	  NULL,
	  NULL },
	{ 15, "chmod", NUMBER, { &touched, &modes }, NULL, NULL },
	{ 16, "lchown", NUMBER, { &touched, &owners, &owners }, NULL, NULL },
	{ 30, "utime", NUMBER, { &touched, &two_narrow_times }, NULL, NULL },
	{ 38, "rename", NUMBER, { &paths, &paths }, NULL, NULL },
	{ 39, "mkdir", NUMBER, { &paths, &modes }, NULL, NULL },
	{ 40, "rmdir", NUMBER, { &paths }, NULL, NULL },
	{ 83, "symlink", NUMBER, { &paths, &paths }, NULL, NULL },
	{ 92, "truncate", NUMBER, { &paths, &edges }, NULL, NULL },
	{ 93, "ftruncate", NUMBER, { &fds, &edges }, NULL, NULL },
	{ 94, "fchmod", NUMBER, { &touched_fds, &modes }, NULL, NULL },
	{ 95,
	  "fchown",
	  NUMBER,
	  { &touched_fds, &owners, &owners },
	  NULL,
	  NULL },
	{ 182, "chown", NUMBER, { &touched, &owners, &owners }, NULL, NULL },
	{ 193, "truncate64", NUMBER, { &paths, &edges, &edges }, NULL, NULL },
	{ 194, "ftruncate64", NUMBER, { &fds, &edges, &edges }, NULL, NULL },
	{ 198, "lchown32", NUMBER, { &touched, &owners, &owners }, NULL, NULL },
	{ 207,
	  "fchown32",
	  NUMBER,
	  { &touched_fds, &owners, &owners },
	  NULL,
	  NULL },
	{ 212, "chown32", NUMBER, { &touched, &owners, &owners }, NULL, NULL },
	{ 271, "utimes", NUMBER, { &touched, &two_narrow_times }, NULL, NULL },
	{ 296, "mkdirat", NUMBER, { &dir_fds, &paths, &modes }, NULL, NULL },
	{ 297,
	  "mknodat",
	  NUMBER,
	  { &dir_fds, &touched, &node_types, &node_numbers },
	  NULL,
	  NULL },
	{ 298,
	  "fchownat",
	  NUMBER,
	  { &touched_fds, &touched, &owners, &owners, &stat_flags },
	  NULL,
	  NULL },
	{ 299,
	  "futimesat",
	  NUMBER,
	  { &touched_fds, &touched, &two_narrow_times },
	  NULL,
	  NULL },
	{ 301,
	  "unlinkat",
	  NUMBER,
	  { &dir_fds, &paths, &stat_flags },
	  NULL,
	  NULL },
	{ 302,
	  "renameat",
	  NUMBER,
	  { &dir_fds, &touched, &dir_fds, &touched },
	  NULL,
	  NULL },
	{ 303,
	  "linkat",
	  NUMBER,
	  { &dir_fds, &touched, &dir_fds, &touched, &stat_flags },
	  NULL,
	  NULL },
	{ 304,
	  "symlinkat",
	  NUMBER,
	  { &touched, &dir_fds, &touched },
	  NULL,
	  NULL },
	{ 306,
	  "fchmodat",
	  NUMBER,
	  { &touched_fds, &touched, &modes },
	  NULL,
	  NULL },
	{ 320,
	  "utimensat",
	  NUMBER,
	  { &touched_fds, &touched, &two_narrow_times, &stat_flags },
	  NULL,
	  NULL },
	{ 353,
	  "renameat2",
	  NUMBER,
	  { &dir_fds, &touched, &dir_fds, &touched, &dup_flags },
	  NULL,
	  NULL },
	{ 0, NULL, NUMBER, { NULL }, NULL, NULL },
};
