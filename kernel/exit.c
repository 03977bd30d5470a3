/*
 * Ends tasks, and tells their parents. A task that has ended is a zombie until
 * its parent has waited for it; a zombie takes one page. If the parent has
 * ended before the task, or ignores SIGCHLD, init becomes the task's parent.
 *
 * Ancestor: Linux 0.01's exit.c. There, if a parent ended before it had waited
 * for its zombies, their pages and their entries in the task array were never
 * freed.
 */
#include "files.h"

/* The options that every wait call accepts. */
#define WAIT_OPTIONS                                                           \
	(WNOHANG | WSTOPPED | WCONTINUED | __WNOTHREAD | __WALL | __WCLONE)

/* Gives a child to init, which waits for all its children. */
static void give_to_init(struct task *child)
{
	remove_child(child);
	add_child(init_task, child);
	child->exit_signal = SIGCHLD;
	child->vfork = 0;
	if (child->state == ZOMBIE)
		notify_parent(child);
}

/* Hangs up the group of `task` if it has become orphaned. `task` has ended, or
 * has lost its parent, `parent`. If `parent` was the last task that kept the
 * group from being orphaned, and a task of the group is stopped, no other task
 * would continue it. In this case sends SIGHUP and SIGCONT to the group, calls
 * point() meanwhile, and returns 1. Otherwise returns 0. */
static int hang_up(const struct task *task, const struct task *parent)
{
	int pgrp = task->pgrp;
	struct task *stopped = next_of_group(0, pgrp);

	if (parent->pgrp == pgrp || parent->session != task->session)
		return 0;
	while (stopped && stopped->state != STOPPED)
		stopped = next_of_group(stopped, pgrp);
	if (!stopped || !is_orphaned(pgrp))
		return 0;
	current->state = RUNNING;
	send_group(pgrp, SIGHUP, SI_KERNEL);
	send_group(pgrp, SIGCONT, SI_KERNEL);
	return 1;
}

/* Gives all children to init, and sends each the signal that it has asked for
 * (prctl()). If they are all of one group, hang_up() finds at the last child
 * that the group has become orphaned. */
static void leave_children(void)
{
	struct task *child;

	while ((child = current->children)) {
		give_to_init(child);
		send_signal(child, child->death_signal, SI_USER);
		hang_up(child, current);
		point();
	}
}

/* Returns the siginfo of SIGCHLD for a child that has ended, stopped or
 * continued. */
static struct kernel_siginfo news_of(const struct task *child)
{
	int status = child->exit_status, signal = status & 0x7f;
	struct kernel_siginfo info = { .si_signo = SIGCHLD };

	info.si_pid = child->pid;
	info.si_utime = child->utime;
	info.si_stime = child->stime;
	info.si_status = status == CONTINUED ? SIGCONT :
			 status >> 8	     ? status >> 8 :
					       signal;
	info.si_code = status == CONTINUED ? CLD_CONTINUED :
		       signal == 0x7f	   ? CLD_STOPPED :
		       signal == 0	   ? CLD_EXITED :
		       status & 0x80	   ? CLD_DUMPED :
					     CLD_KILLED;
	return info;
}

/* Tells the parent that the task has ended, stopped or continued. If the parent
 * ignores SIGCHLD and the task has ended, init gets the task. A clone may have
 * no signal for its end, or a number that is no signal. Then no signal is
 * sent. */
void notify_parent(struct task *task)
{
	struct task *parent = task->parent;
	const struct rt_sigaction *action = &parent->action[SIGCHLD - 1];
	struct kernel_siginfo info = news_of(task);
	int ended = task->state == ZOMBIE;

	if (ended)
		info.si_signo = task->exit_signal;
	if (ended || !(action->flags & SA_NOCLDSTOP))
		send_info(parent, &info);
	if (ended && task->exit_signal == SIGCHLD && parent != init_task &&
	    (action->handler == SIG_IGN || action->flags & SA_NOCLDWAIT))
		give_to_init(task);
	wake_task(parent); /* the parent may wait for this */
}

/* Frees the directory of the current task, whose tables and areas are freed
 * already. The task goes on with kernel_dir. After this the task must not call
 * point(), because it has no directory of its own to return to. */
static void leave_space(void)
{
	unsigned long dir = current->space.dir;

	current->space.dir = current->space.pages = 0;
	write_cr3(kernel_dir);
	free_page_dir(dir);
}

/* Lets the parent continue, if it has made the current task by vfork(), and
 * waits for it. */
void end_vfork(void)
{
	if (!current->vfork)
		return;
	current->vfork = 0;
	wake_task(current->parent);
}

/* Ends the current task, with a status in the form that wait4() returns. Never
 * fails, because it allocates no memory. */
void do_exit(int status)
{
	if (current == init_task)
		panic("init has ended with status %04x", status);
	sti(); /* a trap turns interrupts off; exits take long */
	stop_timer(&current->sleep);
	stop_timer(&current->alarm);
	fpu_forget(current);
	close_files(~0UL);
	drop_node(current->cwd);
	drop_program(current->program);
	tty_leave();
	leave_children();
	free_tables(&current->space);
	free_areas(&current->space);
	do /* repeat: during point() another task may have stopped */
		current->state = ZOMBIE; /* is_orphaned() ignores zombies */
	while (hang_up(current, current->parent));
	take_back(current, ~0ULL);
	leave_space();
	end_vfork();
	current->exit_status = status;
	current->unreported = WEXITED;
	remove_child(current); /* to the front: wait4() finds it first */
	add_child(current->parent, current);
	notify_parent(current);
	schedule();
	panic("do_exit: a zombie runs");
}

int sys_exit(int code)
{
	do_exit((code & 0xff) << 8);
}

/* Writes the resource usage of a task, of its children, or of both. Only the
 * times are counted; the other fields are 0. */
static int put_usage(unsigned long to, const struct task *task, int who)
{
	unsigned long own = who != RUSAGE_CHILDREN, others = who < RUSAGE_SELF;
	struct rusage usage = { 0 };

	usage.ru_utime = time_of(own * task->utime + others * task->cutime);
	usage.ru_stime = time_of(own * task->stime + others * task->cstime);
	return put_user(to, &usage, sizeof(usage));
}

int sys_getrusage(int who, unsigned long to)
{
	if (who < RUSAGE_CHILDREN || who > RUSAGE_THREAD)
		return -EINVAL;
	return put_usage(to, current, who);
}

/* Returns 1 if a wait call asks for this child, otherwise 0. type and id say
 * which children it asks for: P_ALL for all, P_PID for one, P_PGID for a group.
 * Without __WALL it asks only for children whose end sends SIGCHLD, or, with
 * __WCLONE, only for the other children. */
static int matches(const struct task *child, int type, int id,
		   unsigned int options)
{
	int is_clone = child->exit_signal != SIGCHLD;

	if (!(options & __WALL) && is_clone != !!(options & __WCLONE))
		return 0;
	return type == P_ALL ||
	       (type == P_PID ? child->pid : child->pgrp) == id;
}

/* Waits until a child has changed its state in a way that the options ask for:
 * WEXITED, WSTOPPED or WCONTINUED. If it has stopped and continued, only the
 * last change counts. Returns 0 and sets *with_news to the child; with WNOHANG,
 * sets it to 0 if no child has changed. Returns -ECHILD if there is no child to
 * wait for, -ERESTARTSYS if a signal comes. */
static int await_child(int type, int id, unsigned int options,
		       struct task **with_news)
{
	int error;

	do {
		struct task *child = current->children;

		if (type == P_PID) /* find the child without a search */
			child = find_task(id);
		*with_news = 0;
		error = -ECHILD;
		for (; child; child = type == P_PID ? 0 : child->next_sibling) {
			if (child->parent != current ||
			    !matches(child, type, id, options) ||
			    child->unreported & WEXITED & ~options)
				continue;
			if (child->unreported & options) {
				*with_news = child;
				return 0;
			}
			error = 0;
		}
		if (error || options & WNOHANG)
			return error;
		error = sleep_on(&sleepers);
	} while (!error);
	return error;
}

/* Marks a child's change of state as reported. If the child has ended, adds its
 * times to those of the parent's children, and frees it. */
static void forget_news(struct task *child)
{
	child->unreported = 0;
	if (child->state != ZOMBIE)
		return;
	current->cutime += child->utime + child->cutime;
	current->cstime += child->stime + child->cstime;
	free_task(child);
}

/* Waits for a child, and writes what has happened to it as a siginfo without
 * its times. If nothing has happened, or after an error, all of the siginfo is
 * 0. With WNOWAIT, or if a pointer is bad, another wait can still report the
 * same. */
int sys_waitid(unsigned int type, int id, unsigned long to,
	       unsigned int options, unsigned long rusage)
{
	struct kernel_siginfo info = { 0 };
	struct task *child = 0;
	int result = -EINVAL, error = 0;

	if (type == P_PGID && id == 0)
		id = current->pgrp;
	if (type <= P_PIDFD &&
	    (type == P_ALL || id > 0 || (type == P_PIDFD && id == 0)) &&
	    options & (WEXITED | WSTOPPED | WCONTINUED) &&
	    !(options & ~(WAIT_OPTIONS | WEXITED | WNOWAIT)))
		result = type == P_PIDFD ?
				 -EBADF :
				 await_child(type, id, options, &child);
	if (child) {
		info = news_of(child);
		if (rusage)
			error = put_usage(rusage, child, RUSAGE_BOTH);
	}
	if (!error && to)
		error = put_user(
			to, &info,
			__builtin_offsetof(struct kernel_siginfo, si_utime));
	if (error)
		return error;
	if (child && !(options & WNOWAIT))
		forget_news(child);
	return result;
}

/* Waits until a child has ended, or has stopped or continued if the options ask
 * for that. If pid is above 0, it waits for the child with this pid; if -1, for
 * any child; if 0, for any child in the caller's process group; if below -1,
 * for any child in the group -pid. Writes the child's status, and returns its
 * pid; with WNOHANG, returns 0 if no child has changed. */
int sys_wait4(int pid, unsigned long status, unsigned int options,
	      unsigned long rusage)
{
	int type = pid == -1 ? P_ALL : pid > 0 ? P_PID : P_PGID, error;
	struct task *child;

	if (options & ~WAIT_OPTIONS)
		return -EINVAL;
	if (pid == -__INT_MAX__ - 1)
		return -ESRCH;
	if (pid <= 0)
		pid = pid ? -pid : current->pgrp;
	error = await_child(type, pid, options | WEXITED, &child);
	if (!child)
		return error;
	pid = child->pid;
	if (status)
		error = put_user(status, &child->exit_status, sizeof(int));
	if (!error && rusage)
		error = put_usage(rusage, child, RUSAGE_BOTH);
	if (error)
		return error;
	forget_news(child);
	return pid;
}
