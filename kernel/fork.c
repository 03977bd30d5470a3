/*
 * Makes tasks: for fork(), and the first one at boot. A fork copies the task
 * structure and the trap frame, and shares everything else: page tables and
 * open files.
 *
 * Ancestor: Linux 0.01's fork.c, which also copied the task to a new page.
 */
#include "files.h"

/* Fork fails if fewer pages than this are left. After a fork the parent and the
 * child need copies of what they write to. Each of the two needs a page table
 * and a page for its data, and a page table and a page for its stack. These are
 * 8 pages; the reserve is twice that. */
#define FORK_RESERVE 16

void ret_from_fork(void); /* entry.S */

/* Resets what a new task does not inherit from its parent. */
static void start_afresh(struct task *task)
{
	unsigned long bytes = __builtin_offsetof(struct task, state) -
			      __builtin_offsetof(struct task, queue);

	fill_words(&task->queue, 0, bytes / 4);
	task->state = UNINTERRUPTIBLE;
	task->exit_signal = SIGCHLD;
	task->canary = CANARY;
}

/*
 * Makes a copy of the current task with a pid of its own; page tables and files
 * are shared. The task starts when the caller calls wake_task(): it calls a
 * function of the kernel, if one is given, and then returns to the program with
 * the registers of its trap frame. The caller must fill in that frame. Returns
 * 0, and nothing has changed, if there is no memory or no pid, or if a page's
 * count is at its maximum.
 */
struct task *new_task(void (*function)(void))
{
	sigset before = current->pending & current->blocked;
	struct space space = current->space;
	unsigned long page = 0, files = 0, *stack;
	struct task *task;
	int pid = 0;

	if (copy_areas(&current->space, &space)) /* calls point() */
		return 0;
	while (unmap_cuts(&current->space))
		point();
	space.dir = can_kalloc(FORK_RESERVE) ? new_page_dir() : 0;
	if (space.dir)
		page = kalloc();
	if (page && current->files > FD_ARRAY) /* F1 of task.h */
		files = kalloc();
	if (page && (files || current->files <= FD_ARRAY))
		pid = new_pid();
	if (!pid || copy_page_tables(current->space.dir, space.dir)) {
		if (files)
			kfree(files);
		if (page)
			kfree(page);
		if (space.dir)
			free_page_dir(space.dir);
		free_areas(&space);
		return 0;
	}
	space.pages = current->space.pages; /* point() may have changed it */
	task = P2V(page);
	fpu_save(current);
	memcpy(task, current,
	       current->fpu_used ? sizeof(*task) :
				   __builtin_offsetof(struct task, fpu));
	start_afresh(task);
	task->pid = pid;
	task->space = space;
	share_files(task, files);
	hold_node(task->cwd);
	hold_program(task->program);
	/* switch_stacks() will pop these seven words: six registers and the
	 * address to which it returns. */
	stack = (unsigned long *)FRAME(task) - 7;
	stack[0] = read_gs();
	stack[1] = read_fs();
	stack[4] = (unsigned long)function; /* ebx */
	stack[5] = 0;			    /* ebp: a backtrace ends here */
	stack[6] = (unsigned long)ret_from_fork;
	task->esp = (unsigned long)stack;
	add_task(task);
	/* A signal that the terminal has sent to the group during this call is
	 * for both tasks. A signal that came just before the call and is not
	 * blocked is also for both: it is pending only because the task has not
	 * taken it yet. */
	task->pending |= current->pending & ~before & ~SIGBIT(SIGALRM);
	task->attention = task->pending != 0;
	return task;
}

/* Waits, in the parent of a vfork(), until the child has called execve() or has
 * ended, or until a signal is about to end the parent. */
static void wait_for_vfork(int pid)
{
	struct task *task;

	while ((task = find_task(pid)) && task->parent == current &&
	       task->vfork && !fatal_signal_pending()) {
		current->state = UNINTERRUPTIBLE;
		schedule();
	}
}

/* Stores a pid in the program's memory. As on Linux, a bad address is not
 * reported as an error. If there is no memory for the page, the task is killed,
 * as after a page fault. */
static void put_tid(unsigned long to, int pid)
{
	int error = put_user(to, &pid, sizeof(pid));

	if (error && error != -EFAULT)
		force_signal(SIGKILL, SI_KERNEL, 0);
}

/* Stores the child's pid. The child calls this before it returns to the
 * program.
 */
static void store_tid(void)
{
	put_tid(current->tid_at, current->pid);
}

/*
 * Makes a child, for clone(), fork() and vfork(). The child returns 0 from the
 * same call, and continues on the stack at esp if esp is not 0. The child
 * always has its own memory, also with CLONE_VM. CLONE_VM is accepted only
 * together with CLONE_VFORK: a vfork() shares page tables, as a fork does, so
 * it is cheap without shared memory. Returns the child's pid; -EINVAL if parent
 * and child would have to share memory or anything else, as threads do; -EAGAIN
 * if there is no pid or no memory; or an error of sys_set_thread_area(). After
 * an error nothing has changed.
 */
int sys_clone(unsigned long flags, unsigned long esp, unsigned long parent_tid,
	      unsigned long tls, unsigned long child_tid)
{
	unsigned long long before[TLS_ENTRIES];
	unsigned long fs = read_fs(), gs = read_gs();
	struct task *task;
	int error = 0, pid;

	if (flags & ~CLONE_KNOWN ||
	    (flags & (CLONE_VM | CLONE_VFORK)) == CLONE_VM)
		return -EINVAL;
	memcpy(before, current->tls, sizeof(before));
	if (flags & CLONE_SETTLS) /* the child inherits this entry */
		error = sys_set_thread_area(tls, 0);
	if (error)
		return error;
	task = new_task(flags & CLONE_CHILD_SETTID ? store_tid : 0);
	if (task) {
		*FRAME(task) = *FRAME(current);
		FRAME(task)->eax = 0;
		if (esp)
			FRAME(task)->esp = esp;
		task->tid_at = child_tid;
		task->exit_signal = flags & CSIGNAL;
		task->vfork = (flags & CLONE_VFORK) != 0;
	}
	if (flags & CLONE_SETTLS) {
		memcpy(current->tls, before, sizeof(before));
		load_tls(current, 1);
		write_fs(fs);
		write_gs(gs);
	}
	if (!task)
		return -EAGAIN;
	pid = task->pid;
	if (flags & CLONE_PARENT_SETTID)
		put_tid(parent_tid, pid);
	wake_task(task);
	if (flags & CLONE_VFORK)
		wait_for_vfork(pid);
	return pid;
}

/* Visits what tasks hold, for the audit: each task's page, its address space, a
 * page of descriptors if it has one, and what a running execve() has taken. */
void visit_tasks(visitor *visit)
{
	for (struct task *task = next_task(0); task; task = next_task(task)) {
		visit(V2P(task), KIND_TASK);
		if (task->files > FD_ARRAY)
			visit(V2P(task->fd), KIND_OBJECT);
		if (task->space.dir)
			walk_space(&task->space, visit);
		if (task->loading)
			visit(V2P(task->loading), KIND_TASK);
		if (task->loading && task->loading->dir)
			walk_space(task->loading, visit);
	}
}
