/*
 * Checks the registers of a program at its start: they must not have values
 * that another program has left. The exit status has a bit for each kind that
 * is wrong:
 *
 *	1 a register  2 a flag  4 ds, es or ss  8 fs or gs  16 the FPU
 *
 * Ancestor: none.
 */
	.globl	_start
_start:
	pushfl
	orl	%ebx, %eax
	orl	%ecx, %eax
	orl	%edx, %eax
	orl	%esi, %eax
	orl	%edi, %eax
	orl	%ebp, %eax
	movl	$0, %ebx		/* mov changes no flag */
	testl	%eax, %eax
	jz	1f
	orl	$1, %ebx
1:	popl	%eax
	cmpl	$0x202, %eax
	je	1f
	orl	$2, %ebx
1:	movl	%ds, %eax
	movl	%es, %ecx
	movl	%ss, %edx
	cmpl	%eax, %ecx
	jne	2f
	cmpl	%eax, %edx
	je	1f
2:	orl	$4, %ebx
1:	movl	%fs, %eax
	movl	%gs, %ecx
	orl	%ecx, %eax
	jz	1f
	orl	$8, %ebx
1:	subl	$108, %esp
	fnsave	(%esp)
	cmpw	$0x37f, (%esp)		/* control word: all is masked */
	jne	2f
	cmpw	$0, 4(%esp)		/* status word */
	jne	2f
	cmpw	$-1, 8(%esp)		/* tags: all empty */
	jne	2f
	leal	28(%esp), %edi		/* eight registers of ten bytes */
	movl	$20, %ecx
	xorl	%eax, %eax
	cld
	repe	scasl
	je	1f
2:	orl	$16, %ebx
1:	movl	$1, %eax		/* exit */
	int	$0x80

	.section .note.GNU-stack, "", @progbits
