/*
 * Tests file descriptors: their numbers, their copies, their flags, and
 * close().
 *
 * Ancestor: none.
 */
#include "test.h"

#define LIMIT 65536 /* more than any system allows */

static void copies(void)
{
	char c = 0;
	int fd = open("text", O_RDONLY), copy = dup(fd);

	fact("dup_gives_the_lowest_free_number", copy);
	lseek(fd, 7, SEEK_SET);
	fact("a_copy_has_the_same_place", lseek(copy, 0, SEEK_CUR));
	close(fd);
	fact("a_copy_outlives_the_first", read(copy, &c, 1));
	printf("and_reads: %c\n", c);
	fact("dup2_to_a_number", dup2(copy, 20));
	fact("dup2_to_itself", dup2(20, 20));
	fact("dup2_over_an_open_one", dup2(20, copy));
	fact("dup2_of_no_file", dup2(40, 20));
	fact("dup2_of_no_file_to_itself", dup2(40, 40));
	fact("dup2_leaves_the_other_open", read(20, &c, 1));
	fact("dup2_to_minus_one", dup2(20, -1));
	fact("dup2_to_a_huge_number", dup2(20, 0x7fffffff));
	fact("dup_of_no_file", dup(40));
	fact("dup_of_minus_one", dup(-1));
	close(20);
	close(copy);
}

static void second_open(void)
{
	char c;
	int a = open("text", O_RDONLY), b = open("text", O_RDONLY);

	read(a, &c, 1);
	fact("another_open_has_its_own_place", lseek(b, 0, SEEK_CUR));
	close(a);
	close(b);
}

static void tell_flags(const char *name, int fd)
{
	printf("%s: %o\n", name, fcntl(fd, F_GETFL));
}

/* Prints which flags of open(), known or unknown, F_GETFL returns, and which of
 * them F_SETFL changes. */
static void open_flags(void)
{
	static const int given[] = {
		O_NOCTTY,    O_APPEND,	O_NONBLOCK,	   0100000,
		O_DIRECTORY, O_CLOEXEC, O_NOFOLLOW,	   04,
		040,	     074,	O_NONBLOCK | 0100, 0x40000000,
	};
	int fd;

	for (unsigned i = 0; i < ARRAY_SIZE(given); i++) {
		const char *path = given[i] & O_DIRECTORY ? "dir" : "text";

		fd = open(path, O_RDONLY | given[i]);
		printf("opened with %o\n", given[i]);
		tell_flags("flags", fd);
		close(fd);
	}
	fd = open("/dev/null", O_RDWR);
	fact("set", fcntl(fd, F_SETFL, O_NONBLOCK));
	tell_flags("flags", fd);
	fact("set", fcntl(fd, F_SETFL, O_APPEND | O_WRONLY | O_CREAT | 04));
	tell_flags("flags", fd);
	fact("set", fcntl(fd, F_SETFL, 0));
	tell_flags("flags", fd);
	close(fd);
	fact("set_of_no_file", fcntl(63, F_SETFL, 0));
	fd = open("/dev/zero", 3);
	tell_flags("opened_for_neither", fd);
	fact("read", read(fd, &fd, 1));
	fact("write", write(fd, "x", 1));
	fact("readv", syscall(145, fd, 0, 0));
	fact("writev", syscall(146, fd, 0, 0));
	fact("lseek", lseek(fd, 5, SEEK_SET));
	close(fd);
	fd = open("text", 3);
	tell_flags("a_file_for_neither", fd);
	fact("map", (long)mmap(NULL, 1, PROT_READ, MAP_PRIVATE, fd, 0));
	fact("read", read(fd, &fd, 1));
	fact("lseek", lseek(fd, 5, SEEK_SET));
	close(fd);
	fact("to_be_cut_off", open("text", 3 | O_TRUNC));
	fact("a_directory_for_neither", open("dir", 3));
}

static void flags(void)
{
	int fd = open("text", O_RDONLY), write_only, copy;

	fact("flags_at_first", fcntl(fd, F_GETFD));
	fact("set_flag", fcntl(fd, F_SETFD, FD_CLOEXEC));
	fact("flags_then", fcntl(fd, F_GETFD));
	copy = dup(fd);
	fact("flags_of_a_copy", fcntl(copy, F_GETFD));
	fact("dup_above_30", fcntl(fd, F_DUPFD, 30));
	fact("dup_above_30_again", fcntl(fd, F_DUPFD, 30));
	fact("flags_of_that", fcntl(31, F_GETFD));
	fact("dup_above_to_close", fcntl(fd, F_DUPFD_CLOEXEC, 30));
	fact("flags_of_that_one", fcntl(32, F_GETFD));
	fact("dup_above_minus_one", fcntl(fd, F_DUPFD, -1));
	fact("dup_above_a_huge_number", fcntl(fd, F_DUPFD, 0x7fffffff));
	fact("dup_of_no_file", fcntl(63, F_DUPFD, 0));
	fact("flags_of_no_file", fcntl(63, F_GETFD));
	fact("fcntl_of_an_unknown_kind", fcntl(fd, 999));
	fact("fcntl64_knows_the_same", fcntl64(fd, F_GETFD));
	write_only = open("/dev/null", O_WRONLY);
	printf("mode_of_a_reader: %x\n", fcntl(fd, F_GETFL) & 3);
	printf("mode_of_a_writer: %x\n", fcntl(write_only, F_GETFL) & 3);
	open_flags();
	copy = open("text", O_RDONLY | O_CLOEXEC);
	fact("flags_of_one_opened_to_close", fcntl(copy, F_GETFD));
	fact("a_flag_can_be_taken_back", fcntl(copy, F_SETFD, 0));
	fact("flags_after_that", fcntl(copy, F_GETFD));
	for (int i = 3; i < 40; i++)
		close(i);
}

/* Takes all numbers of descriptors. Then each call that needs a number must
 * fail and leave no file open; after one close there is one free number. */
static void exhaustion(void)
{
	int ends[2] = { -7, -8 }, fd, last = -1, opened = 0;

	while ((fd = dup(1)) >= 0 && opened++ < LIMIT)
		last = fd;
	fact("dup_when_all_are_taken", fd);
	yes("numbers_have_no_gap", last == opened + 2);
	fact("open_when_all_are_taken", open("text", O_RDONLY));
	fact("pipe_when_all_are_taken", pipe(ends));
	yes("pipe_has_told_nothing", ends[0] == -7 && ends[1] == -8);
	close(last);
	fact("pipe_when_one_is_free", pipe(ends));
	fact("fcntl_then", fcntl(1, F_DUPFD, last) == last);
	fact("fcntl_when_none_is_free", fcntl(1, F_DUPFD, 3));
	fact("dup2_needs_no_room", dup2(1, last) == last);
	fact("dup2_past_the_last", dup2(1, last + 1));
	fact("fcntl_past_the_last", fcntl(1, F_DUPFD, last + 1));
	for (int i = 3; i <= last; i++)
		close(i);
	fact("then_the_first_is_free_again", dup(1));
	close(3);
}

/* A child has the parent's open files, and shares their offsets with the
 * parent. */
static void use_inherited(void)
{
	char c;

	read(3, &c, 1);
	printf("child_reads: %c\n", c);
	close(3);
}

static void inheritance(void)
{
	char c;
	int fd = open("text", O_RDONLY);

	in_child("child", use_inherited);
	fact("parent_reads_on", read(fd, &c, 1));
	printf("parent_reads: %c\n", c);
	fact("place_after_both", lseek(fd, 0, SEEK_CUR));
	close(fd);
}

int main(void)
{
	copies();
	second_open();
	flags();
	exhaustion();
	inheritance();
	return 0;
}
