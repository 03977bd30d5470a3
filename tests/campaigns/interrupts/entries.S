/*
 * Entries into the kernel that set the trap flag, so that the campaign steps
 * the kernel from its first instruction on; and the program that makes such
 * entries.
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
/* Runs before a gate's own handler. Sets the trap flag, and changes nothing
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
 * The program. It makes each kind of page fault that is no error, a fork after
 * which parent and child write, a fault whose signal kills the child, a wait,
 * an unmapping, and an exit. Its exit status is 0, or the number of the check
 * that failed, or the error of munmap().
 */
program:
	movl	$1, DATA		/* there is no page and no table */
	pushl	$5			/* makes the stack grow */
	movl	$1, DATA + PAGE_SIZE	/* there is a table, but no page */
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
	movl	$2, DATA + PAGE_SIZE	/* this is the page's last holder */
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
	movl	0, %eax			/* no area: SIGSEGV */
	jmp	end
program_end:

	.section .note.GNU-stack, "", @progbits
