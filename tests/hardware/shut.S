/*
 * A machine that cannot open address line 20, or in one way only: an option
 * ROM that waits behind int 15h until the loader has asked for the map, which
 * is the last call before it opens the line. Then the ROM shuts the line and
 * has the CPU trap each access to the ports that open it (breakpoints on
 * I/O, QEMU has them); after each, it shuts the line again.
 *
 * What is to stay shut, hardware.t says at offset 8: bit 0 port 92h, bit 1
 * the 8042, bit 2 the BIOS. The first way that is free ends the watch. For
 * each time that the line was shut again, one of 9, k, b goes to COM1.
 *
 * Ancestor: none.
 */
#define PORT_92		1
#define KEYBOARD	2
#define BIOS		4

#define COM1		0x3f8
#define OLD_INT15	0x4f8
#define WAY		0x4fc	/* that is being tried; 0: not yet armed */
#define INT1		(1 * 4)

#define CR4_DE		8	/* I/O breakpoints */
#define WATCH		0x00220405	/* both, of one byte */

#include "rom.inc"

	rom	1
stays:	.byte	PORT_92 | KEYBOARD | BIOS

	begin_init
	hook	0x15, service, OLD_INT15
	movb	%al, WAY
	end_init

service:
	pushw	%bp
	movw	%sp, %bp
	cmpw	$0x2401, %ax
	je	2f
	pushw	%ax
	call	old
	popw	%bp			/* AX as it was */
	pushfw
	cmpw	$0xe820, %bp
	jne	1f
	call	arm
1:	popfw
	jmp	3f
2:	call	bios
	call	old
3:	movw	%sp, %bp
	answer

old:
	pushw	%ds
	pushw	$0
	popw	%ds
	pushfw
	lcallw	*OLD_INT15
	popw	%ds
	ret

/* The loader has asked for the map: the line is shut, and watched. */
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
	call	shut
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

/* The BIOS is asked: the watch ends, or goes on under its name. */
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

/* Behind an access to one of the two ports. */
trap:
	pushal
	pushw	%ds
	pushw	$0
	popw	%ds
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
	testb	%cs:stays, %al
	jz	2f			/* this way is free */
	call	shut
	bsfw	WAY, %bx
	movb	%cs:names(%bx), %al
	movw	$COM1, %dx
	outb	%al, %dx
	movl	$WATCH, %eax
	movl	%eax, %dr7
2:	popw	%ds
	popal
	iret
names:	.ascii	"9kb"

shut:
	inb	$0x92, %al
	andb	$0xfc, %al
	outb	%al, $0x92
	ret

	. = 512
