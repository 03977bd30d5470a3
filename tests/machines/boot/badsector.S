/*
 * An option ROM of 512 bytes that hooks the BIOS' disk service and makes reads
 * of one sector fail, some times or always. It is needed because emulators hide
 * read errors of a floppy image. For the loader there is no difference between
 * this hook of int 13h and a damaged disk.
 *
 *   -DBAD_DRIVE=0 -DBAD_CYLINDER=c -DBAD_HEAD=h -DBAD_SECTOR=s (from 1)
 *   -DBAD_LBA=n       number of the same sector, for reads with AH 42h
 *   -DBAD_TIMES=n     how many reads fail; 0xffff: all
 *   -DBAD_STATUS=s    the error in AH; without it 10h
 *
 * For each failure it sends a '!' to COM1, so that the log shows it.
 *
 * QEMU: -option-rom F. Bochs: optromimage1: file=F, address=0xd0000.
 * The BIOS requires that the sum of all bytes is 0: checksum.pl sets the last.
 *
 * Ancestor: none; blkdebug's list of injected errors is the model.
 */
#ifndef BAD_DRIVE
#define BAD_DRIVE	0
#endif
#ifndef BAD_STATUS
#define BAD_STATUS	0x10
#endif
#ifndef BAD_LBA
#define BAD_LBA		((BAD_CYLINDER * 2 + BAD_HEAD) * 18 + BAD_SECTOR - 1)
#endif
#define ALWAYS		0xffff

/* The variables stand in the 16 bytes of the BIOS data area that programs may
 * use, because the ROM cannot be written. */
#define OLD_INT13	0x4f0
#define TIMES_LEFT	0x4f4
#define INT13		(0x13 * 4)

	.code16
	.arch	i486
	.text
	.globl	_start
_start:
	.byte	0x55, 0xaa, 1		/* an option ROM of one 512-byte unit */

/* Called once by the BIOS: installs the hook. Keeps all registers. */
init:
	pushw	%ds
	pushl	%eax
	xorw	%ax, %ax
	movw	%ax, %ds
	movl	INT13, %eax
	movl	%eax, OLD_INT13
	movw	$hook, INT13
	movw	%cs, INT13 + 2
	movw	$BAD_TIMES, TIMES_LEFT
	popl	%eax
	popw	%ds
	lret

/* int 13h: fails for a read of the bad sector; otherwise calls the BIOS. */
hook:
	cmpb	$BAD_DRIVE, %dl
	jne	pass
	cmpb	$0x42, %ah
	je	by_number
	cmpb	$0x02, %ah
	jne	pass
	cmpb	$BAD_CYLINDER, %ch
	jne	pass
	cmpb	$BAD_HEAD, %dh
	jne	pass
	pushw	%ax
	pushw	%cx
	andb	$0x3f, %cl
	addb	%cl, %al		/* the sector after the last one */
	cmpb	$BAD_SECTOR, %cl
	ja	1f
	cmpb	$BAD_SECTOR, %al
	jbe	1f
	popw	%cx
	popw	%ax
	jmp	bad
1:	popw	%cx
	popw	%ax
	jmp	pass

/* DS:SI points to a packet: at 2 the number of sectors, at 8 the first one. */
by_number:
	pushw	%ax
	movw	8(%si), %ax
	cmpw	$BAD_LBA, %ax
	ja	1f
	addw	2(%si), %ax
	cmpw	$BAD_LBA, %ax
	jbe	1f
	popw	%ax
	jmp	bad
1:	popw	%ax

pass:
	pushw	%bp
	pushw	%ax			/* room for the far address */
	pushw	%ax
	movw	%sp, %bp
	pushw	%ds
	pushw	%ax
	xorw	%ax, %ax
	movw	%ax, %ds
	movw	OLD_INT13, %ax
	movw	%ax, (%bp)
	movw	OLD_INT13 + 2, %ax
	movw	%ax, 2(%bp)
	popw	%ax
	popw	%ds
	movw	4(%bp), %bp
	lret	$2			/* drops BP, which stands above it */

bad:
	pushw	%ds
	pushw	%ax
	xorw	%ax, %ax
	movw	%ax, %ds
	cmpw	$0, TIMES_LEFT
	je	1f
	cmpw	$ALWAYS, TIMES_LEFT
	je	2f
	decw	TIMES_LEFT
2:	pushw	%dx
	movw	$0x3f8, %dx
	movb	$'!', %al
	outb	%al, %dx
	popw	%dx
	popw	%ax
	popw	%ds
	pushw	%bp
	movw	%sp, %bp
	orb	$1, 6(%bp)		/* the caller's carry flag */
	popw	%bp
	movw	$BAD_STATUS << 8, %ax
	iret
1:	popw	%ax
	popw	%ds
	jmp	pass

	. = 512
