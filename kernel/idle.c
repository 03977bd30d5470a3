/*
 * Task 0, which has booted the kernel. It does the work that interrupts leave,
 * and halts the CPU when no task wants to run.
 *
 *	interrupt ──> leave_work() ──> schedule() ──> task 0: do_work()
 *	of clock, keyboard, serial line               timers, bytes, keys
 *
 * So interrupts are short, whatever a key or a tick means for ten thousand
 * tasks: what it means is done with interrupts on, in steps between points.
 *
 * W1  the handler of an interrupt wakes nobody and sends no signal. It notes
 *     what has come, and leaves work. So no queue, timer or signal changes
 *     behind the back of who looks at it, also with interrupts on.
 * W2  task 0 is on no queue. schedule() takes it before all others while there
 *     is work, but for the turns that it gives to others at points.
 *
 * Ancestor: Linux 0.01's task 0 only called pause(); later Linux has such work
 * done by soft interrupts.
 */
#include "files.h"
#include "x86.h"

static volatile unsigned long left, done; /* pieces of work */

int work_left(void)
{
	return left != done;
}

/* From interrupts: there is work for task 0. */
void leave_work(void)
{
	left++;
	if (current != &idle_task)
		need_resched |= WORK_LEFT;
}

/* Does the work that interrupts have left, and what they leave meanwhile. */
void do_work(void)
{
	while (work_left()) {
		unsigned long now = left;

		run_timers();
		take_input();
		serial_wake();
		do_keys();
		done = now;
	}
}

void idle(void)
{
	for (;;) {
		do_work();
		cli();
		if (!work_left())
			schedule();
		if (!work_left())
			asm volatile("sti; hlt");
		sti();
	}
}
