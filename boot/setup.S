/*
 * setup: the rest of real mode. In the order of this file: is the CPU 32 bits
 * wide; what memory is there (memory.S); open address line 20 (a20.S); load
 * the image's parts to 1 MiB and above and check their sums (load.S); write
 * down for the kernel what was found; the kernel, in protected mode.
 *
 * A mark appears on the screen and on COM1 as each stage is reached:
 *
 *   T        a       l     l     y    ' '   ....     newline
 *   boot     setup   CPU   map   A20  enough loaded  sums
 *   sector   loaded                   room  pieces   agree
 *
 * Ancestor: Linux 0.01's boot.s did this in one piece and tested nothing:
 * A20, the load and the amount of memory were taken on trust.
 */
#include "layout.h"
#include "boot.h"

#define MOTOR_PORT	0x3f2
#define MOTOR_OFF	0x0c		/* motors off, controller on */
#define PE		1		/* CR0: protected mode */

/* Selectors of our own, for the way back to real mode. */
#define REAL_CS		0x18
#define REAL_DS		0x20

	.code16
	.arch	i8086
	.section .setup.head, "ax"

	.globl	setup
setup:
	jmp	start
	. = SETUP_HEADER
	.globl	header
header:					/* filled in by the image builder */
	. = SETUP_HEADER + HEADER_SIZE

	.text
start:
	xorw	%ax, %ax
	movw	%ax, %es		/* DS and SS are 0 already */
	cld
	movb	$'a', %al
	call	putc

	/* An 8086 keeps bits 12-15 of the flags set, a 286 keeps them clear;
	 * a 386 can change bits 12-14. */
	movw	$0x7000, %ax
	pushw	%ax
	popfw
	pushfw
	popw	%ax
	andw	$0xf000, %ax
	jz	1f
	cmpw	$0xf000, %ax
	jne	2f
1:	movw	$narrow, %si
	jmp	die
2:
#undef i386			/* cpp takes it for 1 */
	.arch	i386
	pushw	$0
	popfw				/* interrupts off, I/O level 0 again */
	sti
	movzwl	%sp, %esp		/* a 32-bit stack pointer from here */
	movb	$'l', %al
	call	putc

	call	clear_params
	call	memory_map
	movb	$'l', %al
	call	putc

	call	open_a20
	jc	no_a20
	movb	$'y', %al
	call	putc

	call	memory_enough
	jc	too_little
	movb	$' ', %al
	call	putc

	call	load_parts
	jc	part_damaged
	movw	$newline, %si
	call	print

	call	fill_params
	cmpb	$0x80, drive
	jae	1f
	movw	$MOTOR_PORT, %dx	/* no timer will stop it any more */
	movb	$MOTOR_OFF, %al
	outb	%al, %dx
1:
	movl	$KERNEL_LOAD, %ebx	/* the kernel does not return */
	jmp	protected

/*
 * protected(EBX routine): calls the 32-bit routine with flat segments, then
 * comes back to real mode. EAX, ECX, EDX, ESI and EDI pass through both
 * ways; destroys EBX and EBP. Interrupts are off meanwhile: the BIOS'
 * handlers belong to real mode.
 */
	.globl	protected
protected:
	cli
	lgdt	gdt_pointer
	movl	%cr0, %ebp
	orl	$PE, %ebp
	movl	%ebp, %cr0
	ljmp	$KERNEL_CS, $1f
	.code32
1:	movl	$KERNEL_DS, %ebp
	movl	%ebp, %ds
	movl	%ebp, %es
	movl	%ebp, %ss
	call	*%ebx
	movl	$REAL_DS, %ebp		/* limits that real mode keeps */
	movl	%ebp, %ds
	movl	%ebp, %es
	movl	%ebp, %ss
	ljmp	$REAL_CS, $1f
	.code16
1:	movl	%cr0, %ebp
	andl	$~PE, %ebp
	movl	%ebp, %cr0
	ljmp	$0, $1f
1:	xorw	%bp, %bp
	movw	%bp, %ds
	movw	%bp, %es
	movw	%bp, %ss
	sti
	ret

/* Zeros in struct boot_params, but for the stamp in front, which is the boot
 * sector's affair. Destroys EAX, ECX and EDI. */
	.globl	clear_params
clear_params:
	xorl	%eax, %eax
	movw	$BOOT_PARAMS + BP_PARTS, %di
	movw	$(BP_SIZE - BP_PARTS) / 4, %cx
	rep stosl
	ret

/* What the image says of itself, parts and command line, for the kernel. The
 * map stands already. Destroys ECX, ESI and EDI. */
fill_params:
	movw	$header + HEADER_PARTS, %si
	movw	$BOOT_PARAMS + BP_PARTS, %di
	movw	$(HEADER_SIZE - HEADER_PARTS) / 4, %cx
	rep movsl
	ret

/*
 * The ends of the road: each stores the message's values and says it.
 */
no_a20:
	movw	$shut, %si
	jmp	fail

/* EAX KiB found, EDX KiB needed */
too_little:
	movl	%eax, values
	movl	%edx, values + 4
	movw	$small, %si
	jmp	fail

/* BX its struct image_part, EDX the sum found */
part_damaged:
	movl	PART_SUM(%bx), %eax
	movl	%eax, values
	movl	%edx, values + 4
	subw	$header + HEADER_PARTS, %bx
	leaw	names(%bx), %si
	call	print
	movw	$unequal, %si

/*
 * fail(SI text): says the text, then what die() does. %u and %x stand for the
 * next of the values: in decimal, in eight hex digits.
 */
fail:
	movw	$values, %di
1:	lodsb
	cmpb	$'%', %al
	je	2f
	testb	%al, %al
	jz	3f
	call	putc
	jmp	1b
2:	lodsb
	movl	(%di), %edx
	addw	$4, %di
	pushw	$1b			/* both return to there */
	cmpb	$'u', %al
	je	decimal
	jmp	hex
3:	decw	%si			/* at the zero: no more text */
	jmp	die

/* decimal(EDX): destroys EAX, ECX and EDX. */
decimal:
	movl	%edx, %eax
	movl	$10, %ecx
	xorl	%edx, %edx
	divl	%ecx
	pushw	%dx
	movl	%eax, %edx
	testl	%edx, %edx
	jz	1f
	call	decimal			/* the digits before the last one */
1:	popw	%ax
	jmp	digit

/* hex(EDX): destroys AX, CX and EDX. */
hex:
	movw	$8, %cx
1:	roll	$4, %edx
	movb	%dl, %al
	andb	$15, %al
	call	digit
	loop	1b
	ret

	.section .rodata
narrow:
	.asciz	"\r\nTally needs a 32-bit CPU (386 or later)"
shut:
	.asciz	"\r\naddress line 20 stays shut: 8042, port 92h and BIOS tried"
small:
	.asciz	"\r\ntoo little memory: found %u KiB, needed %u KiB"
unequal:
	.asciz	" damaged: sum expected %x, found %x"
newline:
	.asciz	"\r\n"
names:					/* as far apart as the parts */
	.asciz	"\r\nkernel"
	.org	names + PART_SIZE
	.asciz	"\r\nsymbols"
	.org	names + 2 * PART_SIZE
	.asciz	"\r\narchive"

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
gdt_end:
gdt_pointer:
	.word	gdt_end - gdt - 1
	.long	gdt

	.section .bss
	.balign	4
values:	.long	0, 0			/* of a message */
