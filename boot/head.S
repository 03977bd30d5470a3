/*
 * From setup's flat 32-bit world to C: paging on, the kernel at KERNEL_BASE
 * plus its physical place, data in their own pages, an empty bss, a stack.
 * setup.c jumps here; main() of init/main.c comes next.
 *
 * The boot tables stand in low memory and map the first 16 MiB twice, where
 * they are and at KERNEL_BASE:
 *
 *	BOOT_PG_DIR + 0000   directory    [0..3] and [256..259] -> the tables
 *	            + 1000   4 tables     page nr -> page nr, 4096 entries
 *
 * paging_init() replaces them and gives their five pages to kalloc.
 *
 * Ancestor: Linux 0.01's head.s put its tables over its own code at 0, and
 * had no need of an address other than the physical one.
 */
#include "layout.h"

#define PRESENT_WRITE	3
#define CR0_PG		0x80000000
#define DIR_ENTRY(addr)	((addr) >> 20)	/* offset of its directory entry */

	.cfi_sections .debug_frame
	.section .head, "ax"
	.cfi_startproc
	.cfi_undefined eip		/* no caller: gdb's backtrace ends */
	.globl	_start
/* In: protected mode, flat segments, paging off, interrupts off. */
_start:
	cld
	xorl	%eax, %eax
	movl	$BOOT_PG_DIR, %edi
	movl	$PAGE_SIZE / 4, %ecx
	rep stosl			/* an empty directory; edi: table 0 */
	movl	$PRESENT_WRITE, %eax
1:	stosl				/* page 0, 1, 2 ... to itself */
	addl	$PAGE_SIZE, %eax
	cmpl	$BOOT_MAPPED | PRESENT_WRITE, %eax
	jb	1b
	movl	$BOOT_PG_DIR + PAGE_SIZE + PRESENT_WRITE, %eax
	movl	$BOOT_PG_DIR, %edi
	movl	$BOOT_PG_TABLES, %ecx
2:	movl	%eax, DIR_ENTRY(KERNEL_BASE)(%edi)
	stosl
	addl	$PAGE_SIZE, %eax
	loop	2b
	movl	$BOOT_PG_DIR, %eax
	movl	%eax, %cr3
	movl	%cr0, %eax
	orl	$CR0_PG, %eax
	movl	%eax, %cr0
	movl	$paging_on, %eax
	jmp	*%eax			/* from here on at KERNEL_BASE */

paging_on:
	movl	$kernel_data_end - 4, %edi	/* downward: they may overlap */
	movl	$kernel_data_last, %esi
	movl	$kernel_data_words, %ecx
	std
	rep movsl
	cld
	movl	$kernel_data_end, %edi	/* bss is not in the image */
	movl	$kernel_bss_words, %ecx
	xorl	%eax, %eax
	rep stosl
	movl	$boot_stack_top, %esp
	xorl	%ebp, %ebp		/* the kernel's own ends here, too */
	call	main
3:	hlt				/* main does not return */
	jmp	3b
	.cfi_endproc

	.section .note.GNU-stack, "", @progbits
