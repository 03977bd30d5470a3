/*
 * The stubs that call watch.c: at a system call, at the return to a program,
 * and at each change of the interrupt flag. Every stub keeps all registers.
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
/* int $0x80 comes here; the program's eax is the number of the call. */
	.globl	system_call
system_call:
	into_kernel
	movl	36(%esp), %eax
	call	watch_enter		/* void watch_enter(unsigned long) */
	out_again
	jmp	real_system_call

/* The kernel jumps here instead of executing iret. */
	.globl	watch_iret
watch_iret:
	into_kernel
	movl	48(%esp), %eax		/* eflags */
	call	watch_leave		/* void watch_leave(unsigned long) */
	out_again
	iret

/* The kernel calls this instead of executing cli. A cli in place of the call
 * would be executed 5 instructions before the rdtsc. No register changes. */
	.globl	watch_cli
watch_cli:
	pushfl
	cli
	pushl	%eax
	pushl	%ecx
	pushl	%edx
	rdtsc
	leal	-5(%eax), %ecx		/* when */
	movl	12(%esp), %edx		/* flags */
	movl	16(%esp), %eax		/* who */
	call	watch_off		/* void watch_off(who, flags, when) */
	popl	%edx
	popl	%ecx
	popl	%eax
	addl	$4, %esp
	ret

/* The kernel calls this instead of executing popfl, which would be executed 3
 * instructions before the rdtsc. Removes the flags from the stack; no register
 * changes. */
	.globl	watch_popf
watch_popf:
	pushl	%eax
	pushl	%ecx
	pushl	%edx
	rdtsc
	leal	-3(%eax), %ecx
	movl	16(%esp), %edx
	movl	12(%esp), %eax
	call	watch_on		/* void watch_on(who, flags, when) */
	popl	%edx
	popl	%ecx
	popl	%eax
	pushl	4(%esp)
	popfl
	ret	$4

	.section .note.GNU-stack, "", @progbits
