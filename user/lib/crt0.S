/*
 * Where a program of ours begins, on Linux as on Tally:
 *
 *	esp ->	argc | argv[0] ... argv[argc - 1] | 0 | envp[0] ... | 0 | ...
 *
 * Calls main(argc, argv, envp) on a stack aligned to 16 bytes, as gcc takes
 * for granted, and exits with its result.
 *
 * Ancestor: none; Linux 0.01 left this to the C library of its programs.
 */
	.text
	.globl	_start
_start:
	xorl	%ebp, %ebp		/* the end of every backtrace */
	movl	(%esp), %eax
	leal	4(%esp), %ecx
	leal	4(%ecx, %eax, 4), %edx	/* behind argv's final zero */
	movl	%edx, environ
	andl	$-16, %esp
	pushl	%eax			/* any word: 3 arguments and this */
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
