/*
 * Keeps the signals that are pending for a task, which means sent but not taken
 * yet, and the signals that a task blocks. The calls that wait for a signal are
 * here, too. A siginfo says who has sent a signal, and why. The task has a
 * queue of objects (pool.c), and each object has the siginfo of one pending
 * signal. If one of the signals 1 to 31 is pending and is sent again, nothing
 * is added: the task takes it once. A signal from SIGRTMIN (32) on is taken as
 * often as it was sent:
 *
 *	pending  ...0100010...
 *	queued ──> [next, siginfo] ──> [next, siginfo] ──> 0
 *		   sent first, taken first
 *
 * If there is no memory for an object, only the bit in pending is set; for some
 * signals that is an error (make_pending()). A task takes the signals that
 * faults send before all others. Apart from that it takes the lowest number
 * first.
 *
 * Ancestor: Linux 0.01 had only the bits.
 */
#include "task.h"

/* An entry of the queue. */
struct queued {
	struct queued *next;
	struct kernel_siginfo info;
};

_Static_assert(sizeof(struct queued) <= OBJECT_SIZE, "pool");

static unsigned long nr_queued; /* entries in the queues of all tasks */

/* Returns the pointer that leads to the first entry whose signal is in the set;
 * if there is none, the pointer that ends the queue. */
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
	free_object(first, sizeof(*first));
	nr_queued--;
}

/* Takes back those signals of a set that are pending for a task. */
void take_back(struct task *task, sigset set)
{
	struct queued **where = &task->queued;

	task->pending &= ~set;
	while (*(where = find_queued(where, set)))
		drop_queued(where);
}

/* Takes one signal of a set: the lowest of those that faults send, or, if there
 * is none of these, the lowest. The set must not be empty, and all its signals
 * must be pending. Writes the signal's siginfo to info, and returns its
 * number. */
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

/* Makes a signal pending, with its siginfo if there is room for one. There is
 * no room if memory has run out, or if the queues of all tasks together have as
 * many entries as RLIMIT_SIGPENDING says, at most QUEUED_MAX. This limit does
 * not apply to the signals 1 to 31 that kill() or the kernel sends. Returns 0;
 * -EAGAIN if there is no room and the signal is one from SIGRTMIN on, unless
 * kill() sent it. */
int make_pending(struct task *task, const struct kernel_siginfo *info)
{
	int once = info->si_signo < SIGRTMIN;
	struct queued *new = 0;

	if (once && task->pending & SIGBIT(info->si_signo))
		return 0;
	if ((once && info->si_code >= 0) ||
	    nr_queued < least(task->limit[RLIMIT_SIGPENDING][0], QUEUED_MAX))
		new = new_object(sizeof(*new));
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

/* Blocks the signals of a set and no others. This may unblock a signal that is
 * pending, so attention is set (S1 of signal.c). */
void set_blocked(sigset set)
{
	current->blocked = set & ~UNBLOCKABLE;
	if (current->pending)
		current->attention = 1;
}

/* Changes the mask: `how` says whether the set at `new` is added (SIG_BLOCK),
 * removed (SIG_UNBLOCK), or becomes the mask. Writes the old mask to `old`. A
 * set has n bytes: 4 in the older call, which does not change the signals above
 * 32. Returns -EINVAL if n differs from `wanted`, or if `how` is none of these
 * three. */
int sys_sigprocmask(int how, unsigned long new, unsigned long old,
		    unsigned long n, unsigned long wanted)
{
	sigset before = current->blocked; /* stays the mask if new is 0 */
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

/* Writes `size` bytes of the set of signals that are both pending and
 * blocked. */
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

/* Sets another mask for one system call. If a handler runs during the call, the
 * handler's return restores the task's own mask; else give_mask_back() restores
 * it. */
static void borrow_mask(sigset mask)
{
	current->saved_mask = current->blocked;
	current->restore_mask = 1;
	set_blocked(mask);
}

/* Reads a mask from the program's address `from`, and makes it the task's mask
 * for one system call. Returns 0; -EINVAL if `size` is not the size of a mask;
 * or an error of get_user(). */
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

/* Restores the task's own mask, if borrow_mask() has set another one. */
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

/* Waits until a signal of the set at `from` is pending, and takes it; no
 * handler runs. If `limit` is not 0, it is the address of the longest time to
 * wait. If `to` is not 0, the siginfo is written there. Returns the signal's
 * number; -EAGAIN when the time is over; -EINTR if another signal comes, or if
 * a signal ends the task, because the program has not blocked it. */
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
