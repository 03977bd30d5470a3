/*
 * Makes calls that would change a file, with names that exist or not, with
 * dots, the root, slashes after a name, and links. Each call must fail, and
 * with the same error as on Linux even if several errors apply.
 *
 * Ancestor: none.
 */
#include "test.h"

static const char *const paths[] = {
	"text",	      "missing",
	"text/",      "missing/",
	"dir",	      "dir/",
	"dir//",      "missing/x",
	"text/x",     "to-text",
	"to-dir",     "to-dir/",
	"to-nowhere", "to-nowhere/",
	"self",	      "self/",
	"self/x",     "",
	".",	      "./",
	"..",	      "../",
	"dir/.",      "dir/..",
	"dir/...",    "text/.",
	"missing/..", "to-nowhere/.",
	"/",	      "//",
	"/missing",   "/tests/",
	"...",	      ".missing",
	"..missing",  "missing.",
	"missing..",  "dir/missing",
};

static void told(const char *call, const char *path, long result)
{
	char name[400];

	snprintf(name, sizeof(name), "%s '%s'", call, path);
	fact(name, result);
}

static void one_path(const char *path)
{
	told("mkdir", path, mkdir(path, 0755));
	told("mknod", path, syscall(14, path, S_IFREG | 0644, 0));
	told("rmdir", path, rmdir(path));
	told("unlink", path, unlink(path));
	told("unlinkat of a directory", path,
	     syscall(301, AT_FDCWD, path, 0x200));
	told("symlink", path, symlink("text", path));
	told("link from", path, link(path, "missing"));
	told("link to", path, link("text", path));
	told("rename from", path, rename(path, "missing"));
	told("rename to", path, rename("text", path));
	told("renameat2 to a new name", path,
	     syscall(353, AT_FDCWD, "missing", AT_FDCWD, path, 1));
	told("chmod", path, chmod(path, 0644));
	told("chown", path, syscall(182, path, 0, 0));
	told("lchown", path, syscall(16, path, 0, 0));
	told("utime", path, syscall(30, path, NULL));
	told("utimes", path, syscall(271, path, NULL));
	told("truncate", path, syscall(92, path, 5));
}

static void long_names(void)
{
	static char name[5000];

	for (int n = 255; n <= 256; n++) {
		memset(name, 'n', n);
		name[n] = 0;
		one_path(name);
	}
	memset(name, '/', 4096);
	one_path(name);
	name[4095] = 0;
	one_path(name);
}

/* Makes calls with paths relative to the file that is open as `dir`, and calls
 * that change this file. */
static void relative_to(const char *name, int dir)
{
	told("mkdirat", name, syscall(296, dir, "new", 0755));
	told("mkdirat of the root", name, syscall(296, dir, "/", 0755));
	told("mknodat", name, syscall(297, dir, "new", S_IFIFO, 0));
	told("unlinkat", name, syscall(301, dir, "inner", 0));
	told("linkat", name, syscall(303, dir, "inner", dir, "new", 0));
	told("symlinkat", name, syscall(304, "text", dir, "new"));
	told("renameat", name, syscall(302, dir, "inner", dir, "new"));
	told("fchownat", name, syscall(298, dir, "inner", 0, 0, 0));
	told("fchownat of itself", name,
	     syscall(298, dir, "", 0, 0, AT_EMPTY_PATH));
	told("fchmodat", name, syscall(306, dir, "inner", 0644));
	told("futimesat", name, syscall(299, dir, "inner", NULL));
	told("futimesat of itself", name, syscall(299, dir, NULL, NULL));
	told("fchmod", name, syscall(94, dir, 0600));
	told("fchown", name, syscall(95, dir, 0, 0));
	told("fchown32", name, syscall(207, dir, 0, 0));
	told("ftruncate", name, syscall(93, dir, 0));
	told("ftruncate to -1", name, syscall(93, dir, -1));
	told("ftruncate64", name, syscall(194, dir, 0, 1));
}

/* Calls with two names look up both names before they check one of them. */
static void pairs(void)
{
	fact("rename_of_two_dots", rename(".", ".."));
	fact("rename_of_a_dot_into_nothing", rename(".", "missing/x"));
	fact("rename_of_nothing_to_a_dot", rename("missing/x", "."));
	fact("exchange", syscall(353, AT_FDCWD, "text", AT_FDCWD, "copy", 2));
	fact("exchange_that_replaces_nothing",
	     syscall(353, AT_FDCWD, "text", AT_FDCWD, "copy", 3));
	fact("rename_with_an_unknown_flag",
	     syscall(353, AT_FDCWD, "text", AT_FDCWD, "copy", 8));
	fact("link_of_nothing_to_what_is_there", link("missing", "text"));
	fact("link_of_a_directory", link("dir", "missing"));
	fact("link_through_a_link",
	     syscall(303, AT_FDCWD, "self", AT_FDCWD, "new", 0x400));
	fact("link_of_a_link",
	     syscall(303, AT_FDCWD, "self", AT_FDCWD, "new", 0));
	fact("symlink_to_nothing", symlink("", "new"));
	fact("symlink_where_it_points", symlink("missing", "to-nowhere"));
	fact("mknod_of_a_directory", syscall(14, "new", S_IFDIR, 0));
	fact("mknod_of_a_link", syscall(14, "text", S_IFLNK, 0));
	fact("creat", syscall(8, "new", 0644));
	fact("creat_of_what_is_there", syscall(8, "text", 0644));
	fact("truncate64_to_less_than_nothing", syscall(193, "missing", 0, -1));
	fact("truncate64_to_4_gigabytes", syscall(193, "text", 0, 1));
	fact("truncate_of_a_device", syscall(92, "/dev/null", 0));
}

/* Tries valid and invalid arguments of the older calls that set times. */
static void times_of_files(void)
{
	static const long good[4] = { 1, 999999, 2, 0 };
	static const long many[4] = { 1, 0, 2, 1000000 };
	char *edge = border();

	fact("utime_at", syscall(30, "text", good));
	fact("utime_looks_at_no_fraction", syscall(30, "text", many));
	memcpy(edge - 8, many, 8);
	fact("utime_takes_8_bytes", syscall(30, "text", edge - 8));
	fact("utime_takes_no_less", syscall(30, "text", edge - 7));
	fact("utimes_at", syscall(271, "text", good));
	fact("utimes_with_too_many_microseconds", syscall(271, "text", many));
	fact("utimes_says_so_first", syscall(271, "missing", many));
	memcpy(edge - 16, good, 16);
	fact("utimes_takes_16_bytes", syscall(271, "text", edge - 16));
	fact("utimes_takes_no_less", syscall(271, "text", edge - 15));
	fact("utimensat", syscall(320, AT_FDCWD, "text", many, 0));
	fact("utimensat_with_too_many_nanoseconds",
	     syscall(320, AT_FDCWD, "text", (long[]){ 1, 0, 1, -1 }, 0));
	fact("futimesat_without_a_name_here",
	     syscall(299, AT_FDCWD, NULL, good));
}

int main(void)
{
	int ends[2];

	for (unsigned i = 0; i < ARRAY_SIZE(paths); i++)
		one_path(paths[i]);
	long_names();
	make_pipe(ends);
	relative_to("dir", open("dir", O_RDONLY));
	relative_to("text", open("text", O_RDONLY));
	relative_to("pipe", ends[1]);
	relative_to("nothing", 60);
	relative_to("AT_FDCWD", AT_FDCWD);
	pairs();
	times_of_files();
	return 0;
}
