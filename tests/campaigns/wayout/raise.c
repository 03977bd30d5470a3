/*
 * A signal breaks off a system call, and another signal comes at each
 * instruction of the call's way out: what does the program see? A run:
 *
 *	victim   call ──> waits              way out ──────────> program ...
 *	signals           ^first wakes it    ^second, at point k
 *	points                               1 2 3 ... n
 *
 * From the first instruction after the wait on, the trap flag steps the victim
 * through the kernel: interrupts/stepping.h. At point k a real interrupt is
 * requested. It comes there, or where interrupts are on again: the last one at
 * the program's first instruction. Interrupts send no signals (W1 of idle.c):
 * the interrupt's handler makes another task run, which sends the second signal
 * when the victim gives way to it.
 *
 *	raise.c	   steps, and requests the interrupt
 *	expect.c   knows what has to happen, and sees what happens
 *	victim.c   the tasks: the victim, and those that send signals
 *	runs.c	   all runs: pairs of signals, points
 *	calls.c	   the calls that wait
 *
 * The linker (--wrap) sends some calls of the kernel here; the kernel is as it
 * is. Words of the command line: seed=N; pairs=N and every=N, to try one of N
 * pairs of signals, and one of N points; from=N, the first call; forget=1, for
 * which see expect.c.
 *
 *	wayout: NAME, n pairs, n points, n runs, ...
 *
 * Ancestor: tests/campaigns/interrupts/step.c.
 */
#include "raise.h"

int __real_sleep_on(struct link *queue);
int __wrap_sleep_on(struct link *queue);
void __real_schedule(void);
void __wrap_schedule(void);
void __real_do_exit(int status) NORETURN;
void __wrap_do_exit(int status) NORETURN;

int armed, stepping, requested, to_send, before_program;
unsigned long points;
struct task *other;

static unsigned long expected, last_eip;
static int last_on; /* were interrupts on at the step before? */

/* Ends the test: something is not as it has to be. */
void complain(const char *what, int line)
{
	stepping = 0;
	printk("not ok: %s (line %d): %s, signal %d action %d, then %d action "
	       "%d at point %lu\n",
	       what, line, call ? call->name : "no call", first.signal,
	       first.action, second.signal, second.action, wanted);
	finish(1);
}

/* ---- Where stepping begins and ends ---- */

/* Begins to step, if this was the victim's wait. */
static void wait_is_over(void)
{
	if (current != victim || !armed)
		return;
	armed = 0;
	stepping = 1;
	last_eip = 0;
	last_on = 1;
	trap_flag();
}

int __wrap_sleep_on(struct link *queue)
{
	int error = __real_sleep_on(queue);

	wait_is_over();
	return error;
}

void __wrap_schedule(void)
{
	__real_schedule();
	wait_is_over();
}

/* Stops stepping: a task that ends has no way out any more. */
void __wrap_do_exit(int status)
{
	if (current == victim)
		stepping = 0;
	__real_do_exit(status);
}

/* ---- Points ---- */

/* Is eip in the function that begins there? Its end is looked for once. */
static int is_in(unsigned long eip, unsigned long begin, unsigned long *end)
{
	unsigned long offset = 0;

	if (!*end) {
		*end = begin;
		while (offset == *end - begin)
			find_symbol(++*end, &offset);
	}
	return begin <= eip && eip < *end;
}

static int changes_queue(unsigned long eip)
{
	static unsigned long ends[2];

	return is_in(eip, (unsigned long)wake_task, &ends[0]) ||
	       is_in(eip, (unsigned long)wake_up, &ends[1]);
}

/* Is this a point? Each instruction is one before which an interrupt may come,
 * and so is the first one at which it has to wait. None stands after sti, and a
 * string instruction that repeats itself is one point. None stands where the
 * kernel changes its run queue: our handler changes it, too, and a real one
 * does not (W1). */
static int is_point(const struct frame *frame)
{
	int on = (frame->eflags & X86_EFLAGS_IF) != 0, was_on = last_on;
	int after_sti = follows_sti(frame, last_eip);
	int repeats = frame->eip == last_eip;

	last_eip = frame->eip;
	last_on = on;
	return !after_sti && !repeats && (on || was_on) &&
	       !changes_queue(frame->eip);
}

/* Counts a point, and requests the interrupt at the wanted one. */
void step(struct frame *frame)
{
	if (!stepping || current != victim) {
		stop_stepping(frame);
		return;
	}
	/* what a popf is about to load has the trap flag, too */
	if (*(unsigned char *)frame->eip == POPF)
		*(&frame->esp) |= X86_EFLAGS_TF;
	if (!is_point(frame) || ++points != wanted)
		return;
	requested = 1;
	expected = frame->eflags & X86_EFLAGS_IF ? frame->eip : 0;
	counts.held += expected == 0;
	request_interrupt();
}

/* Takes the interrupt; afterwards nothing is stepped any more. */
void take(struct frame *frame)
{
	check(requested);
	check(!expected || frame->eip == expected);
	requested = stepping = 0;
	before_program = current == victim && !from_program(frame);
	pass_on(frame);
	if (!from_program(frame))
		stop_stepping(frame);
}

/* Handles that interrupt: another task is to send the second signal. */
void raise_second(UNUSED int from_program)
{
	withdraw_interrupt();
	to_send = second.signal;
	need_resched = SLICE_OVER;
	wake_task(other);
}
