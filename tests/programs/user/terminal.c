/*
 * Tests the terminal with typed keys: tests/programs/terminal.t waits for each
 * prompt and types the text that it has for this prompt.
 *
 * Linux sends the signal of a key before it shows the key, as ^C. So after such
 * a key the program prints nothing until the next key is typed, and terminal.t
 * types that key only when it has seen ^C. Otherwise ECHO is off.
 *
 * Ancestor: none.
 */
#include "test.h"

static struct termios first;
static char buffer[2000];

/* Prints bytes. A byte that cannot be printed becomes two hexadecimal digits.
 */
static void show(const char *name, long n)
{
	char text[256];
	int at = 0;

	for (long i = 0; i < n && at < 250; i++) {
		unsigned char c = buffer[i];

		at += snprintf(text + at, sizeof(text) - at,
			       c >= ' ' && c < 127 ? "%c" : "<%02x>", c);
	}
	text[at] = 0;
	printf("%s: %ld bytes: %s\n", name, n, text);
}

static void prompt(const char *name)
{
	printf("%s> ", name);
}

/* Prompts, reads at most n bytes with one call, and prints them. */
static void get(const char *name, unsigned long n)
{
	prompt(name);
	show(name, read(0, buffer, n));
}

static void set(unsigned int on, unsigned int off)
{
	struct termios now = first;

	now.c_lflag = (now.c_lflag | on) & ~off;
	if (ioctl(0, TCSETS, &now) < 0)
		fact("TCSETS", -1);
}

/* Waits until so many bytes have been typed. */
static void await_bytes(int most)
{
	for (int n = 0; n < most;) {
		nap(1);
		ioctl(0, FIONREAD, &n);
	}
}

static void lines(void)
{
	get("line", 100);
	get("erase", 100);
	get("kill", 100);
	get("word", 100);
	get("control", 100);
	get("return", 100);
	get("end", 100);
	get("part", 100);
	prompt("two");
	await_bytes(8); /* both lines */
	show("two", read(0, buffer, 100));
	show("second", read(0, buffer, 100));
	get("short", 2);
	show("rest", read(0, buffer, 100));
	get("nothing to erase", 100);
	prompt("long");
	printf("long: %ld bytes\n", read(0, buffer, sizeof(buffer)));
}

static volatile int caught;

static void catch_it(int signal)
{
	caught = caught * 100 + signal;
}

static void tell_caught(void)
{
	printf("caught: %d\n", caught);
	caught = 0;
}

static void get_and_catch(const char *name)
{
	get(name, 100);
	tell_caught();
}

/* A signal discards the unfinished line. */
static void signals(void)
{
	handle(SIGINT, catch_it, SA_RESTART);
	handle(SIGQUIT, catch_it, SA_RESTART);
	handle(SIGTSTP, catch_it, SA_RESTART);
	get_and_catch("interrupt");
	get_and_catch("quit");
	get_and_catch("suspend");
	set(0, ISIG);
	get_and_catch("no signals");
	set(NOFLSH, 0);
	get_and_catch("no flush");
	set(0, 0);
	handle(SIGINT, SIG_DFL, 0);
	handle(SIGQUIT, SIG_DFL, 0);
	handle(SIGTSTP, SIG_DFL, 0);
}

static void tell_poll(const char *name, struct timespec64 *time,
		      const sigset64 *mask)
{
	struct pollfd fd = { 0, POLLIN, 0 };
	int found = ppoll64(&fd, 1, time, mask, 8);

	printf("%s: %d, %x\n", name, found, fd.revents);
}

/* A line can be read only when it is complete: before that a signal interrupts
 * the wait. Only the waiting call unblocks the signal, so its key may be
 * pressed early. */
static void polled(void)
{
	const sigset64 interrupt = 1 << (SIGINT - 1), none_blocked = 0;
	struct pollfd fd = { 0, POLLIN | POLLOUT | POLLWRNORM, 0 };
	struct timespec64 none = { 0, 0 };

	fact("a_terminal_is_ready", ppoll64(&fd, 1, &none, NULL, 0));
	printf("to_be_written: %x\n", fd.revents);
	handle(SIGINT, catch_it, 0);
	set(NOFLSH, ECHO);
	rt_sigprocmask(SIG_BLOCK, &interrupt, NULL, 8);
	prompt("unfinished");
	tell_poll("poll", NULL, &none_blocked);
	tell_caught();
	rt_sigprocmask(SIG_UNBLOCK, &interrupt, NULL, 8);
	prompt("go on");
	tell_poll("a_line", NULL, NULL);
	show("a_line", read(0, buffer, 100));
	set(0, 0);
	handle(SIGINT, SIG_DFL, 0);
	tell_poll("it_was_read", &none, NULL);
}

static void reads_half(void)
{
	prompt("half");
	show("half", read(0, buffer, 100));
}

static void polls_half(void)
{
	prompt("polled");
	tell_poll("half_of_it", NULL, NULL);
	show("half_of_it", read(0, buffer, 100));
}

/* Half a line is typed, then ^C, whose signal only the parent gets. The parent
 * changes the mode from lines to bytes: then the child, which waits for the end
 * of the line, continues. */
static void changed_by_another(void (*wait)(void))
{
	const sigset64 none = 0, interrupt = 1ULL << (SIGINT - 1);
	struct termios raw = first;
	int pid;

	raw.c_lflag &= ~(unsigned)ICANON;
	raw.c_cc[VMIN] = 1;
	handle(SIGINT, catch_it, 0);
	set(NOFLSH, ECHO);
	rt_sigprocmask(SIG_SETMASK, &interrupt, NULL, 8);
	pid = child(wait);
	rt_sigsuspend(&none, 8);
	tell_caught();
	nap(50); /* the child sleeps by now; if not, it reads the same */
	ioctl(0, TCSETS, &raw);
	ended("who_waited", reap(pid));
	rt_sigprocmask(SIG_SETMASK, &none, NULL, 8);
	handle(SIGINT, SIG_DFL, 0);
	set(0, 0);
}

static void modes(void)
{
	struct termios raw = first;

	set(0, ECHO);
	get("no echo", 100);
	set(0, ECHOE | ECHOK);
	get("plain erase", 100);
	raw.c_lflag &= ~(unsigned)(ICANON | ECHO | ISIG);
	raw.c_iflag &= ~(unsigned)ICRNL;
	raw.c_cc[VMIN] = 1;
	ioctl(0, TCSETS, &raw);
	prompt("raw");
	for (long n = 0; n < 6;) {
		long got = read(0, buffer + n, 6 - n);

		n += got > 0 ? got : 100;
		if (n == 6)
			show("raw", n);
	}
	raw.c_cc[VMIN] = 4;
	ioctl(0, TCSETSW, &raw);
	get("four", 100);
	prompt("all four");
	tell_poll("four_of_four", NULL, NULL);
	show("four_of_four", read(0, buffer, 100));
	raw.c_cc[VMIN] = 100;
	ioctl(0, TCSETSF, &raw);
	get("as many as fit", 3);
	ioctl(0, TCSETSF, &first);
	get("lines again", 100);
}

static volatile int changes;

static void changed(int signal)
{
	(void)signal;
	changes++;
}

static void set_size(const char *name, int rows, int columns)
{
	const struct winsize size = { rows, columns, 3, 4 };
	struct winsize told;

	fact(name, ioctl(0, TIOCSWINSZ, &size));
	nap(50);
	ioctl(0, TIOCGWINSZ, &told);
	printf("%d rows, %d columns, %d, %d, changed %d times\n", told.ws_row,
	       told.ws_col, told.ws_xpixel, told.ws_ypixel, changes);
}

static void from_behind(void)
{
	setpgid(0, 0);
	set_size("in_the_background", 44, 133);
}

/* A change of the terminal's size sends a signal to the foreground. */
static void sizes(void)
{
	handle(SIGWINCH, changed, SA_RESTART);
	set_size("TIOCSWINSZ", 50, 132);
	set_size("the_same", 50, 132);
	set_size("more_rows", 51, 132);
	set_size("nothing", 0, 0);
	in_child("a_child", from_behind);
	set_size("as_it_is", 25, 80);
	fact("from_nowhere", ioctl(0, TIOCSWINSZ, (void *)8));
	set_size("still", 25, 80);
	handle(SIGWINCH, SIG_DFL, 0);
}

static void ioctls(void)
{
	struct termios now;
	struct winsize size;
	int file = open("text", O_RDONLY), ends[2], group = -1;

	make_pipe(ends);
	fact("TCGETS", ioctl(0, TCGETS, &now));
	yes("canonical", (now.c_lflag & ICANON) != 0);
	yes("echo", (now.c_lflag & ECHO) != 0);
	yes("signals", (now.c_lflag & ISIG) != 0);
	yes("output", (now.c_oflag & (OPOST | ONLCR)) == (OPOST | ONLCR));
	printf("keys: %x %x %x %x %x\n", now.c_cc[VINTR], now.c_cc[VERASE],
	       now.c_cc[VKILL], now.c_cc[VEOF], now.c_cc[VSUSP]);
	fact("TIOCGWINSZ", ioctl(0, TIOCGWINSZ, &size));
	sizes();
	fact("TIOCOUTQ", ioctl(0, TIOCOUTQ, &group));
	fact("TIOCOUTQ_to_nowhere", ioctl(0, TIOCOUTQ, (void *)8));
	fact("TIOCGPGRP", ioctl(0, TIOCGPGRP, &group));
	yes("we_are_in_the_foreground", group == getpgrp());
	fact("TCGETS_of_a_file", ioctl(file, TCGETS, &now));
	fact("TCGETS_of_a_pipe", ioctl(ends[0], TCGETS, &now));
	fact("TCGETS_of_no_file", ioctl(63, TCGETS, &now));
	fact("TCGETS_to_nowhere", ioctl(0, TCGETS, (void *)8));
	fact("TCSETS_from_nowhere", ioctl(0, TCSETS, (void *)0xfffff000));
	fact("TIOCGPGRP_to_nowhere", ioctl(0, TIOCGPGRP, (void *)8));
	fact("TIOCSPGRP_from_nowhere", ioctl(0, TIOCSPGRP, (void *)8));
	fact("TIOCGPGRP_of_a_file", ioctl(file, TIOCGPGRP, &group));
	fact("an_unknown_ioctl", ioctl(0, 0x12345678, 0));
	group = -1;
	fact("TIOCSPGRP_of_a_negative_group", ioctl(0, TIOCSPGRP, &group));
	group = 31999;
	fact("TIOCSPGRP_of_no_group", ioctl(0, TIOCSPGRP, &group));
	fact("lseek", lseek(0, 0, SEEK_SET));
	fact("another_name", ioctl(open("/dev/tty", O_RDWR), TCGETS, &now));
	close(file);
	close(ends[0]);
	close(ends[1]);
}

/* A process that is not in the foreground is stopped when it reads. */
static void read_behind(void)
{
	setpgid(0, 0);
	get("child", 100);
	set(0, ECHO);
	prompt("child again");
	read(0, buffer, 100);
	printf("never\n");
}

static void reader_without_rights(void)
{
	long result;

	setpgid(0, 0);
	handle(SIGTTIN, SIG_IGN, 0);
	result = read(0, buffer, 1);
	fact("read_behind_ignoring_it", result);
}

static void foreground(int group)
{
	fact("TIOCSPGRP", ioctl(0, TIOCSPGRP, &group));
	printf("for the child> ");
}

static void groups(void)
{
	int pid = child(read_behind), status;

	handle(SIGTTOU, SIG_IGN, 0);
	waitpid(pid, &status, WUNTRACED);
	ended("a_reader_behind", status);
	foreground(pid);
	kill(-pid, SIGCONT);
	waitpid(pid, &status, WUNTRACED);
	ended("by_its_key", status);
	kill(-pid, SIGCONT);
	printf("goes on\n");
	prompt("child once more");
	waitpid(pid, &status, 0);
	ended("by_the_other_key", status);
	foreground(getpgrp());
	set(0, 0);
	in_child("a_reader_that_will_not_stop", reader_without_rights);
	get("at last", 100);
}

static void writes(void)
{
	nice(19);
	for (int i = 0; i < 300; i++)
		put(1, "a line that no other one interrupts, however long\n",
		    50);
}

/* Three processes write the same lines at once. */
static void whole_lines(void)
{
	int pid[3];

	for (unsigned i = 0; i < ARRAY_SIZE(pid); i++)
		pid[i] = child(writes);
	for (unsigned i = 0; i < ARRAY_SIZE(pid); i++)
		reap(pid[i]);
}

int main(void)
{
	if (ioctl(0, TCGETS, &first) < 0)
		die("no terminal");
	ioctls();
	lines();
	signals();
	polled();
	changed_by_another(reads_half);
	changed_by_another(polls_half);
	modes();
	groups();
	whole_lines();
	printf("the end\n");
	return 0;
}
