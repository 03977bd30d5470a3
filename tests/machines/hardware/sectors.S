/*
 * An option ROM that hooks the BIOS' disk service, for a floppy on which one
 * sector after the other is bad. The list at the end of the ROM has the
 * sectors. When the loader gives up and waits for a key, the ROM takes the next
 * sector of the list, and starts the loader again in the same machine. So one
 * machine tries each sector of an image. After the list all sectors are good.
 *
 * hardware.t fills in the fields from offset 8 on, and the sum.
 *
 * Ancestor: tests/machines/boot/badsector.S, which has one sector.
 */
#define FAILS	0	/* reads of the sector always fail */
#define CHANGED	1	/* reads succeed, with the first bit wrong */
#define EVERY	2	/* each sector in turn fails `times` times */
#define GONE	3	/* reads fail from this sector on */

#define TRACK	18
#define RUBBISH	0xe5	/* bytes that a failed read leaves */
#define COM1	0x3f8
#define EMPTY	0x20

/* The variables stand in the 16 bytes of the BIOS data area that programs may
 * use, because the ROM cannot be written. */
#define OLD_INT13	0x4f0
#define OLD_INT16	0x4f4
#define PLACE		0x4f8	/* position in the list, in bytes */
#define FAILURES	0x4fa	/* EVERY: failures of NEXT so far */
#define NEXT		0x4fc	/* EVERY: the sector that is bad now */
#define OFFSET		0x4fe	/* CHANGED: place in the buffer; -1: none */

#include "rom.inc"

	rom	8
kind:	.byte	FAILS
status:	.byte	0x10
times:	.word	1

	begin_init
	hook	0x13, disk, OLD_INT13
	hook	0x16, key, OLD_INT16
	movw	%ax, PLACE
	movw	%ax, FAILURES
	movw	$1, NEXT		/* the boot sector itself is good */
	end_init

/* int 13h: calls judge for reads of the floppy by cylinder, head and sector. */
disk:
	pushw	%bp
	movw	%sp, %bp
	cmpb	$0x02, %ah
	jne	old_disk
	testb	%dl, %dl
	jnz	old_disk
	call	judge
	jc	fail
	pushw	$OLD_INT13
	call	old
	call	change
back:
	answer
old_disk:
	pushw	$OLD_INT13
	call	old
	jmp	back

/* Fills the buffer with values, as a read that fails may do, and returns the
 * error `status`. */
fail:
	pushw	%di
	pushw	%cx
	movw	%bx, %di
	movzbw	%al, %cx
	shlw	$9, %cx
	movb	$RUBBISH, %al
	cld
	rep stosb
	popw	%cx
	popw	%di
	movb	%cs:status, %ah
	movb	$0, %al
	stc
	jmp	back

/* Calls the BIOS' own service with all registers unchanged but DS, which the
 * service does not use. The word on the stack is the address of the old vector.
 */
old:
	pushw	%bp
	movw	%sp, %bp
	pushw	%ds
	pushw	%si
	movw	4(%bp), %si
	pushw	$0
	popw	%ds
	pushl	(%si)			/* copies the vector, for lcallw */
	popl	%ds:0x4ec
	popw	%si
	pushfw
	lcallw	*0x4ec
	popw	%ds
	popw	%bp
	ret	$2

/*
 * Decides whether a read must fail. AL has the number of sectors, CX and DH are
 * as for int 13h. Sets CF if the read must fail, and sets OFFSET. Keeps all
 * registers.
 */
judge:
	pushal
	pushw	%ds
	pushw	$0
	popw	%ds
	movw	$-1, OFFSET
	movzbw	%al, %di
	movzbw	%ch, %ax
	addw	%ax, %ax
	addb	%dh, %al
	movb	$TRACK, %ah
	mulb	%ah
	andw	$0x3f, %cx
	addw	%cx, %ax
	decw	%ax			/* AX: the first sector */
	addw	%ax, %di		/* DI: the sector after the last */
	movw	PLACE, %si
	movw	%cs:list(%si), %bx	/* BX: the bad sector */
	movb	%cs:kind, %cl
	cmpb	$GONE, %cl
	je	3f
	cmpb	$EVERY, %cl
	jne	1f
	movw	NEXT, %bx
	cmpw	%bx, %ax
	jbe	1f
	movw	%ax, NEXT		/* the loader skips some sectors */
	movw	%ax, %bx
1:	cmpw	%ax, %bx
	jb	4f
	cmpw	%di, %bx
	jae	4f
	cmpb	$FAILS, %cl
	je	5f
	cmpb	$CHANGED, %cl
	jne	2f
	subw	%ax, %bx
	shlw	$9, %bx
	movw	%bx, OFFSET
	jmp	4f
2:	incw	FAILURES
	movw	FAILURES, %ax
	cmpw	%cs:times, %ax
	jb	5f
	movw	$0, FAILURES
	incw	NEXT
	jmp	5f
3:	cmpw	%di, %bx
	jb	5f
4:	clc
	jmp	6f
5:	stc
6:	popw	%ds
	popal
	ret

/* Inverts a bit of the sector at OFFSET. Keeps flags and registers. */
change:
	pushfw
	pushal
	pushw	%ds
	pushw	$0
	popw	%ds
	movw	OFFSET, %si
	cmpw	$-1, %si
	je	1f
	xorb	$1, %es:(%bx, %si)
1:	popw	%ds
	popal
	popfw
	ret

/* int 16h. With AH 00h the loader waits for a key: takes the next sector of the
 * list, and starts the loader again. */
key:
	testb	%ah, %ah
	jz	1f
	pushw	%bp
	movw	%sp, %bp
	pushw	$OLD_INT16
	call	old			/* it answers in ZF */
	answer
1:	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %es
	cli
	movw	%ax, %ss
	movw	$0x7c00, %sp
	sti
	movw	PLACE, %si
	cmpw	$-1, %cs:list(%si)
	je	2f
	addw	$2, PLACE
2:	movw	$COM1 + 5, %dx
3:	inb	%dx, %al
	testb	$EMPTY, %al
	jz	3b
	movw	$COM1, %dx
	movb	$'\n', %al
	outb	%al, %dx
4:	movw	$0x0201, %ax
	movw	$0x7c00, %bx
	movw	$1, %cx
	xorw	%dx, %dx
	pushw	$OLD_INT13
	call	old
	jc	4b
	ljmp	$0, $0x7c00

	. = 512
list:	.word	-1

	. = 4096
