/*
 * int try(struct registers *with): loads all registers of a program from *with,
 * and jumps to target. It returns a signal's number if caught() handles a
 * signal. It returns 0 if the code jumps to came_back; then `after` has all
 * registers.
 *
 * The stack pointer moves through *with, and a signal's frame may be put below
 * it, so there must be some room below *with. When the code ends, no register
 * has a value of this program. Until go_home has restored them, this file can
 * only rely on a flat ss, and on a readable cs.
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

/* The code jumps here if it ends without a signal, with any registers. */
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
 * void caught(int signal), a signal handler: ends the try. If no try runs, it
 * ignores SIGUSR1; any other signal then means that a try has damaged this
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

/* Restores the registers of try()'s caller, and returns eax to it. */
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
 * void begin_at(unsigned long entry, void *stack): starts a program as the
 * kernel does; never returns.
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
	.skip	1024			/* for the frame of a signal */
after:	.skip	ESP_IN_IT + 4

	.section .note.GNU-stack, "", @progbits
