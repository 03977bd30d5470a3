/*
 * Writes, appends and reads the bytes of a file in /tmp, also in holes and
 * after it was truncated. Also tests the largest offset in a file, and a file
 * that has lost its name.
 *
 * Ancestor: none.
 */
#include "test.h"

#define MIB	     (1024 * 1024L)
#define SIGXFSZ	     25
#define RLIMIT_FSIZE 1

static char buffer[3 * PAGE_SIZE], back[3 * PAGE_SIZE];

static int new_file(const char *name)
{
	int fd;

	unlink(name);
	fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0644);
	if (fd < 0)
		die(name);
	return fd;
}

/* Prints a file's length, a hash of its bytes, and how many blocks of 512 bytes
 * it has. */
static void told(const char *name, int fd)
{
	unsigned sum = 0;
	long long at = 0;
	struct stat64 st;
	long n;

	while ((n = pread64(fd, back, sizeof(back), at)) > 0) {
		for (long i = 0; i < n; i++)
			sum = sum * 31 + (unsigned char)back[i];
		at += n;
	}
	fstat64(fd, &st);
	printf("%s: %lld bytes of sum %08x, %llu blocks\n", name, st.st_size,
	       sum, st.st_blocks);
	if (at != st.st_size)
		printf("%s: but %lld were read\n", name, at);
}

static void fill(unsigned seed)
{
	for (unsigned i = 0; i < sizeof(buffer); i++) {
		seed = seed * 1103515245 + 12345;
		buffer[i] = seed >> 16;
	}
}

static void reading_and_writing(void)
{
	int fd = new_file("a"), other;

	fill(1);
	told("a_new_file", fd);
	fact("read_of_an_empty_file", read(fd, back, 10));
	fact("write", write(fd, buffer, 5000));
	fact("the_position_after_it", lseek(fd, 0, SEEK_CUR));
	fact("read_at_the_end", read(fd, back, 10));
	other = open("a", O_RDONLY);
	fact("read_by_another", read(other, back, sizeof(back)));
	yes("the_same_bytes", !memcmp(back, buffer, 5000));
	fact("write_of_nothing", write(fd, buffer, 0));
	fact("write_of_nothing_from_nowhere", write(fd, (void *)16, 0));
	fact("write_to_one_to_read", write(other, buffer, 1));
	fact("write_of_nothing_to_one_to_read", write(other, buffer, 0));
	fact("pwrite_to_one_to_read", pwrite64(other, buffer, 1, 0));
	fact("write_in_the_middle",
	     (lseek(fd, 100, SEEK_SET), write(fd, buffer + 5000, 4000)));
	told("then", fd);
	fact("write_over_the_end",
	     (lseek(fd, 4999, SEEK_SET), write(fd, buffer, 2)));
	told("then", fd);
	fact("the_other_reads_on", read(other, back, sizeof(back)));
	fact("pwrite", pwrite64(fd, "pwrite", 6, 4093));
	fact("the_position_is_the_same", lseek(fd, 0, SEEK_CUR));
	told("then", fd);
	fact("pwrite_to_less_than_nothing", pwrite64(fd, "x", 1, -1));
	fact("pread_from_less_than_nothing", pread64(fd, back, 1, -1));
	fact("pread_of_nothing_behind_the_end", pread64(fd, back, 0, 6000));
	fact("pread_behind_the_end", pread64(fd, back, 1, 6000));
	fact("pread_over_the_end", pread64(fd, back, 5000, 4990));
	close(other);
	other = open("a", O_WRONLY);
	fact("read_of_one_to_write", read(other, back, 1));
	fact("read_of_nothing_of_one_to_write", read(other, back, 0));
	close(other);
	close(fd);
}

static void vectors(void)
{
	struct iovec parts[] = { { buffer, 10 },
				 { buffer + 4000, 0 },
				 { buffer + 4000, 5000 },
				 { buffer + 100, 1 } };
	int fd = new_file("v");

	fact("writev", writev(fd, parts, 4));
	told("then", fd);
	parts[1] = (struct iovec){ (void *)16, 3 };
	fact("writev_with_a_bad_part", writev(fd, parts, 4));
	told("then", fd);
	parts[0].iov_base = (void *)16;
	fact("writev_with_the_first_part_bad", writev(fd, parts, 4));
	fact("pwritev", syscall(334, fd, parts + 2, 2, 20000, 0));
	fact("pwritev_to_less_than_nothing",
	     syscall(334, fd, parts + 2, 2, 0, -1));
	told("then", fd);
	fact("preadv", syscall(333, fd, parts + 2, 2, 20001, 0));
	fact("the_position", lseek(fd, 0, SEEK_CUR));
	close(fd);
}

/* Reads into and writes from buffers whose last bytes are not mapped. */
static void bad_buffers(void)
{
	int fd = new_file("b");
	char *edge = border();

	memset(edge - PAGE_SIZE, 'e', PAGE_SIZE);
	fact("write_from_nowhere", write(fd, (void *)16, 10));
	fact("it_is_empty", lseek(fd, 0, SEEK_END));
	fact("write_of_a_buffer_that_ends", write(fd, edge - 10, 20));
	told("then", fd);
	fact("write_of_one_behind_4_KiB", write(fd, edge - PAGE_SIZE, 8000));
	told("then", fd);
	fact("write_above_all_memory", write(fd, (void *)-100, 10));
	lseek(fd, 0, SEEK_SET);
	fact("read_to_nowhere", read(fd, (void *)16, 10));
	fact("read_to_a_buffer_that_ends", read(fd, edge - 10, 20));
	fact("the_position", lseek(fd, 0, SEEK_CUR));
	fact("read_to_what_is_read_only",
	     (mprotect(edge - PAGE_SIZE, PAGE_SIZE, PROT_READ),
	      pread64(fd, edge - 10, 5, 0)));
	fact("read_to_nowhere_at_the_end",
	     (lseek(fd, 0, SEEK_END), read(fd, (void *)16, 10)));
	close(fd);
}

static void appending(void)
{
	int fd = new_file("p"), other = open("p", O_RDWR | O_APPEND);

	write(fd, "0123456789", 10);
	fact("append", write(other, "abc", 3));
	fact("its_position", lseek(other, 0, SEEK_CUR));
	fact("the_position_of_the_other", lseek(fd, 0, SEEK_CUR));
	write(fd, "ABCDE", 5);
	told("the_other_writes_over_it", fd);
	lseek(other, 3, SEEK_SET);
	fact("append_elsewhere", write(other, "x", 1));
	fact("its_position", lseek(other, 0, SEEK_CUR));
	fact("pwrite_appends", pwrite64(other, "pw", 2, 1));
	fact("its_position", lseek(other, 0, SEEK_CUR));
	told("then", fd);
	fact("append_no_more", fcntl(other, F_SETFL, 0));
	fact("write_at_the_start",
	     (lseek(other, 0, SEEK_SET), write(other, "W", 1)));
	told("then", fd);
	fact("append_again", fcntl(fd, F_SETFL, O_APPEND));
	yes("F_GETFL_knows", fcntl(fd, F_GETFL) & O_APPEND);
	fact("write_appends", (lseek(fd, 0, SEEK_SET), write(fd, "Z", 1)));
	told("then", fd);
	fact("to_truncate_it", ftruncate64(other, 0));
	fact("and_append", write(fd, "first", 5));
	told("then", fd);
	close(fd);
	close(other);
}

/* Prints where lseek() finds data and holes, from each of these offsets on. */
static void map_of(const char *name, int fd)
{
	static const long places[] = { 0,     1,     4095,  4096,   8191,
				       8192,  20479, 20480, 24575,  40959,
				       40960, 45055, 45056, 5 * MIB };

	printf("%s:", name);
	for (unsigned i = 0; i < ARRAY_SIZE(places); i++) {
		long data = lseek(fd, places[i], SEEK_DATA);
		long hole = lseek(fd, places[i], SEEK_HOLE);

		printf(" %ld: %ld %ld,", places[i], data, hole);
	}
	printf("\n");
}

static void holes(void)
{
	int fd = new_file("h");

	map_of("of_an_empty_file", fd);
	fact("SEEK_DATA_of_an_empty_file", lseek(fd, 0, SEEK_DATA));
	fact("SEEK_HOLE_of_an_empty_file", lseek(fd, 0, SEEK_HOLE));
	write(fd, "start", 5);
	map_of("of_five_bytes", fd);
	pwrite64(fd, buffer, 1, 20480);
	told("one_byte_behind_a_hole", fd);
	map_of("there", fd);
	pwrite64(fd, buffer, 4096, 40950);
	told("and_more", fd);
	map_of("there", fd);
	fact("SEEK_DATA_behind_the_end", lseek(fd, 45046, SEEK_DATA));
	fact("SEEK_HOLE_behind_the_end", lseek(fd, 45046, SEEK_HOLE));
	fact("SEEK_HOLE_before_the_end", lseek(fd, 45045, SEEK_HOLE));
	fact("the_position", lseek(fd, 0, SEEK_CUR));
	fact("SEEK_DATA_from_less_than_nothing", lseek(fd, -1, SEEK_DATA));
	fact("read_of_a_hole", pread64(fd, back, 4096, 8192));
	yes("it_is_zeros", back[0] == 0 && !memcmp(back, back + 1, 4095));
	told("which_takes_no_memory", fd);
	fact("ftruncate_to_more", ftruncate64(fd, 6 * MIB));
	map_of("there", fd);
	fact("lseek_to_the_end", lseek(fd, 0, SEEK_END));
	fact("write_far_away", pwrite64(fd, "far", 3, 9 * MIB + 17));
	fact("SEEK_DATA_finds_it", lseek(fd, 45056, SEEK_DATA));
	fact("SEEK_HOLE_behind_it", lseek(fd, 9 * MIB, SEEK_HOLE));
	told("all_of_it", fd);
	fact("ftruncate_to_what_is_before", ftruncate64(fd, 20481));
	told("then", fd);
	fact("and_to_more_again", ftruncate64(fd, 45000));
	map_of("there", fd);
	told("zeros_come_back", fd);
	close(fd);
}

static void truncating(void)
{
	static const long sizes[] = { 8193, 8192, 4097, 6000, 4096,  4095, 4096,
				      1,    4000, 0,	5000, 12288, 100 };
	int fd = new_file("t"), other;
	char name[40];

	write(fd, buffer, sizeof(buffer));
	for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
		snprintf(name, sizeof(name), "ftruncate_to_%ld", sizes[i]);
		fact(name, i % 2 ? truncate64("t", sizes[i]) :
				   ftruncate64(fd, sizes[i]));
		told("then", fd);
	}
	fact("the_position_stays", lseek(fd, 0, SEEK_CUR));
	fact("write_at_it", write(fd, "x", 1));
	told("behind_a_hole", fd);
	fact("ftruncate_to_less_than_nothing", ftruncate64(fd, -1));
	fact("truncate_to_less_than_nothing", truncate64("t", -1));
	fact("the_old_ftruncate", syscall(93, fd, 7));
	fact("the_old_truncate", syscall(92, "t", 70));
	fact("the_old_truncate_below_nothing", syscall(92, "t", -1));
	other = open("t", O_RDONLY);
	fact("ftruncate_of_one_to_read", ftruncate64(other, 0));
	close(other);
	other = open("t", O_WRONLY | O_TRUNC);
	told("O_TRUNC", fd);
	fact("write_by_the_first_one", write(fd, "late", 4));
	told("then", fd);
	close(other);
	close(fd);
}

/* Tests the largest offset in a file. These calls take no memory. */
static void far_away(void)
{
	int fd = open("f", O_RDWR | O_CREAT, 0644);
	int large = open("f", O_RDWR | 0100000); /* O_LARGEFILE */
	long long at;

	fact("write_at_2_GiB_minus_2", pwrite64(fd, buffer, 4, 0x7ffffffe));
	fact("write_at_2_GiB_minus_1", pwrite64(fd, buffer, 4, 0x7fffffff));
	fact("write_of_nothing_there", pwrite64(fd, buffer, 0, 0x7fffffff));
	fact("ftruncate64_to_2_GiB", ftruncate64(fd, 0x80000000));
	fact("truncate64_to_2_GiB", truncate64("f", 0x80000000));
	fact("ftruncate64_with_O_LARGEFILE", ftruncate64(large, 0x80000000));
	fact("open_of_2_GiB", open("f", O_RDONLY));
	fact("open_with_O_LARGEFILE", close(open("f", 0100000)));
	fact("write_behind_2_GiB", pwrite64(large, "far", 3, 0x80000000));
	fact("read_there", pread64(large, back, 10, 0x7ffffffe));
	fact("SEEK_END", _llseek(large, 0, 0, &at, SEEK_END));
	printf("is at %lld\n", at);
	fact("SEEK_DATA", _llseek(large, 0, 4096, &at, SEEK_DATA));
	printf("is at %lld\n", at);
	fact("write_at_the_last_byte_of_all",
	     pwrite64(large, "x", 1, 0x7fffffffffffffffLL));
	fact("lseek_there", _llseek(large, 0x7fffffff, -1, &at, SEEK_SET));
	fact("write_there", write(large, "x", 1));
	fact("read_there", read(large, back, 1));
	fact("lseek_behind_it", _llseek(large, 0x80000000, 0, &at, SEEK_SET));
	fact("ftruncate", ftruncate64(large, 0));
	close(large);
	close(fd);
}

static volatile int xfsz;

static void too_large(int signal)
{
	(void)signal;
	xfsz++;
}

static void set_limit(unsigned long most)
{
	unsigned long limit[2];

	syscall(191, RLIMIT_FSIZE, limit);
	limit[0] = most;
	syscall(75, RLIMIT_FSIZE, limit);
}

/* Prints the result of a call under a limit, and how many signals it sent.
 * Removes the limit while it prints, because standard output may be a file. */
static void limited_fact(const char *name, long result)
{
	set_limit(-1UL);
	fact(name, result);
	if (xfsz)
		printf("signals: %d\n", xfsz);
	xfsz = 0;
	set_limit(5000);
}

/* A write beyond the limit on a file's size causes SIGXFSZ and returns EFBIG.
 */
static void limited(void)
{
	int fd = new_file("l");

	handle(SIGXFSZ, too_large, 0);
	set_limit(5000);
	limited_fact("write_below_the_limit", write(fd, buffer, 4000));
	limited_fact("write_over_it", write(fd, buffer, 4000));
	limited_fact("write_at_it", write(fd, buffer, 1));
	limited_fact("write_of_nothing_at_it", write(fd, buffer, 0));
	limited_fact("pwrite_behind_it", pwrite64(fd, buffer, 1, 6000));
	limited_fact("ftruncate_to_it", ftruncate64(fd, 5000));
	limited_fact("ftruncate_over_it", ftruncate64(fd, 5001));
	limited_fact("truncate_over_it", truncate64("l", 5001));
	limited_fact("write_before_it", pwrite64(fd, buffer, 4000, 2000));
	set_limit(-1UL);
	told("then", fd);
	ftruncate64(fd, 6000);
	set_limit(5000);
	limited_fact("ftruncate_to_less", ftruncate64(fd, 5500));
	limited_fact("write_in_what_is_there", pwrite64(fd, "x", 1, 5400));
	handle(SIGXFSZ, SIG_IGN, 0);
	limited_fact("ignored", pwrite64(fd, buffer, 1, 5000));
	handle(SIGXFSZ, SIG_DFL, 0);
	pwrite64(fd, buffer, 1, 5000);
}

static void nameless(void)
{
	int fd = new_file("n"), other = open("n", O_RDONLY), dup_of = dup(fd);
	struct stat64 st;

	write(fd, buffer, 6000);
	fact("unlink", unlink("n"));
	fact("open_by_its_name", open("n", O_RDWR));
	fstat64(fd, &st);
	fact("its_links", st.st_nlink);
	fact("write_on", write(fd, buffer, 6000));
	fact("close", close(fd));
	fact("read_by_another", pread64(other, back, sizeof(back), 0));
	yes("the_same_bytes", !memcmp(back, buffer, 6000));
	fact("to_make_a_new_one", close(new_file("n")));
	told("the_old_one", dup_of);
	fact("ftruncate", ftruncate64(dup_of, 1));
	told("the_old_one", other);
	close(dup_of);
	close(other);
}

static void shared_position(void)
{
	int fd = new_file("s"), second = dup(fd), unread = -1;

	write(fd, "12345", 5);
	fact("dup_has_the_same_position", lseek(second, 0, SEEK_CUR));
	write(second, "678", 3);
	if (fork() == 0) {
		write(fd, "child", 5);
		exit_group(0);
	}
	waitpid(-1, NULL, 0);
	fact("so_has_a_child", lseek(fd, 0, SEEK_CUR));
	told("then", fd);
	lseek(fd, 3, SEEK_SET);
	ioctl(fd, FIONREAD, &unread);
	fact("FIONREAD", unread);
	fact("an_ioctl_that_files_lack", ioctl(fd, TCGETS, back));
	fact("fsync", fsync(fd));
	fact("fdatasync", syscall(148, fd));
	close(second);
	close(fd);
}

int main(void)
{
	chdir("/tmp");
	reading_and_writing();
	vectors();
	bad_buffers();
	appending();
	holes();
	truncating();
	far_away();
	nameless();
	shared_position();
	in_child("limited", limited);
	return 0;
}
