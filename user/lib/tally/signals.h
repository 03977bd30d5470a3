/*
 * Declares the calls about signals.
 * tally.h says what is the same for all calls.
 *
 * Ancestor: none.
 */
#pragma once

#include "types.h"

#define SIGHUP	1
#define SIGINT	2
#define SIGQUIT 3
#define SIGILL	4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS	7
#define SIGFPE	8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGURG	23

#define SA_NOCLDSTOP 0x00000001
#define SA_NOCLDWAIT 0x00000002
#define SA_SIGINFO   0x00000004
#define SA_RESTORER  0x04000000
#define SA_ONSTACK   0x08000000
#define SA_RESTART   0x10000000
#define SA_NODEFER   0x40000000
#define SA_RESETHAND 0x80000000

#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

typedef void handler(int);

#define SIG_DFL ((handler *)0)
#define SIG_IGN ((handler *)1)
#define SIG_ERR ((handler *)-1)

struct sigaction {
	handler *sa_handler;
	sigset_t sa_mask;
	unsigned long sa_flags;
	void (*sa_restorer)(void);
};

/* The calls with rt_ in their names have 64 signals. `size` is the size of a
 * set. */
typedef unsigned long long sigset64;

struct sigaction64 {
	void *sa_handler;
	unsigned long sa_flags;
	void (*sa_restorer)(void);
	sigset64 sa_mask;
};

int rt_sigaction(int sig, const struct sigaction64 *new,
		 struct sigaction64 *old, size_t size);
int rt_sigprocmask(int how, const sigset64 *new, sigset64 *old, size_t size);
int rt_sigpending(sigset64 *set, size_t size);
int rt_sigsuspend(const sigset64 *mask, size_t size);

int kill(int pid, int sig);
int sys_sigaction(int sig, const struct sigaction *new, struct sigaction *old);
/* Does the same as sys_sigaction(), but sets sa_restorer: to a function of the
 * library, to which handlers return. */
int sigaction(int sig, const struct sigaction *new, struct sigaction *old);
/* Sets a handler that runs only for the next signal `sig`. While the handler
 * runs, no signal is blocked. */
handler *signal(int sig, handler *what);
int sigprocmask(int how, const sigset_t *new, sigset_t *old);
int sigpending(sigset_t *set);
int sigsuspend(sigset_t mask);
int alarm(unsigned seconds);
int pause(void);
