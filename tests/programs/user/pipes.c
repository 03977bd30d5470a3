/*
 * Tests pipes that are full, empty, closed at one end, or shared by many
 * processes. The size of a pipe differs between systems and is not printed.
 *
 * Ancestor: none.
 */
#include "test.h"

#define WRITERS 6
#define RECORDS 40
#define LONGEST 700

static int ends[2];
static char buffer[65536 * 4];

static void through(void)
{
	fact("pipe", pipe(ends));
	printf("its_numbers: %d %d\n", ends[0], ends[1]);
	fact("write", write(ends[1], "four", 4));
	fact("read_of_a_part", read(ends[0], buffer, 3));
	fact("read_of_the_rest", read(ends[0], buffer + 3, 100));
	yes("the_bytes_are_right", !memcmp(buffer, "four", 4));
	fact("write_of_nothing", write(ends[1], "", 0));
	fact("read_of_nothing", read(ends[0], buffer, 0));
	fact("write_to_the_reading_end", write(ends[0], "x", 1));
	fact("read_of_the_writing_end", read(ends[1], buffer, 1));
	fact("lseek_of_a_pipe", lseek(ends[0], 0, SEEK_SET));
	printf("modes: %d %d\n", fcntl(ends[0], F_GETFL) & 3,
	       fcntl(ends[1], F_GETFL) & 3);
	write(ends[1], "last", 4);
	close(ends[1]);
	fact("read_after_the_writer_left", read(ends[0], buffer, 100));
	fact("read_at_the_end", read(ends[0], buffer, 100));
	fact("read_at_the_end_again", read(ends[0], buffer, 100));
	close(ends[0]);
}

static void vectors(void)
{
	struct iovec out[] = { { "one", 3 }, { "", 0 }, { "two", 3 } };
	struct iovec in[] = { { buffer, 2 }, { buffer + 2, 100 } };

	make_pipe(ends);
	fact("writev", writev(ends[1], out, 3));
	fact("readv", readv(ends[0], in, 2));
	yes("vectors_keep_order", !memcmp(buffer, "onetwo", 6));
	write(ends[1], "ab", 2); /* as much as in[0] holds */
	fact("readv_waits_for_no_more", readv(ends[0], in, 2));
	close(ends[0]);
	close(ends[1]);
}

static void set_both(int flags)
{
	fcntl(ends[0], F_SETFL, flags);
	fcntl(ends[1], F_SETFL, flags);
}

/* A vector of up to PIPE_BUF bytes, too, is written as a whole or not at all,
 * even if one of its addresses is bad, or if the pipe has room for only some of
 * its parts. */
static void whole_vectors(void)
{
	static char page[4096];
	char *edge = border();
	struct iovec bad[] = { { "one", 3 }, { edge, 3 } };
	struct iovec across[] = { { "one", 3 }, { edge - 2, 3 }, { "2", 1 } };
	struct iovec nothing[] = { { "one", 3 }, { edge, 0 } };
	struct iovec parts[] = { { page, 1000 }, { "", 0 }, { page, 3000 } };

	make_pipe(ends);
	fact("writev_with_a_bad_place", writev(ends[1], bad, 2));
	fact("writev_across_the_edge", writev(ends[1], across, 3));
	fact("writev_of_nothing_from_a_bad_place", writev(ends[1], nothing, 2));
	set_both(O_NONBLOCK);
	fact("so_much_is_there", read(ends[0], buffer, 100));
	while (write(ends[1], page, 4096) == 4096)
		;
	fact("writev_to_a_full_one", writev(ends[1], parts, 3));
	fact("with_a_bad_place", writev(ends[1], bad, 2));
	fact("half_a_page_is_read", read(ends[0], page, 2048));
	fact("writev_of_more_than_that", writev(ends[1], parts, 3));
	fact("the_other_half", read(ends[0], page, 2048));
	fact("writev_of_less_than_a_page", writev(ends[1], parts, 3));
	close(ends[0]);
	handle(SIGPIPE, SIG_IGN, 0);
	fact("writev_to_nobody", writev(ends[1], parts, 3));
	fact("from_a_bad_place", writev(ends[1], bad, 2));
	fact("of_nothing", writev(ends[1], nothing + 1, 1));
	handle(SIGPIPE, SIG_DFL, 0);
	close(ends[1]);
}

/* With O_NONBLOCK no call waits. Up to PIPE_BUF bytes are written as a whole or
 * not at all. */
static void without_waiting(void)
{
	static char page[4096], many[3 * 65536];

	make_pipe(ends);
	set_both(O_NONBLOCK);
	fact("read_of_an_empty_one", read(ends[0], buffer, 1));
	fact("of_no_bytes", read(ends[0], buffer, 0));
	while (write(ends[1], page, 4096) == 4096)
		;
	fact("write_to_a_full_one", write(ends[1], page, 4096));
	fact("of_one_byte", write(ends[1], page, 1));
	fact("of_no_bytes", write(ends[1], page, 0));
	fact("read_of_a_page", read(ends[0], page, 4096));
	fact("write_of_a_page", write(ends[1], page, 4096));
	while (read(ends[0], page, 4096) > 0)
		;
	yes("a_part_of_many", write(ends[1], many, sizeof(many)) > 0);
	fact("and_no_more", write(ends[1], page, 4096));
	set_both(0);
	close(ends[1]);
	while (read(ends[0], page, 4096) > 0)
		;
	set_both(O_NONBLOCK);
	fact("read_at_the_end", read(ends[0], buffer, 1));
	close(ends[0]);
	make_pipe(ends);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	fact("of_one_end_alone", fcntl(ends[1], F_GETFL) & O_NONBLOCK);
	close(ends[0]);
	handle(SIGPIPE, SIG_IGN, 0);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	fact("write_without_a_reader", write(ends[1], page, 1));
	handle(SIGPIPE, SIG_DFL, 0);
	close(ends[1]);
}

static volatile int caught;

static void note(int signal)
{
	caught = signal;
}

static void write_to_nobody(void)
{
	write(ends[1], "x", 1);
}

static void nobody_reads(void)
{
	make_pipe(ends);
	close(ends[0]);
	in_child("write_to_nobody", write_to_nobody);
	handle(SIGPIPE, note, 0);
	fact("write_to_nobody_with_a_handler", write(ends[1], "x", 1));
	printf("the_handler_saw: %d\n", caught);
	caught = 0;
	fact("write_of_nothing_to_nobody", write(ends[1], "x", 0));
	printf("the_handler_saw: %d\n", caught);
	handle(SIGPIPE, SIG_IGN, 0);
	fact("write_to_nobody_ignoring", write(ends[1], "x", 1));
	handle(SIGPIPE, SIG_DFL, 0);
	close(ends[1]);
}

/* New bytes wake a waiting reader, and so does the end of the last writer. */
static void wait_for_bytes(void)
{
	close(ends[1]);
	fact("a_waiting_reader_gets", read(ends[0], buffer, 100));
	fact("a_waiting_reader_sees_the_end", read(ends[0], buffer, 100));
}

static void empty(void)
{
	int pid;

	make_pipe(ends);
	pid = child(wait_for_bytes);
	nap(30);
	write(ends[1], "bytes", 5);
	nap(30);
	close(ends[1]);
	ended("the_reader", reap(pid));
	close(ends[0]);
}

/* Writes more than the pipe holds: the writer waits while the reader is slow.
 */
static void fill(void)
{
	close(ends[0]);
	for (unsigned i = 0; i < sizeof(buffer); i++)
		buffer[i] = (char)(i * 7 + i / 4096);
	fact("one_write_of_much", write(ends[1], buffer, sizeof(buffer)));
}

static void full(void)
{
	unsigned long at = 0, wrong = 0;
	long n;
	int pid;

	make_pipe(ends);
	pid = child(fill);
	close(ends[1]);
	nap(30);
	while ((n = read(ends[0], buffer, 3000)) > 0)
		for (long i = 0; i < n; i++, at++)
			wrong += buffer[i] != (char)(at * 7 + at / 4096);
	printf("read_of_much: %lu bytes, %lu wrong\n", at, wrong);
	ended("the_writer", reap(pid));
	close(ends[0]);
}

/* The reader of a full pipe closes it: the waiting writer gets an error. */
static void fill_for_ever(void)
{
	close(ends[0]);
	while (write(ends[1], buffer, sizeof(buffer)) > 0)
		;
}

static void reader_leaves(void)
{
	int pid;

	make_pipe(ends);
	pid = child(fill_for_ever);
	close(ends[1]);
	nap(30);
	close(ends[0]);
	ended("a_writer_that_waits_when_the_reader_leaves", reap(pid));
}

/*
 * Many writers have one reader. Up to 4096 bytes that one call writes must stay
 * together. A record has the byte `who', its number, its length in two bytes,
 * and then so many bytes `who'. Every second record is written as a vector: its
 * first four bytes, and its other bytes in two halves.
 */
static void write_records(void)
{
	static char record[4 + LONGEST];
	int who = getpid() & 0x7f;

	close(ends[0]);
	for (int i = 0; i < RECORDS; i++) {
		int length = (who * 31 + i * 97) % LONGEST;
		struct iovec parts[] = { { record, 4 },
					 { record + 4, length / 2 },
					 { record + 4, length - length / 2 } };

		record[0] = (char)who;
		record[1] = (char)i;
		record[2] = (char)(length >> 8);
		record[3] = (char)length;
		memset(record + 4, who, length);
		if (i % 2)
			writev(ends[1], parts, ARRAY_SIZE(parts));
		else
			write(ends[1], record, 4 + length);
	}
}

static long read_whole(char *to, long n)
{
	long at = 0, got;

	while (at < n && (got = read(ends[0], to + at, n - at)) > 0)
		at += got;
	return at;
}

static void many_writers(void)
{
	unsigned char next[128] = { 0 };
	int writers[WRITERS], records = 0, wrong = 0;

	make_pipe(ends);
	for (int i = 0; i < WRITERS; i++)
		writers[i] = child(write_records);
	close(ends[1]);
	while (read_whole(buffer, 4) == 4) {
		int who = buffer[0] & 0x7f;
		int length = (buffer[2] & 0xff) << 8 | (buffer[3] & 0xff);

		records++;
		if (length >= LONGEST || next[who]++ != buffer[1]) {
			wrong++;
			break;
		}
		wrong += read_whole(buffer, length) != length;
		for (int i = 0; i < length; i++)
			wrong += buffer[i] != who;
	}
	close(ends[0]);
	for (int i = 0; i < WRITERS; i++)
		ended("a_writer", reap(writers[i]));
	printf("records_of_many_writers: %d, %d wrong\n", records, wrong);
}

/* Many readers of one pipe: each byte goes to exactly one of them. */
static void count_bytes(void)
{
	int n = 0;
	char c;

	close(ends[1]);
	while (read(ends[0], &c, 1) == 1)
		n++;
	exit_group(n);
}

static void many_readers(void)
{
	int readers[4], sum = 0;

	make_pipe(ends);
	for (int i = 0; i < 4; i++)
		readers[i] = child(count_bytes);
	close(ends[0]);
	for (int i = 0; i < 50; i++)
		write(ends[1], "1234", 4);
	close(ends[1]);
	for (int i = 0; i < 4; i++)
		sum += WEXITSTATUS(reap(readers[i]));
	printf("bytes_of_many_readers: %d\n", sum);
}

/* Makes a row of processes. Each adds one to the numbers that it reads and
 * sends them to the next process. */
static void relay(void)
{
	int from, first, to[2], n, sum = 0;

	make_pipe(ends);
	from = ends[0];
	first = ends[1];
	for (int i = 0; i < 20; i++) {
		make_pipe(to);
		if (fork() == 0) {
			close(first);
			close(to[0]);
			while (read(from, &n, sizeof(n)) == sizeof(n)) {
				n++;
				write(to[1], &n, sizeof(n));
			}
			exit_group(0);
		}
		close(from);
		close(to[1]);
		from = to[0];
	}
	for (n = 0; n < 10; n++)
		write(first, &n, sizeof(n));
	close(first);
	while (read(from, &n, sizeof(n)) == sizeof(n))
		sum += n;
	close(from);
	while (waitpid(-1, NULL, 0) > 0)
		;
	printf("sum_through_20_processes: %d\n", sum);
}

int main(void)
{
	through();
	vectors();
	whole_vectors();
	without_waiting();
	nobody_reads();
	empty();
	full();
	reader_leaves();
	many_writers();
	many_readers();
	relay();
	return 0;
}
