/*
 * A static program that ends at once. It is as large as one of glibc: 32 pages
 * of text, each of which it enters.
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
