/*
 * From setup's flat 32-bit world to C: paging on, the kernel at KERNEL_BASE
 * plus its physical place, data in their own pages, an empty bss, a stack.
 * setup.c jumps here; main() of init/main.c comes next.
 *
 * The boot tables stand in low memory and map what was loaded, and 6 to 10 MiB
 * behind it, twice: where it is and at KERNEL_BASE. The image builder has
 * chosen how much.
 *
 *	BOOT_PG_DIR + 0000   directory    [0..] and [256..] -> the tables
 *	            + 1000   tables       page nr -> page nr
 *
 * They may take the place of boot sector, setup and the descriptor table that
 * setup has loaded: no segment register is loaded before gdt_init() makes
 * another one. paging_init() replaces the tables and gives their pages to
 * kalloc. Each of these pages lies below the first one that was never given
 * out (M2).
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
	movl	BOOT_PARAMS, %eax	/* its first word: mapped */
	movl	%eax, %ecx
	shrl	$10, %ecx		/* an entry of 4 bytes maps 4 KiB */
	leal	-4(%edi, %ecx), %edi	/* the last entry */
	addl	$PRESENT_WRITE - PAGE_SIZE, %eax
	std
1:	.rept	4			/* every page to itself, down to 0 */
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
	jmp	*%eax			/* from here on at KERNEL_BASE */

paging_on:
	movl	$kernel_data_end - 4, %edi	/* downward: they may overlap */
	movl	$kernel_data_last, %esi
	movl	$kernel_data_words, %ecx
	std
	rep movsl
	cld
	movl	$kernel_bss, %edi	/* it is not in the image */
	movl	$kernel_bss_words, %ecx
	xorl	%eax, %eax
	rep stosl
	movl	$boot_stack_top, %esp
	xorl	%ebp, %ebp		/* the kernel's own ends here, too */
	call	main
3:	hlt				/* main does not return */
	jmp	3b
	.cfi_endproc

	.section .bss
	.balign	PAGE_SIZE
	.globl	idle_task
/* struct task idle_task, the first: this runs on its stack, and main() too */
idle_task:
	.skip	PAGE_SIZE
boot_stack_top:

	.section .note.GNU-stack, "", @progbits
