/*
 * The ways into the kernel with the trap flag on, so that the kernel is
 * stepped from its first instruction; and the program that is run so.
 *
 * Ancestor: none.
 */
#include "layout.h"
#include "stepping.h"

#define TF	0x100

#define DATA	PROGRAM_DATA

	.text
	.macro	stepping name
	.globl	step_\name
/* Runs before a gate's own handler: sets the trap flag, and changes nothing
 * else that the handler can see. */
step_\name:
	pushfl
	orl	$TF, (%esp)
	popfl
	jmp	*%cs:old_\name
	.endm

	stepping fault
	stepping call

	.section .rodata
	.globl	program, program_end
/*
 * Each kind of fault that is no error, a fork whose two sides write, a
 * signal that kills, a wait, an unmapping, the end. Ends with 0, or with the
 * number of what went wrong.
 */
program:
	movl	$1, DATA		/* no page, no table */
	pushl	$5			/* the stack grows */
	movl	$1, DATA + PAGE_SIZE	/* no page */
	movl	$2, %eax
	int	$0x80			/* fork */
	testl	%eax, %eax
	jz	child
	movl	$1, %ebx
	movl	%eax, %esi
	movl	$2, DATA		/* copies table and page */
	movl	$7, %eax
	movl	%esi, %ebx
	movl	$DATA + 4, %ecx
	xorl	%edx, %edx
	int	$0x80			/* waitpid */
	movl	$1, %ebx
	cmpl	%esi, %eax
	jne	end
	movl	DATA + 4, %eax
	andl	$0x7f, %eax
	movl	$2, %ebx
	cmpl	$11, %eax		/* SIGSEGV */
	jne	end
	movl	$2, DATA + PAGE_SIZE	/* the last holder */
	movl	$3, %ebx
	cmpl	$2, DATA
	jne	end
	movl	$4, %ebx
	cmpl	$5, (%esp)
	jne	end
	movl	$91, %eax
	movl	$DATA, %ebx
	movl	$PAGE_SIZE, %ecx
	int	$0x80			/* munmap */
	movl	%eax, %ebx
end:	movl	$1, %eax
	int	$0x80			/* exit */

child:	movl	$6, %ebx
	cmpl	$1, DATA
	jne	end
	movl	$3, DATA
	movl	0, %eax			/* nothing is there */
	jmp	end
program_end:

	.section .note.GNU-stack, "", @progbits
