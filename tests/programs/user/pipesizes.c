/*
 * Tests how much a pipe holds: 16 pages, but not always 65,536 bytes. Tests
 * when a write begins a new page and when it goes to the last one, when there
 * is no room, what poll() and FIONREAD return, and other sizes of pipes. Then
 * makes a long random sequence of calls and prints a sum of their results.
 *
 * Ancestor: none.
 */
#include "test.h"

#define F_SETPIPE_SZ 1031
#define F_GETPIPE_SZ 1032

#define PAGE	 4096
#define CAPACITY (16 * PAGE)
#define STEPS	 6000
#define PER_LINE 100
#define PARTS	 6

static int ends[2];
static char buffer[4 * CAPACITY];

static void make(void)
{
	make_pipe(ends);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
}

static void end(void)
{
	close(ends[0]);
	close(ends[1]);
}

static int in_it(void)
{
	int n = -1;

	ioctl(ends[1], FIONREAD, &n);
	return n;
}

/* Returns poll()'s events of both ends: those of the reading end in the upper
 * 16 bits. */
static unsigned events(void)
{
	struct timespec64 none = { 0, 0 };
	struct pollfd fds[2] = { { ends[0], -1, 0 }, { ends[1], -1, 0 } };

	ppoll64(fds, 2, &none, NULL, 0);
	return (unsigned)fds[0].revents << 16 | (unsigned short)fds[1].revents;
}

static void tell(const char *name)
{
	printf("%s: %d bytes, events %x\n", name, in_it(), events());
}

/* Writes one size as often as possible, and then single bytes. */
static void fill_with(int size)
{
	int n = 0, ones = 0;
	long last;

	make();
	while ((last = write(ends[1], buffer, size)) == size)
		n++;
	printf("writes_of_%d: %d, then %s, ", size, n,
	       last < 0 ? error_name(errno) : "a part");
	tell("now");
	while (write(ends[1], buffer, 1) == 1)
		ones++;
	printf("bytes_after_writes_of_%d: %d\n", size, ones);
	end();
}

static void fill(void)
{
	static const int sizes[] = { 1,	   2,	  3,	 100,  1000, 2048,
				     2049, 4095,  4096,	 4097, 5000, 8192,
				     9999, 30000, 65535, 65536 };

	for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++)
		fill_with(sizes[i]);
}

/* A write needs a page that is free as a whole. A read that ends inside a page
 * frees no page. */
static void room(void)
{
	make();
	fact("more_than_it_holds", write(ends[1], buffer, 2 * CAPACITY));
	tell("full");
	fact("one_byte_more", write(ends[1], buffer, 1));
	fact("read_of_all_but_one_byte_of_a_page",
	     read(ends[0], buffer, PAGE - 1));
	tell("still_no_page");
	fact("one_byte_has_no_room", write(ends[1], buffer, 1));
	fact("the_last_byte", read(ends[0], buffer, 1));
	tell("a_page_is_free");
	fact("two_pages_have_room_for_one", write(ends[1], buffer, 2 * PAGE));
	fact("read_of_more_than_there_is", read(ends[0], buffer, 2 * CAPACITY));
	tell("empty");
	end();
}

/* If the length of a write is no multiple of a page, the write begins with the
 * remainder: its bytes go to the pipe's last page if they fit there. */
static void join(void)
{
	make();
	for (int i = 0; i < 15; i++)
		write(ends[1], buffer, PAGE);
	write(ends[1], buffer, 10);
	fact("no_page_for_the_page", write(ends[1], buffer, PAGE + 4086));
	tell("but_its_rest_has_joined");
	end();
	make();
	for (int i = 0; i < 15; i++)
		write(ends[1], buffer, PAGE);
	write(ends[1], buffer, 10);
	fact("one_byte_too_much", write(ends[1], buffer, PAGE + 4087));
	fact("as_much_as_fits", write(ends[1], buffer, 4086));
	tell("full_to_the_last_byte");
	fact("read_of_some_of_it", read(ends[0], buffer, 100));
	fact("no_byte_joins_in_front", write(ends[1], buffer, 1));
	end();
	make();
	write(ends[1], buffer, 4000);
	read(ends[0], buffer, 3999);
	fact("behind_what_is_read", write(ends[1], buffer, 96));
	fact("all_of_it", read(ends[0], buffer, 1000));
	fact("in_an_empty_one", write(ends[1], buffer, PAGE));
	tell("is_a_page");
	end();
}

static void size(const char *name, int request, unsigned long value)
{
	fact(name, fcntl(ends[1], request, value));
}

static void sizes(void)
{
	make();
	size("size", F_GETPIPE_SZ, 0);
	size("size_with_an_argument", F_GETPIPE_SZ, 1);
	size("set_to_nothing", F_SETPIPE_SZ, 0);
	size("is", F_GETPIPE_SZ, 0);
	fact("a_page", write(ends[1], buffer, PAGE + 1));
	fact("no_more", write(ends[1], buffer, 1));
	size("set_to_a_byte_more", F_SETPIPE_SZ, PAGE + 1);
	fact("a_page_more", write(ends[1], buffer, PAGE + 1));
	size("set_to_five_pages", F_SETPIPE_SZ, 5 * PAGE);
	fact("six_more", write(ends[1], buffer, 9 * PAGE));
	size("set_to_fewer_than_are_used", F_SETPIPE_SZ, 5 * PAGE);
	size("set_to_a_page", F_SETPIPE_SZ, PAGE);
	size("is_still", F_GETPIPE_SZ, 0);
	fact("read_of_seven_and_a_half", read(ends[0], buffer, 15 * PAGE / 2));
	size("set_to_the_one_that_is_used", F_SETPIPE_SZ, 1);
	fact("no_page_for_it", write(ends[1], buffer, 1));
	size("set_by_the_other_end", F_SETPIPE_SZ, CAPACITY);
	fact("set_by_the_reader", fcntl(ends[0], F_SETPIPE_SZ, 3 * PAGE));
	size("set_to_much_too_much", F_SETPIPE_SZ, 0x80000001);
	size("set_to_a_negative_number", F_SETPIPE_SZ, -1UL);
	fact("of_a_file", fcntl(open("text", O_RDONLY), F_GETPIPE_SZ, 0));
	fact("set_of_a_file", fcntl(open("text", O_RDONLY), F_SETPIPE_SZ, 0));
	end();
}

/* A writer that waits for room wakes when the pipe gets larger. */
static void write_two_pages(void)
{
	close(ends[0]);
	fcntl(ends[1], F_SETFL, 0);
	fact("a_waiting_write", write(ends[1], buffer, 2 * PAGE));
}

static void growing(void)
{
	int pid, four;

	make();
	size("one_page", F_SETPIPE_SZ, PAGE);
	pid = child(write_two_pages);
	while (in_it() < PAGE)
		nap(1);
	printf("it_has_written: %d\n", in_it());
	four = fcntl(ends[1], F_SETPIPE_SZ, 4 * PAGE);
	ended("the_writer", reap(pid));
	fact("four", four);
	tell("all");
	end();
}

/* A write adds no page whose bytes it cannot all copy, and a read takes no page
 * whose bytes it cannot all store. */
static void bad_places(void)
{
	char *edge = border();
	struct iovec out[] = { { edge - 10, 10 }, { edge, 10 } };
	struct iovec much[] = { { buffer, PAGE }, { edge - 1, 2 } };
	struct iovec in[] = { { buffer, 2 }, { edge - 2, 4 }, { buffer, 4 } };

	make();
	fact("write_across_the_edge", write(ends[1], edge - 10, 20));
	fact("of_a_vector", writev(ends[1], out, 2));
	tell("nothing_is_there");
	fact("a_good_page_before", writev(ends[1], much, 2));
	tell("it_is_there");
	fact("one_byte", write(ends[1], "a", 1));
	fact("bad_bytes_join_not", write(ends[1], edge - 1, 2));
	fact("read_across_the_edge", read(ends[0], edge - PAGE + 1, PAGE));
	fact("of_a_vector", readv(ends[0], in, 3));
	tell("nothing_is_taken");
	fact("two_pages_asked_for_one_good",
	     read(ends[0], edge - PAGE, 2 * PAGE));
	tell("the_first_is_taken");
	end();
}

static void nobody_reads(void)
{
	struct iovec two[] = { { buffer, 1 }, { buffer, PAGE } };

	handle(SIGPIPE, SIG_IGN, 0);
	make();
	write(ends[1], buffer, CAPACITY);
	close(ends[0]);
	fact("to_nobody_and_full", write(ends[1], buffer, 1));
	fact("of_nothing", write(ends[1], buffer, 0));
	fact("of_a_vector", writev(ends[1], two, 2));
	fact("of_no_vector", writev(ends[1], two, 0));
	fact("from_a_bad_place", write(ends[1], (void *)PAGE, 1));
	printf("events: %x\n", events());
	close(ends[1]);
	handle(SIGPIPE, SIG_DFL, 0);
}

static volatile int caught;

static void note(int signal)
{
	caught = signal;
}

/* If a signal arrives when a part is written, the call returns the length of
 * this part. */
static void interrupted(void)
{
	int pid;

	make_pipe(ends);
	handle(SIGUSR1, note, 0);
	pid = pester(SIGUSR1);
	fact("a_part_before_the_signal",
	     write(ends[1], buffer, CAPACITY + 100));
	fact("nothing_before_the_next", write(ends[1], buffer, 1));
	leave_alone(pid);
	printf("the_handler_saw: %d\n", caught);
	handle(SIGUSR1, SIG_DFL, 0);
	end();
}

/* ---- A random sequence ---- */

static unsigned seed = 1;

static unsigned draw(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % below;
}

/* Returns a size; most are small, or near a multiple of a page. */
static unsigned draw_size(void)
{
	switch (draw(6)) {
	case 0:
		return draw(20);
	case 1:
		return draw(PAGE);
	case 2:
		return PAGE - 3 + draw(7);
	case 3:
		return draw(3 * PAGE);
	case 4:
		return draw(5) * PAGE + draw(3);
	}
	return draw(CAPACITY + 2 * PAGE);
}

static unsigned written, taken; /* bytes so far */

static char nth(unsigned n)
{
	return (char)(n * 31 + (n >> 8) * 7 + (n >> 16));
}

static unsigned cut(struct iovec *parts, unsigned size)
{
	unsigned n = 1 + draw(PARTS), at = 0;

	for (unsigned i = 0; i < n; i++) {
		unsigned length = i == n - 1 ? size - at : draw(size - at + 1);

		parts[i] = (struct iovec){ buffer + at, length };
		at += length;
	}
	return n;
}

static long random_write(void)
{
	struct iovec parts[PARTS];
	unsigned size = draw_size();
	long done;

	for (unsigned i = 0; i < size; i++)
		buffer[i] = nth(written + i);
	done = draw(3) ? write(ends[1], buffer, size) :
			 writev(ends[1], parts, cut(parts, size));
	if (done > 0)
		written += done;
	return done;
}

static long random_read(void)
{
	struct iovec parts[PARTS];
	unsigned size = draw_size();
	long done = draw(3) ? read(ends[0], buffer, size) :
			      readv(ends[0], parts, cut(parts, size));

	for (long i = 0; i < done; i++, taken++)
		if (buffer[i] != nth(taken)) {
			printf("byte_%u_is_wrong: %d\n", taken, buffer[i]);
			exit_group(1);
		}
	return done;
}

static long step(void)
{
	switch (draw(16)) {
	case 0:
		return in_it();
	case 1:
		return (long)events();
	case 2:
		return fcntl(ends[1], F_SETPIPE_SZ, draw(CAPACITY + 1));
	case 3:
		return fcntl(ends[0], F_SETPIPE_SZ, CAPACITY);
	case 4:
	case 5:
	case 6:
	case 7:
	case 8:
	case 9:
		return random_read();
	}
	return random_write();
}

static void at_random(void)
{
	unsigned sum = 0;

	make();
	for (int i = 1; i <= STEPS; i++) {
		sum = sum * 31 + (unsigned)step();
		if (i % PER_LINE)
			continue;
		printf("step_%d: sum %x, %u written, %u read, ", i, sum,
		       written, taken);
		tell("in_it");
	}
	end();
}

int main(void)
{
	fill();
	room();
	join();
	sizes();
	growing();
	bad_places();
	nobody_reads();
	interrupted();
	at_random();
	return 0;
}
