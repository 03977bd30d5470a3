/*
 * The CPU enters the kernel here: each vector has a stub. The stub of an
 * exception leads to trap(), and so does an interrupt that stops a program. An
 * interrupt that stops the kernel leads to irq(), a page fault of a program to
 * page_fault(), and int $0x80 to the function of the system call.
 *
 * trap() gets a struct frame (kernel.h), here from low to high addresses:
 *
 *	es ds | edi esi ebp esp ebx edx ecx eax | vector error | eip cs eflags
 *	        \_________ pusha _____________/    the stub       the CPU
 *	                                             (esp ss from a program)
 *
 * C functions take their first three arguments in eax, edx and ecx (-mregparm)
 * and may destroy those three.
 *
 * A backtrace ends where the kernel was entered: there ebp is 0, as the ABI
 * says for the outermost frame, and the .cfi lines tell gdb that there is no
 * caller. If a trap interrupts the kernel itself, the backtrace goes on to the
 * function that was interrupted.
 *
 * Ancestor: Linux 0.01's asm.s and system_call.s, which had a routine of its
 * own for each exception.
 */
#include "layout.h"

	.cfi_sections .debug_frame
	.text
	.cfi_startproc
	.cfi_undefined eip

/* Vectors for which the CPU pushes an error code: 8, 10 to 14 and 17. */
#define HAS_ERROR(v)	((v) == 8 || ((v) >= 10 && (v) <= 14) || (v) == 17)

	.altmacro
	.macro	stub vector
	.org	vectors + STUB_BYTES * \vector
vector_\vector:
	.if	!HAS_ERROR(\vector)
	pushl	$0
	.endif
	pushl	$\vector
	.if	\vector < IRQ_VECTOR
	jmp	trap_entry
	.else
	jmp	irq_entry
	.endif
	.endm

	.globl	vectors			/* the stubs, STUB_BYTES each */
vectors:
	.set	v, 0
	.rept	STUBS
	stub	%v
	.set	v, v + 1
	.endr
	.cfi_endproc

	.macro	save_registers		/* completes the stub's frame */
	.cfi_startproc
	.cfi_signal_frame
	.cfi_def_cfa esp, 20		/* five words: vector to eflags */
	.cfi_offset eip, -12
	pushal
	.cfi_adjust_cfa_offset 32
	.cfi_offset eax, -24		/* other registers keep their values */
	.cfi_offset ecx, -28
	.cfi_offset edx, -32
	pushl	%ds
	.cfi_adjust_cfa_offset 4
	pushl	%es
	.cfi_adjust_cfa_offset 4
	movl	$KERNEL_DS, %eax
	movl	%eax, %ds
	movl	%eax, %es
	cld				/* a program may have set DF */
	.endm

	.globl	trap_entry
trap_entry:
	save_registers
5:
	testb	$3, FRAME_CS(%esp)
	jnz	trap_of_program
	movl	%esp, %eax
	call	trap			/* void trap(struct frame *) */
	jmp	leave			/* the kernel was interrupted */
	.cfi_endproc

/* An interrupt. If it has interrupted the kernel, which may be idle, calls
 * irq() and returns. In virtual 8086 mode cs may look like the kernel's, so
 * this mode is checked first; trap() handles it. */
irq_entry:
	save_registers
	testl	$EFLAGS_VM, FRAME_EFLAGS(%esp)
	jnz	5b
	testb	$3, FRAME_CS(%esp)
	jnz	trap_of_program
	movl	%esp, %eax
	call	irq			/* void irq(const struct frame *) */
	jmp	leave
	.cfi_endproc

/*
 * A page fault. Only the frame of a program ends where the task's page ends: a
 * frame of virtual 8086 mode is larger, and a frame of the kernel lies further
 * down on the stack. These two go to trap(). If page_fault() has made the page
 * usable, the way back does not check need_resched and signals: interrupts were
 * off and no other task has run, so these cannot have changed.
 */
	.globl	program_fault
program_fault:
	pushl	$PAGE_FAULT
	save_registers
	leal	FRAME_BYTES(%esp), %eax
	testl	$PAGE_SIZE - 1, %eax
	jnz	5b
	.cfi_endproc

	.cfi_startproc
	.cfi_undefined eip
	xorl	%ebp, %ebp
	call	page_fault		/* int page_fault(void) */
	testl	%eax, %eax
	jz	leave
	movl	%eax, %edx
	movl	%esp, %eax
	call	refuse_page		/* void refuse_page(frame, error) */
	jmp	back_to_program

trap_of_program:
	xorl	%ebp, %ebp
	movl	%esp, %eax
	call	trap

/*
 * The way back to a program. If need_resched is set, calls schedule(); if the
 * task needs attention, calls do_signal(), and begins again. Interrupts are off
 * from the first of these two checks until iret, so that no request is missed.
 * schedule() returns with interrupts off. Other tasks may run between two
 * signals.
 */
back_to_program:
	cli
	cmpl	$0, need_resched
	jne	1f
4:	movl	current, %eax
	cmpl	$0, TASK_ATTENTION(%eax)
	jne	2f
leave:	popl	%es
	popl	%ds
	popal
	addl	$8, %esp		/* vector, error */
	iret
1:	call	schedule		/* schedule() sets need_resched to 0 */
	jmp	4b
2:	movl	%esp, %eax
	call	do_signal		/* void do_signal(struct frame *) */
	jmp	back_to_program

/*
 * int $0x80, a system call: its number is in eax, its arguments are in ebx,
 * ecx, edx, esi, edi, ebp. The function gets the first three in registers, and
 * the frame on the stack: long (*)(long, long, long, const struct frame). The
 * frame's error field keeps the number, for calls that are made again after a
 * signal.
 */
	.globl	system_call
system_call:
	pushl	%eax
	testl	$EFLAGS_VM, 12(%esp)	/* no frame of a program: see trap() */
	jnz	vector_13
	pushl	$SYSCALL_VECTOR
	pushal
	pushl	%ds
	pushl	%es
	movl	$KERNEL_DS, %ebp
	movl	%ebp, %ds
	movl	%ebp, %es
	xorl	%ebp, %ebp
	cld
	cmpl	$NR_SYSCALLS, %eax
	jb	3f
	movl	$NR_SYSCALLS, %eax	/* the entry for unknown calls */
3:	xchgl	%ebx, %eax
	xchgl	%ecx, %edx
	call	*sys_table(, %ebx, 4)
	movl	%eax, FRAME_EAX(%esp)
	jmp	back_to_program
	.cfi_endproc

/* A new task begins here. It calls the function that new_task() was given, if
 * any, and then returns to the program, with the registers of its frame. */
	.globl	ret_from_fork
	.cfi_startproc
	.cfi_undefined eip
ret_from_fork:
	testl	%ebx, %ebx
	jz	back_to_program
	call	*%ebx			/* void function(void) */
	jmp	back_to_program
	.cfi_endproc

	.section .note.GNU-stack, "", @progbits
