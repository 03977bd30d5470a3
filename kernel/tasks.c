/*
 * Keeps the tables of tasks: all tasks by their pids, by their process groups,
 * and as the children of their parents. All other files find tasks by these
 * functions.
 *
 *	pid_table[pid mod 1024] ──> task ──> task      next_pid
 *	group_table[pgrp mod 1024] ──> task ──> task   next_in_group
 *	parent->children ──> task ──> task             next_sibling
 *
 * Ancestor: Linux 0.01's array of 64 tasks. Its find_empty_process searched the
 * array for a free pid; here a hash table holds any number of tasks.
 */
#include "task.h"

#define PID_CHAINS 1024

static struct task *pid_table[PID_CHAINS], *group_table[PID_CHAINS];
static int last_pid;
static unsigned char taken[(MAX_PID + 1) / 8]; /* bit n: n is taken */

/* Returns the list that has the tasks with this number in a table. The number
 * may be any int. */
static struct task **chain_of(struct task **table, int nr)
{
	return &table[(unsigned int)nr % PID_CHAINS];
}

/* Returns the task with that pid; 0 if there is none. */
struct task *find_task(int pid)
{
	struct task *task = *chain_of(pid_table, pid);

	while (task && task->pid != pid)
		task = task->next_pid;
	return task;
}

/* Returns the task after `task`, or the first one if `task` is 0. Returns 0
 * after the last one. The order has no meaning. */
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

/* Returns the task after a pid; pid is 0 for the first task. The order stays
 * the same while tasks come and go: by chains, and in each chain by pids.
 * Returns 0 after the last task. */
struct task *task_behind(int pid)
{
	struct task *task, *next = 0;

	for (int i = pid % PID_CHAINS; i < PID_CHAINS && !next; i++, pid = 0)
		for (task = pid_table[i]; task; task = task->next_pid)
			if (task->pid > pid && (!next || task->pid < next->pid))
				next = task;
	return next;
}

/* Returns the task after `task` in a process group, or the first one if `task`
 * is 0. Returns 0 after the last one. Zombies are in the group, too. */
struct task *next_of_group(struct task *task, int pgrp)
{
	task = task ? task->next_in_group : *chain_of(group_table, pgrp);
	while (task && task->pgrp != pgrp)
		task = task->next_in_group;
	return task;
}

/* Calls point(), and returns the next task of the group. During point() any
 * task of the group may end, so then the list is searched from its start. Tasks
 * that have joined meanwhile are left out: their number `entered` is larger. */
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

/* Adds a task to a process group. Its number `entered` is larger than
 * those of all tasks that joined a group before. */
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

/* Marks each number that a task, a group or a session has, when the pids wrap
 * around. A group may have a number whose task has ended. Until the next wrap
 * only two kinds of numbers can become a group's: those of tasks, and those
 * that new_pid() has passed already. So the marks stay right until then. */
static void mark_taken(void)
{
	memset(taken, 0, sizeof(taken));
	for (struct task *task = next_task(0); task; task = next_task(task)) {
		taken[task->pid / 8] |= 1 << task->pid % 8;
		taken[task->pgrp / 8] |= 1 << task->pgrp % 8;
		taken[task->session / 8] |= 1 << task->session % 8;
	}
}

/* Returns the next pid that is not taken; 0 if all are taken. */
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

/* Adds a new task to the tables. It is a copy of its parent, the current task,
 * except for its pid. */
void add_task(struct task *task)
{
	LIST_ADD(chain_of(pid_table, task->pid), task, next_pid, pid_where);
	join_group(task, current->pgrp);
	add_child(current, task);
}

/* Removes a zombie from the tables, and frees its page. */
void free_task(struct task *task)
{
	LIST_REMOVE(task, next_pid, pid_where);
	LIST_REMOVE(task, next_in_group, group_where);
	remove_child(task);
	kfree(V2P(task));
}

/* Writes one line about a task, and returns its length. */
int task_line(const struct task *task, char *line)
{
	static const char *const states[] = { "R", "S", "D", "T", "Z" };

	return sprintk(line, "%5d %5d %5d %s %7lu %7lu %6lu %s\n", task->pid,
		       task->parent->pid, task->pgrp, states[task->state],
		       task->utime, task->stime, task->space.pages, task->name);
}
