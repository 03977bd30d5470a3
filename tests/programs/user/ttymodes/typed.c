/*
 * Tests input that a program types with TIOCSTI: which processes may do this,
 * and several processes at once.
 *
 * Ancestor: none.
 */
#include "ttymodes.h"

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

static long long milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Types a byte each 300 ms. The exit status is 1 if one may have come later
 * than the 500 ms that the reader waits. */
static void types_slowly(void)
{
	long long before = 0, now;
	int late = 0;

	nap(100);
	for (int i = 0; i < 4; i++) {
		nap(300);
		now = milliseconds();
		ioctl(0, TIOCSTI, &"wxyz"[i]);
		late |= i && milliseconds() - before > 480;
		before = now;
	}
	exit_group(late != 0);
}

void by_program(void)
{
	struct termios kept = first;

	kept.c_lflag |= NOFLSH; /* keeps input that has not been shown yet */
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

/* Changes the mode between bytes and lines, and types bytes that all send
 * signals. */
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

/* Three processes call changes_modes() at once. Each signal also goes to a
 * hundred other processes, which ignore it. This takes so long that the three
 * interrupt each other. */
void at_once(void)
{
	int crowd[100], three[3];

	handle(SIGINT, SIG_IGN, 0);
	for (unsigned i = 0; i < ARRAY_SIZE(crowd); i++)
		crowd[i] = child(waits);
	for (unsigned i = 0; i < ARRAY_SIZE(three); i++)
		three[i] = child(changes_modes);
	for (unsigned i = 0; i < ARRAY_SIZE(three); i++)
		three[i] = reap(three[i]);
	ioctl(0, TCSETSF, &first); /* for the lines that follow */
	for (unsigned i = 0; i < ARRAY_SIZE(three); i++)
		ended("one_of_three", three[i]);
	for (unsigned i = 0; i < ARRAY_SIZE(crowd); i++)
		leave_alone(crowd[i]);
	handle(SIGINT, SIG_DFL, 0);
}
