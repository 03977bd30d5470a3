/*
 * A static program that ends at once. Its text has 32 pages, like that of a
 * static program with glibc, and it executes an instruction in each of them.
 */
	.globl	_start
	.balign	4096
_start:
	.rept	31
	jmp	. + 4096
	.balign	4096
	.endr
	movl	$1, %eax	/* exit */
	xorl	%ebx, %ebx
	int	$0x80

	.section .note.GNU-stack, "", @progbits
