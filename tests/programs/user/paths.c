/*
 * Makes every call that takes a name with every kind of name, in a directory
 * that can be written. Each call begins with the same tree, below /tmp/tree.
 * After the call the program computes a sum over the tree: the names, types,
 * modes, links, sizes, and the texts of symbolic links.
 *
 * Ancestor: none.
 */
#include "test.h"

static const char *const paths[] = {
	"text",
	"text/",
	"text/x",
	"text/.",
	"text/..",
	"same",
	"missing",
	"missing/",
	"missing/x",
	"dir",
	"dir/",
	"dir/.",
	"dir/..",
	"dir/inner",
	"dir/new",
	"dir/new/",
	"empty",
	"empty/",
	"empty//.",
	"full/deep",
	"full/deep/",
	"full/deep/x",
	"to-text",
	"to-text/",
	"to-dir",
	"to-dir/",
	"to-dir/new",
	"to-empty/",
	"to-nowhere",
	"to-nowhere/",
	"to-new",
	"to-new/",
	"self",
	"self/",
	"self/x",
	"",
	".",
	"..",
	"pipe",
	"pipe/",
	"/tmp/tree/text",
};

#define TEXT_MODE 0640

/* ---- The tree ---- */

#define UNLINKAT     301
#define AT_REMOVEDIR 0x200

static void make(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT, TEXT_MODE);

	write(fd, text, strlen(text));
	close(fd);
}

static void plant(void)
{
	mkdir("/tmp/tree", 0755);
	chdir("/tmp/tree");
	mkdir("dir", 0755);
	mkdir("empty", 0755);
	mkdir("full", 0755);
	mkdir("full/deep", 0700);
	make("text", "some text");
	make("dir/inner", "inner");
	make("full/deep/file", "");
	link("text", "same");
	symlink("text", "to-text");
	symlink("dir", "to-dir");
	symlink("empty", "to-empty");
	symlink("nowhere", "to-nowhere");
	symlink("dir/new", "to-new");
	symlink("self", "self");
	syscall(14, "pipe", S_IFIFO | 0644, 0);
}

/* Calls a function for each name in a directory except "." and "..". */
static void each(int dir, void (*visit)(int dir, const char *name))
{
	char buffer[1024] __attribute__((aligned(8)));
	int n;

	while ((n = getdents64(dir, (void *)buffer, sizeof(buffer))) > 0)
		for (int at = 0; at < n;) {
			struct dirent64 *entry = (void *)(buffer + at);

			at += entry->d_reclen;
			if (strcmp(entry->d_name, ".") &&
			    strcmp(entry->d_name, ".."))
				visit(dir, entry->d_name);
		}
}

static void below(int dir, const char *name,
		  void (*visit)(int dir, const char *name))
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);

	each(fd, visit);
	close(fd);
}

static void fell_one(int dir, const char *name)
{
	if (syscall(UNLINKAT, dir, name, 0) == 0)
		return;
	below(dir, name, fell_one);
	if (syscall(UNLINKAT, dir, name, AT_REMOVEDIR) < 0)
		die(name);
}

static void fell(void)
{
	chdir("/tmp");
	below(AT_FDCWD, "/tmp", fell_one);
}

/* The sum does not depend on the order of names. */
static unsigned sum, depth;

static unsigned add(unsigned value, const char *text)
{
	while (*text)
		value = value * 31 + (unsigned char)*text++;
	return value;
}

static void look(int dir, const char *name)
{
	char text[100] = "";
	struct stat64 st;
	unsigned value;

	if (fstatat64(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		die(name);
	value = add(depth + 1, name) * 31 + st.st_mode;
	value = value * 31 + st.st_nlink;
	if (S_ISLNK(st.st_mode))
		syscall(305, dir, name, text,
			sizeof(text) - 1); /* readlinkat */
	value = add(value, text);
	if (S_ISDIR(st.st_mode)) {
		depth += value;
		below(dir, name, look);
		depth -= value;
	} else {
		value = value * 31 + st.st_size;
	}
	sum += value ^ value >> 7;
}

static unsigned tree(void)
{
	sum = 0;
	depth = 0;
	below(AT_FDCWD, "/tmp", look);
	return sum;
}

static unsigned as_planted;

/* Prints a call's result. If the call has changed the tree, also prints the
 * tree's sum, and makes the first tree again. */
static void told(const char *call, long result)
{
	unsigned now = tree();

	if (result == -1)
		printf(" %s %s", call, error_name(errno));
	else
		printf(" %s %ld", call, result);
	if (now == as_planted)
		return;
	printf(" %08x", now);
	fell();
	plant();
}

/* ---- One name ---- */

static const struct {
	const char *name;
	int flags;
} ways[] = {
	{ "to read", O_RDONLY },
	{ "to write", O_WRONLY },
	{ "to read and write", O_RDWR },
	{ "with mode 3", 3 },
	{ "to truncate", O_WRONLY | O_TRUNC },
	{ "to read and truncate", O_RDONLY | O_TRUNC },
	{ "to create", O_WRONLY | O_CREAT },
	{ "to create and read", O_RDONLY | O_CREAT },
	{ "to create a new file", O_RDWR | O_CREAT | O_EXCL },
	{ "to create and truncate", O_RDWR | O_CREAT | O_TRUNC },
	{ "to create a new file, not by a link",
	  O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW },
	{ "to create, not by a link", O_RDWR | O_CREAT | O_NOFOLLOW },
	{ "not by a link", O_RDONLY | O_NOFOLLOW },
	{ "exclusively", O_RDONLY | O_EXCL },
	{ "as a directory", O_RDONLY | O_DIRECTORY },
	{ "as a directory to write", O_WRONLY | O_DIRECTORY },
	{ "as a directory, not by a link", O_DIRECTORY | O_NOFOLLOW },
	{ "to append", O_WRONLY | O_APPEND },
	{ "without a name", O_TMPFILE | O_RDWR },
	{ "without a name to read", O_TMPFILE | O_RDONLY },
	{ "without a name, exclusively", O_TMPFILE | O_RDWR | O_EXCL },
};

/* Opens a file in this way, and prints whether it can be read and written. */
static void open_one(const char *path, const char *way, int flags)
{
	char byte = 'x';
	int fd = open(path, flags | O_NONBLOCK, 01751);

	printf("open %s '%s':", way, path);
	if (fd >= 0) {
		write(fd, "!", 1);
		lseek(fd, 0, SEEK_SET);
		read(fd, &byte, 1);
		close(fd);
	}
	told("gives", fd < 0 ? fd : byte);
	printf("\n");
}

static void one_name(const char *path)
{
	static char buffer[100];
	struct stat64 st;

	for (unsigned i = 0; i < ARRAY_SIZE(ways); i++)
		open_one(path, ways[i].name, ways[i].flags);
	printf("'%s':", path);
	told("mkdir", mkdir(path, 03751));
	told("mknod", syscall(14, path, S_IFREG | 0666, 0));
	told("mknod FIFO", syscall(14, path, S_IFIFO | 0666, 0));
	told("rmdir", rmdir(path));
	told("unlink", unlink(path));
	told("unlinkat", syscall(UNLINKAT, AT_FDCWD, path, AT_REMOVEDIR));
	told("unknown", syscall(UNLINKAT, AT_FDCWD, path, 0x100));
	told("symlink", symlink("somewhere/else", path));
	told("to nothing", symlink("", path));
	printf("\n'%s':", path);
	told("chmod", chmod(path, 07123));
	told("chown", syscall(182, path, 0, 0));
	told("lchown", syscall(16, path, -1, 0));
	told("utimes", syscall(271, path, NULL));
	told("truncate", truncate64(path, 5));
	told("to 5000", truncate64(path, 5000));
	told("to -1", truncate64(path, -1));
	told("access", access(path, R_OK | W_OK));
	told("stat", stat64(path, &st));
	told("lstat", lstat64(path, &st));
	told("readlink", readlink(path, buffer, sizeof(buffer)));
	told("chdir", chdir(path));
	printf("\n");
	chdir("/tmp/tree");
}

/* ---- Two names ---- */

static const char *const pairs[] = {
	"text",	       "text/",	    "text/x",	"same",	    "missing",
	"missing/",    "missing/x", "dir",	"dir/",	    "dir/.",
	"dir/inner",   "dir/new",   "empty",	"full",	    "full/deep",
	"full/deep/x", "to-text",   "to-text/", "to-empty", "to-dir/new",
	"to-nowhere",  "self/x",    "",		"..",
};

static long rename_as(const char *from, const char *to, int flags)
{
	return syscall(353, AT_FDCWD, from, AT_FDCWD, to, flags);
}

static void two_names(const char *from, const char *to)
{
	printf("'%s' to '%s':", from, to);
	told("rename", rename(from, to));
	told("not to replace", rename_as(from, to, 1));
	told("exchange", rename_as(from, to, 2));
	told("link", link(from, to));
	told("link followed",
	     syscall(303, AT_FDCWD, from, AT_FDCWD, to, 0x400));
	printf("\n");
}

int main(void)
{
	const unsigned n = ARRAY_SIZE(pairs);

	plant();
	as_planted = tree();
	fell();
	plant();
	yes("the_tree_is_the_same_again", tree() == as_planted);
	printf("the_tree: %08x\n", as_planted);
	for (unsigned i = 0; i < ARRAY_SIZE(paths); i++)
		one_name(paths[i]);
	for (unsigned i = 0; i < n * n; i++)
		two_names(pairs[i / n], pairs[i % n]);
	fell();
	return 0;
}
