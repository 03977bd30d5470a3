/*
 * The time stamp counter. It counts instructions on the emulators that measure
 * the figures. The kernel itself does not read it.
 *
 * Ancestor: none.
 */
#pragma once

/* Returns the counter: instructions executed since reset. */
static inline unsigned long long rdtsc(void)
{
	unsigned long long value;

	asm volatile("rdtsc" : "=A"(value) : : "memory");
	return value;
}
