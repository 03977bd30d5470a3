/*
 * Tests signals through the library's own functions: handlers, masks, pending
 * signals, SA_SIGINFO, an alarm that ends a pause, a fault.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t count, last;

static void note(int signal)
{
	count++;
	last = signal;
}

static void install(int signal, int flags)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = note;
	action.sa_flags = flags;
	sigemptyset(&action.sa_mask);
	printf("sigaction: %d\n", sigaction(signal, &action, NULL));
}

static void masks(void)
{
	sigset_t set, old, pending;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGUSR1);
	sigpending(&pending);
	printf("blocked: %d handled, pending: %d %d\n", (int)count,
	       sigismember(&pending, SIGUSR1) != 0,
	       sigismember(&pending, SIGUSR2) != 0);
	sigprocmask(SIG_SETMASK, &old, NULL);
	printf("open again: %d handled, the last was USR1: %d\n", (int)count,
	       last == SIGUSR1);
}

static void wait_for_alarm(void)
{
	int got;

	install(SIGALRM, 0);
	alarm(1);
	got = pause();
	printf("pause: %d, EINTR: %d, alarm: %d\n", got, errno == EINTR,
	       last == SIGALRM);
}

static void children(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	if (pid > 0)
		kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	printf("a child that is killed: signal %d\n", WTERMSIG(status));
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);
		*(volatile int *)16 = 1;
	}
	waitpid(pid, &status, 0);
	printf("a child that faults: signal %d\n", WTERMSIG(status));
}

#ifndef __KLIBC__
static volatile int code, from_me;

static void look(int signal, siginfo_t *info, void *context)
{
	last = signal;
	code = info->si_code;
	from_me = info->si_pid == getpid();
	(void)context;
}

static void information(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_sigaction = look;
	action.sa_flags = SA_SIGINFO;
	sigaction(SIGUSR2, &action, NULL);
	kill(getpid(), SIGUSR2);
	printf("siginfo: USR2 %d, code %d, from me %d\n", last == SIGUSR2, code,
	       from_me);
}
#endif

int main(void)
{
	install(SIGUSR1, SA_RESTART);
	masks();
	wait_for_alarm();
	children();
#ifndef __KLIBC__
	information();
#endif
	signal(SIGTERM, SIG_IGN);
	printf("ignored: %d\n", kill(getpid(), SIGTERM));
	signal(SIGTERM, SIG_DFL);
	fflush(stdout);
	raise(SIGTERM);
	return 1;
}
