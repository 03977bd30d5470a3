/*
 * An option ROM for a machine that cannot open address line 20, or only in one
 * way. The ROM hooks int 10h. The loader asks there for the screen's mode, in
 * its last call before it opens the line. Then the ROM closes the line. I/O
 * breakpoints, which QEMU has, let the CPU trap each access to the ports that
 * open it; after each access the ROM closes the line again.
 *
 * hardware.t sets at offset 8 which ways do not work: bit 0 port 92h, bit 1 the
 * 8042, bit 2 the BIOS. The first way that works ends the traps. Each time that
 * it closes the line again, the ROM sends to COM1 a sign for the way that was
 * tried: 9, k or b.
 *
 * Ancestor: none.
 */
#define PORT_92		1
#define KEYBOARD	2
#define BIOS		4

#define COM1		0x3f8
#define OLD_INT10	0x4f4
#define OLD_INT15	0x4f8
#define WAY		0x4fc	/* the way that is tried; 0: no traps yet */
#define STAYS		0x4fd	/* a copy of `stays` */
#define INT1		(1 * 4)
#define GATE1		(1 * 8)
#define LOADER_CS	0x08	/* include/layout.h: KERNEL_CS */

#define CR4_DE		8	/* I/O breakpoints */
#define WATCH		0x00220405	/* both breakpoints, one byte each */

#include "rom.inc"

	rom	1
stays:	.byte	PORT_92 | KEYBOARD | BIOS

	begin_init
	hook	0x10, screen, OLD_INT10
	hook	0x15, service, OLD_INT15
	movb	%al, WAY
	end_init

screen:
	pushw	%bp
	movw	%sp, %bp
	cmpb	$0x0f, %ah
	jne	1f
	call	arm
1:	movw	$OLD_INT10, %bp
	call	old
	movw	%sp, %bp
	answer

service:
	pushw	%bp
	movw	%sp, %bp
	cmpw	$0x2401, %ax
	jne	1f
	call	bios
1:	movw	$OLD_INT15, %bp
	call	old
	movw	%sp, %bp
	answer

/* Calls the BIOS' own service. BP is the address of the old vector. */
old:
	pushw	%ds
	pushw	$0
	popw	%ds
	pushfw
	lcallw	*%ds:(%bp)
	popw	%ds
	ret

	.macro	shut
	inb	$0x92, %al
	andb	$0xfc, %al
	outb	%al, $0x92
	.endm

/* The loader is about to open the line: closes it, and traps accesses. The
 * loader has no table of handlers for protected mode, so the CPU uses the one
 * at 0, as after a reset: its gate for exception 1 is the 8 bytes from address
 * 8 on. */
arm:
	pushal
	pushw	%ds
	xorw	%ax, %ax
	movw	%ax, %ds
	cmpb	%al, WAY
	jne	1f
	movb	$PORT_92, WAY
	movw	$trap, INT1
	movw	%cs, INT1 + 2
	movw	%cs, %ax
	shll	$4, %eax
	addl	$trap_protected, %eax
	movw	%ax, GATE1
	movw	$LOADER_CS, GATE1 + 2
	movw	$0x8e00, GATE1 + 4	/* an interrupt gate */
	shrl	$16, %eax
	movw	%ax, GATE1 + 6
	movb	%cs:stays, %al
	movb	%al, STAYS
	shut
	movl	%cr4, %eax
	orb	$CR4_DE, %al
	movl	%eax, %cr4
	movl	$0x92, %eax
	movl	%eax, %dr0
	movl	$0x60, %eax
	movl	%eax, %dr1
	movl	$WATCH, %eax
	movl	%eax, %dr7
1:	popw	%ds
	popal
	ret

/* The loader asks the BIOS to open the line. If this way must work, ends the
 * traps. */
bios:
	pushal
	pushw	%ds
	pushw	$0
	popw	%ds
	movb	$BIOS, WAY
	testb	$BIOS, %cs:stays
	jnz	1f
	xorl	%eax, %eax
	movl	%eax, %dr7
1:	popw	%ds
	popal
	ret

/*
 * The handler of a trap after an access to one of the two ports, by the loader
 * in protected mode or by the BIOS in real mode. If the way that is tried must
 * not work, closes the line and traps again; otherwise ends the traps. DS is 0.
 */
	.macro	watch
	xorl	%eax, %eax
	movl	%eax, %dr7
	movl	%dr6, %ebx
	movl	%eax, %dr6
	cmpb	$BIOS, WAY
	je	1f
	testb	$2, %bl			/* port 60h */
	jz	1f
	movb	$KEYBOARD, WAY
1:	movb	WAY, %al
	testb	%al, STAYS
	jz	2f
	shut
	movb	$'9', %al
	cmpb	$KEYBOARD, WAY
	jb	1f
	movb	$'k', %al
	je	1f
	movb	$'b', %al
1:	movw	$COM1, %dx
	outb	%al, %dx
	movl	$WATCH, %eax
	movl	%eax, %dr7
2:
	.endm

trap:
	pushal
	pushw	%ds
	pushw	$0
	popw	%ds
	watch
	popw	%ds
	popal
	iret

	.code32
trap_protected:
	pushal
	watch
	popal
	iret
	.code16

	. = 512
