/*
 * Stands in for include/x86.h where cycles are counted: what only a kernel may
 * execute is empty, so that it costs nothing here. The names are declared as
 * in tests/host/x86.h, which has functions for them that a test can watch.
 *
 * Ancestor: none.
 */
#pragma once

#include "../../host/real.h"

/* The study's locks: no interrupt comes. */
static inline unsigned long irq_save(void)
{
	return 0;
}

static inline void irq_restore(unsigned long flags)
{
	(void)flags;
}

/* Nobody loads a control register. */
#define NO_REGISTER(name)                                                      \
	static inline unsigned long read_##name(void)                          \
	{                                                                      \
		return 0;                                                      \
	}                                                                      \
                                                                               \
	static inline void write_##name(unsigned long value)                   \
	{                                                                      \
		(void)value;                                                   \
	}

NO_REGISTER(cr0)
NO_REGISTER(cr3)
NO_REGISTER(cr4)

/* All that is left of it is its order among what touches memory. */
static inline void flush_tlb(void)
{
	asm volatile("" : : : "memory");
}
