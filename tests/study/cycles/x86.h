/*
 * Stands in for include/x86.h where cycles are counted. Functions that only a
 * kernel may execute are empty here, and cost nothing. tests/host/x86.h
 * declares the same functions for tests, which can see their calls.
 *
 * Ancestor: none.
 */
#pragma once

#include "../../host/real.h"

/* The study's allocators turn interrupts off with these. Here no interrupt
 * comes. */
static inline unsigned long irq_save(void)
{
	return 0;
}

static inline void irq_restore(unsigned long flags)
{
	(void)flags;
}

/* Control registers read as 0 here, and a write does nothing. */
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

/* Flushes nothing, but the compiler must not move accesses to memory across the
 * call. */
static inline void flush_tlb(void)
{
	asm volatile("" : : : "memory");
}
