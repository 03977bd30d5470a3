/*
 * Scenarios with files in /tmp: directories with many names, deep directories,
 * large files and their clones. They are as large as space_size allows, but
 * take at most a few seconds each.
 *
 * Ancestor: none.
 */
#include "latency.h"

#define NAMES 30000 /* names; their records take 200 pages */
#define DEPTH 10000 /* directories; each has a page and a node */

static char name[256];

static const char *name_of(int n)
{
	snprintf(name, sizeof(name), "a-name-%d", n);
	return name;
}

static void list(const char *path)
{
	static char buffer[32768];
	int fd = open(path, O_RDONLY | O_DIRECTORY), names = 0, n;

	while ((n = getdents64(fd, (void *)buffer, sizeof(buffer))) > 0)
		names++;
	must(names > 0, "getdents64");
	close(fd);
}

/* Makes and removes many names of one file, which takes less time than many
 * files. */
static void many_names(void)
{
	struct stat64 st;

	must(mkdir("/tmp/many", 0755) == 0 && chdir("/tmp/many") == 0, "mkdir");
	close(open("a-name-0", O_WRONLY | O_CREAT, 0644));
	for (int n = 1; n < NAMES; n++)
		must(link("a-name-0", name_of(n)) == 0, "link");
	list(".");
	must(open("missing", O_RDONLY) < 0, "open");
	must(stat64(name_of(NAMES - 1), &st) == 0, "stat64");
	must(mkdir("dir", 0755) == 0, "mkdir");
	must(symlink("dir", "link") == 0, "symlink");
	must(syscall(14, "node", S_IFIFO | 0644, 0) == 0, "mknod");
	must(close(open("new", O_WRONLY | O_CREAT, 0644)) == 0, "open");
	must(rename("new", "dir/moved") == 0, "rename");
	must(rename("dir/moved", "back") == 0, "rename");
	must(syscall(353, AT_FDCWD, "back", AT_FDCWD, "dir", 2) == 0,
	     "renameat2");
	must(chmod(name_of(NAMES - 1), 0600) == 0, "chmod");
	must(syscall(16, "link", 1, 1) == 0, "lchown");
	must(syscall(271, "link", NULL) == 0, "utimes");
	must(chdir("back") == 0 && getcwd(name, sizeof(name)) > 0, "getcwd");
	must(chdir("..") == 0 && rmdir("back") == 0, "rmdir");
	must(unlink("dir") == 0 && unlink("link") == 0 && unlink("node") == 0,
	     "unlink");
	/* removes the first names first: the directory frees its pages late,
	 * all at once */
	for (int n = 0; n < NAMES; n++)
		must(unlink(name_of(n)) == 0, "unlink");
	chdir("/");
	must(rmdir("/tmp/many") == 0, "rmdir");
}

/* Makes each directory inside the one before, and then removes them, the
 * deepest one first. A removed directory stays in use until the directory that
 * was in it is freed. So the deepest one, which is open, keeps all of them
 * until it is closed. */
static void deep(void)
{
	struct stat64 st;
	int depth = 0, fd;

	must(chdir("/tmp") == 0, "chdir");
	while (depth < DEPTH && mkdir("d", 0755) == 0 && chdir("d") == 0)
		depth++;
	must(depth > 100, "mkdir");
	getcwd(name, sizeof(name)); /* ENAMETOOLONG */
	must(mkdir("/tmp/other", 0755) == 0, "mkdir");
	must(rename("/tmp/other", "other") == 0, "rename");
	must(rename("/tmp/d", "d") < 0, "rename");
	must(rmdir("other") == 0, "rmdir");
	fd = open(".", O_RDONLY | O_DIRECTORY);
	while (depth--) {
		must(stat64("..", &st) == 0, "stat64");
		must(chdir("..") == 0 && rmdir("d") == 0, "rmdir");
	}
	must(close(fd) == 0, "close");
}

static void fill(int fd, unsigned long size)
{
	static char buffer[65536];

	for (unsigned long at = 0; at < size; at += sizeof(buffer))
		must(write(fd, buffer, sizeof(buffer)) == sizeof(buffer),
		     "write");
}

static void large_file(void)
{
	unsigned long size = space_size / 2;
	int fd = open("/tmp/large", O_RDWR | O_CREAT, 0644);

	fill(fd, size);
	must(ftruncate64(fd, size / 2 + 1) == 0, "ftruncate64");
	must(ftruncate64(fd, 1LL << 30) == 0, "ftruncate64");
	must(lseek(fd, 0, 3) >= 0 && lseek(fd, 0, 4) >= 0, "lseek");
	must(open("/tmp/large", O_WRONLY | O_TRUNC) >= 0, "open");
	fill(fd, size);
	must(unlink("/tmp/large") == 0, "unlink");
	must(close(fd) == 0, "close");
}

static void holes(void)
{
	int fd = open("/tmp/holes", O_RDWR | O_CREAT, 0644);

	for (int i = 0; i < 1000; i++)
		must(pwrite64(fd, "x", 1, i * 0x200000LL) == 1, "pwrite64");
	must(lseek(fd, 0, 3) >= 0 && lseek(fd, 1, 4) >= 0, "lseek");
	must(ftruncate64(fd, 1) == 0, "ftruncate64");
	must(lseek(fd, 0, 4) >= 0, "lseek");
	must(close(fd) == 0 && unlink("/tmp/holes") == 0, "unlink");
}

#define AREAS 65000UL

/* Truncates a file while two tasks, which share their page tables, have
 * mapped it in nearly as many areas as are allowed; each table has a page of
 * the file. */
static void cut_of_many_areas(void)
{
	int fd = open("/tmp/cut", O_RDWR | O_CREAT, 0644), pid;
	char *at;

	must(ftruncate64(fd, AREAS * PAGE_SIZE) == 0, "ftruncate64");
	at = mmap(NULL, AREAS * PAGE_SIZE, PROT_READ, MAP_SHARED, fd, 0);
	must(at != MAP_FAILED, "mmap");
	for (unsigned long i = 1; i < AREAS; i += 2)
		must(mprotect(at + i * PAGE_SIZE, PAGE_SIZE, PROT_NONE) == 0,
		     "mprotect");
	for (unsigned long i = 0; i < AREAS; i += 512)
		(void)*(volatile char *)(at + i * PAGE_SIZE);
	pid = fork();
	if (pid == 0) {
		pause();
		exit_group(0);
	}
	must(ftruncate64(fd, 1) == 0, "ftruncate64");
	must(close(fd) == 0 && unlink("/tmp/cut") == 0, "unlink");
	kill(pid, SIGKILL);
}

const struct scenario files[] = {
	{ "many_names", many_names },
	{ "deep", deep },
	{ "large_file", large_file },
	{ "holes", holes },
	{ "cut_of_many_areas", cut_of_many_areas },
	{ 0 },
};
