/*
 * Starts our programs, on Linux and on Tally. The stack is:
 *
 *	esp ->	argc | argv[0] ... argv[argc - 1] | 0 | envp[0] ... | 0 | ...
 *
 * Calls main(argc, argv, envp) with the stack aligned to 16 bytes, as gcc
 * expects, and exits with its result.
 *
 * Ancestor: none. In Linux 0.01 the C library of the programs did this.
 */
	.text
	.globl	_start
_start:
	xorl	%ebp, %ebp		/* the end of every backtrace */
	movl	(%esp), %eax
	leal	4(%esp), %ecx
	leal	4(%ecx, %eax, 4), %edx	/* after argv's final zero */
	movl	%edx, environ
	andl	$-16, %esp
	pushl	%eax			/* any word: it keeps the alignment */
	pushl	%edx
	pushl	%ecx
	pushl	%eax
	call	main
	pushl	%eax
	call	exit_group
	hlt				/* exit_group() does not return */

	.bss
	.globl	errno, environ
	.align	4
errno:	.skip	4
environ:
	.skip	4

	.section .note.GNU-stack, "", @progbits
