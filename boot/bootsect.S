/*
 * The boot sector: the 512 bytes that the BIOS loads to 0x7c00. It brings
 * in setup, which stands behind it on the disk and in memory, and goes
 * there. Setup is linked with it and calls its read, putc, print and die.
 *
 *   0x7c00  boot sector   0x7e00  setup, behind it what both leave unset
 *
 * Only instructions of the 8086 stand here (.arch sees to that), so that an
 * old machine lives long enough to read setup's message about its CPU.
 *
 * Ancestor: Linux 0.01's boot.s. It moved itself to 0x90000, counted on 18
 * sectors a track and tried again for ever without a word; this one stays
 * where it is, asks the drive, and names the sector that it cannot read.
 */
#include "layout.h"
#include "boot.h"

#define COM1_DIVISOR	0x3f8		/* also where bytes are sent */
#define COM1_CONTROL	0x3fb
#define COM1_STATUS	0x3fd
#define COM1_EMPTY	0x40		/* line status: all bits are out */

#define TRIES		6		/* of each read */
#define SINGLE		3		/* the last so many: one sector only */

	.code16
	.arch	i8086
	.section .bootsect, "ax"

	.globl	_start
_start:
	cli				/* no interrupt between SS and SP */
	xorw	%ax, %ax
	movw	%ax, %ds
	movb	%dl, drive
	movw	%ax, %es
	movw	%ax, %ss
	movw	$BOOT_STACK, %sp
#ifdef STAMP
	.arch	i586			/* the benchmark's image only */
	rdtsc
	movl	%eax, BOOT_PARAMS + BP_STAMP
	movl	%edx, BOOT_PARAMS + BP_STAMP + 4
	.arch	i8086
#endif
	sti
	cld
	ljmp	$0, $serial		/* CS was 0 or 7c0h: now it is 0 */

/* COM1 to 8N1, 115200, ready to talk. Without a COM1 nobody listens. */
serial:
	movw	$COM1_CONTROL, %dx
	movb	$0x83, %al		/* the next two ports: the divisor */
	outb	%al, %dx
	movb	$COM1_DIVISOR & 0xff, %dl
	movb	$1, %al
	outb	%al, %dx
	incw	%dx
	decw	%ax			/* AL 0: its upper half */
	outb	%al, %dx
	movb	$COM1_CONTROL & 0xff, %dl
	movb	$3, %al			/* 8N1 */
	outb	%al, %dx
	incw	%dx
	outb	%al, %dx		/* DTR and RTS on */

	movb	$'T', %al		/* the boot sector runs */
	call	putc

/*
 * int 13h, the drive's geometry
 *   AH 08h  DL drive  ES:DI 0:0 (some BIOSes need it)
 *   -> CF clear  CL bits 0-5 sectors a track  DH last head
 *   destroys AX BX CX DX ES DI
 * A refusal, less than 8 sectors or 256 heads is no answer: 18, 2 stay.
 */
	movb	$0x08, %ah
	xorw	%di, %di
	call	int13
	jc	1f
	andw	$0x3f, %cx
	cmpb	$8, %cl
	jb	1f
	incb	%dh
	jz	1f
	movw	%cx, sectors
	movb	%dh, heads
1:
/*
 * int 13h, are there reads by sector number?
 *   AH 41h  BX 55AAh  DL drive
 *   -> CF clear  BX AA55h  CX bit 0: AH 42h works
 *   destroys AX BX CX DX
 * Asked on hard disks only: their geometry is often invented.
 */
	testb	$0x80, drive
	jz	1f
	movb	$0x41, %ah
	movw	$0x55aa, %bx
	call	int13
	jc	1f
	cmpw	$0xaa55, %bx
	jne	1f
	shrw	$1, %cx
	jnc	1f
	movb	$0x42, function
1:
	movw	$1, %ax
	movw	$setup_sectors, %cx
	movw	$SETUP >> 4, %bx
	call	read

/* A short image reads as zeros without an error: setup's words have a sum. */
	movw	$SETUP, %si
	movw	$setup_words, %cx
	movw	$-SETUP_SUM, %dx
1:	lodsw
	addw	%ax, %dx
	loop	1b
	movw	$damaged, %si
	jnz	die			/* the flags of the last addw */
	jmp	setup

/*
 * void read(AX first sector, CX sectors, BX segment)
 * Reads whole tracks to BX:0 and up. The caller sees to it that the buffer
 * crosses no 64 KiB boundary. Comes back only if all was read.
 * Leaves DS 0; destroys the rest.
 */
	.globl	read
read:
	movw	%ax, packet_sector
	movw	%cx, left
	movw	%bx, packet_segment
next:
	movw	$TRIES, %bp
again:
	movw	packet_sector, %ax
	xorw	%dx, %dx
	movw	sectors, %bx
	divw	%bx			/* AX track, DX sector in it */
	subw	%dx, %bx		/* so many to the track's end */
	incw	%dx
	movb	%dl, sector		/* sectors count from 1 */
	cmpw	left, %bx
	jbe	1f
	movw	left, %bx
1:	cmpw	$SINGLE, %bp
	ja	1f
	movw	$1, %bx			/* get as far as possible */
1:	movw	%bx, packet_count
	xorw	%dx, %dx
	divw	heads			/* AX cylinder, DX head */
	movb	%dl, head
	xchgb	%al, %ah
	movw	%ax, cylinder		/* upper half first: for print */

/*
 * int 13h, read                           int 13h, read by sector number
 *   AH 02h  AL sectors  DL drive            AH 42h  DS:SI packet  DL drive
 *   CH cylinder, CL bits 6-7 its top
 *   CL bits 0-5 sector  DH head
 *   ES:BX buffer
 *   -> CF set on failure  AH status         -> the same
 *   destroys AX                             destroys AX, packet_count
 */
	pushw	%bx
	movb	%ah, %ch
	movb	%al, %cl
	rorb	$1, %cl
	rorb	$1, %cl
	orb	sector, %cl
	movb	%dl, %dh
	movb	%bl, %al
	movb	function, %ah
	lesw	packet_offset, %bx
	movw	$packet, %si
	call	int13
	popw	%bx
	jc	failed
	addw	%bx, packet_sector
	movw	%bx, %ax
	movb	$5, %cl			/* 32 paragraphs a sector */
	shlw	%cl, %ax
	addw	%ax, packet_segment
	subw	%bx, left
	jnz	next
	ret

/*
 * int 13h, reset
 *   AH 00h  DL drive -> its answer does not matter; destroys AX
 */
failed:
	movb	%ah, status
	xorw	%ax, %ax
	call	int13
	decw	%bp
	jnz	again
	movw	$unreadable, %si
	movw	$drive, %di

/*
 * void die(SI text, DI values): says it, waits for a key, starts anew.
 */
	.globl	die
die:
	call	print
	movw	$press, %si
	call	print
	xorw	%ax, %ax		/* int 16h, AH 00h: wait for a key */
	int	$0x16
	ljmp	$0xffff, $0		/* as after power-on */

/* int 13h for our drive: as the call in AH, destroys DL besides. */
int13:
	movb	drive, %dl
	int	$0x13
	ret

/*
 * void print(SI text, DI values): up to a zero; a byte of 80h stands for
 * the next of the values, in hex. Leaves SI and DI behind what it used;
 * destroys AX.
 */
	.globl	print
print:
	lodsb
	testb	%al, %al
	js	1f
	jz	2f
	call	putc
	jmp	print
1:	movb	(%di), %al
	incw	%di
	aam	$16			/* AH upper digit, AL lower */
	pushw	%ax
	movb	%ah, %al
	call	digit
	popw	%ax
	call	digit
	jmp	print
2:	ret

/*
 * void digit(AL 0..15), void putc(AL character): to the screen and to COM1.
 * Destroys AX. It waits until the character has left, but not for ever.
 *
 * int 10h, AH 0Eh  AL character  BH page 0 -> may destroy AX BP
 */
	.globl	digit
digit:
	cmpb	$10, %al		/* 0..9 -> '0'.., 10..15 -> 'A'.. */
	sbbb	$0x69, %al
	das
	.globl	putc
putc:
	pushw	%bx
	pushw	%cx
	pushw	%dx
	pushw	%ax
	movb	$0x0e, %ah
	xorw	%bx, %bx
	int	$0x10
	popw	%ax
	movw	$COM1_DIVISOR, %dx
	outb	%al, %dx
	movb	$COM1_STATUS & 0xff, %dl
	xorw	%cx, %cx		/* 65536 looks at most */
1:	inb	%dx, %al
	testb	$COM1_EMPTY, %al
	loopz	1b
	popw	%dx
	popw	%cx
	popw	%bx
	ret

/* What the drive said, or what 1.44M has. */
	.globl	sectors
sectors:
	.word	18
heads:
	.word	2
function:
	.byte	0x02

/* The packet of int 13h AH 42h; both ways of reading keep their state here. */
packet:
	.byte	16, 0
packet_count:
	.word	0
packet_offset:
	.word	0
packet_segment:
	.word	0
packet_sector:
	.word	0, 0, 0, 0

damaged:
	.asciz	"\r\nsetup is damaged"
unreadable:
	.ascii	"\r\nread error: drive \200 cylinder \200\200 head \200"
	.asciz	" sector \200 status \200 (hex)"
press:					/* last: ends in a zero, and the */
	.asciz	", press a key\r\n"	/* filler behind it does not */

	.section .bss
	.globl	drive
drive:	.byte	0			/* these six in print's order */
cylinder:
	.word	0			/* upper half first */
head:	.byte	0
sector:	.byte	0
status:	.byte	0
left:	.word	0			/* sectors still to read */
