/*
 * A watch for what may go round for ever: the study runs with interrupts off,
 * and here the clock may end a call.
 *
 * Ancestor: none.
 */
#include "study.h"

#define TOO_LONG 5 /* ticks */
#define PIC	 0x20
#define PIC_EOI	 0x20
#define TIMER	 0

const char *survive_briefly(void (*f)(void *arg), void *arg);

static unsigned long ticks_gone;

/* panic() does not come back to where the interrupt would be ended. */
static void watch(UNUSED int from_program)
{
	if (++ticks_gone < TOO_LONG)
		return;
	outb(PIC, PIC_EOI);
	panic("does not end");
}

static struct {
	void (*f)(void *arg);
	void *arg;
} watched;

static void run_watched(void *unused)
{
	(void)unused;
	sti();
	watched.f(watched.arg);
	cli();
}

/* survive(), and a call that does not end is a panic too. */
const char *survive_briefly(void (*f)(void *arg), void *arg)
{
	const char *end;

	watched.f = f;
	watched.arg = arg;
	ticks_gone = 0;
	irq_install(TIMER, watch);
	end = survive(run_watched, 0);
	cli();
	return end;
}
