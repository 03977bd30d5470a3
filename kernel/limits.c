/*
 * Handles the limits of a task, its priority and its CPUs. A child begins with
 * the same values as its parent, and a new program keeps them.
 *
 * fd_end() and do_poll() enforce RLIMIT_NOFILE, find_area() RLIMIT_STACK,
 * fits_limits() RLIMIT_AS and RLIMIT_DATA, check_size() RLIMIT_FSIZE, and
 * make_pending() RLIMIT_SIGPENDING. The kernel stores the other limits, but
 * does not enforce them, because every task is root's.
 *
 * Ancestor: none in Linux 0.01, which limited nothing.
 */
#include "task.h"

#define ANY	  RLIM_INFINITY
#define SAME(n)	  { (n), (n) }
#define SCHED_ISO 4	   /* Linux reserves this number, but does not use it */
#define NR_OPEN	  0x100000 /* the highest RLIMIT_NOFILE, as on Linux */

/* The soft and the hard limits of the first task, in the order of Linux's
 * numbers. First row: CPU time; bytes of a file, of data, of the stack. Second
 * row: bytes of a core file, resident memory, tasks, descriptors. Third row:
 * locked bytes, bytes of the address space, locks, pending signals. Fourth row:
 * bytes of messages, niceness, real-time priority, time that a real-time task
 * may run. */
const unsigned long default_limits[RLIM_NLIMITS][2] = {
	SAME(ANY),	   SAME(ANY), SAME(ANY),     { _STK_LIM, ANY },
	{ 0, ANY },	   SAME(ANY), SAME(MAX_PID), SAME(OPEN_MAX),
	SAME(MLOCK_LIMIT), SAME(ANY), SAME(ANY),     SAME(QUEUED_MAX),
	SAME(819200),	   SAME(0),   SAME(0),	     SAME(ANY)
};

/* Returns the current task's soft limit, which is the one that is enforced. */
unsigned long soft_limit(int resource)
{
	return current->limit[resource][0];
}

/* Reads a soft and a hard limit, each of `size` bytes. */
static int get_limit(unsigned long to[2], unsigned long from,
		     unsigned long size)
{
	unsigned long long is = 0;
	int error = 0;

	for (int i = 0; i < 2 && !error; i++) {
		error = get_user(&is, from + i * size, size);
		to[i] = is < ANY ? is : ANY;
	}
	return error;
}

/* Handles all calls about limits; `most` says which one this is:
 *	0: prlimit64(), with limits of 64 bits. Sets the limit at `from`, and
 *	   writes the old one to `to`; each only if its address is not 0.
 *	1: setrlimit(). Sets the limit at `from`.
 *	else: getrlimit(). Writes the limit to `to`, but at most `most`.
 * Root may raise any limit. */
int sys_rlimit(int pid, unsigned int resource, unsigned long from,
	       unsigned long to, unsigned long most)
{
	struct task *task = pid ? find_task(pid) : current;
	unsigned long size = most ? 4 : 8, *limits, new[2];
	int error = from || most == 1 ? get_limit(new, from, size) : 0;

	if (!error && !task)
		error = -ESRCH;
	if (error || resource >= RLIM_NLIMITS)
		return error ? error : -EINVAL;
	if (from && new[0] > new[1])
		return -EINVAL;
	if (from && resource == RLIMIT_NOFILE && new[1] > NR_OPEN)
		return -EPERM;
	limits = task->limit[resource];
	for (int i = 0; i < 2 && (to || most > 1) && !error; i++) {
		unsigned long long is =
			limits[i] < ANY ? limits[i] : RLIM64_INFINITY;

		if (most && is > most)
			is = most;
		error = put_user(to + i * size, &is, size);
	}
	if (from && !error)
		memcpy(limits, new, sizeof(new));
	return error;
}

/* Handles nice(), getpriority() and setpriority(). `which` and `who` name a
 * task, a group, or a user's tasks. Every task is root's, so root's tasks are
 * all tasks, and another user has none. If `set` is 0, returns the best
 * niceness among these tasks, as Linux encodes it: 40 for -20, 1 for 19. Else
 * sets their niceness to `nice`, or, if `change` is 1, adds `nice` to it, and
 * returns 0. Returns -ESRCH if there is no such task. */
int sys_priority(int which, int who, long nice, int set, int change)
{
	int one = who ? who : which ? current->pgrp : current->pid;
	unsigned int pid = which == PRIO_PROCESS ? one : 1;
	int left = which == PRIO_PROCESS ? 1 : MAX_PID, best = -ESRCH;

	if (which < PRIO_PROCESS || which > PRIO_USER)
		return -EINVAL;
	for (; left-- && !point(); pid++) {
		struct task *task = find_task(pid);
		long long new = nice;

		if (!task || (which == PRIO_PGRP && task->pgrp != one) ||
		    (which == PRIO_USER && who))
			continue;
		if (change)
			new += task->nice;
		if (set)
			task->nice = new < -20 ? -20 : new > 19 ? 19 : new;
		if (best < 20 - task->nice)
			best = 20 - task->nice;
	}
	return set && best > 0 ? 0 : best;
}

/* Writes or returns one fact about how a task is scheduled. `what` says which
 * fact: the priority, which is 0; the policy, which is SCHED_OTHER (0); the
 * slice; or the set of CPUs, of which there is one. For CPUS, n is the number
 * of bytes at `to`. For the others n only has to be different from 0. Returns
 * 0; for CPUS the number of bytes written, which is 4. */
int sys_sched_get(int pid, unsigned long to, unsigned long n, int what)
{
	const int word = what == CPUS;
	int error;

	if (n == 0 || (what == CPUS ? n % CPUS : pid < 0))
		return -EINVAL;
	if (pid && !find_task(pid))
		return -ESRCH;
	if (what == SLICE)
		return put_ticks(to, SLICE_TICKS, form());
	error = what == POLICY ? 0 : put_user(to, &word, sizeof(word));
	return error || what == POLICY ? error : what;
}

/* Returns the lowest or highest priority of a policy. The caller says in
 * of_real_time what it is for the two real-time policies; for the other
 * policies it is 0. */
int sys_sched_priority(unsigned int policy, int of_real_time)
{
	if (policy > SCHED_DEADLINE || policy == SCHED_ISO)
		return -EINVAL;
	return policy == SCHED_FIFO || policy == SCHED_RR ? of_real_time : 0;
}

/* Sets a task's policy, its priority or its CPUs. None of these can change, so
 * only the present value is accepted. Returns -EPERM for the real-time
 * policies, as on Linux for a task without CAP_SYS_NICE. */
int sys_sched_set(int pid, int policy, unsigned long from, unsigned long n,
		  int cpus)
{
	int word = 0, error;

	if (!cpus && (!from || pid < 0 || policy < 0))
		return -EINVAL;
	error = get_user(&word, from, least(n, sizeof(word)));
	if (!error && pid && !find_task(pid))
		error = -ESRCH;
	if (error || cpus)
		return error ? error : word & 1 ? 0 : -EINVAL;
	if (policy == SCHED_FIFO || policy == SCHED_RR)
		return word > 0 && word < 100 ? -EPERM : -EINVAL;
	return policy || word ? -EINVAL : 0;
}
