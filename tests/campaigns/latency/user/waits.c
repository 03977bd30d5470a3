/*
 * Scenarios with calls that wait, for all descriptors that a task can have, or
 * for signals.
 *
 * Ancestor: none.
 */
#include "latency.h"

#define OPEN_MAX 1024
#define SIGNALS	 64

/* ---- Descriptors ---- */

/* Opens pipes until all descriptors are in use; no byte ever comes from these
 * pipes. */
static void open_all(void)
{
	int fds[2];

	while (pipe(fds) == 0)
		;
}

/* Polls all descriptors, and a list with more entries than a task can have
 * descriptors. */
static void polls(void)
{
	static struct pollfd many[100000];
	static const unsigned long limit[] = { 1000000, 1000000 };
	struct pollfd fds[OPEN_MAX];
	struct timespec64 time = { 0, 30000000 };
	fd_set in[OPEN_MAX / 64], except[OPEN_MAX / 64];

	open_all();
	dup2(3, OPEN_MAX - 1); /* pipe() has left this one free */
	memset(in, 0xff, sizeof(in));
	in[0] <<= 3;
	memcpy(except, in, sizeof(in));
	for (int i = 0; i < OPEN_MAX; i++)
		fds[i] = (struct pollfd){ i < 3 ? 3 : i | 1, POLLIN, 0 };
	ppoll64(fds, OPEN_MAX, &time, NULL, 8);
	time = (struct timespec64){ 0, 30000000 };
	pselect64(OPEN_MAX, in, NULL, except, &time, NULL);
	must(syscall(75, 7, limit) == 0, "setrlimit");
	ppoll64(many, sizeof(many) / sizeof(many[0]), &time, NULL, 8);
}

static void close_all(void)
{
	static const char page[PAGE_SIZE];

	open_all();
	for (int fd = 4; fd < OPEN_MAX; fd += 2)
		write(fd, page, sizeof(page));
	for (int fd = 3; fd < OPEN_MAX; fd++)
		must(dup2(0, fd) == fd, "dup2");
	for (int fd = 3; fd < OPEN_MAX; fd++)
		must(close(fd) == 0, "close");
	must(dup(0) == 3, "dup");
	must(fcntl64(0, F_DUPFD, OPEN_MAX - 1) == OPEN_MAX - 1, "fcntl");
	open_all();
	if (fork() == 0)
		exit(0);
}

/* ---- Signals ---- */

static void nothing(int signal)
{
	(void)signal;
}

/* Raises all signals at once: each needs a frame on the stack. */
static void all_signals(void)
{
	const struct sigaction64 action = { nothing, SA_SIGINFO | SA_NODEFER,
					    NULL, 0 };
	const sigset64 all = ~0ULL, none = 0;

	rt_sigprocmask(SIG_SETMASK, &all, NULL, 8);
	for (int i = 1; i <= SIGNALS; i++)
		if (i != SIGKILL && i != 19) {
			rt_sigaction(i, &action, NULL, 8);
			kill(getpid(), i);
		}
	__asm__ volatile("fldpi; fstp %st(0)");
	rt_sigsuspend(&none, 8);
	rt_sigprocmask(SIG_SETMASK, &none, NULL, 8);
}

static void waits_for_signals(void)
{
	const struct timespec minute = { 60, 0 };
	int helper;

	handle(SIGUSR1, nothing, 0);
	helper = pester(SIGUSR1);
	must(pause() < 0, "pause");
	must(sigsuspend(0) < 0, "sigsuspend");
	must(nanosleep(&minute, NULL) < 0, "nanosleep");
	leave_alone(helper);
}

const struct scenario waits[] = {
	{ "polls", polls },
	{ "close_all", close_all },
	{ "all_signals", all_signals },
	{ "waits_for_signals", waits_for_signals },
	{ 0 },
};
