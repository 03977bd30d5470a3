/*
 * A signal interrupts a system call, and a second signal comes at an
 * instruction of the call's way out. What does the program see? This is a run:
 *
 *	victim   call ──> waits              way out ──────────> program ...
 *	signals           ^first wakes it    ^second, at point k
 *	points                               1 2 3 ... n
 *
 * From the first instruction after the wait on, the trap flag steps the victim
 * through the kernel (interrupts/stepping.h). At point k the campaign requests
 * a real interrupt. It comes at this point, or later, as soon as interrupts are
 * on again: at the latest at the program's first instruction. Interrupts send
 * no signals (W1 of idle.c): the interrupt's handler asks for another task,
 * which sends the second signal as soon as the victim gives it the CPU.
 *
 *	raise.c	   steps the victim, and requests the interrupt
 *	expect.c   compares what must happen with what happens
 *	victim.c   the tasks: the victim, and the sender of the second signal
 *	runs.c	   makes all runs: with each pair of signals, at each point
 *	calls.c	   the calls that wait
 *
 * The linker (--wrap) redirects some calls of the kernel to this file; the
 * kernel's code does not change. The command line may have seed=N; pairs=N and
 * every=N, to try one of N pairs of signals and one of N points; from=N, the
 * number of the first call; and forget=1, which expect.c explains.
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
static int last_on; /* were interrupts on at the last step? */

/* Prints the condition that is not true, and ends the test. */
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

/* Called after each wait: begins to step if the victim's wait in its call is
 * over. */
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

/* Stops stepping if the victim ends: then its call has no way out. */
void __wrap_do_exit(int status)
{
	if (current == victim)
		stepping = 0;
	__real_do_exit(status);
}

/* ---- Points ---- */

/* Is eip in the function that begins at `begin`? Finds the function's end at
 * the first call, and keeps it in *end. */
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

/* Is this instruction a point? It is if an interrupt can come before it, or if
 * it is the first one at which an interrupt must wait. The instruction after a
 * sti is no point, and a repeated string instruction is one point. Where the
 * kernel changes its run queue there is no point, because this campaign's
 * handler changes the queue, too; a real one does not (W1). */
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
	/* keeps the trap flag on in the flags that a popf will load */
	if (*(unsigned char *)frame->eip == POPF)
		*(&frame->esp) |= X86_EFLAGS_TF;
	if (!is_point(frame) || ++points != wanted)
		return;
	requested = 1;
	expected = frame->eflags & X86_EFLAGS_IF ? frame->eip : 0;
	counts.held += expected == 0;
	request_interrupt();
}

/* Called when the interrupt comes: checks its place, stops stepping, and
 * handles it. */
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

/* The interrupt's handler: asks for the task that sends the second signal. */
void raise_second(UNUSED int from_program)
{
	withdraw_interrupt();
	to_send = second.signal;
	need_resched = SLICE_OVER;
	wake_task(other);
}
