/*
 * Runs task 0, which has booted the kernel. Since then task 0 does the work
 * that interrupts leave to it, and halts the CPU when no task wants to run.
 *
 *	interrupt ──> leave_work() ──> schedule() ──> task 0: do_work()
 *	of clock, keyboard, serial line               timers, bytes, keys
 *
 * So an interrupt is short, even if a key sends a signal to ten thousand tasks,
 * or a tick wakes them. Task 0 does that work, with interrupts on, and lets
 * other tasks run between its steps (point()).
 *
 * W1  the handler of an interrupt wakes no task, sends no signal and prints
 *     nothing; it takes no page, shares none and frees none. It records what
 *     has come, and calls leave_work(). So a task can read and change queues,
 *     timers, signals, the screen, counts of pages and lists of free pages with
 *     interrupts on: no interrupt changes them.
 * W2  task 0 is on no queue. While there is work, schedule() takes task 0
 *     before all others; but when task 0 calls point(), another task gets a
 *     turn.
 *
 * Ancestor: Linux 0.01's task 0 only called pause(); later Linux does such work
 * in soft interrupts.
 */
#include "files.h"

/* Does the work that interrupts have left to task 0, and also the work that
 * comes while this function runs.
 */
void do_work(void)
{
	while (work_left) {
		unsigned long now = work_left, flags;

		run_timers();
		take_input();
		serial_wake();
		do_keys();
		flags = irq_save();
		work_left -= now;
		irq_restore(flags);
	}
}

void idle(void)
{
	for (;;) {
		cli();
		if (work_left) {
			need_resched &= ~SLICE_OVER; /* set by an older tick */
			sti();
			do_work();
		} else if (run_queue.next != &run_queue) {
			schedule();
		} else {
			halt();
		}
	}
}
