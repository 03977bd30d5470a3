/*
 * Waits for several files at once, by ppoll() and pselect(): which files are
 * ready, when, how long the call waits, and with which signal mask.
 *
 * Ancestor: none.
 */
#include "test.h"

#define BIT(signal) (1ULL << ((signal) - 1))
#define NOWHERE	    ((void *)0xfffff000)
#define ASKED	    (POLLIN | POLLOUT | POLLPRI | POLLRDNORM | POLLWRNORM)

static int ends[2];
static char block[4096];
static volatile int calls;

static void count(int signal)
{
	calls += signal != 0;
}

/* Prints, without waiting, what a descriptor is ready for. */
static void look(const char *name, int fd, int events)
{
	struct pollfd one = { fd, (short)events, -1 };
	struct timespec64 none = { 0, 0 };
	long result = ppoll64(&one, 1, &none, NULL, 0);

	printf("%s: %ld, %x\n", name, result, (unsigned short)one.revents);
}

static void readiness(void)
{
	struct timespec64 none = { 0, 0 };
	struct pollfd fds[4];
	int fd = open("text", O_RDONLY);

	look("a_file", fd, ASKED);
	look("a_file_asked_for_nothing", fd, 0);
	close(fd);
	look("a_closed_one", fd, ASKED);
	look("a_closed_one_asked_for_nothing", fd, 0);
	look("a_negative_one", -1, ASKED);
	look("null", open("/dev/null", O_RDONLY), ASKED);
	look("a_directory", open("dir", O_RDONLY), POLLIN);
	make_pipe(ends);
	look("an_empty_pipe_to_read", ends[0], ASKED);
	look("an_empty_pipe_to_write", ends[1], ASKED);
	write(ends[1], "x", 1);
	look("one_byte_in_it", ends[0], ASKED);
	while (ppoll64(&(struct pollfd){ ends[1], POLLOUT, 0 }, 1, &none, NULL,
		       0) == 1)
		write(ends[1], block, sizeof(block));
	look("a_full_pipe_to_write", ends[1], ASKED);
	close(ends[1]);
	look("without_a_writer", ends[0], POLLIN);
	while (read(ends[0], block, sizeof(block)) > 0)
		;
	look("read_to_its_end", ends[0], POLLIN);
	close(ends[0]);
	make_pipe(ends);
	close(ends[0]);
	look("without_a_reader", ends[1], POLLOUT);
	look("without_a_reader_asked_for_nothing", ends[1], 0);
	fds[0] = (struct pollfd){ ends[1], 0, 0 };
	fds[1] = (struct pollfd){ -5, POLLIN, 9 };
	fds[2] = (struct pollfd){ 60, POLLIN, 0 };
	fds[3] = (struct pollfd){ 0, POLLIN, 0 };
	fact("four_at_once", ppoll64(fds, 4, NULL, NULL, 0));
	printf("they_are: %x %x %x %x\n", fds[0].revents, fds[1].revents,
	       fds[2].revents, fds[3].revents);
	close(ends[1]);
}

static void errors(void)
{
	struct timespec64 bad = { 0, 1000000000 }, none = { 0, 0 };
	struct pollfd fd = { 60, POLLIN, 0 };
	fd_set set = 1ULL << 60;
	struct pselect_mask of_4 = { NOWHERE, 4 }, nowhere = { NOWHERE, 8 };
	struct pselect_mask no_mask = { NULL, 4 };

	fact("poll_of_nothing", ppoll64(NULL, 0, &none, NULL, 0));
	fact("poll_of_nothing_nowhere", ppoll64(NOWHERE, 0, &none, NULL, 0));
	fact("too_many", ppoll64(&fd, 1025, &none, NULL, 0));
	fact("too_many_in_a_bad_time", ppoll64(&fd, 1025, &bad, NULL, 0));
	fact("from_nowhere", ppoll64(NOWHERE, 1, &none, NULL, 0));
	fact("a_bad_time", ppoll64(NOWHERE, 1, &bad, NULL, 0));
	fact("a_time_from_nowhere", ppoll64(&fd, 1, NOWHERE, NULL, 0));
	fact("a_mask_of_4", ppoll64(NOWHERE, 1, &none, NOWHERE, 4));
	fact("a_mask_from_nowhere", ppoll64(&fd, 1, &none, NOWHERE, 8));
	fact("no_mask_of_4", ppoll64(&fd, 0, &none, NULL, 4));
	fact("select_of_nothing", pselect64(0, NULL, NULL, NULL, &none, NULL));
	fact("select_of_minus_1", pselect64(-1, NULL, NULL, NULL, &none, NULL));
	fact("select_of_minus_1_in_a_bad_time",
	     pselect64(-1, NULL, NULL, NULL, &bad, NULL));
	fact("a_closed_one", pselect64(61, &set, NULL, NULL, &none, NULL));
	printf("the_set_is_as_it_was: %llx\n", set);
	fact("a_closed_one_above",
	     pselect64(60, &set, NULL, NULL, &none, NULL));
	printf("then_it_is: %llx\n", set);
	fact("a_set_from_nowhere",
	     pselect64(1, NOWHERE, NULL, NULL, &none, NULL));
	fact("no_set_but_nowhere",
	     pselect64(0, NOWHERE, NOWHERE, NULL, &none, NULL));
	fact("more_than_can_be",
	     pselect64(1000, NULL, NULL, NULL, &none, NULL));
	fact("select_a_mask_from_nowhere",
	     pselect64(0, NULL, NULL, NULL, &none, NOWHERE));
	fact("select_a_mask_of_4",
	     pselect64(0, NULL, NULL, NULL, &none, &of_4));
	fact("select_a_set_from_nowhere",
	     pselect64(0, NULL, NULL, NULL, &none, &nowhere));
	fact("select_no_mask_of_4",
	     pselect64(0, NULL, NULL, NULL, &none, &no_mask));
}

static void sets(void)
{
	struct timespec64 none = { 0, 0 };
	fd_set in, out, except;
	int fd = open("text", O_RDONLY);

	make_pipe(ends);
	in = out = except =
		1ULL << ends[0] | 1ULL << ends[1] | 1ULL << fd | 1ULL << 50;
	fact("select", pselect64(ends[1] + 1, &in, &out, &except, &none, NULL));
	printf("the_pipe_to_read: %d %d\n", (int)(in >> ends[0]) & 1,
	       (int)(out >> ends[0]) & 1);
	printf("the_pipe_to_write: %d %d\n", (int)(in >> ends[1]) & 1,
	       (int)(out >> ends[1]) & 1);
	printf("the_file: %d %d\n", (int)(in >> fd) & 1, (int)(out >> fd) & 1);
	printf("nothing_is_out_of_order: %llx\n", except);
	in = out = 1ULL << 50;
	fact("what_lies_above_is_not_looked_at",
	     pselect64(40, &in, &out, NULL, &none, NULL));
	printf("but_its_word_is_cleared: %llx %llx\n", in, out);
	in = 1ULL << 50;
	pselect64(20, &in, NULL, NULL, &none, NULL);
	printf("another_word_is_not: %llx\n", in);
	close(ends[0]);
	out = 1ULL << ends[1];
	in = 1ULL << ends[1];
	fact("without_a_reader",
	     pselect64(ends[1] + 1, &in, &out, NULL, &none, NULL));
	yes("it_is_ready_for_both", in == out && in == 1ULL << ends[1]);
	close(ends[1]);
	close(fd);
}

static long long now(void)
{
	struct timespec64 time;

	clock_gettime64(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000 + (long)time.tv_nsec / 1000;
}

static void write_late(void)
{
	nap(30);
	write(ends[1], "late", 4);
	exit_group(0);
}

static void read_late(void)
{
	nap(30);
	while (read(ends[0], block, sizeof(block)) == sizeof(block))
		;
	exit_group(0);
}

static void close_late(void)
{
	close(ends[0]);
	nap(30);
	exit_group(0);
}

static void waits(void)
{
	struct timespec64 time = { 0, 30000000 }, minute = { 60, 0 };
	struct timespec64 none = { 0, 0 };
	struct pollfd fd;
	long long start = now();
	fd_set set;
	int pid;

	make_pipe(ends);
	fd = (struct pollfd){ ends[0], POLLIN, 0 };
	fact("in_vain", ppoll64(&fd, 1, &time, NULL, 0));
	yes("it_waited_long_enough", now() - start >= 30000);
	printf("nothing_is_left: %lld %lld\n", time.tv_sec, time.tv_nsec);
	time = (struct timespec64){ 0, 30000000 };
	start = now();
	set = 1ULL << ends[0];
	fact("in_vain_by_select",
	     pselect64(ends[0] + 1, &set, NULL, NULL, &time, NULL));
	yes("so_did_this", now() - start >= 30000);
	printf("the_set_is_empty: %llx\n", set);
	pid = child(write_late);
	fact("until_there_is_something", ppoll64(&fd, 1, &minute, NULL, 0));
	printf("it_is: %x\n", fd.revents);
	yes("the_rest_is_told", minute.tv_sec < 60 && minute.tv_sec > 30);
	reap(pid);
	read(ends[0], block, 4);
	pid = child(write_late);
	fact("for_ever", ppoll64(&fd, 1, NULL, NULL, 0));
	reap(pid);
	fd = (struct pollfd){ ends[1], POLLOUT, 0 };
	while (ppoll64(&fd, 1, &none, NULL, 0) == 1)
		write(ends[1], block, sizeof(block));
	pid = child(read_late);
	set = 1ULL << ends[1];
	fact("until_there_is_room",
	     pselect64(ends[1] + 1, NULL, &set, NULL, &minute, NULL));
	leave_alone(pid);
	pid = child(close_late);
	close(ends[1]);
	close(ends[0]);
	reap(pid);
}

/* The other end of a pipe is closed when its last holder closes it. */
static void ends_that_close(void)
{
	struct pollfd fd;
	int pid;

	make_pipe(ends);
	pid = child(close_late);
	close(ends[1]);
	fd = (struct pollfd){ ends[0], POLLIN, 0 };
	fact("until_nobody_can_write", ppoll64(&fd, 1, NULL, NULL, 0));
	printf("it_is: %x\n", fd.revents);
	reap(pid);
	close(ends[0]);
}

static void masks(void)
{
	const sigset64 usr1 = BIT(SIGUSR1), nothing = 0;
	const struct pselect_mask open_mask = { &nothing, 8 };
	struct timespec64 none = { 0, 0 }, minute = { 60, 0 };
	static const struct timespec64 fixed = { 60, 0 };
	sigset64 mask;
	int pid;

	handle(SIGUSR1, count, SA_RESTART);
	rt_sigprocmask(SIG_SETMASK, &usr1, NULL, 8);
	kill(getpid(), SIGUSR1);
	fact("poll_lets_it_in", ppoll64(NULL, 0, NULL, &nothing, 8));
	printf("calls: %d\n", calls);
	kill(getpid(), SIGUSR1);
	fact("select_lets_it_in",
	     pselect64(0, NULL, NULL, NULL, &minute, &open_mask));
	printf("calls: %d\n", calls);
	rt_sigprocmask(SIG_BLOCK, NULL, &mask, 8);
	printf("the_mask_is_as_before: %llx\n", mask);
	fact("with_nothing_to_let_in", ppoll64(NULL, 0, &none, &nothing, 8));
	rt_sigprocmask(SIG_BLOCK, NULL, &mask, 8);
	printf("the_mask_is_still: %llx\n", mask);
	kill(getpid(), SIGUSR1);
	fact("at_once_with_one", ppoll64(NULL, 0, &none, &nothing, 8));
	kill(getpid(), SIGUSR1);
	fact("at_once_by_select",
	     pselect64(0, NULL, NULL, NULL, &none, &open_mask));
	printf("calls: %d\n", calls);
	rt_sigprocmask(SIG_SETMASK, &nothing, NULL, 8);
	pid = pester(SIGUSR1);
	fact("interrupted", ppoll64(NULL, 0, NULL, NULL, 0));
	fact("select_interrupted",
	     pselect64(0, NULL, NULL, NULL, &minute, NULL));
	yes("the_rest_is_told", minute.tv_sec < 60 && minute.tv_sec > 20);
	fact("interrupted_with_a_time_that_cannot_be_changed",
	     ppoll64(NULL, 0, (struct timespec64 *)&fixed, NULL, 0));
	fact("kept_out",
	     ppoll64(NULL, 0, &(struct timespec64){ 0, 60000000 }, &usr1, 8));
	leave_alone(pid);
}

int main(void)
{
	readiness();
	errors();
	sets();
	waits();
	ends_that_close();
	masks();
	return 0;
}
