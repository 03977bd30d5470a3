/*
 * Scenarios with ten thousand tasks, and calls that concern all of them at
 * once. To fork so many takes long, so one herd of tasks does many stages one
 * after the other: its leader sends it a signal to begin the next stage.
 *
 *	leader ──fork──> member, member, member ...	in their own group
 *	  |  SIGUSR1       |
 *	  └───────────────>└ stage: read a pipe, poll, sleep, ...
 *
 * Ancestor: none.
 */
#include "latency.h"

#define WHEEL 256 /* slots of the kernel's wheel of timers */

static int herd;    /* the process group of the members */
static int gate[2]; /* a pipe */
static struct timespec moment;
static volatile int told;

static void rest(void)
{
	for (;;)
		pause();
}

/* Lets every task that can run continue until it sleeps. */
static void let_run(void)
{
	for (int i = 0; i < 8; i++)
		sched_yield();
}

/* Starts the tasks, in one process group to which the caller does not
 * belong. */
static void start(void (*what)(void))
{
	herd = 0;
	for (int i = 0; i < number_of_tasks; i++) {
		int pid = fork();

		if (pid == 0) {
			what();
			exit_group(0);
		}
		must(pid > 0, "fork");
		must(setpgid(pid, herd) == 0, "setpgid");
		if (!herd)
			herd = pid;
	}
	let_run();
}

static void reap_children(void)
{
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

/* Begins a session that gets the terminal. */
static void own_terminal(void)
{
	setsid();
	must(ioctl(0, TIOCSCTTY, 0) == 0, "TIOCSCTTY");
}

/* ---- What a member does in each stage ---- */

static void hear(int signal)
{
	told += signal == SIGUSR1;
}

static void wait_to_be_told(void)
{
	while (!told)
		sigsuspend(0);
	told = 0;
}

static void member(void)
{
	struct pollfd fd = { gate[0], POLLIN, 0 };
	struct timespec later;
	char c;

	close(gate[1]);
	wait_to_be_told();
	read(gate[0], &c, 1);
	wait_to_be_told();
	ppoll64(&fd, 1, NULL, NULL, 8);
	wait_to_be_told();
	clock_gettime(CLOCK_MONOTONIC, &moment);
	moment.tv_sec += moment.tv_sec % 2 + 3;
	moment.tv_nsec = 0;
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, NULL);
	wait_to_be_told();
	clock_gettime(CLOCK_MONOTONIC, &later);
	later.tv_sec +=
		64 * (10 + getpid()); /* 64 s are 25 rounds of the wheel */
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &later, NULL);
	told = 0;
	wait_to_be_told();
	alarm(3);
	sigsuspend(0);
	wait_to_be_told();
	for (int i = 0; i < 3; i++)
		sched_yield();
	rest();
}

static void tell(void)
{
	kill(-herd, SIGUSR1);
	let_run();
}

/* ---- What the leader does ---- */

static void lists(void)
{
	char *buffer = map(1024);
	struct timespec64 date;
	char info[64];
	int status;

	stage("herd_calls");
	must(waitpid(-1, &status, WNOHANG) == 0, "waitpid");
	must(wait4(-herd, &status, WNOHANG, NULL) == 0, "wait4");
	must(syscall(284, P_PGID, herd, NULL, WNOHANG | WEXITED, NULL) == 0,
	     "waitid");
	must(wait4(0, &status, WNOHANG, NULL) < 0, "wait4 of my group");
	must(getpgid(herd) == herd, "getpgid");
	if (fork() == 0) {
		must(setpgid(0, herd) == 0, "setpgid");
		exit_group(0);
	}
	must(syscall(116, info) == 0, "sysinfo");
	clock_gettime64(CLOCK_REALTIME, &date);
	must(syscall(404, CLOCK_REALTIME, &date) == 0, "clock_settime");
	let_run();
	stage("herd_tasks");
	must(read(open("/dev/tasks", O_RDONLY), buffer, 4 << 20) > 0, "tasks");
	stage("herd_audit");
	must(read(open("/dev/audit", O_RDONLY), buffer, 100) > 0, "audit");
	stage("herd_kinds");
	must(read(open("/dev/mem_kind", O_RDONLY), buffer, 4 << 20) > 0,
	     "mem_kind");
	stage("herd_keys");
	press_function_keys();
}

static void signals(void)
{
	stage("herd_signals");
	must(kill(-herd, 0) == 0, "kill(-group, 0)");
	must(kill(-herd, SIGUSR2) == 0, "kill(-group)");
	let_run();
	must(kill(-1, 0) == 0, "kill(-1, 0)");
	must(kill(-1, SIGUSR2) == 0, "kill(-1)");
	let_run();
	must(kill(-herd, SIGSTOP) == 0, "kill(-group, SIGSTOP)");
	let_run();
	must(kill(-herd, SIGCONT) == 0, "kill(-group, SIGCONT)");
	let_run();
}

static void many_stages(void)
{
	own_terminal();
	make_pipe(gate);
	handle(SIGUSR1, hear, 0);
	handle(SIGUSR2, hear, 0);
	handle(SIGALRM, hear, 0);
	sigprocmask(SIG_SETMASK, &(sigset_t){ 1 << (SIGUSR1 - 1) }, NULL);
	start(member);
	lists();
	signals();
	stage("herd_pipe");
	tell();
	write(gate[1], "x", 1);
	let_run();
	for (int i = 1; i < number_of_tasks; i++)
		write(gate[1], "x", 1);
	let_run();
	stage("herd_poll");
	tell();
	write(gate[1], "x", 1);
	let_run();
	stage("herd_moment");
	tell();
	nap(6000);
	stage("herd_wheel");
	tell();
	nap(WHEEL * 10 + 50);
	kill(-herd, SIGUSR2);
	let_run();
	stage("herd_alarm");
	tell();
	nap(4000);
	stage("herd_run");
	tell();
	stage("herd_interrupt");
	must(ioctl(0, TIOCSPGRP, &herd) == 0, "TIOCSPGRP");
	watch(WATCH_KEY, CTRL);
	press(KEY_C);
	watch(WATCH_KEY, CTRL | 0x80);
	reap_children();
}

/* Ends as the leader of a session, so that the terminal's group gets SIGHUP.
 * Afterwards hang_up() kills all tasks that remain. */
static void session(void)
{
	own_terminal();
	start(rest);
	must(ioctl(0, TIOCSPGRP, &herd) == 0, "TIOCSPGRP");
	exit_group(0);
}

static void hang_up(void)
{
	outcome(session);
	kill(-1, SIGKILL);
}

/* A child: stops itself, in a process group of its own. */
static void stop(void)
{
	setpgid(0, 0);
	kill(getpid(), SIGSTOP);
}

static void parent_of_stopped(void)
{
	setsid(); /* init is in another session: the groups are orphaned */
	start(stop);
	kill(getpid(), SIGKILL);
}

/* A child: ends at once, and becomes a zombie. */
static void nothing(void)
{
}

static void parent_of_zombies(void)
{
	start(nothing);
	kill(getpid(), SIGKILL);
}

/* Forks until the process numbers wrap around. */
static void numbers(void)
{
	int before = 0, pid;

	start(rest);
	for (;;) {
		pid = fork();
		must(pid >= 0, "fork");
		if (pid == 0)
			exit_group(0);
		waitpid(pid, NULL, 0);
		if (pid < before)
			break;
		before = pid;
	}
	kill(-herd, SIGKILL);
	reap_children();
}

const struct scenario herds[] = {
	{ "herd_begins", many_stages },
	{ "hang_up", hang_up },
	{ "parent_of_stopped", parent_of_stopped },
	{ "parent_of_zombies", parent_of_zombies },
	{ 0 },
};

const struct scenario long_herds[] = {
	{ "numbers", numbers },
	{ 0 },
};
