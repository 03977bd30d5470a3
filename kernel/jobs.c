/*
 * Does job control: decides which tasks may use the terminal. The terminal
 * belongs to one session at a time, as its controlling terminal. task->tty is
 * OWN_TTY for the tasks of that session, and the terminal stops and signals
 * only these. One process group of the session is in the foreground. A task of
 * another group is stopped when it reads.
 *
 * Source: POSIX.1-2017, chapter 11, "General Terminal Interface".
 * Ancestor: Linux 0.01 had a group for each terminal, and no background.
 */
#include "files.h"

int foreground; /* the group that gets the signals of keys; 0: none */
static int session;

/* Gives the terminal to the session of the current task, if this task leads the
 * session and no other session has the terminal. */
static int adopt(void)
{
	if (current->session != current->pid)
		return -EPERM;
	if (session)
		return session == current->pid ? 0 : -EPERM;
	session = current->session;
	foreground = current->pgrp;
	current->tty = OWN_TTY;
	return 0;
}

/* Takes the terminal from its session, so that another session can get it. The
 * foreground group gets SIGHUP. The group also gets SIGCONT if the leader gave
 * the terminal up; if the leader ended, hang_up() sends SIGCONT to the groups
 * that need it. */
static void lose(enum tty state)
{
	send_group(foreground, SIGHUP, SI_KERNEL);
	if (state == NO_TTY)
		send_group(foreground, SIGCONT, SI_KERNEL);
	for (struct task *task = next_task(0); task; task = next_task(task))
		if (task->session == session)
			task->tty = state;
	session = foreground = 0;
}

/* Takes the terminal from the tasks of its session, if the current task, which
 * ends, leads that session. Calls point(). */
void tty_leave(void)
{
	if (current->pid != session)
		return;
	lose(HUNG_UP);
	tty_reset();
	wake_readers();
	point(); /* lose() has looked at every task */
}

/* Gives up the terminal: for the whole session if its leader calls this, else
 * for the current task. */
static int give_up(void)
{
	if (current->tty != OWN_TTY)
		return -ENOTTY;
	current->tty = NO_TTY;
	if (current->pid == session)
		lose(NO_TTY);
	return 0;
}

/* Stops the current task's group with a signal if the group is in the
 * background. Called before the task reads or changes the terminal. Returns 0
 * if the task may go on; -EIO if the group is orphaned, or if a reader blocks
 * or ignores SIGTTIN; -ERESTARTSYS after the signal was sent. */
int check_change(int signal)
{
	if (current->tty != OWN_TTY || !foreground ||
	    current->pgrp == foreground)
		return 0;
	if (current->blocked & SIGBIT(signal) ||
	    current->action[signal - 1].handler == SIG_IGN)
		return signal == SIGTTIN ? -EIO : 0;
	if (is_orphaned(current->pgrp))
		return -EIO;
	send_group(current->pgrp, signal, SI_KERNEL);
	return -ERESTARTSYS;
}

static int set_group(unsigned long from)
{
	int pgrp, error = check_change(SIGTTOU);
	struct task *task;

	if (error)
		return error == -EIO ? -ENOTTY : error;
	error = get_user(&pgrp, from, sizeof(pgrp));
	if (error)
		return error;
	if (pgrp < 0)
		return -EINVAL;
	if (current->tty != OWN_TTY)
		return -ENOTTY;
	/* as on Linux, the group need not exist yet */
	task = next_of_group(0, pgrp) ?: find_task(pgrp);
	if (!task)
		return -ESRCH;
	if (task->session != session)
		return -EPERM;
	foreground = pgrp;
	return 0;
}

/* Handles the ioctls of job control. Returns -ENOTTY for all others. */
int job_ioctl(unsigned long request, unsigned long arg)
{
	const int number = request == TIOCGSID ? session : foreground;

	if (request == TIOCSCTTY)
		return adopt();
	if (request == TIOCNOTTY)
		return give_up();
	if (request == TIOCSPGRP)
		return set_group(arg);
	if (current->tty == OWN_TTY &&
	    (request == TIOCGPGRP || request == TIOCGSID))
		return put_user(arg, &number, sizeof(number));
	return -ENOTTY;
}

int sys_setpgid(int pid, int pgrp)
{
	struct task *task = pid ? find_task(pid) : current, *other;

	if (pgrp == 0)
		pgrp = pid ? pid : current->pid;
	if (pgrp < 0)
		return -EINVAL;
	if (!task || (task != current && task->parent != current))
		return -ESRCH;
	if (task->session != current->session || task->session == task->pid)
		return -EPERM;
	if (task != current && task->has_execed)
		return -EACCES;
	other = pgrp == task->pid ? task : next_of_group(0, pgrp);
	if (!other || other->session != current->session)
		return -EPERM;
	enter_group(task, pgrp);
	return 0;
}

int sys_setsid(void)
{
	if (next_of_group(0, current->pid))
		return -EPERM;
	current->session = current->pid;
	if (current->tty == OWN_TTY)
		current->tty = NO_TTY;
	enter_group(current, current->pid);
	return current->pid;
}
