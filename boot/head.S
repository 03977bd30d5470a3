/*
 * The kernel starts here. setup.c jumps here, in flat 32-bit mode. The code
 * here turns paging on, moves the data to their own pages, clears the bss, sets
 * up a stack, and calls main() of init/main.c. The kernel is at its physical
 * address plus KERNEL_BASE.
 *
 * The boot tables are in low memory. They map what was loaded, and 6 to 10 MiB
 * after it. They map this memory twice: at its physical address, and at
 * KERNEL_BASE plus this address. The image builder has chosen how much they
 * map.
 *
 *	BOOT_PG_DIR + 0000   directory    [0..] and [256..] -> the tables
 *	            + 1000   tables       entry n maps page n
 *
 * The tables may overwrite boot sector, setup and the descriptor table that
 * setup has loaded, because no segment register is loaded before gdt_init()
 * makes another table. paging_init() replaces the boot tables, and frees their
 * pages. Each of these pages is below the frontier, which is the first page
 * that was never allocated (M2 of mm/memory.c).
 *
 * Ancestor: Linux 0.01's head.s put its tables over its own code at 0. It used
 * only physical addresses.
 */
#include "layout.h"

#define PRESENT_WRITE	3
#define CR0_PG		0x80000000
#define DIR_ENTRY(addr)	((addr) >> 20)	/* offset of addr's directory entry */

	.cfi_sections .debug_frame
	.section .head, "ax"
	.cfi_startproc
	.cfi_undefined eip		/* no caller: end of gdb's backtrace */
	.globl	_start
/* In: protected mode, flat segments, paging off, interrupts off. */
_start:
	cld
	xorl	%eax, %eax
	movl	$BOOT_PG_DIR, %edi
	movl	$PAGE_SIZE / 4, %ecx
	rep stosl			/* an empty directory; edi is table 0 */
	movl	BOOT_PARAMS, %eax	/* `mapped` of struct boot_params */
	movl	%eax, %ecx
	shrl	$10, %ecx		/* an entry of 4 bytes maps 4 KiB */
	leal	-4(%edi, %ecx), %edi	/* the last entry */
	addl	$PRESENT_WRITE - PAGE_SIZE, %eax
	std
1:	.rept	4			/* map each page to itself, down to 0 */
	stosl
	subl	$PAGE_SIZE, %eax
	.endr
	jnc	1b
	cld
	shrl	$12, %ecx		/* a table maps 4 MiB */
	movl	$BOOT_PG_DIR + PAGE_SIZE + PRESENT_WRITE, %eax
	movl	$BOOT_PG_DIR, %edi
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
	jmp	*%eax			/* from here on above KERNEL_BASE */

paging_on:
	movl	$kernel_data_end - 4, %edi	/* the two places may overlap */
	movl	$kernel_data_last, %esi
	movl	$kernel_data_words, %ecx
	std
	rep movsl
	cld
	movl	$kernel_bss, %edi	/* the image contains no bss */
	movl	$kernel_bss_words, %ecx
	xorl	%eax, %eax
	rep stosl
	movl	$boot_stack_top, %esp
	xorl	%ebp, %ebp		/* end of the kernel's backtrace */
	call	main
3:	hlt				/* main does not return */
	jmp	3b
	.cfi_endproc

	.section .bss
	.balign	PAGE_SIZE
	.globl	idle_task
/* struct task idle_task, the first task. This file and main() use its stack. */
idle_task:
	.skip	PAGE_SIZE
boot_stack_top:

	.section .note.GNU-stack, "", @progbits
