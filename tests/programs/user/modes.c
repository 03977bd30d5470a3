/*
 * Prints what a read of the terminal returns, and when, in each mode of the
 * terminal. The files in ttymodes/ test the other requests of ioctl().
 * tests/programs/terminal.t has a list of the prompts, waits for each of them
 * and types its keys.
 *
 * No result depends on how fast a machine or a typist is: where the time must
 * run out, the timer has a tenth of a second, and elsewhere 25 seconds.
 *
 * Ancestor: none.
 */
#include "ttymodes/ttymodes.h"

#define SHORT 1	  /* tenths of a second, for VTIME */
#define LONG  255 /* the largest value of VTIME */

struct termios first;
char buffer[2000];

static void prompt(const char *name)
{
	printf("%s> ", name);
}

void show(const char *name, long n)
{
	if (n < 0) {
		fact(name, n);
		return;
	}
	buffer[n] = 0;
	printf("%s: %ld bytes: %s\n", name, n, buffer);
}

void raw(int min, int time)
{
	struct termios now = first;

	now.c_lflag &= ~(unsigned)(ICANON | ECHO);
	now.c_cc[VMIN] = min;
	now.c_cc[VTIME] = time;
	while (ioctl(0, TCSETSF, &now) < 0 && errno == EINTR)
		;
}

/* Changes VMIN and VTIME and nothing else. */
static void change(int min, int time)
{
	struct termios now;

	ioctl(0, TCGETS, &now);
	now.c_cc[VMIN] = min;
	now.c_cc[VTIME] = time;
	ioctl(0, TCSETS, &now);
}

static void blocking(int does)
{
	fcntl(0, F_SETFL, does ? O_RDWR : O_RDWR | O_NONBLOCK);
}

int available(void)
{
	int n = -1;

	ioctl(0, FIONREAD, &n);
	return n;
}

/* Prompts, and waits until so many bytes have been typed. */
static void expect(const char *name, int n)
{
	prompt(name);
	while (available() < n)
		nap(10);
}

/* Prints what poll() and select() return for the terminal, without waiting. */
static void tell_ready(const char *name)
{
	struct timespec64 none = { 0, 0 };
	struct pollfd fd = { 0, POLLIN | POLLRDNORM, 0 };
	fd_set in = 1;
	int polled = ppoll64(&fd, 1, &none, NULL, 0);

	none.tv_sec = none.tv_nsec = 0;
	printf("%s: poll %d, %x; select %d\n", name, polled, fd.revents,
	       pselect64(1, &in, NULL, NULL, &none, NULL));
}

/* A child that prompts 300 ms later, when its parent waits in a read. */
static void prompt_later(void)
{
	nap(300);
	prompt("later");
}

/* Reads input that arrives while the read waits. */
static void read_then(const char *name, long n)
{
	int pid = child(prompt_later);

	show(name, read(0, buffer, n));
	reap(pid);
}

void hurry(int signal)
{
	(void)signal;
}

/* A mode of the terminal: its name, VMIN and VTIME. */
struct mode {
	const char *name;
	int min, time;
};

static const struct mode modes[] = {
	{ "neither", 0, 0 },
	{ "time", 0, SHORT },
	{ "minimum", 3, 0 },
	{ "minimum_and_time", 3, SHORT },
};

/* Reads when nothing has been typed. */
static void nothing(const struct mode *mode)
{
	printf("%s, nothing is there\n", mode->name);
	raw(mode->min, mode->time);
	tell_ready("ready");
	fact("available", available());
	blocking(0);
	show("without_waiting", read(0, buffer, 100));
	blocking(1);
	if (!mode->min)
		show("waiting", read(0, buffer, 100));
	show("for_no_bytes", read(0, buffer, 0));
}

/* Reads when two bytes have been typed: fewer than a minimum of three. */
static void two(const struct mode *mode)
{
	printf("%s, two bytes are there\n", mode->name);
	raw(mode->min, mode->time);
	expect("two", 2);
	tell_ready("ready");
	show("one_of_them", read(0, buffer, 1));
	fact("available", available());
	tell_ready("ready");
	blocking(0);
	show("without_waiting", read(0, buffer, 100));
	show("again", read(0, buffer, 100));
	blocking(1);
	expect("two", 2);
	show("as_many_as_fit", read(0, buffer, 2));
	if (mode->min && !mode->time)
		return;
	expect("two", 2);
	show("waiting", read(0, buffer, 100));
}

/* Reads when more bytes than the minimum have been typed. */
static void four(const struct mode *mode)
{
	printf("%s, four bytes are there\n", mode->name);
	raw(mode->min, mode->time);
	expect("four", 4);
	tell_ready("ready");
	show("waiting", read(0, buffer, 100));
}

static void during(void)
{
	raw(0, LONG);
	read_then("within_the_time", 100);
	raw(3, 0);
	expect("two", 2);
	read_then("the_third", 100);
	raw(3, LONG);
	expect("two", 2);
	read_then("the_third_within_the_time", 100);
	raw(3, SHORT);
	read_then("the_time_begins_with_the_first", 100);
	raw(3, LONG);
	read_then("as_many_as_fit", 1);
}

/* If a signal interrupts a read, the read returns the bytes that it already
 * has. */
static void broken_off(void)
{
	int pid;

	handle(SIGUSR1, hurry, 0);
	raw(3, 0);
	expect("two", 2);
	pid = pester(SIGUSR1);
	show("two_and_a_signal", read(0, buffer, 100));
	show("nothing_and_a_signal", read(0, buffer, 100));
	raw(0, LONG);
	show("time_and_a_signal", read(0, buffer, 100));
	raw(3, LONG);
	show("both_and_a_signal", read(0, buffer, 100));
	leave_alone(pid);
	handle(SIGUSR1, SIG_DFL, 0);
}

/* A read returns a line only when its end has been typed. */
static void lines(void)
{
	const sigset64 interrupt = 1 << (SIGINT - 1), none_blocked = 0;
	struct termios now = first;
	int tty = open("/dev/tty", O_RDWR | O_NONBLOCK);

	ioctl(0, TCSETSF, &first);
	printf("lines\n");
	tell_ready("nothing");
	show("another_name", read(tty, buffer, 100));
	fact("its_flags", fcntl(tty, F_GETFL) & O_NONBLOCK);
	close(tty);
	blocking(0);
	show("nothing", read(0, buffer, 100));
	change(0, SHORT);
	show("no_timer_for_lines", read(0, buffer, 100));
	raw(1, 0);
	expect("half a line", 4);
	blocking(1);
	ioctl(0, TCSETS, &first);
	show("a_line_now", read(0, buffer, 100));
	now.c_lflag |= NOFLSH;
	now.c_lflag &= ~(unsigned)ECHO; /* Linux shows ^C after the signal */
	ioctl(0, TCSETS, &now);
	handle(SIGINT, hurry, 0);
	rt_sigprocmask(SIG_BLOCK, &interrupt, NULL, 8);
	prompt("half a line");
	rt_sigsuspend(&none_blocked, 8);
	rt_sigprocmask(SIG_UNBLOCK, &interrupt, NULL, 8);
	blocking(0);
	fact("available", available());
	show("half", read(0, buffer, 100));
	tell_ready("half");
	expect("end", 5);
	tell_ready("whole");
	show("two_of_it", read(0, buffer, 2));
	fact("available", available());
	show("rest", read(0, buffer, 100));
	show("again", read(0, buffer, 100));
	expect("end of file", 3);
	show("three", read(0, buffer, 100));
	show("again", read(0, buffer, 100));
	expect("two lines", 8);
	blocking(1);
	raw(1, 0);
	ioctl(0, TCSETS, &first);
	handle(SIGINT, SIG_DFL, 0);
}

/* If the mode changes from lines to bytes, two typed lines become bytes; if it
 * changes back, these bytes become one line. */
static void changes(void)
{
	struct termios now = first;

	printf("changes\n");
	now.c_lflag &= ~(unsigned)(ICANON | ECHO);
	now.c_cc[VMIN] = 1;
	expect("two lines", 8);
	ioctl(0, TCSETSW, &now);
	fact("available", available());
	show("three", read(0, buffer, 3));
	ioctl(0, TCSETSW, &first);
	fact("available", available());
	show("rest", read(0, buffer, 100));
}

/* Reads into a buffer that ends at an unmapped page. */
static void across_the_edge(void)
{
	char *edge = border();
	long n;

	ioctl(0, TCSETSF, &first);
	expect("a line", 5);
	n = read(0, edge - 5, 100);
	memcpy(buffer, edge - 5, 5);
	show("across_the_edge", n);
	expect("a line", 5);
	fact("all_but_one", read(0, edge - 4, 100));
	ioctl(0, TCSETSF, &first);
	fact("write_across_the_edge", write(1, edge - 1, 2));
}

/* Prints which requests discard input, and which keep it. */
static void flushes(void)
{
	struct termios silent = first;

	printf("flushes\n");
	silent.c_lflag &= ~(unsigned)ECHO; /* an echo could be dropped, too */
	ioctl(0, TCSETSF, &silent);
	expect("a line", 5);
	fact("output", ioctl(0, TCFLSH, 1));
	fact("available", available());
	fact("no_such_queue", ioctl(0, TCFLSH, 3));
	fact("no_such_queue", ioctl(0, TCFLSH, -1));
	fact("available", available());
	fact("input", ioctl(0, TCFLSH, 0));
	fact("available", available());
	expect("a line", 5);
	fact("both", ioctl(0, TCFLSH, 2));
	fact("available", available());
	expect("a line", 5);
	fact("TCSETS", ioctl(0, TCSETS, &first));
	fact("TCSETSW", ioctl(0, TCSETSW, &first));
	fact("TCSETSF_from_nowhere", ioctl(0, TCSETSF, (void *)8));
	fact("available", available());
	fact("TCSETSF", ioctl(0, TCSETSF, &first));
	fact("available", available());
	fact("TCSBRK", ioctl(0, TCSBRK, 0));
	fact("drained", ioctl(0, TCSBRK, 1));
	fact("TCSBRKP", ioctl(0, TCSBRKP, 1));
}

int main(int argc, char **argv)
{
	if (ioctl(0, TCGETS, &first) < 0)
		die("no terminal");
	printf("TCGETS: 0\n");
	errors();
	for (unsigned i = 0; i < ARRAY_SIZE(modes); i++) {
		nothing(&modes[i]);
		two(&modes[i]);
		four(&modes[i]);
	}
	during();
	broken_off();
	lines();
	changes();
	across_the_edge();
	flushes();
	if (argc < 2 || strcmp(argv[1], "untyped"))
		by_program();
	expect("all is seen", 1); /* a signal drops unseen output */
	at_once();
	ioctl(0, TCSETSF, &first);
	printf("the end\n");
	return 0;
}
