/*
 * Spans of known length, which watch.c must measure. This file is compiled like
 * the kernel's own files.
 *
 * Ancestor: none.
 */
#include "kernel.h"
#include "x86.h"
#include "watch.h"

int watch_known(int command, unsigned long n);

/* Executes n instructions: two in each round of the loop. */
static void spin(unsigned long n)
{
	n /= 2;
	asm volatile("1: decl %0; jnz 1b" : "+r"(n) : : "cc");
}

int watch_known(int command, unsigned long n)
{
	unsigned long flags;

	switch (command) {
	case WATCH_CLI:
		flags = irq_save();
		spin(n);
		irq_restore(flags);
		return 0;
	case WATCH_LOOP:
		spin(n);
		return 0;
	case WATCH_PAIRS:
		while (n-- > 0)
			now();
		return 0;
	}
	return -EINVAL;
}
