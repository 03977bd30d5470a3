/*
 * What the option ROMs of this directory have in common: a head, which
 * hardware.t completes from offset 8 on and by a sum; hooks in front of the
 * BIOS' services; and the way back from a hook.
 *
 * Ancestor: tests/boot/badsector.S, an option ROM that does it all by hand.
 */
#define CALLER_FLAGS	6	/* on a hook's stack, after pushw %bp */

	.arch	i586
	.code16
	.text
	.globl	_start

	.macro	rom units		/* of 512 bytes */
_start:	.byte	0x55, 0xaa, \units
	jmp	init
	. = 8
	.endm

/* Between the two, called once by the BIOS, DS is 0. Keeps all registers. */
	.macro	begin_init
init:	pushal
	pushw	%ds
	xorw	%ax, %ax
	movw	%ax, %ds
	.endm
	.macro	end_init
	popw	%ds
	popal
	lret
	.endm

/* handler goes in front of the interrupt; what was there is kept at old, in
 * the 16 bytes of the BIOS data area that are for programs. Changes EBX. */
	.macro	hook interrupt, handler, old
	movl	\interrupt * 4, %ebx
	movl	%ebx, \old
	movw	$\handler, \interrupt * 4
	movw	%cs, \interrupt * 4 + 2
	.endm

/* Back to who called the interrupt, with CF, ZF and three that do not matter
 * as they are here. */
	.macro	answer
	pushw	%ax
	lahf
	movb	%ah, CALLER_FLAGS(%bp)
	popw	%ax
	popw	%bp
	iret
	.endm
