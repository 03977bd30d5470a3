/*
 * Below the loader's C: the way into protected mode, in which it runs, and the
 * way back to the BIOS, which runs in real mode.
 *
 * gcc passes the first two arguments in EAX and EDX (-mregparm=3), and expects
 * EBX, ESI, EDI and EBP back.
 *
 * Ancestor: Linux's bioscall.S and pmjump.S, GRUB's realmode.S.
 */
#include "layout.h"
#include "boot.h"

#define PE		1		/* CR0: protected mode */

/* Selectors of our own, for the way back to real mode. */
#define REAL_CS		0x18
#define REAL_DS		0x20

/* Offsets in struct registers. */
#define EBP		8

#undef i386			/* cpp takes it for 1 */
	.arch	i386

/* The header stands in front of all, and the image builder fills it in. The
 * boot sector comes here, with the segments 0, but CS 0 or 7c0h. */
	.section .loader.head, "ax"
	.code16
	.globl	header, start_loader
header:	.fill	HEADER_SIZE
start_loader:
	pushl	$loader

/* Returns to a 32-bit address in protected mode, with flat segments. Interrupts
 * are off: the BIOS' handlers belong to real mode. Destroys ECX. */
protected:
	cli
	movzwl	%sp, %esp		/* a BIOS may have changed the rest */
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
1:	movw	$REAL_DS, %cx		/* limits that real mode keeps */
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
	xchgl	%esp, other_stack	/* the structure */
	popal
	popl	%es
	xchgl	%esp, other_stack
	clc				/* one BIOS leaves it as it was */
	call	door
	xchgl	%esp, other_stack
	pushl	%es
	pushal
	xchgl	%esp, other_stack
	sbbl	%eax, %eax
	pushl	$1f
	jmp	protected
	.code32
1:	movl	%eax, 28(%esp)		/* EAX of pushal */
	popal
	ret

/*
 * Ours until the kernel loads its own: it stays valid at this low address.
 * The kernel's two segments span 4 GiB from 0, ours 64 KiB from 0.
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
