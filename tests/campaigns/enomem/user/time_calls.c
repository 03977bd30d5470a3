/*
 * Operations that are system calls about signals and time, or that wait:
 * clocks, timers, sleeps, select, poll, futex. file_calls.c says how their
 * arguments are chosen.
 *
 * Ancestor: none.
 */
#include "enomem.h"

typedef unsigned long words[6];
typedef long siginfo[32];

COLD(words, cold_date) = { { 2000000000 } };
COLD(struct timespec, cold_moment) = { { 0, 1 } };
COLD(struct timespec, cold_minute) = { { 60, 0 } };
COLD(struct sigaction, cold_action) = { { SIG_IGN, 0, 0, NULL } };
COLD(struct sigaction64, cold_action64) = { { SIG_IGN, 0, NULL, 0 } };
COLD(sigset64, cold_set64) = { 1 << (SIGUSR2 - 1) };
COLD(sigset64, cold_nothing) = { 0 };
COLD(sigset64, cold_usr1) = { 1 << (SIGUSR1 - 1) };
COLD(words, cold_timer) = { { 1000, 0, 1000, 0 } };
COLD(siginfo, cold_info) = { { 0, 0, -1 } };
COLD(words, cold_stack) = { { 0x20000000, 0, 4096 } };
COLD(struct pselect_mask, cold_mask) = { { &cold_nothing, 8 } };
COLD(struct timespec64, cold_moment64) = { { 0, 1 } };
COLD(struct timespec64, cold_minute64) = { { 60, 0 } };
COLD(sigset_t, cold_set) = { 1 << (SIGUSR2 - 1) };
COLD(words, cold_select) = { { 0, 0, 0, 0, (long)&cold_moment.is, 0 } };

/* ---- Before the call ---- */

static void catch (int sig)
{
	(void)sig;
}

static void catch_usr1(void)
{
	const struct sigaction action = { catch, 0, 0, NULL };

	sigaction(SIGUSR1, &action, NULL);
}

/* Forks a helper that sends signals to the subject until the helper is killed,
 * so that one comes while the subject sleeps. */
static void pestered(void)
{
	const struct timespec nap = { 0, 5000000 };
	int parent = getpid();

	catch_usr1();
	helper = fork();
	if (helper)
		return;
	do
		nanosleep(&nap, NULL);
	while (getppid() == parent && kill(parent, SIGUSR1) == 0);
	exit_group(0);
}

/* Blocks SIGUSR1, and makes it pending. */
static void pending(void)
{
	const sigset_t set = 1 << (SIGUSR1 - 1);

	catch_usr1();
	sigprocmask(SIG_BLOCK, &set, NULL);
	kill(getpid(), SIGUSR1);
}

/* Blocks a real-time signal, and fills the pool's pages: the signal needs an
 * object when it is sent, and the object needs a new page. */
static void real_time(void)
{
	const sigset64 set = 1ULL << (40 - 1);

	rt_sigprocmask(SIG_BLOCK, &set, NULL, sizeof(set));
	leave_room(0);
}

/* ---- Calls with arguments of their own ---- */

static long kill_itself(void)
{
	return result_of(kill(getpid(), 40));
}

static long tkill_itself(void)
{
	return result_of(syscall(238, getpid(), 40));
}

static long tgkill_itself(void)
{
	return result_of(syscall(270, getpid(), getpid(), 40));
}

static long queue_to_itself(void)
{
	return result_of(syscall(178, getpid(), 40, cold_info.is));
}

static long queue_to_its_thread(void)
{
	return result_of(syscall(335, getpid(), getpid(), 40, cold_info.is));
}

/* clang-format off */
const struct operation time_calls[] = {
	{ "time", 13, .argument = { OUT(0) }, .flags = BUFFER },
	{ "stime", 25, .argument = { AT(cold_date) } },
	{ "alarm", 27, .wanted = 0 },
	{ "pause", 29, pestered, .wanted = -EINTR },
	{ "kill", 37, .wanted = 0 },
	{ "kill_real_time", 37, real_time, .call = kill_itself,
	  .flags = ANYHOW },
	{ "times", 43, .argument = { OUT(0) }, .flags = BUFFER },
	{ "signal", 48, .argument = { SIGUSR2, (long)SIG_IGN } },
	{ "sigaction", 67, .argument = { SIGUSR2, AT(cold_action), OUT(0) },
	  .flags = BUFFER },
	{ "sigsuspend", 72, pending, .wanted = -EINTR },
	{ "sigpending", 73, .argument = { OUT(0) }, .flags = BUFFER },
	{ "gettimeofday", 78, .argument = { OUT(0), OUT(1) },
	  .flags = BUFFER },
	{ "settimeofday", 79, .argument = { AT(cold_date) } },
	{ "setitimer", 104, .argument = { 0, AT(cold_timer), OUT(0) },
	  .flags = BUFFER },
	{ "getitimer", 105, .argument = { 0, OUT(0) }, .flags = BUFFER },
	{ "sigprocmask", 126, .argument = { SIG_BLOCK, AT(cold_set), OUT(0) },
	  .flags = BUFFER },
	{ "nanosleep", 162, .argument = { AT(cold_moment) } },
	{ "nanosleep_broken", 162, pestered,
	  .argument = { AT(cold_minute), OUT(0) }, .wanted = -EINTR,
	  .flags = BUFFER | HELPED },
	{ "rt_sigaction", 174, .argument = { SIGUSR2, AT(cold_action64),
	  OUT(0), 8 }, .flags = BUFFER },
	{ "rt_sigaction_above_32", 174, .argument = { 40, AT(cold_action64),
	  OUT(0), 8 }, .flags = BUFFER },
	{ "rt_sigprocmask", 175, .argument = { SIG_BLOCK, AT(cold_set64),
	  OUT(0), 8 }, .flags = BUFFER },
	{ "rt_sigpending", 176, .argument = { OUT(0), 8 }, .flags = BUFFER },
	{ "rt_sigtimedwait", 177, pending, .argument = { AT(cold_usr1),
	  OUT(0), AT(cold_minute), 8 }, .wanted = SIGUSR1, .flags = BUFFER },
	{ "rt_sigqueueinfo", 178, real_time, .call = queue_to_itself },
	{ "rt_sigsuspend", 179, pending, .argument = { AT(cold_nothing), 8 },
	  .wanted = -EINTR },
	{ "sigaltstack", 186, .argument = { AT(cold_stack), OUT(0) },
	  .flags = BUFFER },
	{ "tkill", 238, real_time, .call = tkill_itself },
	{ "futex", 240, .argument = { AT(cold_nothing), 0, 1 },
	  .wanted = -EAGAIN },
	{ "futex_moment", 240, .argument = { AT(cold_nothing), 0, 0,
	  AT(cold_moment) }, .wanted = -ETIMEDOUT },
	{ "clock_settime", 264, .argument = { CLOCK_REALTIME, AT(cold_date) } },
	{ "clock_gettime", 265, .argument = { CLOCK_MONOTONIC, OUT(0) },
	  .flags = BUFFER },
	{ "clock_nanosleep", 267, .argument = { CLOCK_MONOTONIC, 0,
	  AT(cold_moment) } },
	{ "clock_nanosleep_broken", 267, pestered, .argument = {
	  CLOCK_MONOTONIC, 0, AT(cold_minute), OUT(0) }, .wanted = -EINTR,
	  .flags = BUFFER | HELPED },
	{ "tgkill", 270, real_time, .call = tgkill_itself },
	{ "rt_tgsigqueueinfo", 335, real_time, .call = queue_to_its_thread },
	{ "clock_gettime64", 403, .argument = { CLOCK_MONOTONIC, OUT(0) },
	  .flags = BUFFER },
	{ "clock_settime64", 404, .argument = { CLOCK_REALTIME,
	  AT(cold_date) } },
	{ "clock_nanosleep64", 407, .argument = { CLOCK_MONOTONIC, 0,
	  AT(cold_moment64) } },
	{ "clock_nanosleep64_broken", 407, pestered, .argument = {
	  CLOCK_MONOTONIC, 0, AT(cold_minute64), OUT(0) }, .wanted = -EINTR,
	  .flags = BUFFER | HELPED },
	{ "pselect64", 413, .argument = { 1, OUT(0), 0, 0, OUT(1),
	  AT(cold_mask) }, .flags = BUFFER },
	{ "pselect64_broken", 413, pestered, .argument = { 1, 0, 0, OUT(0), 0,
	  AT(cold_mask) }, .wanted = -EINTR, .flags = BUFFER | HELPED },
	{ "ppoll64", 414, .argument = { OUT(0), 1, OUT(1), AT(cold_set64),
	  8 }, .flags = BUFFER },
	{ "old_select", 82, .argument = { AT(cold_select) } },
	{ "select", 142, .argument = { 1, OUT(0), 0, 0, OUT(1) },
	  .flags = BUFFER },
	{ "poll", 168, .argument = { OUT(0), 1, 0 }, .flags = BUFFER },
	{ "clock_getres", 266, .argument = { CLOCK_MONOTONIC, OUT(0) },
	  .flags = BUFFER },
	{ "pselect", 308, .argument = { 1, OUT(0), 0, 0, OUT(1),
	  AT(cold_mask) }, .flags = BUFFER },
	{ "ppoll", 309, .argument = { OUT(0), 1, OUT(1), AT(cold_set64),
	  8 }, .flags = BUFFER },
	{ "clock_getres64", 406, .argument = { CLOCK_MONOTONIC, OUT(0) },
	  .flags = BUFFER },
	{ "futex_time64", 422, .argument = { AT(cold_nothing), 0, 0,
	  AT(cold_moment64) }, .wanted = -ETIMEDOUT },
	{ "rt_sigtimedwait64", 421, pending, .argument = { AT(cold_usr1),
	  OUT(0), AT(cold_minute64), 8 }, .wanted = SIGUSR1, .flags = BUFFER },
	{ 0 },
};
/* clang-format on */
