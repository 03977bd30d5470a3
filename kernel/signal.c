/*
 * Signals: sent from anywhere, taken by the task itself on its way back to
 * the program, where a handler gets a frame on the program's stack:
 *
 *	high  [ what the program had there        ]
 *	      [ code: a call of sigreturn()       ]   struct sigframe, abi.h
 *	      [ FPU state, if the FPU was used    ]
 *	      [ registers: struct sigcontext      ]
 *	      [ signal number: the one argument   ]
 *	low   [ where the handler returns to      ]   <── esp
 *
 * Ancestor: Linux 0.01's signal.c put the registers on the stack one by one
 * and let the library's restorer take them off.
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

/* Flags that a program may set: carry, parity, adjust, zero, sign, trap,
 * direction, overflow, resume, alignment check. */
#define USER_FLAGS 0x00050dd5UL

#define INT_BYTES 2 /* length of the int instruction */
#define EVERYBODY 0 /* instead of a group: no group has this number */

int signal_pending(void)
{
	return (current->pending & ~current->blocked) != 0;
}

/* Would this signal do nothing? */
static int is_ignored(const struct task *task, int signal)
{
	unsigned long handler = task->action[signal - 1].handler;

	if (handler != SIG_DFL)
		return handler == SIG_IGN;
	return (IGNORED_SIGNALS & SIGBIT(signal)) != 0;
}

static void continue_task(struct task *task, int signal)
{
	task->pending &= ~STOP_SIGNALS;
	task->stop_unreported = 0;
	if (task->state != STOPPED)
		return;
	if (signal == SIGCONT)
		notify_parent(task);
	task->state = UNINTERRUPTIBLE;
	wake_task(task);
}

/* Sends a signal, from any context. Never fails: pending ones are bits. */
void send_signal(struct task *task, int signal)
{
	unsigned long bit = SIGBIT(signal), flags;

	if (task->state == ZOMBIE ||
	    (task == init_task && task->action[signal - 1].handler == SIG_DFL))
		return; /* init takes only what it has a handler for */
	flags = irq_save();
	if (signal == SIGCONT || signal == SIGKILL)
		continue_task(task, signal);
	if (bit & STOP_SIGNALS)
		task->pending &= ~SIGBIT(SIGCONT);
	if (task->blocked & bit || !is_ignored(task, signal)) {
		task->pending |= bit;
		if (!(task->blocked & bit) && task->state == SLEEPING)
			wake_task(task);
	}
	irq_restore(flags);
}

/* A signal that the current task cannot go on without: if it is blocked or
 * ignored, its default action comes all the same. */
void force_signal(int signal)
{
	struct sigaction *action = &current->action[signal - 1];

	if (current->blocked & SIGBIT(signal) || action->handler == SIG_IGN)
		action->handler = SIG_DFL;
	current->blocked &= ~SIGBIT(signal);
	current->pending |= SIGBIT(signal);
}

/* To all of a process group, or to all but init and the sender if pgrp is
 * EVERYBODY; -ESRCH if that is nobody. Signal 0 only looks. */
int send_group(int pgrp, int signal)
{
	int error = -ESRCH;

	for (struct task *task = next_task(0); task; task = next_task(task))
		if (pgrp == EVERYBODY ? task != init_task && task != current :
					task->pgrp == pgrp) {
			error = 0;
			if (signal)
				send_signal(task, signal);
		}
	return error;
}

int sys_kill(int pid, int signal)
{
	struct task *task;

	if (signal < 0 || signal > NSIG)
		return -EINVAL;
	if (pid == -1)
		return send_group(EVERYBODY, signal);
	if (-MAX_PID <= pid && pid <= 0)
		return send_group(pid ? -pid : current->pgrp, signal);
	task = find_task(pid);
	if (!task)
		return -ESRCH;
	if (signal)
		send_signal(task, signal);
	return 0;
}

static void set_action(int signal, const struct sigaction *action)
{
	current->action[signal - 1] = *action;
	current->action[signal - 1].mask &= ~UNBLOCKABLE;
	if (is_ignored(current, signal))
		current->pending &= ~SIGBIT(signal);
}

int sys_sigaction(int signal, unsigned long new, unsigned long old)
{
	struct sigaction action;
	int error;

	if (signal < 1 || signal > NSIG ||
	    (new && (UNBLOCKABLE & SIGBIT(signal))))
		return -EINVAL;
	if (new && (error = get_user(&action, new, sizeof(action))))
		return error;
	if (old && (error = put_user(old, &current->action[signal - 1],
				     sizeof(action))))
		return error;
	if (new)
		set_action(signal, &action);
	return 0;
}

/* System V's signal(): the handler is good for one signal. */
int sys_signal(int signal, unsigned long handler)
{
	struct sigaction action = { .handler = handler,
				    .flags = SA_RESETHAND | SA_NODEFER };
	unsigned long old;

	if (signal < 1 || signal > NSIG || SIGBIT(signal) & UNBLOCKABLE)
		return -EINVAL;
	old = current->action[signal - 1].handler;
	set_action(signal, &action);
	return old;
}

int sys_sigprocmask(int how, unsigned long new, unsigned long old)
{
	unsigned long before = current->blocked, set;
	int error;

	if (new && (error = get_user(&set, new, sizeof(set))))
		return error;
	if (new && (how < SIG_BLOCK || how > SIG_SETMASK))
		return -EINVAL;
	if (old && (error = put_user(old, &before, sizeof(before))))
		return error;
	if (!new)
		return 0;
	if (how == SIG_BLOCK)
		set |= before;
	else if (how == SIG_UNBLOCK)
		set = before & ~set;
	current->blocked = set & ~UNBLOCKABLE;
	return 0;
}

int sys_pause(void)
{
	cli(); /* no signal comes between the look and the sleep */
	while (!signal_pending())
		wait_for_signal();
	return -ERESTARTNOHAND;
}

/* The mask is the third argument; the first two are of an older day. */
int sys_sigsuspend(UNUSED int old1, UNUSED int old2, unsigned long mask)
{
	current->saved_mask = current->blocked;
	current->restore_mask = 1;
	current->blocked = mask & ~UNBLOCKABLE;
	return sys_pause();
}

/* From es to ss, Linux's struct sigcontext is a struct frame. */
_Static_assert(__builtin_offsetof(struct sigcontext, fpstate) ==
		       __builtin_offsetof(struct sigcontext, es) +
			       sizeof(struct frame),
	       "sigcontext");

static void save_context(struct sigcontext *context, const struct frame *frame)
{
	memcpy(&context->es, frame, sizeof(*frame));
	context->esp = frame->esp; /* it was the kernel's */
	context->fs = read_fs();
	context->gs = read_gs();
	context->fpstate = 0;
	context->oldmask =
		current->restore_mask ? current->saved_mask : current->blocked;
	/* at any other time it is the address of somebody else's fault */
	context->cr2 = frame->vector == PAGE_FAULT ? read_cr2() : 0;
}

/* A selector from a program's memory: its own data segment or none. */
static unsigned long safe_selector(unsigned long selector)
{
	return (selector & 0xffff) == USER_DS ? USER_DS : 0;
}

static void restore_context(struct frame *frame, const struct sigcontext *c)
{
	memcpy(frame, &c->es, sizeof(*frame));
	frame->es = safe_selector(c->es);
	frame->ds = safe_selector(c->ds);
	frame->cs = USER_CS;
	frame->ss = USER_DS;
	frame->eflags = (c->eflags & USER_FLAGS) | EFLAGS_IF | 2;
	frame->vector = 0; /* this is no system call to be started anew */
	write_fs(safe_selector(c->fs));
	write_gs(safe_selector(c->gs));
}

/* popl %eax; movl $119, %eax; int $0x80 */
static const unsigned char sigreturn_code[8] = { 0x58, 0xb8, 0x77, 0,
						 0,    0,    0xcd, 0x80 };

/* Makes the program go on in its handler. Without a stack for the frame it
 * gets SIGSEGV, which ends it if that is what the handler was for. */
static void call_handler(struct frame *frame, int signal,
			 struct sigaction *action)
{
	unsigned long addr = (frame->esp - sizeof(struct sigframe)) & ~15UL;
	struct sigframe *to = (struct sigframe *)(addr -= 4); /* as a call */

	if (verify_area(&current->space, addr, sizeof(*to), 1)) {
		if (signal == SIGSEGV)
			action->handler = SIG_DFL;
		force_signal(SIGSEGV);
		return;
	}
	to->return_to = action->flags & SA_RESTORER ? action->restorer :
						      (unsigned long)to->code;
	to->signal = signal;
	save_context(&to->context, frame);
	memcpy(to->code, sigreturn_code, sizeof(sigreturn_code));
	fpu_save(current);
	if (current->fpu_used) {
		memcpy(to->fpu, current->fpu, FPU_BYTES);
		to->context.fpstate = (unsigned long)to->fpu;
		current->fpu_used = 0; /* the handler begins with a fresh one */
	}
	frame->esp = addr;
	frame->eip = action->handler;
	frame->eax = signal;
	frame->edx = frame->ecx = 0;
	frame->cs = USER_CS;
	frame->ds = frame->es = USER_DS;
	frame->eflags &= ~(unsigned long)(EFLAGS_DF | EFLAGS_TF);
	frame->vector = 0;
	current->restore_mask = 0;
	current->blocked |= action->mask;
	if (!(action->flags & SA_NODEFER))
		current->blocked |= SIGBIT(signal);
	if (action->flags & SA_RESETHAND)
		action->handler = SIG_DFL;
}

/* Back from a handler: esp points behind the signal number. */
int sys_sigreturn(void)
{
	struct frame *frame = FRAME(current);
	unsigned long begin = __builtin_offsetof(struct sigframe, context) - 8;
	struct sigcontext c;

	if (get_user(&c, frame->esp + begin, sizeof(c)) ||
	    (c.fpstate && get_user(current->fpu, c.fpstate, FPU_BYTES))) {
		force_signal(SIGSEGV);
		return 0;
	}
	fpu_forget(current);
	current->fpu_used = c.fpstate != 0;
	current->blocked = c.oldmask & ~UNBLOCKABLE;
	restore_context(frame, &c);
	return frame->eax;
}

/* A system call that was broken off: the program makes it once more, or sees
 * -EINTR if a handler comes between. */
static void restart(struct frame *frame, const struct sigaction *handler)
{
	int result = frame->eax;

	if (frame->vector != SYSCALL_VECTOR)
		return;
	if (result != -ERESTARTSYS && result != -ERESTARTNOHAND)
		return;
	if (handler &&
	    (result == -ERESTARTNOHAND || !(handler->flags & SA_RESTART))) {
		frame->eax = -EINTR;
		return;
	}
	frame->eax = frame->error; /* the number, saved by entry.S */
	frame->eip -= INT_BYTES;
}

static void stop(int signal)
{
	current->exit_status = signal << 8 | 0x7f;
	current->stop_unreported = 1;
	current->state = STOPPED;
	notify_parent(current);
	schedule();
}

/* Is there nobody in the session, but outside the group, who has a child in
 * it? Then nobody would let go on what the terminal stops. */
int is_orphaned(int pgrp)
{
	for (struct task *task = next_task(0); task; task = next_task(task))
		if (task->pgrp == pgrp && task->state != ZOMBIE &&
		    task->parent->pgrp != pgrp &&
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

/* On the way back to the program, while a signal is pending: takes the lowest.
 * entry.S calls it again until none is left. */
void do_signal(struct frame *frame)
{
	unsigned long ready = current->pending & ~current->blocked;
	int signal = __builtin_ctzl(ready) + 1;
	struct sigaction *action = &current->action[signal - 1];

	current->pending &= ~SIGBIT(signal);
	if (is_ignored(current, signal)) {
		/* nothing */
	} else if (action->handler == SIG_DFL) {
		default_action(signal);
	} else {
		restart(frame, action);
		call_handler(frame, signal, action);
		return;
	}
	if (signal_pending())
		return;
	restart(frame, 0);
	frame->vector = 0;
	if (current->restore_mask) {
		current->restore_mask = 0;
		current->blocked = current->saved_mask;
	}
}
