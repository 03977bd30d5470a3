/*
 * Tests new forms of older calls: with a path relative to an open directory,
 * with an offset in a file, or with flags.
 *
 * Ancestor: none.
 */
#include "test.h"

#define FIONBIO	 0x5421
#define FIONCLEX 0x5450
#define FIOCLEX	 0x5451

static const struct timeval at_once;
static char buffer[8192];

static void names(void)
{
	int dir = open("dir", O_RDONLY), file = open("text", O_RDONLY);
	int ends[2];

	make_pipe(ends);
	fact("readlinkat", syscall(305, AT_FDCWD, "to-text", buffer, 100));
	fact("of_a_directory", syscall(305, dir, "to-here", buffer, 100));
	yes("it_says", !memcmp(buffer, "..", 2));
	fact("of_no_link", syscall(305, dir, "inner", buffer, 100));
	fact("of_a_file", syscall(305, file, "inner", buffer, 100));
	fact("of_no_descriptor", syscall(305, 60, "inner", buffer, 100));
	fact("of_0_bytes", syscall(305, dir, "to-here", buffer, 0));
	fact("faccessat", syscall(307, dir, "inner", R_OK));
	fact("to_write", syscall(307, dir, "inner", W_OK));
	fact("of_what_is_missing", syscall(307, dir, "missing", R_OK));
	fact("of_a_bad_mode", syscall(307, dir, "inner", 8));
	fact("faccessat2_of_a_link",
	     syscall(439, AT_FDCWD, "to-nowhere", F_OK, AT_SYMLINK_NOFOLLOW));
	fact("of_its_target", syscall(439, AT_FDCWD, "to-nowhere", F_OK, 0));
	fact("of_the_descriptor", syscall(439, file, "", R_OK, AT_EMPTY_PATH));
	fact("of_a_pipe_to_write",
	     syscall(439, ends[1], "", W_OK, AT_EMPTY_PATH));
	fact("with_a_bad_flag", syscall(439, file, "", R_OK, 1));
	fact("flock", syscall(143, file, 2));
	fact("without_waiting", syscall(143, file, 1 | 4));
	fact("to_unlock", syscall(143, file, 8));
	fact("of_a_pipe", syscall(143, ends[1], 2));
	fact("that_is_no_lock", syscall(143, file, 3));
	fact("of_nothing", syscall(143, 60, 2));
	fact("fchdir", syscall(133, dir));
	fact("then_its_file", access("inner", R_OK));
	fact("fchdir_to_a_file", syscall(133, file));
	fact("fchdir_to_nothing", syscall(133, 60));
	fact("fchdir_to_at_fdcwd", syscall(133, AT_FDCWD));
	fact("back", chdir(".."));
	for (int fd = dir; fd <= ends[1]; fd++)
		close(fd);
}

struct old_stat {
	unsigned long dev, ino;
	unsigned short mode, links, uid, gid;
	unsigned long rdev, size, blksize, blocks, times[6], rest[2];
};

static void stats(void)
{
	int file = open("text", O_RDONLY), ends[2];
	struct old_stat st;
	unsigned long *word = (unsigned long *)buffer;

	make_pipe(ends);
	fact("stat", syscall(106, "to-text", &st));
	printf("%o %d %lu %lu\n", st.mode, st.links, st.size, st.times[2]);
	fact("lstat", syscall(107, "to-text", &st));
	printf("%o %lu\n", st.mode, st.size);
	fact("fstat", syscall(108, file, &st));
	printf("%o %lu\n", st.mode, st.size);
	fact("fstat_of_nothing", syscall(108, 60, &st));
	fact("stat_of_nothing", syscall(106, "missing", &st));
	fact("statfs64", syscall(268, "text", 84, buffer));
	fact("names_have", word[14]);
	yes("is_read_only", word[16] & 1);
	fact("statfs64_of_another_size", syscall(268, "text", 64, buffer));
	fact("statfs64_of_nothing", syscall(268, "missing", 84, buffer));
	fact("fstatfs64", syscall(269, file, 84, buffer));
	fact("names_have", word[14]);
	fact("fstatfs64_of_a_pipe", syscall(269, ends[0], 84, buffer));
	printf("type %lx\n", word[0]);
	fact("fstatfs64_of_nothing", syscall(269, 60, 84, buffer));
	fact("statfs", syscall(99, "text", buffer));
	fact("names_have", word[9]);
	fact("fstatfs", syscall(100, file, buffer));
	fact("fsync", syscall(118, file));
	fact("fdatasync", syscall(148, file));
	fact("fsync_of_a_pipe", syscall(118, ends[0]));
	fact("fsync_of_nothing", syscall(118, 60));
	for (int fd = file; fd <= ends[1]; fd++)
		close(fd);
}

static void places(void)
{
	int file = open("text", O_RDONLY), null = open("/dev/null", O_RDWR);
	const struct iovec two[2] = { { buffer, 3 }, { buffer + 3, 3 } };
	int ends[2];

	make_pipe(ends);
	fact("pread64", syscall(180, file, buffer, 100, 7, 0));
	yes("it_reads", !memcmp(buffer, TEXT + 7, 8));
	fact("the_place_is", lseek(file, 0, SEEK_CUR));
	fact("past_the_end", syscall(180, file, buffer, 100, 100, 0));
	fact("far_past_it", syscall(180, file, buffer, 100, 0, 1));
	fact("before_the_begin", syscall(180, file, buffer, 100, 0, -1));
	fact("of_a_pipe", syscall(180, ends[0], buffer, 1, 0, 0));
	fact("of_nothing", syscall(180, 60, buffer, 1, 0, 0));
	fact("pwrite64", syscall(181, null, buffer, 9, 0, 0));
	fact("to_a_reader", syscall(181, file, buffer, 1, 0, 0));
	fact("to_a_pipe", syscall(181, ends[1], buffer, 1, 0, 0));
	fact("preadv", syscall(333, file, two, 2, 1, 0));
	yes("it_reads", !memcmp(buffer, TEXT + 1, 6));
	fact("preadv_before", syscall(333, file, two, 2, 0, -1));
	fact("preadv_of_a_pipe", syscall(333, ends[0], two, 2, 0, 0));
	fact("pwritev", syscall(334, null, two, 2, 0, 0));
	fact("the_place_is_still", lseek(file, 0, SEEK_CUR));
	for (int fd = file; fd <= ends[1]; fd++)
		close(fd);
}

static void descriptors(void)
{
	int ends[2] = { -7, -8 }, file = open("text", O_RDONLY), is = 1;

	fact("dup3", syscall(330, file, 20, O_CLOEXEC));
	fact("it_is_closed_by_exec", fcntl(20, F_GETFD));
	fact("dup3_again", syscall(330, file, 20, 0));
	fact("it_is_not", fcntl(20, F_GETFD));
	fact("dup3_to_itself", syscall(330, file, file, 0));
	fact("dup3_of_nothing_to_itself", syscall(330, 60, 60, 0));
	fact("dup3_of_nothing", syscall(330, 60, 20, 0));
	fact("dup3_with_a_bad_flag", syscall(330, file, 20, O_NONBLOCK));
	fact("dup3_too_far", syscall(330, file, 0x7fffffff, 0));
	fact("pipe2", syscall(331, ends, O_CLOEXEC | O_NONBLOCK));
	printf("flags %d %x %x\n", fcntl(ends[0], F_GETFD),
	       fcntl(ends[0], F_GETFL), fcntl(ends[1], F_GETFL));
	fact("read_when_empty", read(ends[0], buffer, 1));
	fact("pipe2_with_a_bad_flag", syscall(331, ends, 1));
	fact("pipe2_nowhere", syscall(331, -4096, 0));
	write(ends[1], "12345", 5);
	fact("in_it", ioctl(ends[0], FIONREAD, &is));
	fact("are", is);
	fact("seen_by_the_writer", ioctl(ends[1], FIONREAD, &is));
	fact("are", is);
	lseek(file, 5, SEEK_SET);
	fact("in_a_file", ioctl(file, FIONREAD, &is));
	fact("are", is);
	is = 0;
	fact("to_wait", ioctl(ends[0], FIONBIO, &is));
	printf("flags %x\n", fcntl(ends[0], F_GETFL));
	is = 1;
	fact("not_to_wait", ioctl(ends[0], FIONBIO, &is));
	printf("flags %x\n", fcntl(ends[0], F_GETFL));
	fact("close_by_exec", ioctl(file, FIOCLEX));
	fact("it_is", fcntl(file, F_GETFD));
	fact("not_by_exec", ioctl(file, FIONCLEX));
	fact("it_is", fcntl(file, F_GETFD));
	fact("close_range_by_exec", syscall(436, file, 20, 4));
	printf("flags %d %d\n", fcntl(file, F_GETFD), fcntl(20, F_GETFD));
	fact("close_range", syscall(436, ends[0], 25, 0));
	fact("then_closed", fcntl(20, F_GETFD));
	fact("but_not", fcntl(file, F_GETFL) & 3);
	fact("close_range_backward", syscall(436, 25, 24, 0));
	fact("close_range_with_a_bad_flag", syscall(436, 25, 26, 8));
	fact("close_range_to_the_end", syscall(436, 3, -1, 0));
	fact("from_far", syscall(436, 0x80000000, -1, 0));
	fact("then_all_are_closed", fcntl(file, F_GETFD));
}

struct lock {
	short type, whence;
	long start, length, pid;
};

static void locks(void)
{
	int file = open("text", O_RDONLY), null = open("/dev/null", O_RDWR);
	struct lock lock = { 0, SEEK_SET, 0, 0, 0 };

	fact("to_read", fcntl(file, 6, &lock));
	fact("and_wait", fcntl(file, 7, &lock));
	fact("asked", fcntl(file, 5, &lock));
	fact("nobody_has_it", lock.type);
	fact("unlocked", fcntl(file, 6, &lock));
	fact("asked_to_unlock", fcntl(file, 5, &lock));
	lock.type = 1;
	fact("to_write_what_is_read", fcntl(file, 6, &lock));
	fact("to_write", fcntl(null, 6, &lock));
	lock.type = 3;
	fact("for_what", fcntl(file, 6, &lock));
	lock = (struct lock){ 0, 3, 0, 0, 0 };
	fact("from_where", fcntl(file, 6, &lock));
	fact("where", fcntl(file, 6, -4096));
	close(file);
	close(null);
}

static void waits(void)
{
	struct timeval time = { 0, 30000 };
	struct timespec narrow = { 0, 30000000 };
	unsigned long set = 0, words[5] = { 0 };
	struct pollfd fd;
	int ends[2];

	make_pipe(ends);
	fd = (struct pollfd){ ends[0], POLLIN, 0 };
	fact("poll_in_vain", syscall(168, &fd, 1, 30));
	fact("poll_at_once", syscall(168, &fd, 1, 0));
	set = 1UL << ends[0];
	fact("select_in_vain", syscall(142, ends[0] + 1, &set, 0, 0, &time));
	printf("the_set_is %lx, %ld %ld are left\n", set, time.tv_sec,
	       time.tv_usec);
	fact("ppoll_in_vain", syscall(309, &fd, 1, &narrow, 0, 8));
	printf("%ld %ld are left\n", narrow.tv_sec, narrow.tv_nsec);
	write(ends[1], "x", 1);
	fact("poll_for_ever", syscall(168, &fd, 1, -1));
	printf("it is %x\n", fd.revents);
	set = 1UL << ends[0];
	time = (struct timeval){ 60, 3000000 };
	fact("select", syscall(142, ends[0] + 1, &set, 0, 0, &time));
	yes("the_set_is_as_it_was", set == 1UL << ends[0]);
	yes("the_rest_is_told", time.tv_sec == 62 || time.tv_sec == 63);
	words[0] = ends[0] + 1;
	words[1] = (unsigned long)&set;
	fact("old_select", syscall(82, words));
	fact("old_select_nowhere", syscall(82, -4096));
	set = 1UL << ends[0];
	narrow = (struct timespec){ 60, 0 };
	fact("pselect6", syscall(308, ends[0] + 1, &set, 0, 0, &narrow, 0));
	narrow.tv_nsec = 1000000000;
	fact("in_a_bad_time", syscall(309, &fd, 1, &narrow, 0, 8));
	time = (struct timeval){ 0, -1 };
	fact("select_in_a_bad_time", syscall(142, 0, 0, 0, 0, &time));
	fact("select_of_minus_1", syscall(142, -1, 0, 0, 0, &at_once));
	close(ends[0]);
	close(ends[1]);
}

int main(void)
{
	names();
	stats();
	places();
	descriptors();
	locks();
	waits();
	return 0;
}
