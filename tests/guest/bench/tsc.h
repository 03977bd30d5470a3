/*
 * The time stamp counter, which counts instructions on the emulators that the
 * figures are taken on. The kernel itself does not read it.
 *
 * Ancestor: none.
 */
#pragma once

/* The counter's value: instructions executed since reset. */
static inline unsigned long long rdtsc(void)
{
	unsigned long long value;

	asm volatile("rdtsc" : "=A"(value) : : "memory");
	return value;
}
