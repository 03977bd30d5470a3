/*
 * The tables of tasks: all tasks by their pids, by their process groups, and as
 * the children of their parents. All other files find tasks by these functions.
 *
 *	pid_table[pid mod 1024] ──> task ──> task      next_pid
 *	group_table[pgrp mod 1024] ──> task ──> task   next_in_group
 *	parent->children ──> task ──> task             next_sibling
 *
 * Ancestor: Linux 0.01's array of 64 tasks. Its find_empty_process walked the
 * places for a free pid; here a hash table holds any number of tasks.
 */
#include "task.h"

#define PID_CHAINS 1024

static struct task *pid_table[PID_CHAINS], *group_table[PID_CHAINS];
static int last_pid;
static unsigned char taken[(MAX_PID + 1) / 8]; /* a bit for each number */

/* The list of a table in which tasks with this number, any int, stand. */
static struct task **chain_of(struct task **table, int nr)
{
	return &table[(unsigned int)nr % PID_CHAINS];
}

/* The task with that pid, 0 if there is none. */
struct task *find_task(int pid)
{
	struct task *task = *chain_of(pid_table, pid);

	while (task && task->pid != pid)
		task = task->next_pid;
	return task;
}

/* All tasks, one after the other, in no order; the first after 0. */
struct task *next_task(struct task *task)
{
	int chain = task ? task->pid % PID_CHAINS : -1;

	if (task && task->next_pid)
		return task->next_pid;
	if (++chain < PID_CHAINS)
		chain += zero_words((void *)&pid_table[chain],
				    PID_CHAINS - chain);
	return chain < PID_CHAINS ? pid_table[chain] : 0;
}

/* The task behind a pid, 0 at first, in an order that stays the same while
 * tasks come and go: by chains, and in each by pids. */
struct task *task_behind(int pid)
{
	struct task *task, *next = 0;

	for (int i = pid % PID_CHAINS; i < PID_CHAINS && !next; i++, pid = 0)
		for (task = pid_table[i]; task; task = task->next_pid)
			if (task->pid > pid && (!next || task->pid < next->pid))
				next = task;
	return next;
}

/* All tasks of a process group in the same way, zombies as well. */
struct task *next_of_group(struct task *task, int pgrp)
{
	task = task ? task->next_in_group : *chain_of(group_table, pgrp);
	while (task && task->pgrp != pgrp)
		task = task->next_in_group;
	return task;
}

/* Returns the next task of the group after a point. At the point any of its
 * tasks may end, so the list is searched from its start. Tasks that joined
 * meanwhile are left out: their number, entered, is larger. */
struct task *next_behind_point(struct task *task)
{
	unsigned long long entered = task->entered;
	int pgrp = task->pgrp;

	if (!need_resched)
		return next_of_group(task, pgrp);
	point();
	task = next_of_group(0, pgrp);
	while (task && task->entered >= entered)
		task = next_of_group(task, pgrp);
	return task;
}

static void join_group(struct task *task, int pgrp)
{
	static unsigned long long last;

	task->pgrp = pgrp;
	task->entered = ++last;
	LIST_ADD(chain_of(group_table, pgrp), task, next_in_group, group_where);
}

/* Moves a task to another group. */
void enter_group(struct task *task, int pgrp)
{
	LIST_REMOVE(task, next_in_group, group_where);
	join_group(task, pgrp);
}

/* Marks each number that a task, a group or a session has, whose leader may be
 * gone, as the numbers come round. Until they do so again, only numbers that
 * new_pid() has passed, and those of tasks, can become a group's. */
static void mark_taken(void)
{
	memset(taken, 0, sizeof(taken));
	for (struct task *task = next_task(0); task; task = next_task(task)) {
		taken[task->pid / 8] |= 1 << task->pid % 8;
		taken[task->pgrp / 8] |= 1 << task->pgrp % 8;
		taken[task->session / 8] |= 1 << task->session % 8;
	}
}

/* The next pid that is not taken; 0 if all are. */
int new_pid(void)
{
	for (int i = 0; i < 2 * MAX_PID; i++) {
		if (last_pid++ == MAX_PID) {
			last_pid = 1;
			mark_taken();
		}
		if (!(taken[last_pid / 8] >> last_pid % 8 & 1))
			return last_pid;
	}
	return 0;
}

void add_child(struct task *parent, struct task *child)
{
	child->parent = parent;
	LIST_ADD(&parent->children, child, next_sibling, sibling_where);
}

void remove_child(struct task *child)
{
	LIST_REMOVE(child, next_sibling, sibling_where);
}

/* A new task comes into the tables. It is a copy of its parent, the current
 * task, but for its pid. */
void add_task(struct task *task)
{
	LIST_ADD(chain_of(pid_table, task->pid), task, next_pid, pid_where);
	join_group(task, current->pgrp);
	add_child(current, task);
}

/* The end of a zombie: its pid and its page are free again. */
void free_task(struct task *task)
{
	LIST_REMOVE(task, next_pid, pid_where);
	LIST_REMOVE(task, next_in_group, group_where);
	remove_child(task);
	kfree(V2P(task));
}

/* One line of what is known of a task; its length. */
int task_line(const struct task *task, char *line)
{
	static const char *const states[] = { "R", "S", "D", "T", "Z" };

	return sprintk(line, "%5d %5d %5d %s %7lu %7lu %6lu %s\n", task->pid,
		       task->parent->pid, task->pgrp, states[task->state],
		       task->utime, task->stime, task->space.pages, task->name);
}
