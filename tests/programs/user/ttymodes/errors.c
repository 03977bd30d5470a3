/*
 * Tests the errors of ioctl() on a terminal and their order, and the calls that
 * stop a process in the background.
 *
 * Ancestor: none.
 */
#include "ttymodes.h"

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

/* Makes each request, with a wrong argument if the request has one. Makes
 * FIONREAD only for descriptor 0. */
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

/* Runs in an orphaned group: no parent in this session could continue it. */
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

/* The kernel stops a process in the background before it checks anything else.
 * If the process continues, it is stopped again. */
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

void errors(void)
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
