/*
 * The smallest program: a page of text, a page of stack, and it sleeps.
 */
	.globl	_start
_start:
	pushl	$0		/* the stack is there */
1:	movl	$29, %eax	/* pause */
	int	$0x80
	jmp	1b

	.section .note.GNU-stack, "", @progbits
