/*
 * Spans whose length is known, for watch.c to find: compiled as the kernel's
 * own files are.
 *
 * Ancestor: none.
 */
#include "kernel.h"
#include "x86.h"
#include "watch.h"

int watch_known(int command, unsigned long n);

/* Two instructions a turn. */
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
