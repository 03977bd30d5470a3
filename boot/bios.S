/*
 * Does the parts of the loader's work that C cannot express. The C code runs in
 * protected mode, the BIOS in real mode. This file switches to protected mode,
 * and back to real mode for each call of the BIOS.
 *
 * gcc passes the first two arguments in EAX and EDX (-mregparm=3). A function
 * must not change EBX, ESI, EDI and EBP.
 *
 * Ancestor: Linux's bioscall.S and pmjump.S, GRUB's realmode.S.
 */
#include "layout.h"
#include "boot.h"

#define PE		1		/* CR0: protected mode */

/* Selectors for the switch back to real mode. */
#define REAL_CS		0x18
#define REAL_DS		0x20

/* Offsets in struct registers. */
#define EBP		8

#undef i386			/* cpp has defined it as 1 */
	.arch	i386

/* The header comes first; the image builder fills it in. The boot sector jumps
 * to start_loader. All segment registers are 0, but CS may be 7c0h. */
	.section .loader.head, "ax"
	.code16
	.globl	header, start_loader
header:	.fill	HEADER_SIZE
start_loader:
	pushl	$loader

/* Switches to protected mode, with flat segments, and returns to the 32-bit
 * address on the stack. Interrupts are off, because the BIOS's handlers need
 * real mode. Destroys ECX. */
protected:
	cli
	movzwl	%sp, %esp		/* the BIOS may change bits 16-31 */
	lgdt	gdt_pointer
	movl	%cr0, %ecx
	orb	$PE, %cl
	movl	%ecx, %cr0
	ljmp	$KERNEL_CS, $1f
	.code32
1:	movl	$KERNEL_DS, %ecx
	movl	%ecx, %ds
	movl	%ecx, %es
	movl	%ecx, %ss
	ret

/* int bios(EAX number, EDX struct registers) */
	.globl	bios
bios:
	pushal
	shll	$2, %eax
	movl	%eax, EBP(%edx)
	movl	%edx, other_stack
	ljmp	$REAL_CS, $1f
	.code16
1:	movw	$REAL_DS, %cx		/* real mode keeps these limits */
	movw	%cx, %ds
	movw	%cx, %es
	movw	%cx, %ss
	movl	%cr0, %ecx
	andb	$~PE, %cl
	movl	%ecx, %cr0
	ljmp	$0, $1f
1:	xorw	%cx, %cx
	movw	%cx, %ds
	movw	%cx, %ss
	xchgl	%esp, other_stack	/* ESP is at the struct registers */
	popal
	popl	%es
	xchgl	%esp, other_stack
	clc				/* one BIOS does not change CF */
	call	door
	xchgl	%esp, other_stack
	pushl	%es
	pushal
	xchgl	%esp, other_stack
	sbbl	%eax, %eax
	pushl	$1f
	jmp	protected
	.code32
1:	movl	%eax, 28(%esp)		/* popal loads it into EAX */
	popal
	ret

/*
 * The descriptor table that the CPU uses until the kernel loads another one.
 * Each segment begins at 0. The kernel's two segments have 4 GiB; the two for
 * real mode have 64 KiB.
 */
	.balign	8
gdt:
	.quad	0
	.quad	0x00cf9a000000ffff	/* KERNEL_CS */
	.quad	0x00cf92000000ffff	/* KERNEL_DS */
	.quad	0x00009a000000ffff	/* REAL_CS */
	.quad	0x000092000000ffff	/* REAL_DS */
gdt_pointer:
	.word	. - gdt - 1
	.long	gdt

	.balign	4
other_stack:
	.long	0
