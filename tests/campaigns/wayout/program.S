/*
 * The program that makes one call: its registers, as calls.c sets them at its
 * start, are the call. It tells the kernel below it what happens by another
 * call, whose function is report() of raise.c: ebx is the result of the call
 * and ecx 0, or ebx is the number of a signal whose handler runs and ecx 1.
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

/* What a child does: it waits to be killed. */
pauses:	movl	$29, %eax
	int	$0x80			/* pause */
	jmp	pauses
program_end:

	.section .note.GNU-stack, "", @progbits
