/*
 * Tests the border between file systems: the archive, which is read-only, /tmp
 * and /dev/shm. Prints what statfs() returns, which calls fail across the
 * border, and how files behave that never had a name.
 *
 * Ancestor: none.
 */
#include "test.h"

#define UNLINKAT     301
#define AT_REMOVEDIR 0x200
#define TMPFS_MAGIC  0x01021994

static long rename_as(const char *from, const char *to, int flags)
{
	return syscall(353, AT_FDCWD, from, AT_FDCWD, to, flags);
}

static int done(int fd)
{
	return fd < 0 ? fd : close(fd);
}

static void make(const char *path)
{
	close(open(path, O_WRONLY | O_CREAT, 0644));
}

/* Makes the files for the next call. */
static void prepare(void)
{
	unlink("/tmp/file");
	unlink("/tmp/missing");
	unlink("/tmp/dir");
	unlink("/dev/shm/missing");
	rmdir("/tmp/file");
	rmdir("/tmp/missing");
	make("/tmp/file");
	make("/dev/shm/file");
	mkdir("/tmp/dir", 0755);
}

static void told(const char *call, long result)
{
	printf(" %s: %s,", call, result < 0 ? error_name(errno) : "well");
	prepare();
}

/* Tries each call that takes two names with these names, most of which are in
 * different file systems. */
static void across(const char *from, const char *to)
{
	prepare();
	printf("%s to %s:", from, to);
	told("rename", rename(from, to));
	told("not to replace", rename_as(from, to, 1));
	told("exchange", rename_as(from, to, 2));
	told("link", link(from, to));
	printf("\n");
}

static void passing(void)
{
	static const char *const names[] = {
		"/tmp/file",
		"/tmp/dir",
		"/tmp/missing",
		"/dev/shm/file",
		"/dev/shm/missing",
		"text",
		"missing",
		"dir",
		"/tmp",
		"/dev/shm",
		"/tmp/.",
		"/dev/shm/..",
		"/",
	};
	const unsigned n = ARRAY_SIZE(names);

	for (unsigned i = 0; i < n; i++)
		for (unsigned j = 0; j < n; j++)
			if (i != j)
				across(names[i], names[j]);
	symlink("/dev/shm/file", "/tmp/link");
	fact("rename_over_a_link_that_leads_there",
	     rename("/tmp/file", "/tmp/link"));
	fact("the_file_there", access("/dev/shm/file", F_OK));
	make("/tmp/file");
	fact("a_link_to_the_archive",
	     symlink("/tests/fixture/text", "/tmp/text"));
	fact("link_through_it",
	     syscall(303, AT_FDCWD, "/tmp/text", AT_FDCWD, "/tmp/t", 0x400));
	fact("link_of_it", link("/tmp/text", "/tmp/t"));
	fact("open_through_it_to_write", open("/tmp/text", O_WRONLY));
	fact("truncate_through_it", truncate64("/tmp/text", 0));
	fact("chmod_through_it", chmod("/tmp/text", 0600));
	fact("lchown_of_it", syscall(198, "/tmp/text", 0, 0));
	fact("a_link_to_nothing_there",
	     symlink("/tests/fixture/new", "/tmp/new"));
	fact("create_through_it", open("/tmp/new", O_WRONLY | O_CREAT, 0644));
	fact("mkdir_through_it", mkdir("/tmp/new", 0755));
}

/* Tries to change the mount point itself. */
static void places(const char *path)
{
	struct stat64 st, up;
	char above[40];

	printf("of %s:\n", path);
	fact("rmdir", rmdir(path));
	fact("unlink", unlink(path));
	fact("mkdir", mkdir(path, 0755));
	fact("mknod", syscall(14, path, S_IFREG | 0644, 0));
	fact("symlink", symlink("x", path));
	fact("open_to_create", open(path, O_RDONLY | O_CREAT, 0644));
	fact("open_to_create_exclusively",
	     open(path, O_RDONLY | O_CREAT | O_EXCL, 0644));
	fact("open_to_write", open(path, O_WRONLY));
	fact("chmod", chmod(path, 0700));
	stat64(path, &st);
	printf("mode: %x\n", st.st_mode);
	fact("chmod", chmod(path, 01777));
	fact("utimensat", utimensat64(AT_FDCWD, path, NULL, 0));
	snprintf(above, sizeof(above), "%s/..", path);
	fact("stat_above", stat64(above, &up));
	yes("another_device", st.st_dev != up.st_dev);
	fact("rmdir_below", rmdir(above));
	snprintf(above, sizeof(above), "%s/../new", path);
	fact("mkdir_beside", mkdir(above, 0755));
	chdir(path);
	getcwd(above, sizeof(above));
	printf("getcwd: %s\n", above);
	chdir("..");
	getcwd(above, sizeof(above));
	printf("getcwd: %s\n", above);
	chdir("/tests/fixture");
}

/* ---- statfs() ---- */

struct statfs64 {
	unsigned type, bsize;
	unsigned long long blocks, bfree, bavail, files, ffree;
	int fsid[2];
	unsigned namelen, frsize, flags, spare[4];
} __attribute__((packed, aligned(4)));

static struct statfs64 stats;

static long look(const char *path)
{
	return syscall(268, path, sizeof(stats), &stats);
}

static void room(void)
{
	static char block[64 * 1024];
	unsigned long long before, files;
	int fd;

	fact("statfs", look("/tmp"));
	yes("tmpfs", stats.type == TMPFS_MAGIC);
	fact("bytes_of_a_block", stats.bsize);
	fact("bytes_of_a_fragment", stats.frsize);
	fact("bytes_of_a_name", stats.namelen);
	yes("there_is_room", 0 < stats.bavail && stats.bavail <= stats.blocks &&
				     stats.bavail == stats.bfree);
	fd = open("/tmp/room", O_RDWR | O_CREAT, 0644);
	look("/tmp");
	before = stats.bfree;
	files = stats.ffree;
	for (int i = 0; i < 4; i++)
		write(fd, block, sizeof(block));
	fact("fstatfs", syscall(269, fd, sizeof(stats), &stats));
	fact("blocks_taken", before - stats.bfree);
	ftruncate64(fd, 4096);
	look("/tmp");
	fact("of_these_after_truncation", before - stats.bfree);
	ftruncate64(fd, 1 << 30);
	look("/tmp");
	fact("and_with_a_hole", before - stats.bfree);
	unlink("/tmp/room");
	look("/tmp");
	fact("and_without_its_name", before - stats.bfree);
	close(fd);
	look("/tmp");
	fact("and_closed", before - stats.bfree);
	fact("one_file_less", stats.ffree - files);
	fact("statfs_of_shared_memory", look("/dev/shm"));
	yes("tmpfs", stats.type == TMPFS_MAGIC);
	fact("statfs_of_what_is_missing", look("/tmp/missing"));
	fact("of_another_size", syscall(268, "/tmp", 84 + 4, &stats));
}

/* ---- Files without a name ---- */

static void nameless(void)
{
	struct stat64 st;
	char bytes[10];
	int fd = open("/tmp", O_TMPFILE | O_RDWR, 0640);

	fact("write", write(fd, "nameless", 8));
	fact("read", pread64(fd, bytes, 8, 0));
	fstat64(fd, &st);
	printf("mode %x, %u links\n", st.st_mode, st.st_nlink);
	stat64("/tmp", &st);
	fact("links_of_the_directory", st.st_nlink);
	fact("lseek", lseek(fd, 0, SEEK_END));
	fact("ftruncate", ftruncate64(fd, 100000));
	fact("openat_of_it", openat(fd, "x", O_RDONLY));
	close(fd);
	fact("without_O_DIRECTORY", open("/tmp", 020000000 | O_RDWR, 0644));
	fact("to_create", open("/tmp", O_TMPFILE | O_RDWR | O_CREAT, 0644));
	fact("to_read", open("/tmp", O_TMPFILE | O_RDONLY, 0644));
	fact("to_write", done(open("/tmp", O_TMPFILE | O_WRONLY, 0644)));
	fact("in_a_file", open("/tmp/file", O_TMPFILE | O_RDWR, 0644));
	fact("in_nothing", open("/tmp/missing", O_TMPFILE | O_RDWR, 0644));
	fact("in_the_archive", open(".", O_TMPFILE | O_RDWR, 0644));
	fact("through_a_link",
	     (symlink("/tmp/dir", "/tmp/to-dir"),
	      done(open("/tmp/to-dir", O_TMPFILE | O_RDWR, 0644))));
	fact("a_link_not_followed",
	     open("/tmp/to-dir", O_TMPFILE | O_RDWR | O_NOFOLLOW, 0644));
}

/* Copies the bytes of the archive to another file system. */
static void copying(void)
{
	static char bytes[PAGE_SIZE];
	int in = open("long", O_RDONLY), out;
	long n, all = 0;

	out = open("/dev/shm/long", O_RDWR | O_CREAT | O_EXCL, 0600);
	while ((n = read(in, bytes, sizeof(bytes))) > 0)
		all += write(out, bytes, n);
	fact("copied", all);
	fact("read_back", pread64(out, bytes, sizeof(bytes), 9000));
	yes("the_same_bytes", bytes[0] == 'a' + 9000 % 26);
	fact("write_to_the_copy", pwrite64(out, "!", 1, 9000));
	fact("read_of_the_first_one", pread64(in, bytes, 1, 9000));
	yes("is_as_it_was", bytes[0] == 'a' + 9000 % 26);
	close(in);
	close(out);
}

int main(void)
{
	passing();
	places("/tmp");
	places("/dev/shm");
	room();
	nameless();
	copying();
	return 0;
}
