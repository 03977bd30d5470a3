/*
 * Which signals are pending for a task, sent and not taken yet; which ones it
 * blocks; and the calls that wait for one. What is known of a pending signal,
 * its siginfo, is an object of pool.c in a queue. If one of the first 31
 * signals is sent again, nothing is added: it is taken once. The others, from
 * SIGRTMIN on, are taken as often as they were sent:
 *
 *	pending  ...0100010...
 *	queued ──> [next, siginfo] ──> [next, siginfo] ──> 0
 *		   sent and taken first
 *
 * Without memory only the bit is set. The lowest number is taken first, but
 * those that faults send before all others.
 *
 * Ancestor: Linux 0.01 had the bits alone.
 */
#include "task.h"

/* An entry of the queue. */
struct queued {
	struct queued *next;
	struct kernel_siginfo info;
};

_Static_assert(sizeof(struct queued) <= OBJECT_SIZE, "pool");

static unsigned long nr_queued; /* of all tasks */

/* What points to the first entry of a queue whose signal is in the set; to the
 * end if there is none. */
static struct queued **find_queued(struct queued **where, sigset set)
{
	while (*where && !(set & SIGBIT((*where)->info.si_signo)))
		where = &(*where)->next;
	return where;
}

static void drop_queued(struct queued **where)
{
	struct queued *first = *where;

	*where = first->next;
	free_object(first);
	nr_queued--;
}

/* Takes back the signals of a set that are pending. */
void take_back(struct task *task, sigset set)
{
	struct queued **where = &task->queued;

	task->pending &= ~set;
	while (*(where = find_queued(where, set)))
		drop_queued(where);
}

/* Takes the first signal of a set, not empty, of those that are pending, and
 * what is known of it. Returns its number. */
int take_signal(sigset set, struct kernel_siginfo *info)
{
	sigset faults = set & FAULT_SIGNALS;
	unsigned long low = faults ? faults : set, high = set >> 32;
	int signal = low ? __builtin_ctzl(low) + 1 : __builtin_ctzl(high) + 33;
	struct queued **where = find_queued(&current->queued, SIGBIT(signal));

	*info = (struct kernel_siginfo){ .si_signo = signal };
	if (*where) {
		*info = (*where)->info;
		drop_queued(where);
	}
	if (!*find_queued(where, SIGBIT(signal)))
		current->pending &= ~SIGBIT(signal);
	return signal;
}

/* Makes a signal pending. -EAGAIN if it is one of those that are queued, but
 * there is no room; if kill() sent it, the bit is enough. */
int make_pending(struct task *task, const struct kernel_siginfo *info)
{
	int once = info->si_signo < SIGRTMIN;
	struct queued *new = 0;

	if (once && task->pending & SIGBIT(info->si_signo))
		return 0;
	if ((once && info->si_code >= 0) ||
	    nr_queued < least(task->limit[RLIMIT_SIGPENDING][0], QUEUED_MAX))
		new = new_object();
	if (!new && !once && info->si_code != SI_USER)
		return -EAGAIN;
	if (new) {
		new->info = *info;
		*find_queued(&task->queued, 0) = new;
		nr_queued++;
	}
	task->pending |= SIGBIT(info->si_signo);
	task->attention = 1;
	return 0;
}

/* Is one pending for which a sleep ends? */
int signal_pending(void)
{
	return (current->pending & (~current->blocked | current->awaited)) != 0;
}

/* Blocks these signals and no others. A pending signal may not be blocked any
 * longer, so attention is set (S1). */
void set_blocked(sigset set)
{
	current->blocked = set & ~UNBLOCKABLE;
	if (current->pending)
		current->attention = 1;
}

/* Changes the mask. A set of the program has n bytes: four in the older call,
 * which does not change the signals above 32. -EINVAL if n is not as wanted. */
int sys_sigprocmask(int how, unsigned long new, unsigned long old,
		    unsigned long n, unsigned long wanted)
{
	sigset before = current->blocked; /* and after, if none is new */
	sigset set = how == SIG_UNBLOCK ? 0 : before;
	int error = n != wanted ? -EINVAL : new ? get_user(&set, new, n) : 0;

	if (error)
		return error;
	if (new && (how < SIG_BLOCK || how > SIG_SETMASK))
		return -EINVAL;
	if (old && (error = put_user(old, &before, n)))
		return error;
	if (how == SIG_BLOCK)
		set |= before;
	else if (how == SIG_UNBLOCK)
		set = before & ~set;
	set_blocked(set);
	return 0;
}

/* Writes the set of the signals that are pending and blocked: size bytes. */
int sys_rt_sigpending(unsigned long to, unsigned long size)
{
	sigset set = current->pending & current->blocked;

	return size > sizeof(set) ? -EINVAL : put_user(to, &set, size);
}

int sys_pause(void)
{
	while (!sleep_on(&sleepers))
		;
	return -ERESTARTNOHAND;
}

/* Sets another mask for one system call. If a handler runs during the call,
 * its return restores the task's own mask; else give_mask_back() does. */
static void borrow_mask(sigset mask)
{
	current->saved_mask = current->blocked;
	current->restore_mask = 1;
	set_blocked(mask);
}

/* The same with a mask of the program, of size bytes. */
int borrow_user_mask(unsigned long from, unsigned long size)
{
	sigset mask;
	int error = size == sizeof(sigset) ?
			    get_user(&mask, from, sizeof(sigset)) :
			    -EINVAL;

	if (!error)
		borrow_mask(mask);
	return error;
}

void give_mask_back(void)
{
	if (!current->restore_mask)
		return;
	current->restore_mask = 0;
	set_blocked(current->saved_mask);
}

int sys_sigsuspend(unsigned long mask)
{
	borrow_mask(mask);
	return sys_pause();
}

int sys_rt_sigsuspend(unsigned long from, unsigned long size)
{
	int error = borrow_user_mask(from, size);

	return error ? error : sys_pause();
}

/* Waits for a signal of a set, at most for a time if one is given, and takes it
 * instead of a handler. Returns its number, and writes its siginfo; -EAGAIN
 * when the time is over, -EINTR if another signal comes, or one that ends the
 * task, because the program has not blocked it. */
int sys_rt_sigtimedwait(unsigned long from, unsigned long to,
			unsigned long limit, unsigned long size)
{
	struct kernel_siginfo info;
	struct timespec64 time = { 0, 0, 0 };
	sigset set;
	int error = size == sizeof(set) ? get_user(&set, from, size) : -EINVAL;

	if (!error && limit)
		error = get_time(&time, limit, form());
	if (error)
		return error;
	current->awaited = set & ~UNBLOCKABLE;
	if (ticks_of(&time))
		start_timer(&current->sleep, now() + ticks_of(&time) + 1);
	while (!(set & current->pending) && !error &&
	       (!limit || current->sleep.expires))
		error = sleep_on(&sleepers);
	stop_timer(&current->sleep);
	set = current->awaited & current->pending;
	current->awaited = 0;
	if (!set || fatal_signal_pending())
		return error || set ? -EINTR : -EAGAIN;
	error = to ? verify_area(&current->space, to, sizeof(info), 1) : 0;
	if (error)
		return error;
	take_signal(set, &info);
	if (to)
		put_user(to, &info, sizeof(info));
	return info.si_signo;
}
