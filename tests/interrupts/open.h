/*
 * For a kalloc.c that leaves interrupts on where it should turn them off: the
 * campaign has to see that.
 *
 * Ancestor: none.
 */
#include "x86.h"

static inline unsigned long leave_on(void)
{
	unsigned long flags;

	asm volatile("pushfl; popl %0" : "=r"(flags) : : "memory");
	return flags;
}

#define irq_save leave_on
