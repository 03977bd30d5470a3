/*
 * Changes stacks, so that one task stops and another task goes on.
 *
 * void switch_stacks(struct task *from, struct task *to): saves the registers
 * that a C function must preserve, and returns when another task switches to
 * `from`. new_task() lays out a new task's stack as if the task had called this
 * function.
 *
 * Ancestor: xv6's swtch.S, which changes stacks in the same way.
 */
#include "layout.h"

	.cfi_sections .debug_frame
	.text
	.macro	keep register
	pushl	%\register
	.cfi_adjust_cfa_offset 4
	.cfi_rel_offset \register, 0
	.endm

	.macro	back register
	popl	%\register
	.cfi_adjust_cfa_offset -4
	.cfi_restore \register
	.endm

	.globl	switch_stacks
	.cfi_startproc
switch_stacks:
	keep	ebp
	keep	ebx
	keep	esi
	keep	edi
	keep	fs
	keep	gs
	movl	%esp, TASK_ESP(%eax)
	movl	TASK_ESP(%edx), %esp
	back	gs
	back	fs
	back	edi
	back	esi
	back	ebx
	back	ebp
	ret
	.cfi_endproc

	.section .note.GNU-stack, "", @progbits
