/*
 * Measures a call between two readings of the counter. This is in assembler, so
 * that no compiler puts anything between them. The cost includes two moves, the
 * call and the second rdtsc, and a third move if there is both a parameter and
 * a result.
 *
 *	rdtsc
 *	movl	%eax, %esi		begin
 *	movl	%edi, %eax		the parameter, if there is one
 *	call	*%ebx
 *	movl	%eax, %edi		the result, if there is one
 *	rdtsc
 *
 * Ancestor: none.
 */
#include "study.h"

/* get may return with the direction flag set, as the get of linux001 does. */
unsigned long measured_get(unsigned long (*f)(void), unsigned long *cost)
{
	unsigned long begin, end, result;

	asm volatile("rdtsc\n\tmovl %%eax, %1\n\tcall *%3\n\t"
		     "movl %%eax, %2\n\trdtsc\n\tcld"
		     : "=&a"(end), "=&S"(begin), "=&D"(result)
		     : "b"(f)
		     : "ecx", "edx", "cc", "memory");
	*cost = end - begin;
	return result;
}

int measured_share(int (*f)(unsigned long), unsigned long arg,
		   unsigned long *cost)
{
	unsigned long begin, end;

	asm volatile("rdtsc\n\tmovl %%eax, %1\n\tmovl %2, %%eax\n\t"
		     "call *%3\n\tmovl %%eax, %2\n\trdtsc"
		     : "=&a"(end), "=&S"(begin), "+&D"(arg)
		     : "b"(f)
		     : "ecx", "edx", "cc", "memory");
	*cost = end - begin;
	return arg;
}

void measured_free(void (*f)(unsigned long), unsigned long arg,
		   unsigned long *cost)
{
	unsigned long begin, end;

	asm volatile("rdtsc\n\tmovl %%eax, %1\n\tmovl %2, %%eax\n\t"
		     "call *%3\n\trdtsc"
		     : "=&a"(end), "=&S"(begin)
		     : "D"(arg), "b"(f)
		     : "ecx", "edx", "cc", "memory");
	*cost = end - begin;
}
