/*
 * Where the kernel is watched: its system calls, its way back to a program,
 * and each change of the interrupt flag. Every stub keeps all registers but
 * those named.
 *
 * Ancestor: none.
 */
#include "layout.h"

	.macro	into_kernel
	pushal
	pushl	%ds
	pushl	%es
	movl	$KERNEL_DS, %eax
	movl	%eax, %ds
	movl	%eax, %es
	cld
	xorl	%ebp, %ebp
	.endm

	.macro	out_again
	popl	%es
	popl	%ds
	popal
	.endm

	.text
/* The gate of int $0x80; the program's eax is the number. */
	.globl	system_call
system_call:
	into_kernel
	movl	36(%esp), %eax
	call	watch_enter		/* void watch_enter(unsigned long) */
	out_again
	jmp	real_system_call

/* Instead of iret. */
	.globl	watch_iret
watch_iret:
	into_kernel
	movl	48(%esp), %eax		/* eflags */
	call	watch_leave		/* void watch_leave(unsigned long) */
	out_again
	iret

/* Turns interrupts off; returns the flags in eax. */
	.globl	watch_save
watch_save:
	pushfl
	cli
	pushl	%ecx
	pushl	%edx
	movl	12(%esp), %eax		/* who */
	movl	8(%esp), %edx		/* flags */
	call	watch_off		/* void watch_off(who, flags) */
	popl	%edx
	popl	%ecx
	popl	%eax
	ret

/* Gives the flags in eax back, and destroys it. */
	.globl	watch_restore
watch_restore:
	pushl	%eax
	pushl	%ecx
	pushl	%edx
	movl	%eax, %edx
	movl	12(%esp), %eax
	call	watch_on		/* void watch_on(who, flags) */
	popl	%edx
	popl	%ecx
	popfl
	ret

	.section .note.GNU-stack, "", @progbits
