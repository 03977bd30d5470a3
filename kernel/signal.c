/*
 * Handles signals. A system call, a fault or task 0 sends a signal to a task.
 * The task takes it itself, on its way back to the program:
 *
 *	send_signal()            do_signal()
 *	  ├──> pending ──────────────┬──> a handler runs
 *	  │     │  (sigqueue.c):     ├──> the task ends
 *	  │     │  if it is blocked, ├──> the task stops, until SIGCONT
 *	  │     │  it waits          └──> nothing
 *	  │     └──> taken back
 *	  └──> forgotten: ignored, and not blocked
 *
 * When SIGCONT is sent, pending signals that stop a task are taken back. When a
 * signal that stops a task is sent, a pending SIGCONT is taken back. When a
 * program begins to ignore a signal, that signal is taken back. If two handlers
 * are to run, the handler whose signal was taken later runs first, because it
 * interrupts the other one before the other one's first instruction.
 *
 * If a signal comes while a system call waits, the call returns -ERESTARTSYS or
 * a similar error (task.h), which no program sees. When the signal is taken,
 * restart() replaces this error by -EINTR if a handler runs; otherwise it makes
 * the program repeat the call.
 *
 * The older calls have 32 signals, the calls with rt_ in their names 64.
 *
 * S1  if a signal is pending that is not blocked, attention is not 0.
 * S2  if a system call has returned -ERESTARTSYS or a similar error, attention
 *     is not 0, even if the signal was taken back, as ^Z takes back a SIGCONT.
 * S3  only do_signal() sets attention to 0, when no signal and no such error is
 *     left. The way back to a program calls do_signal() until then.
 *
 * Handlers of interrupts send no signals (W1 of idle.c). The clock only sets
 * attention of a task whose CPU time is limited by a timer; do_signal() sends
 * SIGVTALRM and SIGPROF. So while a task does not call schedule(), only the
 * task itself can change its signals.
 *
 * Ancestor: Linux 0.01's signal.c and the end of its system_call.s.
 */
#include "files.h"

#define CORE_SIGNALS (FAULT_SIGNALS | SIGBIT(SIGQUIT) | SIGBIT(SIGABRT))

#define INT_BYTES 2 /* length of the int instruction */

/* Resets the actions for a new program, because the old program's handlers and
 * their stack do not exist any longer. A signal that was ignored stays
 * ignored. */
void reset_actions(void)
{
	current->altstack = (stack_t){ .ss_flags = current->altstack.ss_flags };
	for (int i = 0; i < _NSIG; i++) {
		__sighandler_t handler = current->action[i].handler;

		current->action[i] = (struct rt_sigaction){
			.handler = handler == SIG_IGN ? SIG_IGN : SIG_DFL,
		};
	}
}

/* Continues a task because SIGCONT or SIGKILL is sent; takes back the signals
 * that stop it. */
static void continue_task(struct task *task, int signal)
{
	take_back(task, STOP_SIGNALS);
	if (task->state != STOPPED)
		return;
	task->unreported = 0;
	if (signal == SIGCONT) {
		task->exit_status = CONTINUED;
		task->unreported = WCONTINUED;
		notify_parent(task);
	}
	task->state = UNINTERRUPTIBLE;
	wake_task(task);
}

/* Sends the signal whose number is in info. With number 0 it sends nothing, and
 * only checks the arguments. Returns 0; -EINVAL for a number that is no signal;
 * -EAGAIN if make_pending() has no room.
 */
int send_info(struct task *task, const struct kernel_siginfo *info)
{
	int signal = info->si_signo, error;
	sigset bit;

	if (signal < 0 || signal > _NSIG)
		return -EINVAL;
	if (signal == 0 || task->state == ZOMBIE ||
	    (task == init_task && task->action[signal - 1].handler == SIG_DFL))
		return 0; /* init gets only signals that it handles */
	bit = SIGBIT(signal);
	if (signal == SIGCONT || signal == SIGKILL)
		continue_task(task, signal);
	if (bit & STOP_SIGNALS)
		take_back(task, SIGBIT(SIGCONT));
	if (!(task->blocked & bit) && effect_of(task, signal) == NOTHING)
		return 0;
	error = make_pending(task, info);
	/* a signal ends the wait of vfork() only if it ends the task */
	if (!error && (~task->blocked | task->awaited) & bit &&
	    (task->state == SLEEPING || effect_of(task, signal) == END))
		wake_task(task);
	return error;
}

/* Sends a signal in the name of the kernel, if `code` is SI_KERNEL, else in the
 * name of the current task. Returns 0 or an error of send_info(). */
int send_signal(struct task *task, int signal, int code)
{
	const struct kernel_siginfo info = {
		.si_signo = signal,
		.si_code = code,
		.si_pid = code == SI_KERNEL ? 0 : current->pid,
	};

	return send_info(task, &info);
}

/* Sends the current task the signal of a fault. The task cannot continue after
 * the fault, so if the signal is blocked or ignored, its action becomes the
 * default one. */
void force_signal(int signal, int code, unsigned long addr)
{
	const struct kernel_siginfo info = {
		.si_signo = signal,
		.si_code = code,
		.si_addr = (void *)addr,
	};
	struct rt_sigaction *action = &current->action[signal - 1];

	if (current->blocked & SIGBIT(signal) || action->handler == SIG_IGN)
		action->handler = SIG_DFL;
	current->blocked &= ~SIGBIT(signal);
	make_pending(current, &info);
}

/* Sends a signal to all tasks of a process group. Returns 0; -ESRCH if there is
 * no such group, -EINVAL if there is no such signal. */
int send_group(int pgrp, int signal, int code)
{
	struct task *task = next_of_group(0, pgrp);
	int error = -ESRCH;

	for (; task; task = next_behind_point(task))
		error = send_signal(task, signal, code);
	return error;
}

/* Sends a signal to all tasks except init and the sender. Returns 0; -ESRCH if
 * there is no other task, -EINVAL if there is no such signal. */
static int send_to_all(int signal)
{
	int error = -ESRCH;

	for (int pid = 1; pid <= MAX_PID; pid++) {
		struct task *task = find_task(pid);

		if (task && task != init_task && task != current)
			error = send_signal(task, signal, SI_USER);
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
		return send_group(pid ? -pid : current->pgrp, signal, SI_USER);
	task = find_task(pid);
	return task ? send_signal(task, signal, SI_USER) : -ESRCH;
}

/* Sends a signal to a process or, if is_thread is set, to a thread of a
 * process. Here each process has one thread, the task itself. If is_told is
 * set, the siginfo is the program's; otherwise it says that tkill() sent the
 * signal. Returns -EPERM if a program sends another task a siginfo that looks
 * as if the kernel, kill() or tkill() had sent it. */
int sys_tgkill(int tgid, int pid, int signal, unsigned long from, int is_thread,
	       int is_told)
{
	struct kernel_siginfo info = { .si_code = SI_TKILL,
				       .si_pid = current->pid };
	struct task *task = find_task(pid);
	int error = is_told ? get_user(&info, from, sizeof(info)) : 0;

	info.si_signo = signal;
	if (error)
		return error;
	if (is_thread && (tgid <= 0 || pid <= 0))
		return -EINVAL;
	if (is_told && (info.si_code >= 0 || info.si_code == SI_TKILL) &&
	    pid != current->pid)
		return -EPERM;
	return task && tgid == pid ? send_info(task, &info) : -ESRCH;
}

/* Returns the action of a signal; 0 if the signal does not exist, or if
 * `change` is set and no program may change its action. */
static struct rt_sigaction *find_action(int signal, int change)
{
	if (signal < 1 || signal > _NSIG ||
	    (change && UNBLOCKABLE & SIGBIT(signal)))
		return 0;
	return &current->action[signal - 1];
}

/* Sets the action of a signal. If the signal is ignored from now on, takes a
 * pending one back. */
static void set_action(int signal, const struct rt_sigaction *new)
{
	struct rt_sigaction *action = &current->action[signal - 1];

	*action = *new;
	action->flags &= SA_KEPT;
	action->mask &= ~UNBLOCKABLE;
	if (effect_of(current, signal) == NOTHING)
		take_back(current, SIGBIT(signal));
}

/* Writes the old action of a signal to `old`, and sets the action at `new`;
 * each only if its address is not 0. The older call has a structure with a mask
 * of 32 signals; the newer one says how many bytes its mask has. */
int sys_sigaction(int signal, unsigned long new, unsigned long old,
		  unsigned long size, int is_old)
{
	struct rt_sigaction action, *before = find_action(signal, new != 0);
	struct sigaction a;
	int error = size == sizeof(sigset) ? 0 : -EINVAL;

	if (!error && new)
		error = is_old ? get_user(&a, new, sizeof(a)) :
				 get_user(&action, new, sizeof(action));
	if (error || !before)
		return error ? error : -EINVAL;
	if (new && is_old)
		action = (struct rt_sigaction){ a.sa_handler, a.sa_flags,
						a.sa_restorer, a.sa_mask };
	a = (struct sigaction){ { before->handler },
				before->mask,
				before->flags,
				before->restorer };
	if (old)
		error = is_old ? put_user(old, &a, sizeof(a)) :
				 put_user(old, before, sizeof(*before));
	if (!error && new)
		set_action(signal, &action);
	return error;
}

/* Sets a handler that runs only for the next signal, as in System V. Returns
 * the old handler; -EINVAL if the signal does not exist, or no program may
 * change its action. */
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

/* Ends a system call that a signal has interrupted: the program makes the call
 * again. But if a handler runs, the call returns -EINTR, unless its result is
 * -ERESTARTSYS and the handler has SA_RESTART. */
static void restart(struct frame *frame, const struct rt_sigaction *handler)
{
	int result = frame->eax;

	if (frame->vector != SYSCALL_VECTOR || result > -ERESTARTSYS ||
	    result < -ERESTART_RESTARTBLOCK)
		return; /* no signal has interrupted a system call */
	if (handler &&
	    (result != -ERESTARTSYS || !(handler->flags & SA_RESTART))) {
		frame->eax = -EINTR;
		return;
	}
	/* the call to make: 0, restart_syscall(), or the interrupted call,
	 * whose number entry.S has saved */
	frame->eax = result == -ERESTART_RESTARTBLOCK ? 0 : frame->error;
	frame->eip -= INT_BYTES;
}

/* Stops the current task until another task continues it. */
static void stop(int signal)
{
	current->exit_status = signal << 8 | 0x7f;
	current->unreported = WUNTRACED;
	current->state = STOPPED;
	notify_parent(current);
	schedule();
}

/* Returns 1 if a group is orphaned, otherwise 0. A group is orphaned if none of
 * its tasks has a parent in the same session but in another group. Then no
 * parent would continue a task that the terminal stops. */
int is_orphaned(int pgrp)
{
	struct task *task = next_of_group(0, pgrp);

	for (; task; task = next_of_group(task, pgrp))
		if (task->state != ZOMBIE && task->parent->pgrp != pgrp &&
		    task->parent->session == task->session)
			return 0;
	return 1;
}

/* Takes the lowest pending signal that is not blocked; if there is none, clears
 * attention (S3). entry.S calls it with interrupts off, so that no tick sets
 * attention meanwhile. If there is a signal, turns interrupts on, so that they
 * are not off for long if many signals are pending. */
void do_signal(struct frame *frame)
{
	struct rt_sigaction *action;
	struct kernel_siginfo info;
	sigset ready;
	int signal;

	expire_itimers();
	ready = current->pending & ~current->blocked;
	if (!ready) {
		restart(frame, 0);
		frame->vector = 0;
		current->attention = 0;
		give_mask_back();
		return;
	}
	sti();
	signal = take_signal(ready, &info);
	action = &current->action[signal - 1];
	switch (effect_of(current, signal)) {
	case NOTHING:
		break;
	case HANDLER:
		restart(frame, action);
		call_handler(frame, &info, action);
		break;
	case STOP:
		if (signal == SIGSTOP || !is_orphaned(current->pgrp))
			stop(signal);
		break;
	case END:
		do_exit(signal | (SIGBIT(signal) & CORE_SIGNALS ? 0x80 : 0));
	}
}
