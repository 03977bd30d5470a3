/*
 * Watches a call that may never end. The call runs step by step: the trap flag
 * makes the CPU raise an exception after each instruction, and this file counts
 * these exceptions. They also come while interrupts are off, so that a call
 * that loops while it holds its lock is stopped, too. No clock is used: the
 * same call stops at the same instruction on each machine.
 *
 * Ancestor: none.
 */
#include "study.h"

#define MOST_STEPS 200000 /* ten times the longest call that ends */
#define DEBUG	   1	  /* the number of the exception */
#define GATE	   0x8e00 /* an interrupt gate of the kernel */

const char *survive_briefly(void (*f)(void *arg), void *arg);

/*
 * Counts one step. When none is left, it clears the trap flag and returns to
 * goes_round() in place of the watched call.
 */
asm(".pushsection .text\n"
    "step:\n\t"
    "decl	steps_left\n\t"
    "jnz	1f\n\t"
    "btrl	$8, 8(%esp)\n\t" /* the trap flag */
    "movl	$goes_round, (%esp)\n"
    "1:	iret\n"
    ".popsection");

extern char step[];
extern unsigned long steps_left;
void goes_round(void) __attribute__((noreturn));

unsigned long steps_left;

void goes_round(void)
{
	panic("does not end");
}

static void install_step(void)
{
	struct table_pointer pointer;
	unsigned long at = (unsigned long)step, *gate;

	asm("sidt %0" : "=m"(pointer));
	gate = (unsigned long *)pointer.base + 2 * DEBUG;
	gate[0] = KERNEL_CS << 16 | (at & 0xffff);
	gate[1] = (at & 0xffff0000) | GATE;
}

static void set_trap_flag(unsigned long flag)
{
	irq_restore((irq_save() & ~X86_EFLAGS_TF) | flag);
}

static struct {
	void (*f)(void *arg);
	void *arg;
} watched;

static void run_watched(void *unused)
{
	(void)unused;
	set_trap_flag(X86_EFLAGS_TF);
	watched.f(watched.arg);
	set_trap_flag(0);
}

/* Calls survive() with f(arg); if f does not end, it counts as a panic. */
const char *survive_briefly(void (*f)(void *arg), void *arg)
{
	const char *end;

	watched.f = f;
	watched.arg = arg;
	steps_left = MOST_STEPS;
	install_step();
	end = survive(run_watched, 0);
	set_trap_flag(0);
	return end;
}
