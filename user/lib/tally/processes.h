/*
 * Declares the calls about processes and users.
 * tally.h says what is the same for all calls.
 *
 * Ancestor: none.
 */
#pragma once

#include "types.h"

struct rusage {
	struct timeval ru_utime;
	struct timeval ru_stime;
	long ru_maxrss; /* KiB */
	long ru_ixrss;
	long ru_idrss;
	long ru_isrss;
	long ru_minflt;
	long ru_majflt;
	long ru_nswap;
	long ru_inblock;
	long ru_oublock;
	long ru_msgsnd;
	long ru_msgrcv;
	long ru_nsignals;
	long ru_nvcsw;
	long ru_nivcsw;
};

#define WNOHANG	   1
#define WUNTRACED  2
#define WCONTINUED 8
#define WNOTHREAD  0x20000000
#define WALL	   0x40000000
#define WCLONE	   0x80000000

#define WIFEXITED(status)    (((status) & 0x7f) == 0)
#define WEXITSTATUS(status)  (((status) >> 8) & 0xff)
#define WIFSTOPPED(status)   (((status) & 0xff) == 0x7f)
#define WSTOPSIG(status)     WEXITSTATUS(status)
#define WIFSIGNALED(status)  (!WIFEXITED(status) && !WIFSTOPPED(status))
#define WTERMSIG(status)     ((status) & 0x7f)
#define WIFCONTINUED(status) ((status) == 0xffff)

void exit(int status) NORETURN;
void exit_group(int status) NORETURN;
int fork(void);
int vfork(void) __attribute__((returns_twice));
int execve(const char *path, char *const argv[], char *const envp[]);
int waitpid(int pid, int *status, int options);
int wait4(int pid, int *status, int options, struct rusage *usage);
int getpid(void);
int getppid(void);
int gettid(void);
int set_tid_address(int *where);
int setpgid(int pid, int group);
int getpgid(int pid);
int getpgrp(void);
int setsid(void);
int getsid(int pid);
int nice(int more); /* returns 0, not the new value */
int sched_yield(void);

unsigned getuid(void);
unsigned geteuid(void);
unsigned getgid(void);
unsigned getegid(void);
int setuid(unsigned id);
int setgid(unsigned id);

_Static_assert(sizeof(struct rusage) == 72, "Linux/i386's rusage");
