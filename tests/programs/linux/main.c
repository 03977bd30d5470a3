/*
 * Makes every call of the tables, and prints a line for each row of facts. In a
 * row one argument takes all its values:
 *
 *	== read(file, good, *) 0: 0; 1: 1; 4,5: 5; INT_MIN,-1: EINVAL
 *
 * A call whose arguments have at most MOST combinations of values is made with
 * each of them. Any other call is made with every pair of values of every two
 * arguments, while the other arguments are good, and again while they are bad.
 *
 * On Tally, the program also calls each number below NUMBERS, and some larger
 * ones. It does not do this on Linux, where an unknown call might do harm.
 *
 *	== number 8: ENOSYS
 *
 * Words of the command line: only=NAME, which may be repeated.
 *
 * There are these processes: the first one, which adopts orphans; a session
 * leader, which has the terminal; the maker of all facts, which is in the
 * foreground; a process for each fact; and a waker, which sends a signal to the
 * maker every 10 ms. If the maker has waited for the same fact for some time,
 * it sends a signal to the process of this fact. So a call that would wait for
 * ever returns EINTR, however slow the machine is.
 *
 * Ancestor: none.
 */
#include "linux.h"

#define BY_NUMBER -1 /* a call whose number is its argument */
#define VFORK	  190
#define NUMBERS	  520
#define MOST	  6000 /* combinations; a call with more gets only pairs */
#define PATIENCE  2    /* wake-ups before a fact gets a signal */
#define TOO_LONG  500  /* wake-ups before a fact is killed */

struct row {
	char text[12000];
	int length;
	char answer[TEXT_MAX];
};

static const struct call *const tables[] = {
	descriptors_calls, bytes_calls,	 names_calls,	  changes_calls,
	terminal_calls,	   waits_calls,	 processes_calls, threads_calls,
	signals_calls,	   memory_calls, clocks_calls,	  task_calls,
};

static int report[2];
static volatile int woken;

static void wake(int signal)
{
	(void)signal;
	woken++;
}

static void go_on(int signal)
{
	(void)signal;
}

/* ---- One fact ---- */

void add_to(char *text, const char *more)
{
	size_t n = strlen(text);

	snprintf(text + n, TEXT_MAX - n, "%s", more);
}

static void add_answer(char *text, const struct call *call,
		       const unsigned long *a, long result)
{
	if (result < 0 && result >= -4095)
		add_to(text, error_name(-result));
	else if (call->shown == NUMBER)
		snprintf(text, TEXT_MAX, "%ld", result);
	else if (call->shown == WHETHER)
		add_to(text, "done");
	else if (call->shown == OWN_PID)
		add_to(text, result == getpid() ? "own pid" : "another");
	else
		add_to(text, result == (long)a[0] ? "there" : "elsewhere");
}

/* Makes the call. Returns its result, or its error as a negative number. */
static long answer(long number, const unsigned long *a)
{
	long result = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);

	return result == -1 && errno ? -errno : result;
}

/* Adds to the answer how many bytes the call has written to OUT. */
static void add_written(char *text, const unsigned long *a)
{
	const unsigned char *place = (const unsigned char *)OUT;
	unsigned end = 2 * PAGE_SIZE;
	size_t n = strlen(text);

	for (int i = 0; i < 6; i++)
		if (a[i] == OUT) {
			while (end > 0 && place[end - 1] == MARK)
				end--;
			if (end > 0)
				snprintf(text + n, TEXT_MAX - n, " writes %u",
					 end);
			return;
		}
}

static int is_fork(const struct call *call)
{
	return call->number == 2 || call->number == 120 ||
	       call->number == VFORK || call->number == BY_NUMBER;
}

/* Runs in a process of its own: makes the call, and writes the answer. */
static void make_fact(const struct call *call, unsigned long *a)
{
	static const unsigned long nothing[6];
	char text[TEXT_MAX] = "";
	long result;

	for (int i = 0; i < 6 && call->kinds[i]; i++) {
		if (call->kinds[i]->make)
			call->kinds[i]->make(a[i]);
		a[i] = make_pid(a[i]);
	}
	if (call->before)
		call->before(a);
	errno = 0;
	if (call->number == VFORK) /* its child uses this stack */
		result = vfork();
	else if (call->number == BY_NUMBER)
		result = answer(a[0], nothing);
	else
		result = answer(call->number, a);
	if (is_fork(call) && result == 0)
		exit_group(0);
	add_answer(text, call, a, result);
	add_written(text, a);
	if (call->after)
		call->after(text, a, result);
	write(REPORT_FD, text, sizeof(text));
	end_children();
	exit_group(0);
}

/* Waits until a fact's process has ended or stopped. If this takes too long,
 * sends it signals, at last SIGKILL. Returns its status. */
static int wait_for_fact(int pid)
{
	int status = 0;

	woken = 0;
	while (waitpid(pid, &status, WUNTRACED) != pid)
		if (woken >= PATIENCE)
			kill(pid, woken > TOO_LONG ? SIGKILL : SIGUSR1);
	return status;
}

static int has_answered(void)
{
	struct pollfd fd = { report[0], POLLIN, 0 };
	struct timespec64 at_once = { 0, 0 };

	return ppoll64(&fd, 1, &at_once, NULL, 0) == 1;
}

static void try_fact(char *text, const struct call *call,
		     const unsigned long *values)
{
	unsigned long a[6];
	int status, pid = fork();

	if (pid == 0) {
		memcpy(a, values, sizeof(a));
		close(report[0]);
		make_fact(call, a);
	}
	status = wait_for_fact(pid);
	if (WIFSTOPPED(status)) {
		snprintf(text, TEXT_MAX, "stopped by %d", WSTOPSIG(status));
		leave_alone(pid);
	} else if (WIFSIGNALED(status)) {
		snprintf(text, TEXT_MAX, "signal %d", WTERMSIG(status));
	} else if (!has_answered()) {
		snprintf(text, TEXT_MAX, "exit %d", WEXITSTATUS(status));
	} else if (read(report[0], text, TEXT_MAX) != TEXT_MAX) {
		die("half an answer");
	}
}

/* poll() and select() may return EINTR even if they need not wait: if the
 * signal arrives while they look at the files. This does not happen three times
 * in a row. */
static void find_fact(char *text, const struct call *call,
		      const unsigned long *values)
{
	int looks = call->number == 413 || call->number == 414, tries = 0;

	do
		try_fact(text, call, values);
	while (looks && !strncmp(text, "EINTR", 5) && ++tries < 3);
}

/* ---- The terminal gets the same state before each fact ---- */

static struct termios modes;

static void restore_terminal(void)
{
	const struct winsize size = { 25, 80, 0, 0 };
	int group = getpid();

	ioctl(0, 0x540d); /* TIOCNXCL */
	ioctl(0, TCSETS, &modes);
	ioctl(0, 0x5414, &size); /* TIOCSWINSZ */
	ioctl(0, TIOCSPGRP, &group);
	ioctl(0, 0x540b, 2); /* TCFLSH: input and output */
	ioctl(0, 0x540a, 1); /* TCXONC: starts output again */
}

/* ---- Rows ---- */

static void row_begin(struct row *row, const struct call *call,
		      const unsigned *at, int star)
{
	int n = snprintf(row->text, sizeof(row->text), "\n== %s(", call->name);

	for (int i = 0; i < 6 && call->kinds[i]; i++)
		n += snprintf(row->text + n, sizeof(row->text) - n, "%s%s",
			      i ? ", " : "",
			      i == star ? "*" :
					  call->kinds[i]->values[at[i]].name);
	n += snprintf(row->text + n, sizeof(row->text) - n, ") ");
	row->length = n;
	row->answer[0] = 0;
}

/* Adds a fact to a row. Facts with equal answers stand together. */
static void row_add(struct row *row, const char *name, const char *answer)
{
	char *end = row->text + row->length;
	int room = sizeof(row->text) - row->length;

	if (!row->answer[0])
		row->length += snprintf(end, room, "%s", name);
	else if (!strcmp(row->answer, answer))
		row->length += snprintf(end, room, ",%s", name);
	else
		row->length +=
			snprintf(end, room, ": %s; %s", row->answer, name);
	strcpy(row->answer, answer);
}

static void row_end(struct row *row)
{
	int room = sizeof(row->text) - row->length;

	row->length +=
		snprintf(row->text + row->length, room, ": %s\n", row->answer);
	if (row->length >= (int)sizeof(row->text))
		die("a row is too long");
	put(LOG_FD, row->text, row->length);
}

static void make_row(const struct call *call, unsigned *at, int star)
{
	static struct row row;
	unsigned n = star < 0 ? 1 : call->kinds[star]->n;
	unsigned long a[6] = { 0 };
	unsigned others = star >= 0 ? at[star] : 0;
	char text[TEXT_MAX];

	row_begin(&row, call, at, star);
	for (unsigned i = 0; i < n; i++) {
		if (star >= 0)
			at[star] = i;
		for (int j = 0; j < 6 && call->kinds[j]; j++)
			a[j] = call->kinds[j]->values[at[j]].word;
		find_fact(text, call, a);
		if (call->number == 54)
			restore_terminal();
		row_add(&row, star < 0 ? "" : call->kinds[star]->values[i].name,
			text);
	}
	row_end(&row);
	if (star >= 0)
		at[star] = others;
}

/* ---- Calls ---- */

static void every_combination(const struct call *call, unsigned *at, int i,
			      int last)
{
	if (i >= last) {
		make_row(call, at, last);
		return;
	}
	for (at[i] = 0; at[i] < call->kinds[i]->n; at[i]++)
		every_combination(call, at, i + 1, last);
	at[i] = 0;
}

/* Tries all pairs of values of any two arguments. The other arguments have
 * their first value or, if `bad` is set, their last value, which no call
 * accepts. This shows in which order a call checks more than two arguments. */
static void every_pair(const struct call *call, int n, int bad)
{
	unsigned at[6] = { 0 };

	for (int i = 0; bad && i < n; i++)
		at[i] = call->kinds[i]->n - 1;
	for (int i = 0; i < n; i++)
		for (int j = i + 1; j < n; j++) {
			unsigned others = at[i];

			for (at[i] = 0; at[i] < call->kinds[i]->n; at[i]++)
				make_row(call, at, j);
			at[i] = others;
		}
}

static void make_calls(const struct call *call)
{
	unsigned at[6] = { 0 };
	unsigned long combinations = 1;
	int n = 0;

	for (; n < 6 && call->kinds[n]; n++)
		combinations *= call->kinds[n]->n;
	dprintf(LOG_FD, "\n== call %d %s\n", call->number, call->name);
	if (combinations <= MOST) {
		every_combination(call, at, 0, n - 1);
	} else {
		every_pair(call, n, 0);
		every_pair(call, n, 1);
	}
}

/* ---- Numbers ---- */

static void call_number(unsigned long number)
{
	static const struct call by_number = { .number = BY_NUMBER,
					       .shown = WHETHER };
	char text[TEXT_MAX];

	find_fact(text, &by_number, (unsigned long[6]){ number });
	dprintf(LOG_FD, "\n== number %lu: %s\n", number, text);
}

/* ---- All facts ---- */

/* Makes a process that sends a signal to its parent every 10 ms. */
static int make_waker(void)
{
	int parent = getpid(), pid = fork();

	if (pid)
		return pid;
	do
		nap(10);
	while (getppid() == parent && kill(parent, SIGUSR2) == 0);
	exit_group(0);
}

/* Returns whether the command line names the call, or the first word of its
 * name. If it has no only=NAME, every call is wanted. */
static int wanted(char **argv, const char *name)
{
	int any = 0;

	for (; *argv; argv++) {
		size_t n = strlen(*argv) - 5;

		if (strncmp(*argv, "only=", 5))
			continue;
		any = 1;
		if (!strncmp(*argv + 5, name, n) &&
		    (name[n] == 0 || name[n] == ' '))
			return 1;
	}
	return !any;
}

static void make_all(char **argv)
{
	static const unsigned long far[] = {
		0xffff, 0x10000, 0x7fffffff, 0x80000000, 0x80000014, 0xffffffff
	};
	int waker;

	if (pipe(report) < 0)
		exit_group(1);
	dup2(report[1], REPORT_FD);
	close(report[1]);
	dup2(report[0], REPORT_FD - 1);
	close(report[0]);
	report[0] = REPORT_FD - 1;
	handle(SIGUSR1, go_on, 0);
	handle(SIGUSR2, wake, 0);
	make_places();
	waker = make_waker();
	if (on_tally() && wanted(argv, "numbers"))
		for (unsigned i = 0; i < NUMBERS + ARRAY_SIZE(far); i++)
			call_number(i < NUMBERS ? i : far[i - NUMBERS]);
	for (unsigned i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct call *call = tables[i]; call->name; call++)
			if (wanted(argv, call->name))
				make_calls(call);
	leave_alone(waker);
}

/* Makes a session, takes the terminal, and gives it to a child, which makes all
 * facts. */
static void lead(char **argv)
{
	int pid, group;

	setsid();
	ioctl(0, TIOCSCTTY, 0);
	leader = getpid();
	dup2(1, LOG_FD);
	for (int fd = 0; fd < 3; fd++)
		dup2(0, fd);
	pid = fork();
	if (pid == 0) {
		handle(SIGTTOU, SIG_IGN, 0);
		group = getpid();
		setpgid(0, 0);
		ioctl(0, TIOCSPGRP, &group);
		ioctl(0, TCGETS, &modes);
		handle(SIGTTOU, SIG_DFL, 0);
		make_all(argv);
		exit_group(0);
	}
	reap(pid);
	exit_group(0);
}

static int make_stranger(void)
{
	int pid = fork();

	if (pid)
		return pid;
	setsid();
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	int pid;

	(void)argc;
	if (getpid() != 1)
		die("this wants to be process 1 of a namespace: getpid");
	forget_signals();
	umask(022);
	chdir("/tests/fixture");
	stranger = make_stranger();
	pid = fork();
	if (pid == 0)
		lead(argv);
	while (waitpid(-1, NULL, 0) != pid)
		;
	leave_alone(stranger);
	printf("\n== end\n");
	if (on_tally())
		finish(REBOOT_POWER_OFF, 0);
	return 0;
}
