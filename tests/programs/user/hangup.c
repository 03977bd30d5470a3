/*
 * Tests the end of a session's leader: which processes get a signal, and what
 * the other processes of the session can then do with the terminal.
 *
 * On Linux the program makes a pseudo-terminal. It still exists after the end
 * of the session, so the program hangs it up by closing its other end. On Tally
 * the end of the leader is enough, as on Linux with a serial line or a virtual
 * console.
 *
 * Ancestor: none.
 */
#include "test.h"

#define TIOCGPTPEER 0x5441
#define TIOCSPTLCK  0x40045431

static int terminal, other_end = -1;
static int ready[2], go[2]; /* pipes by which processes wait */
static int words[2];	    /* a pipe for output without the terminal */
static volatile int heard;

static void hear(int signal)
{
	__atomic_or_fetch(&heard, 1 << signal, __ATOMIC_SEQ_CST);
}

static void open_terminal(void)
{
	int locked = 0;

	if (on_tally()) {
		terminal = open("/dev/console", O_RDWR | O_NOCTTY);
		return;
	}
	other_end = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY);
	ioctl(other_end, TIOCSPTLCK, &locked);
	terminal = ioctl(other_end, TIOCGPTPEER, O_RDWR | O_NOCTTY);
}

static void wait_for(int pipe[2])
{
	char c;

	if (read(pipe[0], &c, 1) != 1)
		exit_group(1);
}

static void tell(int pipe[2])
{
	write(pipe[1], ".", 1);
}

/* ---- The other processes of the session ---- */

static void tell_heard(const char *name)
{
	printf("%s:%s%s\n", name, heard >> SIGHUP & 1 ? " SIGHUP" : "",
	       heard >> SIGCONT & 1 ? " SIGCONT" : "");
}

static void tell_poll(void)
{
	struct pollfd fd = { terminal, ~0, 0 };
	struct timespec64 none = { 0, 0 };

	fact("poll", ppoll64(&fd, 1, &none, NULL, 0));
	printf("what_it_finds: %x\n", fd.revents);
}

static void tell_terminal(void)
{
	static const struct {
		const char *name;
		unsigned long request;
	} requests[] = {
		{ "TCGETS", TCGETS },	      { "TCSETS", TCSETS },
		{ "TIOCGPGRP", TIOCGPGRP },   { "TIOCSPGRP", TIOCSPGRP },
		{ "TIOCGSID", TIOCGSID },     { "TIOCSCTTY", TIOCSCTTY },
		{ "TIOCNOTTY", TIOCNOTTY },   { "TIOCSTI", TIOCSTI },
		{ "TIOCGWINSZ", TIOCGWINSZ }, { "FIONREAD", FIONREAD },
		{ "TCFLSH", TCFLSH },	      { "unknown", 0x12345678 },
	};
	char bytes[100] = { 0 };
	struct iovec piece = { bytes, 1 };

	fact("read", read(terminal, bytes, 10));
	fact("read_of_nothing", read(terminal, bytes, 0));
	fact("read_to_nowhere", read(terminal, (void *)8, 10));
	fact("readv", readv(terminal, &piece, 1));
	fact("write", write(terminal, bytes, 10));
	fact("write_of_nothing", write(terminal, bytes, 0));
	fact("write_from_nowhere", write(terminal, (void *)8, 10));
	fact("writev", writev(terminal, &piece, 1));
	for (unsigned int i = 0; i < ARRAY_SIZE(requests); i++)
		fact(requests[i].name,
		     ioctl(terminal, requests[i].request, bytes));
	tell_poll();
	fact("lseek", lseek(terminal, 0, SEEK_SET));
	fact("dev_tty", open("/dev/tty", O_RDWR));
}

/* Makes requests that need a controlling terminal, which the session has lost.
 * Nothing is read or written. */
static void tell_control(void)
{
	int group = getpgrp();

	fact("TIOCGPGRP", ioctl(terminal, TIOCGPGRP, &group));
	fact("TIOCSPGRP", ioctl(terminal, TIOCSPGRP, &group));
	fact("TIOCGSID", ioctl(terminal, TIOCGSID, &group));
	fact("TIOCSCTTY", ioctl(terminal, TIOCSCTTY, NULL));
	fact("TIOCNOTTY", ioctl(terminal, TIOCNOTTY, NULL));
	fact("dev_tty", open("/dev/tty", O_RDWR));
}

/* Makes a pipe the standard output, because on Tally the output is the
 * terminal, too. */
static void speak_otherwise(void)
{
	dup2(words[1], 1);
}

/* Waits until the leader has ended, then prints what happened to the process.
 */
static void stay(const char *name, void (*speak)(void))
{
	speak_otherwise();
	handle(SIGHUP, hear, SA_RESTART);
	handle(SIGCONT, hear, SA_RESTART);
	tell(ready);
	wait_for(go);
	tell_heard(name);
	if (speak)
		speak();
}

static void in_front(void)
{
	stay("in_front", tell_terminal);
}

static void behind(void)
{
	setpgid(0, 0);
	stay("behind", tell_terminal);
}

static void grandchild(void)
{
	stay("a_child_of_one_behind", tell_terminal);
}

static void behind_with_child(void)
{
	setpgid(0, 0);
	child(grandchild);
}

/* Begins a session of its own when the leader has ended. */
static void begin_session(void)
{
	fact("setsid", setsid() == getpid() ? 0 : -1);
	tell_terminal();
}

static void becomes_leader(void)
{
	stay("becomes_a_leader", begin_session);
}

static void behind_with_leader(void)
{
	setpgid(0, 0);
	child(becomes_leader);
}

static void loses_control(void)
{
	stay("loses_control", tell_control);
}

/* Ignores SIGHUP and waits in a read. */
static void read_on(void)
{
	char bytes[10];

	speak_otherwise();
	handle(SIGHUP, SIG_IGN, 0);
	tell(ready);
	yes("a_read_has_an_end", read(terminal, bytes, 10) <= 0);
}

/* Stops itself. The end of its parent, the leader, makes its group an orphan.
 */
static void stopped_one(void)
{
	speak_otherwise();
	handle(SIGHUP, hear, SA_RESTART);
	handle(SIGCONT, hear, SA_RESTART);
	kill(getpid(), SIGSTOP);
	wait_for(go);
	tell_heard("a_stopped_one");
}

/* ---- The leader ---- */

enum end { EXITS, IS_KILLED, GIVES_UP };

static void (*left)(void);
static enum end ends;

static void lead(void)
{
	int group, pid, status, error;

	close(other_end);
	setsid();
	error = ioctl(terminal, TIOCSCTTY, NULL);
	fact("the_leader_gets_the_terminal", error);
	if (error) /* another session has it */
		exit_group(1);
	pid = child(left);
	if (left == stopped_one) {
		waitpid(pid, &status, WUNTRACED);
		tell(ready);
	}
	if (left != behind && left != behind_with_child &&
	    left != behind_with_leader) {
		group = pid;
		setpgid(pid, pid);
		handle(SIGTTOU, SIG_IGN, 0);
		fact("in_the_foreground", ioctl(terminal, TIOCSPGRP, &group));
	}
	wait_for(ready);
	if (left == read_on)
		nap(50); /* the child sleeps now */
	if (ends == EXITS)
		exit_group(0);
	if (ends == IS_KILLED)
		kill(getpid(), SIGKILL);
	handle(SIGHUP, SIG_IGN, 0);
	fact("the_leader_gives_it_up", ioctl(terminal, TIOCNOTTY, NULL));
}

/* Runs a session with a leader and a member. The member prints when the leader
 * has ended. */
static void try(const char *name, void (*member)(void), enum end how)
{
	static char text[4096];
	long n = 0, got;
	int pid;

	printf("%s:\n", name);
	left = member;
	ends = how;
	open_terminal();
	make_pipe(ready);
	make_pipe(go);
	make_pipe(words);
	pid = child(lead);
	close(words[1]);
	ended("the_leader", reap(pid));
	if (how != GIVES_UP)
		close(other_end);
	tell(go);
	while ((got = read(words[0], text + n, sizeof(text) - n)) > 0)
		n += got;
	write(1, text, n);
	for (int fd = 3; fd < 64; fd++)
		close(fd);
}

/* The next session can use the terminal as usual. */
static void lead_next(void)
{
	int group = -1;

	setsid();
	fact("the_next_one_gets_the_terminal",
	     ioctl(terminal, TIOCSCTTY, NULL));
	fact("TIOCGPGRP", ioctl(terminal, TIOCGPGRP, &group));
	yes("it_is_in_the_foreground", group == getpid());
	yes("it_has_a_name", open("/dev/tty", O_RDWR) >= 0);
}

int main(void)
{
	alarm(200);
	fact("dev_tty_without_one", open("/dev/tty", O_RDWR));
	try("in the foreground", in_front, EXITS);
	try("in the foreground, leader killed", in_front, IS_KILLED);
	try("in the background", behind, EXITS);
	try("in the background with a child", behind_with_child, EXITS);
	try("in the background, later a leader", behind_with_leader, EXITS);
	try("reading", read_on, EXITS);
	try("stopped", stopped_one, EXITS);
	try("terminal given up", loses_control, GIVES_UP);
	try("terminal given up, a process stopped", stopped_one, GIVES_UP);
	open_terminal();
	in_child("next", lead_next);
	return 0;
}
