/*
 * An option ROM that hooks int 12h and int 15h and answers from a table, so
 * that a test can give an emulator any map of memory. memorymaps.t fills in the
 * table, lib/Rom.pm the sum.
 *
 * Ancestor: none.
 */
#define SMAP		0x534d4150
#define ENTRY		20
#define BIAS		0x5a0000	/* EBX = index + this */

/* Values of `ends`: how the list of entries ends. */
#define WITH_ZERO	0	/* the last entry has EBX 0 */
#define WITH_CARRY	1	/* one more call fails with the carry flag */
#define NEVER		2	/* the list starts again */

#define OLD_INT12	0x4f4
#define OLD_INT15	0x4f8

#include "rom.inc"

	rom	8
entries:.word	0			/* -1: E820h is not known */
ends:	.word	WITH_ZERO
bytes:	.word	ENTRY			/* bytes written for each entry */
magic:	.long	SMAP
low:	.word	639			/* KiB that int 12h returns */
e801:	.word	0			/* 0: E801h is not known */
	.word	0, 0, 0, 0		/* AX BX CX DX */
x88:	.word	0, 0			/* 0: 88h is not known; then AX */

	begin_init
	hook	0x12, low_memory, OLD_INT12
	hook	0x15, memory, OLD_INT15
	end_init

low_memory:
	movw	%cs:low, %ax
	iret

memory:
	pushw	%bp
	movw	%sp, %bp
	cmpw	$0xe820, %ax
	je	e820
	cmpw	$0xe801, %ax
	je	ask_e801
	cmpb	$0x88, %ah
	je	ask_88
	pushw	%ds
	pushw	$0
	popw	%ds
	pushfw
	lcallw	*OLD_INT15
	popw	%ds
back:
	answer
unknown:
	movb	$0x86, %ah
	stc
	jmp	back

ask_e801:
	cmpw	$0, %cs:e801
	je	unknown
	movw	%cs:e801 + 2, %ax
	movw	%cs:e801 + 4, %bx
	movw	%cs:e801 + 6, %cx
	movw	%cs:e801 + 8, %dx
	clc
	jmp	back
ask_88:
	cmpw	$0, %cs:x88
	je	unknown
	movw	%cs:x88 + 2, %ax
	clc
	jmp	back

/* EBX is 0, which is the first entry, or BIAS plus the index of an entry.
 * Stores this entry at ES:DI. */
e820:
	testl	%ebx, %ebx
	jz	1f
	subl	$BIAS, %ebx
1:	cmpw	$-1, %cs:entries
	je	unknown
	cmpw	%cs:entries, %bx
	jae	unknown
	pushw	%ds
	pushw	%si
	pushw	%di
	pushw	%cs
	popw	%ds
	imulw	$ENTRY, %bx, %si
	addw	$map, %si
	movw	$ENTRY, %cx
	cld
	rep movsb
	movw	bytes, %cx
	subw	$ENTRY, %cx
	movb	$1, %al
	rep stosb
	incw	%bx
	cmpw	entries, %bx
	jne	2f
	cmpw	$WITH_CARRY, ends
	je	2f
	xorw	%bx, %bx
	cmpw	$WITH_ZERO, ends
	je	3f
2:	addl	$BIAS, %ebx
3:	movzwl	bytes, %ecx
	movl	magic, %eax
	popw	%di
	popw	%si
	popw	%ds
	clc
	jmp	back

	. = 512
map:
	. = 4096
