/*
 * Tests the attributes of a file in /tmp: mode, owner, links, times. The
 * program prints which times change. It prints a time only if it has set it.
 *
 * Ancestor: none.
 */
#include "test.h"

#define OLD    1000	    /* seconds: earlier than any test */
#define FUTURE 4000000000LL /* later than any test */

static void make(const char *path, int mode)
{
	close(open(path, O_WRONLY | O_CREAT | O_EXCL, mode));
}

static const char *octal(unsigned mode)
{
	static char digits[8];

	for (int i = 6; i >= 0; i--, mode >>= 3)
		digits[i] = '0' + (mode & 7);
	return digits;
}

static void mode_of(const char *name, const char *path)
{
	struct stat64 st;

	if (lstat64(path, &st) < 0)
		fact(name, -1);
	else
		printf("%s: mode %s, %u links, owner %lu %lu\n", name,
		       octal(st.st_mode), st.st_nlink, st.st_uid, st.st_gid);
}

/* ---- Modes and owners ---- */

static void modes(void)
{
	static const int masks[] = { 0, 022, 077, 0777 };

	for (unsigned i = 0; i < ARRAY_SIZE(masks); i++) {
		umask(masks[i]);
		printf("a_mask_of: %s\n", octal(masks[i]));
		make("file", 07777);
		mode_of("open", "file");
		unlink("file");
		mkdir("dir", 07777);
		mode_of("mkdir", "dir");
		rmdir("dir");
		syscall(14, "node", 07777, 0);
		mode_of("mknod", "node");
		unlink("node");
		syscall(14, "node", S_IFIFO | 07777, 0);
		mode_of("mknod of a FIFO", "node");
		unlink("node");
		symlink("target", "link");
		mode_of("symlink", "link");
		unlink("link");
	}
	umask(022);
	make("file", 0644);
	fact("chmod", chmod("file", 0170000 | 06751));
	mode_of("then", "file");
	fact("chmod_to_nothing", chmod("file", 0));
	mode_of("then", "file");
	fact("fchmod", syscall(94, open("file", O_RDONLY), 01777));
	mode_of("then", "file");
	symlink("file", "link");
	fact("chmod_through_a_link", chmod("link", 0604));
	mode_of("the_file", "file");
	mode_of("the_link", "link");
	fact("chmod_of_a_directory", (mkdir("dir", 0755), chmod("dir", 03711)));
	mode_of("then", "dir");
	mkdir("dir/below", 0755);
	mode_of("a_directory_gets_the_bit_for_groups", "dir/below");
	make("dir/file", 0644);
	mode_of("a_file_does_not", "dir/file");
	unlink("dir/file");
	rmdir("dir/below");
}

/* Prints which calls remove the bits set-user-ID and set-group-ID. A write
 * removes them, too, except by root. The program does not test this, because on
 * Linux it may be root only of a namespace, and then its write removes the
 * bits, too. */
static void owners(void)
{
	fact("chmod", chmod("file", 06755));
	fact("chown_to_nobody_else", syscall(212, "file", -1, -1));
	mode_of("then", "file");
	chmod("file", 06755);
	fact("chown", syscall(212, "file", 0, 0));
	mode_of("takes_the_bits_away", "file");
	chmod("file", 06745);
	fact("chown_of_the_owner", syscall(212, "file", 0, -1));
	mode_of("without_execution_a_bit_stays", "file");
	chmod("dir", 06755);
	fact("chown_of_a_directory", syscall(212, "dir", 0, 0));
	mode_of("it_keeps_them", "dir");
	fact("lchown_of_a_link", syscall(198, "link", 0, 0));
	mode_of("then", "link");
	fact("fchown", syscall(207, open("file", O_RDONLY), 0, 0));
	chmod("file", 0);
	yes("root_reads_any_file", open("file", O_RDWR) >= 0);
	fact("access_to_execute", access("file", X_OK));
	chmod("file", 0001);
	fact("access_to_execute_by_others", access("file", X_OK));
	chmod("dir", 0);
	make("dir/in", 0600);
	mode_of("root_uses_any_directory", "dir/in");
	fact("access_to_search", access("dir", X_OK));
	for (int fd = 3; fd < 20; fd++)
		close(fd);
}

static void links(void)
{
	mode_of("a_new_directory", "dir");
	mkdir("dir/a", 0755);
	mkdir("dir/b", 0755);
	mode_of("with_two_more", "dir");
	fact("link", link("file", "dir/a/file"));
	mode_of("with_two_names", "file");
	rename("dir/a", "dir/b/a");
	mode_of("moved_away_from", "dir");
	mode_of("moved_into", "dir/b");
	fact("link_of_a_link", link("link", "dir/link"));
	mode_of("two_names_of_a_link", "dir/link");
	fact("rename_to_another_name_of_it", rename("file", "dir/b/a/file"));
	mode_of("both_stay", "file");
	fact("unlink", unlink("dir/b/a/file"));
	mode_of("with_one_name", "file");
	unlink("dir/link");
	rmdir("dir/b/a");
	rmdir("dir/b");
	unlink("dir/in");
	mode_of("as_it_was", "dir");
	unlink("link");
	unlink("file");
	rmdir("dir");
}

/* ---- Times ---- */

static struct statx was, was_dir;

static void look(const char *path, struct statx *now)
{
	statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, now);
}

static int is_another(const struct statx_timestamp *a,
		      const struct statx_timestamp *b)
{
	return a->tv_sec != b->tv_sec || a->tv_nsec != b->tv_nsec;
}

static void set_times(const char *path, long long atime, long long mtime)
{
	const struct timespec64 times[] = { { atime, 1 }, { mtime, 2 } };

	utimensat64(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}

/* Gives a file this atime and an old mtime, and its directory, d, old times.
 * Waits until the clock is later than their ctime. Then stores their times in
 * was and was_dir. */
static void before(const char *path, long long atime)
{
	set_times(path, atime, OLD);
	set_times("d", OLD + 7, OLD + 7);
	nap(30);
	look(path, &was);
	look("d", &was_dir);
}

static void changed(const char *what, const struct statx *a,
		    const struct statx *b)
{
	printf(" %s%s%s%s", what,
	       is_another(&a->stx_atime, &b->stx_atime) ? " atime" : "",
	       is_another(&a->stx_mtime, &b->stx_mtime) ? " mtime" : "",
	       is_another(&a->stx_ctime, &b->stx_ctime) ? " ctime" : "");
	if (is_another(&a->stx_mtime, &b->stx_mtime) &&
	    is_another(&b->stx_mtime, &b->stx_ctime))
		printf(" (another than ctime)");
}

/* Prints which times the call has changed. */
static void after(const char *call, const char *path, long result)
{
	struct statx now, now_dir;

	look(path, &now);
	look("d", &now_dir);
	printf("%s: %s,", call, result < 0 ? error_name(errno) : "well");
	changed("the file:", &was, &now);
	changed(", its directory:", &was_dir, &now_dir);
	printf("\n");
}

static void times_of_bytes(void)
{
	char byte[10];
	int fd;

	before("d/f", OLD);
	fd = open("d/f", O_RDWR);
	after("open", "d/f", fd);
	before("d/f", OLD);
	after("read", "d/f", read(fd, byte, 1));
	before("d/f", OLD);
	after("read_of_nothing", "d/f", read(fd, byte, 0));
	before("d/f", OLD);
	lseek(fd, 0, SEEK_END);
	after("read_at_the_end", "d/f", read(fd, byte, 1));
	before("d/f", FUTURE);
	after("read_when_atime_is_newer", "d/f", pread64(fd, byte, 1, 0));
	before("d/f", OLD);
	after("write", "d/f", write(fd, "x", 1));
	before("d/f", OLD);
	after("write_of_nothing", "d/f", write(fd, "x", 0));
	before("d/f", OLD);
	after("write_from_nowhere", "d/f", write(fd, (void *)16, 0));
	before("d/f", OLD);
	after("ftruncate_to_the_same", "d/f", ftruncate64(fd, 2));
	before("d/f", OLD);
	after("ftruncate", "d/f", ftruncate64(fd, 1));
	before("d/f", OLD);
	after("truncate_to_the_same", "d/f", truncate64("d/f", 1));
	before("d/f", OLD);
	after("O_TRUNC", "d/f", close(open("d/f", O_WRONLY | O_TRUNC)));
	before("d/f", OLD);
	after("O_TRUNC_of_nothing", "d/f",
	      close(open("d/f", O_WRONLY | O_TRUNC)));
	before("d/f", OLD);
	after("O_CREAT_of_what_is_there", "d/f",
	      close(open("d/f", O_WRONLY | O_CREAT, 0600)));
	close(fd);
}

static void times_of_names(void)
{
	char text[10];

	before("d/f", OLD);
	after("chmod", "d/f", chmod("d/f", 0600));
	before("d/f", OLD);
	after("chmod_to_the_same", "d/f", chmod("d/f", 0600));
	before("d/f", OLD);
	after("chown", "d/f", syscall(212, "d/f", 0, 0));
	before("d/f", OLD);
	after("chown_to_nobody_else", "d/f", syscall(212, "d/f", -1, -1));
	before("d/f", OLD);
	after("link", "d/f", link("d/f", "d/g"));
	before("d/f", OLD);
	after("unlink_of_the_other_name", "d/f", unlink("d/g"));
	before("d/f", OLD);
	after("rename", "d/g", rename("d/f", "d/g"));
	before("d/g", OLD);
	make("d/f", 0644);
	after("another_file_is_made", "d/g", 0);
	before("d/g", OLD);
	after("rename_over_another", "d/f", rename("d/g", "d/f"));
	before("d/f", OLD);
	after("rename_away", "f", rename("d/f", "f"));
	before("f", OLD);
	after("rename_back", "d/f", rename("f", "d/f"));
	before("d/f", OLD);
	after("mkdir_beside_it", "d/f", mkdir("d/below", 0755));
	before("d/below", OLD);
	after("mkdir_in_it", "d/below", mkdir("d/below/x", 0755));
	before("d/below", OLD);
	after("rmdir_in_it", "d/below", rmdir("d/below/x"));
	before("d/below", OLD);
	after("rmdir_of_what_is_missing", "d/below", rmdir("d/below/x"));
	before("d/f", OLD);
	after("symlink_beside_it", "d/f", symlink("f", "d/s"));
	before("d/s", OLD);
	after("readlink", "d/s", readlink("d/s", text, sizeof(text)));
	before("d/s", OLD);
	after("open_through_a_link", "d/s", close(open("d/s", O_RDONLY)));
	before("d/s", OLD);
	after("lstat", "d/s", access("d/f", R_OK));
}

static void times_of_directories(void)
{
	static char buffer[1000] __attribute__((aligned(8)));
	int fd;

	make("d/below/file", 0644);
	before("d/below", OLD);
	fd = open("d/below", O_RDONLY);
	after("open_of_a_directory", "d/below", fd);
	before("d/below", OLD);
	after("getdents", "d/below", getdents64(fd, (void *)buffer, 1000));
	before("d/below", OLD);
	after("getdents_at_the_end", "d/below",
	      getdents64(fd, (void *)buffer, 1000));
	before("d/below", OLD);
	after("fchmod", "d/below", syscall(94, fd, 0700));
	close(fd);
	unlink("d/below/file");
}

static void set_one(const char *name, long long atime, long long ans,
		    long long mtime, long long mns)
{
	const struct timespec64 times[] = { { atime, ans }, { mtime, mns } };
	struct statx now;

	before("d/f", OLD);
	after(name, "d/f", utimensat64(AT_FDCWD, "d/f", times, 0));
	look("d/f", &now);
	if (now.stx_atime.tv_sec < 100 || now.stx_atime.tv_sec > FUTURE)
		printf("atime: %lld.%09u\n", now.stx_atime.tv_sec,
		       now.stx_atime.tv_nsec);
	if (now.stx_mtime.tv_sec < 100 || now.stx_mtime.tv_sec > FUTURE)
		printf("mtime: %lld.%09u\n", now.stx_mtime.tv_sec,
		       now.stx_mtime.tv_nsec);
}

static void setting_times(void)
{
	set_one("times", 5, 123456789, 6, 999999999);
	set_one("times_before_1970", -5, 1, -6, 2);
	set_one("times_behind_2106", 5000000000LL, 1, 4294967296LL, 2);
	set_one("to_now", 1, UTIME_NOW, 1, UTIME_NOW);
	set_one("one_to_now", 7, 8, 1, UTIME_NOW);
	set_one("one_omitted", 0, UTIME_OMIT, 9, 10);
	set_one("the_other_omitted", 11, 12, 0, UTIME_OMIT);
	set_one("both_omitted", 0, UTIME_OMIT, 0, UTIME_OMIT);
	set_one("too_many_nanoseconds", 1, 1000000000, 1, 1);
	set_one("too_few", 1, 1, 1, -1);
	before("d/f", OLD);
	after("without_times", "d/f", utimensat64(AT_FDCWD, "d/f", NULL, 0));
	before("d/s", OLD);
	after("of_a_link", "d/s",
	      utimensat64(AT_FDCWD, "d/s", NULL, AT_SYMLINK_NOFOLLOW));
	before("d/s", OLD);
	after("through_a_link", "d/s", utimensat64(AT_FDCWD, "d/s", NULL, 0));
	before("d/f", OLD);
	after("utime", "d/f", syscall(30, "d/f", (long[]){ 1, 2 }));
	before("d/f", OLD);
	after("utimes", "d/f", syscall(271, "d/f", (long[]){ 1, 2, 3, 4 }));
}

int main(void)
{
	mkdir("/tmp/t", 0755);
	chdir("/tmp/t");
	modes();
	owners();
	links();
	mkdir("d", 0755);
	make("d/f", 0644);
	write(open("d/f", O_WRONLY), "text", 2);
	times_of_bytes();
	times_of_names();
	times_of_directories();
	setting_times();
	return 0;
}
