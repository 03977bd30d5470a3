/*
 * The scheduler decides which task runs next. Tasks that want to run are on one
 * queue. The first one runs for its slice, a number of ticks, and then goes to
 * the end. The nice value makes the slice longer or shorter. To choose a task
 * takes the same few instructions whether there are two tasks or ten thousand.
 * To put a task to sleep and to wake it also takes only a few:
 *
 *	run_queue <──> task <──> task <──> (back to run_queue)
 *	               next                last
 *
 * Task 0 (idle.c) is not on the queue. It runs before all other tasks if
 * interrupts have left work for it, and also when no other task wants to run.
 *
 * The kernel is not preempted: a task gives up the CPU in schedule() only.
 * schedule() is called when a task sleeps, on the way back to a program
 * (entry.S), and by long loops: see point().
 *
 * T3  whenever schedule() is called, each page's count equals the number of its
 *     holders. So task 0 can run the audit for F4.
 *
 * Ancestor: Linux 0.01's sched.c looked at all 64 tasks of its array up to two
 * times, and switched through a task state segment.
 */
#include "files.h"

struct task *current = &idle_task, *init_task;
int need_resched;

struct link sleepers = CIRCLE(sleepers);

struct link run_queue = CIRCLE(run_queue);
volatile unsigned long work_left;

/* switch.S: saves the registers on the stack of `from`, and loads those of
 * `to`. */
void switch_stacks(struct task *from, struct task *to);

static void append(struct link *queue, struct task *task)
{
	struct link *link = &task->queue;

	link->next = queue;
	link->prev = queue->prev;
	queue->prev->next = link;
	queue->prev = link;
}

static void unlink_task(struct task *task)
{
	struct link *next = task->queue.next, *prev = task->queue.prev;

	next->prev = prev;
	prev->next = next;
	task->queue.next = 0;
}

/* Returns the length of the task's slice in ticks. */
static long slice(const struct task *task)
{
	return SLICE_TICKS -
	       (task->nice > 0 ? task->nice * 9 / 19 : task->nice);
}

/* Panics. overflow() is a function of its own so that schedule() spends no
 * instructions on its arguments. */
__attribute__((noinline)) static void overflow(const struct task *task)
{
	panic("check_stack: task %d (%s) has overflowed its kernel stack",
	      task->pid, task->name);
}

/* Checks the canary, which lies between a task's structure and its stack. A
 * stack that grows too far overwrites the canary first. */
static void check_stack(const struct task *task)
{
	if (task->canary != CANARY)
		overflow(task);
}

/* Switches from the task `last` to the task `next`: to its stack, its page
 * directory, its FPU state and its segments. Returns when another task switches
 * back to `last`. */
static void switch_to(struct task *last, struct task *next)
{
	check_stack(last);
	current = next;
	tss.esp0 = (unsigned long)next + PAGE_SIZE;
	write_cr3(next->space.dir);
	if (fpu_owner == next)
		asm volatile("clts");
	else if (fpu_owner == last)
		write_cr0(read_cr0() | X86_CR0_TS);
	load_tls(next, last->more_tls | next->more_tls);
	switch_stacks(last, next);
}

/* Turns the code that head.S has started into task 0. */
void sched_init(void)
{
	idle_task.state = STOPPED; /* W2 of idle.c */
	idle_task.canary = CANARY;
	idle_task.space.dir = kernel_dir;
	idle_task.cwd = hold_node(root);
	idle_task.umask = 022;
	memcpy(idle_task.limit, default_limits, sizeof(default_limits));
	memcpy(idle_task.name, "idle", 5);
	write_cr0(read_cr0() | X86_CR0_AM);
}

/* Gives the CPU to task 0 if interrupts have left work, else to the first task
 * of the queue. Returns when it is this task's turn again, or at once if no
 * other task wants to run. The task that calls this goes to the end of the
 * queue. But if need_resched was set only because of work for task 0, the task
 * goes to the front. At the return interrupts are on or off as at the call.
 */
void schedule(void)
{
	unsigned long flags = irq_save();
	struct task *last = current, *next = &idle_task;

	if (last->state == RUNNING)
		append(need_resched == WORK_LEFT ? run_queue.next : &run_queue,
		       last);
	need_resched = 0;
	if (run_queue.next != &run_queue &&
	    (!work_left || last == &idle_task)) {
		next = task_of(run_queue.next);
		unlink_task(next);
	}
	if (next != last)
		switch_to(last, next);
	irq_restore(flags);
}

/* Tells the scheduler that there is work for task 0. Interrupts call this. */
void leave_work(void)
{
	work_left++;
	if (current != &idle_task)
		need_resched |= WORK_LEFT;
}

/* Lets other tasks run if an interrupt has asked for it. Every long loop calls
 * this at each step. Returns 1 if other tasks have run and a signal is about to
 * end this task: then the caller leaves the loop. Otherwise returns 0. */
int point(void)
{
	if (!need_resched)
		return 0;
	schedule();
	return fatal_signal_pending();
}

/* Sleeps on a queue until wake_up(), a timer or a signal wakes the task.
 * Returns 0 in all three cases. If a signal is pending already, it does not
 * sleep, and returns -ERESTARTSYS. So a caller that calls it in a loop gets the
 * error after a signal. The event that the caller waits for cannot happen
 * between its check and the sleep: interrupts wake no task (W1 of idle.c), and
 * no other task runs. */
int sleep_on(struct link *queue)
{
	if (current->attention && signal_pending()) /* S1 of signal.c */
		return -ERESTARTSYS;
	current->state = SLEEPING;
	append(queue, current);
	schedule();
	return 0;
}

/* Adds a task, which is on no queue, to the run queue. */
static inline void make_ready(struct task *task)
{
	task->state = RUNNING;
	task->ran = 0;
	append(&run_queue, task);
}

/* Moves a task that sleeps to the run queue. If the task does not sleep, does
 * nothing. A task may be woken for another reason than the one for which it
 * sleeps. So after each sleep it must check its condition again. */
void wake_task(struct task *task)
{
	if (task->state != SLEEPING && task->state != UNINTERRUPTIBLE)
		return;
	if (task->queue.next)
		unlink_task(task);
	make_ready(task);
}

/* Wakes all tasks that sleep on a queue, in the order in which they came. */
void wake_up(struct link *queue)
{
	while (queue->next != queue) {
		struct task *task = task_of(queue->next);

		unlink_task(task);
		make_ready(task);
	}
}

/* Counts a tick for the current task. When its slice is over, asks for another
 * task. */
static __attribute__((noinline)) void count_time(int from_program)
{
	if (from_program)
		current->utime++;
	else
		current->stime++;
	if (current->itimer[ITIMER_VIRTUAL].end ||
	    current->itimer[ITIMER_PROF].end)
		current->attention = 1; /* do_signal() checks these timers */
	if (++current->ran >= slice(current)) {
		current->ran = 0;
		need_resched |= SLICE_OVER;
	}
}

/* Handles a tick for the scheduler. Interrupts are off. Task 0 has no slice:
 * when it next calls point(), another task runs, if one wants to. */
void sched_tick(int from_program)
{
	check_stack(current);
	if (current != &idle_task)
		count_time(from_program);
	else
		need_resched = SLICE_OVER;
}
