/*
 * What a task may have: its limits, its priority and its CPUs. A child begins
 * with those of its parent, and a new program keeps them.
 *
 * Who looks at a limit: fd_end() at RLIMIT_NOFILE, find_area() at RLIMIT_STACK,
 * fits_limits() at RLIMIT_AS and RLIMIT_DATA, make_pending() at
 * RLIMIT_SIGPENDING. The others are kept and bind
 * nobody: everybody is root, and no file is written.
 *
 * Ancestor: none in Linux 0.01, which limited nothing.
 */
#include "task.h"

#define ANY	RLIM_INFINITY
#define SAME(n) { (n), (n) }
#define NR_OPEN 0x100000 /* the highest RLIMIT_NOFILE, as on Linux */

/* The first task's, soft and hard, in the order of Linux's numbers: CPU time,
 * bytes of a file, of data, of the stack and of a core; resident pages, tasks,
 * files, locked bytes, bytes in all; locks, signals that wait, bytes of
 * messages, niceness, priority, and time at that. */
const unsigned long default_limits[RLIM_NLIMITS][2] = {
	SAME(ANY),	   SAME(ANY), SAME(ANY),     { _STK_LIM, ANY },
	{ 0, ANY },	   SAME(ANY), SAME(MAX_PID), SAME(OPEN_MAX),
	SAME(MLOCK_LIMIT), SAME(ANY), SAME(ANY),     SAME(QUEUED_MAX),
	SAME(819200),	   SAME(0),   SAME(0),	     SAME(ANY)
};

/* What the current task may have of it. */
unsigned long soft_limit(int resource)
{
	return current->limit[resource][0];
}

/* Reads a soft and a hard limit, each of size bytes. */
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

/* All calls about limits. If most is 0, a limit has 64 bits, and one or both
 * places may be missing: what is at from is set, and the old one goes to to. If
 * it is 1, a limit is set; else it is told, and what is more than most is told
 * as most. Root may raise any limit. */
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

/* nice(), getpriority() and setpriority(), of a task, a group, or all tasks,
 * which are root's. Returns the best of them, from 40 for -20 to 1 for 19; or 0
 * if the niceness has been set, or, with change, changed by that much. */
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

/* Tells what a task's scheduling is: its priority, which is 0; its policy,
 * SCHED_OTHER, which is 0; its slice; or a set of its CPUs, of which there is
 * one. n is not 0, and for CPUS the bytes of the set. */
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

/* The lowest or highest priority of a policy: the policies of real time have
 * of_real_time for it, the others 0. */
int sys_sched_priority(unsigned int policy, int of_real_time)
{
	if (policy == SCHED_FIFO || policy == SCHED_RR)
		return of_real_time;
	return policy == SCHED_NORMAL || policy == SCHED_BATCH ||
			       policy == SCHED_IDLE ||
			       policy == SCHED_DEADLINE ?
		       0 :
		       -EINVAL;
}

/* Nothing of that can be changed, so it may only be set to what it is. The
 * policies of real time are -EPERM, as on a Linux that has no time for them. */
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
