/*
 * The boot sector is the 512 bytes that the BIOS loads to 0x7c00. It loads the
 * loader, which is in the next sectors of the image, and jumps there. All other
 * work needs more room, so the loader or setup does it.
 *
 *   0x000  jump, BIOS parameter block: the image builder fills it in. Firmware
 *          and other systems may change it, so nothing here reads it
 *   0x05a  code and messages; the code checks their sum first
 *   0x1b8  disk signature, partition table; nothing here reads them either
 *   0x1fe  55 AA
 *
 * First of all it prints T. If no T appears on the screen, the machine has not
 * reached this sector, or has failed in its first few instructions.
 *
 * Before the test of the CPU it uses only instructions of the 8086 (.arch
 * checks this), so that a machine with an older CPU prints that it needs a 386.
 *
 * Ancestor: Linux 0.01's boot.s. It moved itself to 0x90000, assumed 18 sectors
 * a track, and after an error tried again for ever without a message.
 */
#include "layout.h"
#include "boot.h"

#define FIRST_TRIES	6		/* attempts to read one sector */

	.code16
	.arch	i8086
	.section .bootsect, "ax"

	.globl	_start
_start:
#ifndef STAMP
	jmp	start
	nop
#else
#include "stamp.inc"
#endif
	. = SECTOR_CODE
start:
	pushw	%dx			/* still on the BIOS's stack */
	movw	$0x0e00 + 'T', %ax
	xorw	%bx, %bx
	int	$0x10
	popw	%dx
	xorw	%ax, %ax
	movw	%ax, %ss		/* no interrupt before SP is set */
	movw	$BOOT_STACK, %sp
	movw	%ax, %ds
	movw	%ax, %es
	cld

	movw	$BOOTSECT + SECTOR_CODE, %si
	movw	$(SECTOR_SUMMED - SECTOR_CODE) / 2, %cx
	xorw	%bx, %bx
1:	lodsw
	addw	%ax, %bx
	loop	1b
	jz	whole			/* ZF is still from the last addw */
	movw	$bad_sector, %si

/* say(SI text): prints the text on the screen, waits for a key, restarts the
 * machine. */
say:	lodsb
	movb	$0x0e, %ah
	pushw	%si
	call	teletype
	popw	%si
	cmpb	$0, (%si)
	jne	say
	cmpw	$press, %si
	ja	1f
	movw	$press, %si
	jmp	say
1:	xorw	%ax, %ax		/* int 16h, AH 00h: wait for a key */
	movw	$0x16 * 4, %bp
	call	door
	ljmp	$0xffff, $0		/* the CPU's address at power-on */

/*
 * teletype(AX 0E00h + character): prints the character on page 0 of the screen.
 * The BIOS may change BX CX DX SI DI BP.
 */
teletype:
	xorw	%bx, %bx
	movw	$0x10 * 4, %bp

/*
 * door(BP 4 * n): calls interrupt n of the BIOS, which finds the other
 * registers unchanged. All calls of the BIOS go through here, except the first
 * one, which prints T. -> the registers and CF as the BIOS has returned them,
 * but DS and ES are 0, the direction flag is clear, and interrupts are off.
 */
	.globl	door
door:	pushfw				/* the BIOS's iret pops the flags */
	cli
	lcallw	*(%bp)
	cli
	pushw	%ss			/* SS is 0; CF does not change */
	popw	%ds
	pushw	%ss
	popw	%es
	cld
	ret

	/* An 8086 keeps bits 12-15 of the flags set, a 286 keeps them clear;
	 * a 386 can change bits 12-14. */
whole:	movw	$0x7000, %ax
	pushw	%ax
	popfw
	pushfw
	popw	%ax
	andw	$0xf000, %ax
	cmpw	$0x7000, %ax
	movw	$narrow, %si
	jne	say
#undef i386			/* cpp has defined it as 1 */
	.arch	i386
	pushw	$0
	popfw				/* clear all flags again */
	movb	%dl, drives
	movb	%dl, drives + 2

/*
 * Reads the loader: first all sectors at once, then one sector at a time, which
 * every drive can do. The loader is in the first track, so no geometry is
 * needed. The boot sector tries the drive in DL, then the first disk, then the
 * first floppy. The loader's sum decides whether it is complete. The sum is
 * tested even if a read has failed: a CD has no sectors of 512 bytes, so reads
 * from it fail, but the BIOS has loaded the loader already.
 *
 * int 13h, read
 *   AH 02h  AL sectors  CH cylinder, CL sector from 1  DH head  DL drive
 *   ES:BX buffer -> CF set on failure  AH status
 * int 13h, reset
 *   AH 00h  DL drive -> its answer does not matter
 */
	movw	$drives, %si
1:	lodsw
	movb	%al, drive
	movb	%ah, at_once
	movw	$SETUP, %bx
	movw	$2, %cx
2:	movw	$FIRST_TRIES, %di
3:	movw	$0x0200, %ax
	movb	%al, %dh
	orb	at_once, %al
	call	int13
	jnc	4f
	cmpb	$1, at_once
	jne	5f
	xorw	%ax, %ax
	call	int13
	decw	%di
	jnz	3b
	jmp	5f
4:	addw	$SECTOR_SIZE, %bx
	addb	at_once, %cl
	cmpb	$2 + LOADER_SECTORS, %cl
	jb	2b
5:	pushw	%si
	movw	$SETUP, %si
	movw	$LOADER_SECTORS * SECTOR_SIZE / 8, %cx
	movl	$-LOADER_SUM, %edx
6:	lodsl
	addl	%eax, %edx
	lodsl
	addl	%eax, %edx
	loop	6b
	popw	%si
	je	start_loader
	cmpw	$drives_end, %si
	jne	1b

	movb	status, %al		/* of the last call that failed */
	aam	$16			/* AH upper digit, AL lower */
	xchgb	%al, %ah
	addw	%ax, unreadable_status	/* : ; < = > ? mean 10 to 15 */
	movw	$unreadable, %si
	jmp	say

/* Calls int 13h for the drive that is tried. Changes only CF. If CF is set, the
 * BIOS's AH is in status. */
int13:	pushal
	movb	drive, %dl
	movw	$0x13 * 4, %bp
	call	door
	jnc	1f
	movb	%ah, status
1:	popal
	ret

drives:					/* pairs: DL, sectors in one read */
	.byte	0, LOADER_SECTORS
	.byte	0, 1
	.byte	0x80, 1
	.byte	0, 1
drives_end:
	.globl	drive
drive:	.byte	0			/* the drive that is tried now */
at_once:
	.byte	0			/* sectors in a read */
status:	.byte	0			/* AH after the last call that failed */
bad_sector:
	.asciz	" boot sector damaged"
narrow:
	.asciz	"ally needs a 386"
unreadable:
	.ascii	" no loader: "
unreadable_status:
	.asciz	"00"
press:
	.asciz	", press a key"
	. = SECTOR_SUMMED - 2
	.word	0			/* image.c sets it to make the sum 0 */

