/*
 * setup: brings the image's parts to where they belong, above 1 MiB, and
 * checks their sums. The BIOS reads to below 1 MiB only, so each part goes
 * piece by piece through the staging area:
 *
 *   disk --BIOS--> 0x10000 ... 0x1ffff --string move--> 0x100000 and up
 *
 * A piece ends at the end of a track, so that the next one begins with a
 * whole track; the staging area begins at a 64 KiB boundary, so that no read
 * crosses one.
 *
 * Ancestor: Linux 0.01 read to 0x10000 and moved once, down to 0; what is
 * above 1 MiB stayed empty, so 512 KB was all that its kernel could be.
 */
#include "layout.h"
#include "boot.h"

#define PIECE_MAX	128		/* sectors in the staging area */

#undef i386			/* cpp takes it for 1 */
	.code16
	.arch	i386
	.text

/*
 * Loads each part, and sums it up where it lies now, as boot.h defines it. A
 * dot a piece.
 * -> CF set if a sum differs: BX its struct image_part, EDX the sum found.
 * Destroys all registers.
 */
	.globl	load_parts
load_parts:
	movw	$header + HEADER_PARTS, %bx
1:	pushw	%bx
	call	load_part
	popw	%bx
	pushw	%bx
	movl	PART_ADDRESS(%bx), %esi
	movl	PART_BYTES(%bx), %ecx
	addl	$3, %ecx
	shrl	$2, %ecx
	movl	$sum, %ebx
	call	protected
	popw	%bx
	cmpl	PART_SUM(%bx), %edx
	stc
	jne	2f
	addw	$PART_SIZE, %bx
	cmpw	$header + HEADER_PARTS + PARTS * PART_SIZE, %bx
	jb	1b
2:	ret

/* load_part(BX struct image_part). Destroys all registers. */
load_part:
	movl	PART_SECTOR(%bx), %esi	/* next sector of the image */
	movl	PART_ADDRESS(%bx), %edi	/* next address */
	movl	PART_BYTES(%bx), %ebp
	addl	$SECTOR_SIZE - 1, %ebp
	shrl	$9, %ebp		/* sectors left */
	jz	2f
1:	call	piece_sectors
	pushw	%bp
	pushw	%si
	pushl	%edi
	pushl	%ecx
	movw	%si, %ax
	movw	$STAGING >> 4, %bx
	call	read
	popl	%ecx
	popl	%edi
	pushl	%ecx
	call	move_up
	movb	$'.', %al
	call	putc
	popl	%ecx
	popw	%si
	popw	%bp
	addw	%cx, %si
	subw	%cx, %bp
	jnz	1b
2:	ret

/*
 * piece_sectors(SI first sector, BP sectors left) -> ECX sectors: up to the
 * end of the last track that fits into the staging area, or to the end.
 * Destroys EAX and EDX.
 */
piece_sectors:
	movw	$PIECE_MAX, %ax
	xorw	%dx, %dx
	divw	sectors
	movw	$PIECE_MAX, %cx
	subw	%dx, %cx		/* in whole tracks */
	movw	%si, %ax
	xorw	%dx, %dx
	divw	sectors
	subw	%dx, %cx		/* we begin inside a track */
	cmpw	%bp, %cx
	jbe	1f
	movw	%bp, %cx
1:	movzwl	%cx, %ecx
	ret

/* move_up(ECX sectors, EDI address) -> EDI behind it. Destroys EBX, ECX,
 * ESI, EBP. */
move_up:
	movl	$STAGING, %esi
	shll	$7, %ecx		/* in words of 32 bits */
	movl	$1f, %ebx
	jmp	protected
	.code32
1:	rep movsl
	ret
	.code16

/* sum(ESI address, ECX words) -> EDX. Four instructions a word. Destroys
 * EAX, ECX and ESI. */
	.code32
sum:
	xorl	%edx, %edx
	jecxz	2f
1:	lodsl
	imull	$SUM_FACTOR, %edx
	addl	%eax, %edx
	loop	1b
2:	ret
