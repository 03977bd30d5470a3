/*
 * Included before the kernel's C files: everything that turns interrupts off or
 * on there calls watch.c. The stubs in hooks.S keep all registers, so that the
 * compiler makes the same code around them.
 *
 * Ancestor: none.
 */
#include "x86.h"

static inline unsigned long watched_save(void)
{
	unsigned long flags;

	asm volatile("pushfl; popl %0; call watch_cli"
		     : "=r"(flags)
		     :
		     : "memory", "cc");
	return flags;
}

static inline void watched_restore(unsigned long flags)
{
	asm volatile("pushl %0; call watch_popf"
		     :
		     : "rm"(flags)
		     : "memory", "cc");
}

static inline void watched_cli(void)
{
	asm volatile("call watch_cli" : : : "memory", "cc");
}

static inline void watched_sti(void)
{
	watched_restore(X86_EFLAGS_IF);
}

void watch_halt(void);

static inline void watched_halt(void)
{
	watch_halt();
	halt();
}

#define halt	    watched_halt
#define irq_save    watched_save
#define irq_restore watched_restore
#define cli	    watched_cli
#define sti	    watched_sti

/* watch.c recognises schedule() by its address. */
void schedule(void) __attribute__((noinline));
