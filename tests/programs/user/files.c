/*
 * Opens, reads and seeks in files that cannot be written.
 *
 * Ancestor: none.
 */
#include "test.h"

static char buffer[16384];

static void open_and_read(void)
{
	int fd = open("text", O_RDONLY);

	fact("open_gives_the_lowest_free_number", fd);
	fact("read_stops_at_the_end", read(fd, buffer, sizeof(buffer)));
	yes("read_gives_the_bytes", !memcmp(buffer, TEXT, strlen(TEXT)));
	fact("read_at_the_end", read(fd, buffer, 1));
	fact("read_of_nothing", read(fd, buffer, 0));
	fact("close", close(fd));
	fact("close_again", close(fd));
	fact("read_after_close", read(fd, buffer, 1));
	fact("read_of_nothing_after_close", read(fd, buffer, 0));
	fact("write_after_close", write(fd, buffer, 1));
	fact("lseek_after_close", lseek(fd, 0, SEEK_SET));
	fact("close_of_minus_one", close(-1));
	fact("close_of_a_huge_number", close(0x7fffffff));
}

static void open_errors(void)
{
	fact("open_of_a_missing_file", open("missing", O_RDONLY));
	fact("open_of_a_directory_to_write", open("dir", O_WRONLY));
	fact("open_of_a_directory_to_read", close(open("dir", O_RDONLY)));
	fact("open_of_a_directory_as_one",
	     close(open("dir", O_RDONLY | O_DIRECTORY)));
	fact("open_of_a_file_as_a_directory",
	     open("text", O_RDONLY | O_DIRECTORY));
	fact("open_of_a_link_not_to_follow",
	     open("to-text", O_RDONLY | O_NOFOLLOW));
	fact("and_not_as_a_directory",
	     open("to-text", O_RDONLY | O_NOFOLLOW | O_DIRECTORY));
	fact("open_of_a_directory_to_truncate",
	     open("dir", O_RDONLY | O_TRUNC));
	fact("open_of_what_is_there_exclusively",
	     open("text", O_RDONLY | O_CREAT | O_EXCL, 0644));
	fact("open_of_a_directory_exclusively",
	     open("dir", O_RDONLY | O_CREAT | O_EXCL, 0644));
	fact("open_of_a_directory_to_create",
	     open("dir", O_RDONLY | O_CREAT, 0644));
	fact("open_of_what_is_there_to_create",
	     close(open("text", O_RDONLY | O_CREAT, 0644)));
}

static void seek(void)
{
	int fd = open("long", O_RDONLY);

	fact("lseek_from_the_end", lseek(fd, -10, SEEK_END));
	fact("read_behind_that", read(fd, buffer, 100));
	fact("lseek_from_the_start", lseek(fd, 5000, SEEK_SET));
	fact("lseek_from_here", lseek(fd, -1, SEEK_CUR));
	fact("lseek_past_the_end", lseek(fd, 20000, SEEK_SET));
	fact("read_past_the_end", read(fd, buffer, 10));
	fact("lseek_before_the_start", lseek(fd, -1, SEEK_SET));
	fact("lseek_before_the_start_from_here", lseek(fd, -20001, SEEK_CUR));
	fact("lseek_has_changed_nothing", lseek(fd, 0, SEEK_CUR));
	fact("lseek_from_nowhere", lseek(fd, 0, 99));
	fact("lseek_of_minus_one", lseek(-1, 0, SEEK_SET));
	fact("lseek_as_far_as_it_goes", lseek(fd, 0x7fffffff, SEEK_SET));
	close(fd);
}

/* Checks n bytes that were read at an offset. Each byte of the file depends on
 * its offset. */
static int wrong_at(long at, long n)
{
	for (long i = 0; i < n; i++)
		if (buffer[i] != (char)('a' + (at + i) % 26))
			return 1;
	return 0;
}

static void read_by_pieces(void)
{
	static const int sizes[] = { 1, 2, 3, 511, 512, 4095, 4096, 4097 };
	int fd = open("long", O_RDONLY), wrong = 0;
	long at = 0, n;

	for (unsigned i = 0;; i++) {
		n = read(fd, buffer, sizes[i % ARRAY_SIZE(sizes)]);
		if (n <= 0)
			break;
		wrong += wrong_at(at, n);
		at += n;
	}
	printf("read_by_pieces: %ld bytes, %d wrong\n", at, wrong);
	close(fd);
}

static void read_vectors(void)
{
	struct iovec vector[] = { { buffer, 3 },
				  { buffer + 100, 0 },
				  { buffer + 3, 5000 },
				  { buffer + 5003, 2 } };
	struct iovec negative[] = { { buffer, 1 }, { buffer, (size_t)-1 } };
	int fd = open("long", O_RDONLY);

	fact("readv", readv(fd, vector, 4));
	yes("readv_fills_in_order", !wrong_at(0, 5005));
	fact("readv_moves_on", lseek(fd, 0, SEEK_CUR));
	fact("readv_of_no_vectors", readv(fd, vector, 0));
	fact("writev_of_no_vectors_to_what_is_read", writev(fd, vector, 0));
	fact("readv_of_minus_one_vectors", readv(fd, vector, -1));
	fact("readv_of_too_many_vectors", readv(fd, vector, 1025));
	fact("readv_of_a_negative_length", readv(fd, negative, 2));
	fact("writev_of_a_negative_length", writev(1, negative, 2));
	fact("readv_near_the_end",
	     (lseek(fd, -4, SEEK_END), readv(fd, vector, 4)));
	fact("readv_of_minus_one", readv(-1, vector, 4));
	close(fd);
}

/* readv() copies the vector when it begins, so it may read over the vector. */
static void read_over_the_vector(void)
{
	static struct iovec many[1024];
	struct iovec own[] = { { own + 1, sizeof(own[1]) },
			       { buffer, 5 },
			       { own, sizeof(own[0]) },
			       { buffer + 5, 6 } };
	int fd = open("long", O_RDONLY), zero = open("/dev/zero", O_RDONLY);

	fact("readv_over_the_vector", readv(fd, own, ARRAY_SIZE(own)));
	yes("the_next_one", !memcmp(&own[1], "abcdefgh", 8));
	yes("what_is_read_goes_on", !memcmp(buffer, "ijklmvwxyza", 11));
	memset(buffer, 'x', sizeof(buffer));
	for (int i = 0; i < 1024; i++)
		many[i] = (struct iovec){ buffer + i, 1 };
	many[0] = (struct iovec){ many, sizeof(many) };
	fact("readv_over_many", readv(zero, many, 1024));
	yes("the_last_one", buffer[1023] == 0 && buffer[1024] == 'x');
	close(fd);
	close(zero);
}

static void written_in_vectors(void)
{
	struct iovec vector[] = { { "writev", 6 },
				  { NULL, 0 },
				  { ": gathers\n", 10 } };

	fact("writev", writev(1, vector, 3));
	fact("writev_of_minus_one", writev(-1, vector, 3));
	fact("writev_of_too_many_vectors", writev(1, vector, 1025));
	fact("writev_of_no_vectors", writev(1, vector, 0));
}

/* Each piece of the vector is valid, but together they are larger than the
 * memory of a program. */
static void sum_of_a_vector(void)
{
	struct iovec vector[] = { { (void *)PAGE_SIZE, 0x3f000000 },
				  { (void *)PAGE_SIZE, 0x3f000000 },
				  { (void *)PAGE_SIZE, 0x3f000000 },
				  { (void *)PAGE_SIZE, 0x3f000000 } };
	int null = open("/dev/null", O_WRONLY);

	fact("writev_of_nearly_2_GiB", writev(null, vector, 2));
	yes("writev_of_more_keeps_its_sign", writev(null, vector, 3) > 0);
	yes("writev_of_nearly_4_GiB_does", writev(null, vector, 4) > 0);
	close(null);
}

/* A file that is open to read cannot be written, and the other way round. */
static void wrong_direction(void)
{
	int fd = open("text", O_RDONLY), dir = open("dir", O_RDONLY);

	fact("write_to_what_is_open_to_read", write(fd, "x", 1));
	fact("write_of_nothing_to_what_is_open_to_read", write(fd, "x", 0));
	fact("read_of_a_directory", read(dir, buffer, 10));
	fact("write_to_a_directory", write(dir, "x", 1));
	close(fd);
	close(dir);
	fd = open("/dev/null", O_WRONLY);
	fact("read_of_what_is_open_to_write", read(fd, buffer, 1));
	close(fd);
}

static void devices(void)
{
	int null = open("/dev/null", O_RDWR), zero = open("/dev/zero", O_RDWR);
	int wrong = 0;

	memset(buffer, 1, sizeof(buffer));
	fact("read_of_null", read(null, buffer, 10));
	fact("write_to_null", write(null, buffer, 10000));
	fact("read_of_zero", read(zero, buffer, 10000));
	for (int i = 0; i < 16384; i++)
		wrong += buffer[i] != (i >= 10000);
	printf("bytes_wrong_of_zero: %d\n", wrong);
	fact("write_to_zero", write(zero, buffer, 10000));
	close(null);
	close(zero);
}

/* A read stores the bytes that fit before the end of the program's memory. */
static void across_the_edge(void)
{
	char *edge = border();
	int file = open("long", O_RDONLY), zero = open("/dev/zero", O_RDONLY);
	struct iovec parts[] = { { edge - 5, 9 }, { edge - 9, 4 } };

	fact("read_across_the_edge", read(file, edge - 5, 9));
	yes("what_fits", !memcmp(edge - 5, "abcde", 5));
	fact("moves_on", lseek(file, 0, SEEK_CUR));
	fact("read_behind_the_edge", read(file, edge, 1));
	fact("moves_nothing", lseek(file, 0, SEEK_CUR));
	fact("readv_across_the_edge", readv(file, parts, 2));
	fact("moves_on", lseek(file, 0, SEEK_CUR));
	fact("more_than_a_page", read(file, edge - 4096, 9000));
	memset(edge - 5, 'x', 5);
	fact("zeros_across_the_edge", read(zero, edge - 5, 9000));
	yes("all_zeros", !memcmp(edge - 5, "\0\0\0\0\0", 5));
	fact("zeros_behind_it", read(zero, edge, 9000));
	fact("zeros_from_far_before", read(zero, edge - 4096, 9000));
	munmap(edge - PAGE_SIZE, PAGE_SIZE);
	close(file);
	close(zero);
}

int main(void)
{
	open_and_read();
	across_the_edge();
	open_errors();
	seek();
	read_by_pieces();
	read_vectors();
	read_over_the_vector();
	written_in_vectors();
	sum_of_a_vector();
	wrong_direction();
	devices();
	return 0;
}
