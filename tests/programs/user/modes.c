/*
 * What a read of the terminal returns, and when, in each of its modes; and the
 * other requests of ioctl(). tests/programs/terminal.t waits for each prompt
 * and types the text that it has for this prompt.
 *
 * No result depends on speed. A timer of a tenth of a second is used if the
 * input comes only after it has ended, one of 25 seconds if the input comes
 * before.
 *
 * Ancestor: none.
 */
#include "test.h"

#define SHORT 1	  /* tenths of a second, for VTIME */
#define LONG  255 /* its largest value */

static struct termios first;
static char buffer[2000];

static void prompt(const char *name)
{
	printf("%s> ", name);
}

/* Prints what a read returned. */
static void show(const char *name, long n)
{
	if (n < 0) {
		fact(name, n);
		return;
	}
	buffer[n] = 0;
	printf("%s: %ld bytes: %s\n", name, n, buffer);
}

/* Without lines and echo; drops all input so far. */
static void raw(int min, int time)
{
	struct termios now = first;

	now.c_lflag &= ~(unsigned)(ICANON | ECHO);
	now.c_cc[VMIN] = min;
	now.c_cc[VTIME] = time;
	ioctl(0, TCSETSF, &now);
}

/* Changes only these two. */
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

static int available(void)
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

/* Prints what poll() and select() return at once. */
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

/* A child that prompts a moment after the parent has begun to wait in a read.
 */
static void prompt_later(void)
{
	nap(300);
	prompt("later");
}

/* Prints input that comes while the read waits. */
static void read_then(const char *name, long n)
{
	int pid = child(prompt_later);

	show(name, read(0, buffer, n));
	reap(pid);
}

static void hurry(int signal)
{
	(void)signal;
}

/* VMIN, VTIME, and the names of the results. */
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

/* Nothing was typed. */
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

/* Fewer bytes than the minimum were typed. */
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

/* The minimum, and more, were typed. */
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

/* A signal interrupts the read, which returns the bytes that it has. */
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

/* A line counts when it is complete. */
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

/* Two lines become bytes after the change, and then one line. */
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

/* A buffer that is shorter than its length says. */
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

/* Which input is dropped, and which is kept. */
static void flushes(void)
{
	printf("flushes\n");
	ioctl(0, TCSETSF, &first);
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

/* ---- Errors, in their order ---- */

static const struct {
	const char *name;
	unsigned long number, argument;
} requests[] = {
	{ "TCGETS", TCGETS, 8 },	 { "TCSETS", TCSETS, 8 },
	{ "TCSETSW", TCSETSW, 8 },	 { "TCSETSF", TCSETSF, 8 },
	{ "TCSBRK", TCSBRK, 1 },	 { "TCSBRKP", TCSBRKP, 1 },
	{ "TCFLSH", TCFLSH, 3 },	 { "TIOCGPGRP", TIOCGPGRP, 8 },
	{ "TIOCSPGRP", TIOCSPGRP, 8 },	 { "TIOCGSID", TIOCGSID, 8 },
	{ "TIOCGWINSZ", TIOCGWINSZ, 8 }, { "FIONREAD", FIONREAD, 8 },
	{ "TIOCSCTTY", TIOCSCTTY, 0 },
};

/* Tries each request, with a bad argument if it has one. */
static void try_all(const char *where, int fd)
{
	printf("%s\n", where);
	for (unsigned i = 0; i < ARRAY_SIZE(requests); i++)
		if (fd == 0 || requests[i].number != FIONREAD)
			fact(requests[i].name, ioctl(fd, requests[i].number,
						     requests[i].argument));
}

static void in_another_session(void)
{
	setsid();
	try_all("another session", 0);
	fact("TIOCNOTTY", ioctl(0, TIOCNOTTY, 0));
	fact("FIONREAD", available());
}

static void gives_it_up(void)
{
	fact("TIOCNOTTY", ioctl(0, TIOCNOTTY, 0));
	fact("TIOCNOTTY", ioctl(0, TIOCNOTTY, 0));
	try_all("given up", 0);
	in_child("its_child", in_another_session);
}

static void is_behind(void)
{
	setpgid(0, 0);
	handle(SIGTTOU, SIG_IGN, 0);
	try_all("behind, ignoring it", 0);
	handle(SIGTTOU, SIG_DFL, 0);
	handle(SIGTTIN, SIG_IGN, 0);
	show("read", read(0, buffer, 0));
	handle(SIGTTIN, SIG_DFL, 0);
}

static int ends[2];

/* In a group that nobody of this session could continue. */
static void is_orphaned(void)
{
	setpgid(0, 0);
	close(ends[1]);
	read(ends[0], buffer, 1); /* until the parent has left */
	try_all("an orphan", 0);
	show("read", read(0, buffer, 1));
}

static void leaves_session(void)
{
	int pid;

	make_pipe(ends);
	pid = child(is_orphaned);
	setsid();
	close(ends[0]);
	close(ends[1]);
	ended("the_orphan", reap(pid));
}

static unsigned long request, argument;

static void stops_at_it(void)
{
	setpgid(0, 0);
	ioctl(0, request, argument);
	exit_group(1);
}

static void stops_writing(void)
{
	setpgid(0, 0);
	write(1, "written\n", 8);
}

static void stops_reading(void)
{
	setpgid(0, 0);
	read(0, buffer, 0);
	exit_group(1);
}

/* A process that is not in the foreground is stopped before anything else is
 * checked, and after a continue it is stopped again. */
static void tell_stop(const char *name, void (*run)(void))
{
	int pid = child(run), status;

	waitpid(pid, &status, WUNTRACED);
	ended(name, status);
	if (!WIFSTOPPED(status))
		return;
	kill(pid, SIGCONT);
	waitpid(pid, &status, WUNTRACED);
	ended("and_again", status);
	leave_alone(pid);
}

static void stops(void)
{
	struct termios now = first;

	printf("stops\n");
	for (unsigned i = 0; i < ARRAY_SIZE(requests); i++) {
		request = requests[i].number;
		argument = requests[i].argument;
		tell_stop(requests[i].name, stops_at_it);
	}
	tell_stop("read", stops_reading);
	tell_stop("write", stops_writing);
	now.c_lflag |= TOSTOP;
	ioctl(0, TCSETS, &now);
	tell_stop("write_with_TOSTOP", stops_writing);
	ioctl(0, TCSETS, &first);
}

static void errors(void)
{
	int file = open("text", O_RDONLY), number = -1;

	make_pipe(ends);
	try_all("no file", 63);
	try_all("a file", file);
	try_all("a pipe", ends[0]);
	try_all("null", open("/dev/null", O_RDWR));
	try_all("the terminal", 0);
	fact("TIOCNOTTY_of_a_file", ioctl(file, TIOCNOTTY, 0));
	fact("TIOCGSID", ioctl(0, TIOCGSID, &number));
	number = getpid();
	fact("TIOCSPGRP", ioctl(0, TIOCSPGRP, &number));
	close(file);
	close(ends[0]);
	close(ends[1]);
	in_child("another_session", in_another_session);
	in_child("given_up", gives_it_up);
	in_child("behind", is_behind);
	in_child("its_parent", leaves_session);
	stops();
}

/* ---- Input from a program ---- */

static void type(const char *keys)
{
	while (*keys)
		ioctl(0, TIOCSTI, keys++);
}

static void types_behind(void)
{
	setpgid(0, 0);
	fact("TIOCSTI_behind", ioctl(0, TIOCSTI, "b"));
}

static void types_elsewhere(void)
{
	setsid();
	fact("TIOCSTI_of_another_session", ioctl(0, TIOCSTI, "b"));
	fact("from_nowhere", ioctl(0, TIOCSTI, 8));
}

static void types_without(void)
{
	ioctl(0, TIOCNOTTY, 0);
	fact("TIOCSTI_after_TIOCNOTTY", ioctl(0, TIOCSTI, "b"));
}

static int in_time;

/* Types a byte each 300 ms. The exit status says whether each came within the
 * 500 ms that the reader waits. */
static void types_slowly(void)
{
	struct timespec before, now;
	long late = 0;

	nap(100);
	for (int i = 0; i < 4; i++) {
		nap(300);
		ioctl(0, TIOCSTI, &"wxyz"[i]);
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (i)
			late |= (now.tv_sec - before.tv_sec) * 1000 +
					(now.tv_nsec - before.tv_nsec) /
						1000000 >
				480;
		before = now;
	}
	exit_group(late != 0);
}

static void by_program(void)
{
	struct termios kept = first;

	kept.c_lflag |= NOFLSH; /* also for input not yet echoed */
	handle(SIGINT, hurry, 0);
	ioctl(0, TCSETSF, &first);
	printf("typed by a program\n");
	type("abx\177c\n");
	fact("available", available());
	show("a_line", read(0, buffer, 100));
	type("half\004");
	show("half", read(0, buffer, 100));
	type("gone\025kept\n");
	show("edited", read(0, buffer, 100));
	ioctl(0, TCSETS, &kept);
	type("begun\003ended\n");
	show("after_a_signal", read(0, buffer, 100));
	fact("from_nowhere", ioctl(0, TIOCSTI, 8));
	in_child("behind", types_behind);
	in_child("another_session", types_elsewhere);
	in_child("without", types_without);
	type("\n");
	show("what_came", read(0, buffer, 100));
	for (in_time = 0; !in_time;) {
		int pid;
		long n;

		raw(4, 5);
		pid = child(types_slowly);
		n = read(0, buffer, 100);
		in_time = reap(pid) == 0;
		if (in_time)
			show("each_byte_starts_the_timer", n);
	}
	handle(SIGINT, SIG_DFL, 0);
}

/* Changes between bytes and lines. The input is only signals. */
static void changes_modes(void)
{
	struct termios bytes = first, lines = first;

	bytes.c_lflag &= ~(unsigned)(ICANON | ECHO);
	lines.c_lflag = (lines.c_lflag | PENDIN) & ~(unsigned)ECHO;
	lines.c_cc[VINTR] = 'a';
	nice(19);
	for (int i = 0; i < 10; i++) {
		ioctl(0, TCSETS, &bytes);
		for (int n = 0; n < 300; n++)
			ioctl(0, TIOCSTI, "a");
		ioctl(0, TCSETS, &lines);
	}
}

static void waits(void)
{
	pause();
}

/* Three processes do this at the same time, before many processes that ignore
 * the signal. The many make it take long, so each of the three is in the middle
 * of it when another one begins. */
static void at_once(void)
{
	int crowd[100], three[3];

	handle(SIGINT, SIG_IGN, 0);
	for (unsigned i = 0; i < ARRAY_SIZE(crowd); i++)
		crowd[i] = child(waits);
	for (unsigned i = 0; i < ARRAY_SIZE(three); i++)
		three[i] = child(changes_modes);
	for (unsigned i = 0; i < ARRAY_SIZE(three); i++)
		three[i] = reap(three[i]);
	ioctl(0, TCSETSF, &first); /* output uses its mode */
	for (unsigned i = 0; i < ARRAY_SIZE(three); i++)
		ended("one_of_three", three[i]);
	for (unsigned i = 0; i < ARRAY_SIZE(crowd); i++)
		leave_alone(crowd[i]);
	handle(SIGINT, SIG_DFL, 0);
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
	at_once();
	ioctl(0, TCSETSF, &first);
	printf("the end\n");
	return 0;
}
