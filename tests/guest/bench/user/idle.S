/*
 * The smallest program: it has a page of text and a page of stack, and sleeps.
 */
	.globl	_start
_start:
	pushl	$0		/* takes a page for the stack */
1:	movl	$29, %eax	/* pause */
	int	$0x80
	jmp	1b

	.section .note.GNU-stack, "", @progbits
