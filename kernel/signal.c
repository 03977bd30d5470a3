/*
 * Signals. A system call, a fault or task 0 sends a signal to a task. The task
 * takes it itself, on its way back to the program:
 *
 *	send_signal()            do_signal()
 *	  ├──> pending ──────────────┬──> a handler runs
 *	  │     │  if it is blocked, ├──> the task ends
 *	  │     │  it waits          ├──> the task stops, until SIGCONT
 *	  │     └──> taken back      └──> nothing
 *	  └──> forgotten: ignored, and not blocked
 *
 * A pending signal is a bit: if the same one is sent again, it is taken once.
 * When SIGCONT is sent, pending signals that stop a task are taken back; when
 * one of these is sent, SIGCONT is taken back. When a program begins to ignore
 * a signal, that signal is taken back. The lowest number is taken first. If two
 * handlers are to run, the one whose signal was taken last runs first, because
 * it interrupts the other one before its first instruction.
 *
 * If a signal comes while a system call waits, the call returns -ERESTARTSYS
 * or a similar error (errno.h), which no program sees. restart() replaces it
 * when the signal is taken: by -EINTR if a handler runs, or the call is made
 * again.
 *
 * The older calls know 32 signals, the calls with rt_ in their names 64.
 *
 * S1  if a signal is pending that is not blocked, attention is not 0.
 * S2  if a system call has returned such an error, attention is not 0, even if
 *     the signal was taken back meanwhile, as ^Z takes back a SIGCONT.
 * S3  only do_signal() sets attention to 0, when no signal and no such error is
 *     left. The way back to a program calls it until then.
 *
 * Interrupts send no signals (W1). So while a task does not call schedule(),
 * only what it does itself changes its signals.
 *
 * Ancestor: Linux 0.01's signal.c and the end of its system_call.s.
 */
#include "task.h"
#include "errno.h"
#include "x86.h"

#define UNBLOCKABLE (SIGBIT(SIGKILL) | SIGBIT(SIGSTOP))
#define STOP_SIGNALS                                                           \
	(SIGBIT(SIGSTOP) | SIGBIT(SIGTSTP) | SIGBIT(SIGTTIN) | SIGBIT(SIGTTOU))
#define IGNORED_SIGNALS                                                        \
	(SIGBIT(SIGCHLD) | SIGBIT(SIGCONT) | SIGBIT(SIGURG) | SIGBIT(SIGWINCH))
#define CORE_SIGNALS                                                           \
	(SIGBIT(SIGQUIT) | SIGBIT(SIGILL) | SIGBIT(SIGTRAP) |                  \
	 SIGBIT(SIGABRT) | SIGBIT(SIGBUS) | SIGBIT(SIGFPE) | SIGBIT(SIGSEGV))

#define INT_BYTES 2 /* length of the int instruction */

int signal_pending(void)
{
	return (current->pending & ~current->blocked) != 0;
}

/* Resets the actions for a new program: its handlers do not exist any longer,
 * nor does their stack. A signal that was ignored stays ignored. */
void reset_actions(void)
{
	current->altstack.base = current->altstack.size = 0;
	for (int i = 0; i < _NSIG; i++) {
		__sighandler_t handler = current->action[i].handler;

		current->action[i] = (struct rt_sigaction){
			.handler = handler == SIG_IGN ? SIG_IGN : SIG_DFL,
		};
	}
}

/* Would this signal do nothing? */
static int is_ignored(struct task *task, int signal)
{
	__sighandler_t handler = task->action[signal - 1].handler;

	if (handler != SIG_DFL)
		return handler == SIG_IGN;
	return (IGNORED_SIGNALS & SIGBIT(signal)) != 0;
}

static void continue_task(struct task *task, int signal)
{
	task->pending &= ~STOP_SIGNALS;
	if (task->state != STOPPED)
		return;
	task->unreported = signal == SIGCONT ? WCONTINUED : 0;
	if (signal == SIGCONT)
		notify_parent(task);
	task->state = UNINTERRUPTIBLE;
	wake_task(task);
}

/* Does this signal end a task that has no handler for it? */
static int is_fatal(struct task *task, int signal)
{
	return task->action[signal - 1].handler == SIG_DFL &&
	       !((IGNORED_SIGNALS | STOP_SIGNALS) & SIGBIT(signal));
}

/* Is the current task about to be ended by a signal? */
int fatal_signal_pending(void)
{
	for (int signal = 1; signal <= _NSIG; signal++)
		if (current->pending & ~current->blocked & SIGBIT(signal) &&
		    is_fatal(current, signal))
			return 1;
	return 0;
}

/* Sends a signal. It cannot fail, because a pending signal is only a bit. */
void send_signal(struct task *task, int signal)
{
	sigset bit = SIGBIT(signal);

	if (task->state == ZOMBIE ||
	    (task == init_task && task->action[signal - 1].handler == SIG_DFL))
		return; /* init takes only what it has a handler for */
	if (signal == SIGCONT || signal == SIGKILL)
		continue_task(task, signal);
	if (bit & STOP_SIGNALS)
		task->pending &= ~SIGBIT(SIGCONT);
	if (task->blocked & bit || !is_ignored(task, signal)) {
		task->pending |= bit;
		task->attention = 1;
		/* the wait of vfork() ends only with the task */
		if (!(task->blocked & bit) &&
		    (task->state == SLEEPING || is_fatal(task, signal)))
			wake_task(task);
	}
}

/* Sends the current task the signal of a fault, after which it cannot go on:
 * if the signal is blocked or ignored, its default action is taken. */
void force_signal(int signal)
{
	struct rt_sigaction *action = &current->action[signal - 1];

	if (current->blocked & SIGBIT(signal) || action->handler == SIG_IGN)
		action->handler = SIG_DFL;
	current->blocked &= ~SIGBIT(signal);
	current->pending |= SIGBIT(signal);
	current->attention = 1;
}

/* Sends a signal if there is such a one; 0 sends none. */
static int try_signal(struct task *task, int signal)
{
	if (signal < 0 || signal > _NSIG)
		return -EINVAL;
	if (signal)
		send_signal(task, signal);
	return 0;
}

/* Sends a signal to all tasks of a process group. Returns 0; -ESRCH if there
 * is none, -EINVAL if there is no such signal. */
int send_group(int pgrp, int signal)
{
	struct task *task = next_of_group(0, pgrp);
	int error = -ESRCH;

	for (; task; task = next_behind_point(task))
		error = try_signal(task, signal);
	return error;
}

/* The same for all tasks except init and the sender. */
static int send_to_all(int signal)
{
	int error = -ESRCH;

	for (int pid = 1; pid <= MAX_PID; pid++) {
		struct task *task = find_task(pid);

		if (task && task != init_task && task != current)
			error = try_signal(task, signal);
		point();
	}
	return error;
}

int sys_kill(int pid, int signal)
{
	struct task *task;

	if (pid == -1)
		return send_to_all(signal);
	if (pid < -MAX_PID)
		return -ESRCH;
	if (pid <= 0)
		return send_group(pid ? -pid : current->pgrp, signal);
	task = find_task(pid);
	return task ? try_signal(task, signal) : -ESRCH;
}

/* The action of a signal; 0 if the signal does not exist, or if change is set
 * and no program may change its action. */
static struct rt_sigaction *find_action(int signal, int change)
{
	if (signal < 1 || signal > _NSIG ||
	    (change && UNBLOCKABLE & SIGBIT(signal)))
		return 0;
	return &current->action[signal - 1];
}

/* Sets the action of a signal. */
static void set_action(int signal, const struct rt_sigaction *new)
{
	struct rt_sigaction *action = &current->action[signal - 1];

	*action = *new;
	action->flags &= SA_KEPT;
	action->mask &= ~UNBLOCKABLE;
	if (is_ignored(current, signal))
		current->pending &= ~SIGBIT(signal);
}

int sys_rt_sigaction(int signal, unsigned long new, unsigned long old,
		     unsigned long size)
{
	struct rt_sigaction action, *before = find_action(signal, new != 0);
	int error = size == sizeof(sigset) ? 0 : -EINVAL;

	if (!error && new)
		error = get_user(&action, new, sizeof(action));
	if (!error && !before)
		error = -EINVAL;
	if (!error && old)
		error = put_user(old, before, sizeof(*before));
	if (!error && new)
		set_action(signal, &action);
	return error;
}

/* Does the same with the older structure, which has a mask of 32 signals. */
int sys_sigaction(int signal, unsigned long new, unsigned long old)
{
	struct rt_sigaction action, *before = find_action(signal, new != 0);
	struct sigaction a = { 0 };
	int error = new ? get_user(&a, new, sizeof(a)) : 0;

	if (error || !before)
		return error ? error : -EINVAL;
	action = (struct rt_sigaction){ a.sa_handler, a.sa_flags, a.sa_restorer,
					a.sa_mask };
	a = (struct sigaction){ { before->handler },
				before->mask,
				before->flags,
				before->restorer };
	if (old)
		error = put_user(old, &a, sizeof(a));
	if (!error && new)
		set_action(signal, &action);
	return error;
}

/* System V's signal(): the handler is good for one signal. */
int sys_signal(int signal, __sighandler_t handler)
{
	const struct rt_sigaction action = {
		.handler = handler, .flags = SA_RESETHAND | SA_NODEFER
	};
	struct rt_sigaction *before = find_action(signal, 1);
	int result = before ? (int)before->handler : -EINVAL;

	if (before)
		set_action(signal, &action);
	return result;
}

/* Blocks these signals and no others. A pending signal may not be blocked any
 * longer, so attention is set (S1). */
void set_blocked(sigset set)
{
	current->blocked = set & ~UNBLOCKABLE;
	if (current->pending)
		current->attention = 1;
}

/* Changes the mask. A set of the program has n bytes: four in the older calls,
 * which do not change the signals above 32. */
static int change_mask(int how, unsigned long new, unsigned long old,
		       unsigned long n)
{
	sigset before = current->blocked; /* and after, if none is new */
	sigset set = how == SIG_UNBLOCK ? 0 : before;
	int error = new ? get_user(&set, new, n) : 0;

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

int sys_sigprocmask(int how, unsigned long new, unsigned long old)
{
	return change_mask(how, new, old, sizeof(unsigned long));
}

int sys_rt_sigprocmask(int how, unsigned long new, unsigned long old,
		       unsigned long size)
{
	return size == sizeof(sigset) ?
		       change_mask(how, new, old, sizeof(sigset)) :
		       -EINVAL;
}

/* Writes the set of the signals that are pending and blocked: size bytes. */
int sys_rt_sigpending(unsigned long to, unsigned long size)
{
	sigset set = current->pending & current->blocked;

	if (size > sizeof(sigset))
		return -EINVAL;
	return size ? put_user(to, &set, size) : 0;
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

/* Ends a system call that a signal has interrupted: the program makes it once
 * more. Or it gets -EINTR if a handler runs, unless the result is -ERESTARTSYS
 * and the handler has SA_RESTART. */
static void restart(struct frame *frame, const struct rt_sigaction *handler)
{
	int result = frame->eax;

	if (frame->vector != SYSCALL_VECTOR)
		return;
	if (result != -ERESTARTSYS && result != -ERESTARTNOHAND &&
	    result != -ERESTART_RESTARTBLOCK)
		return;
	if (handler &&
	    (result != -ERESTARTSYS || !(handler->flags & SA_RESTART))) {
		frame->eax = -EINTR;
		return;
	}
	frame->eax = frame->error; /* the number, saved by entry.S */
	if (result == -ERESTART_RESTARTBLOCK)
		frame->eax = 0; /* restart_syscall() */
	frame->eip -= INT_BYTES;
}

static void stop(int signal)
{
	current->exit_status = signal << 8 | 0x7f;
	current->unreported = WUNTRACED;
	current->state = STOPPED;
	notify_parent(current);
	schedule();
}

/* Is the group orphaned: has no task of it a parent in the same session but in
 * another group? Then nobody would continue a task that the terminal stops. */
int is_orphaned(int pgrp)
{
	struct task *task = next_of_group(0, pgrp);

	for (; task; task = next_of_group(task, pgrp))
		if (task->state != ZOMBIE && task->parent->pgrp != pgrp &&
		    task->parent->session == task->session)
			return 0;
	return 1;
}

/* What happens to a task that has no handler for the signal. */
static void default_action(int signal)
{
	if (!(SIGBIT(signal) & STOP_SIGNALS))
		do_exit(signal | (SIGBIT(signal) & CORE_SIGNALS ? 0x80 : 0));
	if (signal == SIGSTOP || !is_orphaned(current->pgrp))
		stop(signal);
}

/* Returns the lowest signal of a set that is not empty. */
static int lowest(sigset set)
{
	unsigned long low = set, high = set >> 32;

	return low ? __builtin_ctzl(low) + 1 : __builtin_ctzl(high) + 33;
}

/* Takes the lowest pending signal that is not blocked; if there is none, clears
 * attention (S3). entry.S calls it with interrupts off. Here they are on, so
 * that they are not off for longer if more signals are pending. */
void do_signal(struct frame *frame)
{
	sigset ready = current->pending & ~current->blocked;
	struct rt_sigaction *action;
	int signal;

	sti();
	if (!ready) {
		restart(frame, 0);
		frame->vector = 0;
		current->attention = 0;
		give_mask_back();
		return;
	}
	signal = lowest(ready);
	action = &current->action[signal - 1];
	current->pending &= ~SIGBIT(signal);
	if (is_ignored(current, signal))
		return;
	if (action->handler == SIG_DFL) {
		default_action(signal);
		return;
	}
	restart(frame, action);
	call_handler(frame, signal, action);
}
