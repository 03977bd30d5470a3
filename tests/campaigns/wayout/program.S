/*
 * The program that makes one call. victim.c sets its registers to the number
 * and arguments of the call before it starts. It reports to the kernel by
 * another call, REPORT, whose function is report() of expect.c: either ebx is
 * the call's result and ecx is 0, or ebx is the number of a signal whose
 * handler runs and ecx is 1.
 *
 * Ancestor: none.
 */
#include "wayout.h"

	.section .rodata
	.globl	program, program_end, handler, pauses
program:
	int	$0x80
	movl	%eax, %ebx
	xorl	%ecx, %ecx
	movl	$REPORT, %eax
	int	$0x80
	movl	$1, %eax
	xorl	%ebx, %ebx
	int	$0x80			/* exit */

handler:
	movl	4(%esp), %ebx
	movl	$1, %ecx
	movl	$REPORT, %eax
	int	$0x80
	ret				/* to the code of a sigreturn() */

/* A child executes this: it waits until it is killed. */
pauses:	movl	$29, %eax
	int	$0x80			/* pause */
	jmp	pauses
program_end:

	.section .note.GNU-stack, "", @progbits
