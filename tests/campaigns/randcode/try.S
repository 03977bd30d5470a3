/*
 * int try(struct registers *with): loads every register of a program from
 * there and goes to target. It comes back when a signal that has caught() as
 * its handler arrives, with the signal's number, or when the code goes to
 * came_back, with 0 and all registers in after.
 *
 * with is popped, and a signal's frame may be put below it, so it must have
 * some room there. Nothing of ours is left in a register, so nothing can be
 * relied on at the end but that ss is flat and cs can be read.
 *
 * Ancestor: none.
 */
#define ESP_IN_IT 52			/* struct registers, code.h */
#define SIGUSR1	  10

	.text
	.globl	try
try:	pushl	%ebp
	pushl	%ebx
	pushl	%esi
	pushl	%edi
	movl	20(%esp), %eax
	movl	%esp, home
	movl	$1, trying
	movl	%eax, %esp
	popl	%gs
	popl	%fs
	popl	%es
	popl	%ds
	popal
	popfl
	popl	%esp
	jmp	*%cs:target

/* Where code can end in peace, with any registers. */
	.globl	came_back
came_back:
	movl	%esp, %ss:after + ESP_IN_IT
	movl	$after + ESP_IN_IT, %esp
	pushfl
	pushal
	pushl	%ds
	pushl	%es
	pushl	%fs
	pushl	%gs
	xorl	%eax, %eax
	jmp	go_home

/*
 * void caught(int signal), as a handler: ends the try. If no try runs, it
 * ignores SIGUSR1. Any other signal then means that a try has damaged this
 * program itself, so it ends the program.
 */
	.globl	caught
caught:	movl	4(%esp), %eax
	cmpl	$0, %ss:trying
	jne	go_home
	cmpl	$SIGUSR1, %eax
	jne	1f
	ret
1:	movl	$1, %eax		/* exit */
	int	$0x80

/* eax is the result. */
go_home:
	movl	$0, %ss:trying
	movl	%ss:home, %esp
	movl	%ss, %ecx
	movl	%ecx, %ds
	movl	%ecx, %es
	xorl	%ecx, %ecx
	movl	%ecx, %fs
	movl	%ecx, %gs
	pushl	%ecx
	popfl				/* DF, TF, NT and AC are off */
	fninit
	popl	%edi
	popl	%esi
	popl	%ebx
	popl	%ebp
	ret

/*
 * void begin_at(unsigned long entry, void *stack): as the kernel begins a
 * program, which then has no way back.
 */
	.globl	begin_at
begin_at:
	movl	4(%esp), %eax
	movl	8(%esp), %esp
	xorl	%ebx, %ebx
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	xorl	%esi, %esi
	xorl	%edi, %edi
	xorl	%ebp, %ebp
	jmp	*%eax

	.bss
	.globl	target, after
	.balign	4
home:	.skip	4
trying:	.skip	4
target:	.skip	4
	.skip	1024			/* for a signal meanwhile */
after:	.skip	ESP_IN_IT + 4

	.section .note.GNU-stack, "", @progbits
