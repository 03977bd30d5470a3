/*
 * Has the few string functions that the kernel and its compiler need, as the C
 * standard defines them.
 *
 * Ancestor: Linux 0.01's string.h, in assembler; gcc 12 makes fast code of the
 * C loops.
 */
#include "kernel.h"

void *memcpy(void *to, const void *from, unsigned long n)
{
	copy_bytes(to, from, n);
	return to;
}

void *memset(void *to, int value, unsigned long n)
{
	fill_bytes(to, value, n);
	return to;
}

/* Compares n bytes, and stops at the first difference. */
int memcmp(const void *a, const void *b, unsigned long n)
{
	const unsigned char *p = a, *q = b;

	for (; n > 0; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

unsigned long strlen(const char *s)
{
	unsigned long left = ~0UL;

	asm("repne scasb" : "+D"(s), "+c"(left) : "a"(0) : "memory", "cc");
	return ~left - 1;
}
