/*
 * Other BIOSes' answers about memory: an option ROM of 512 bytes in front of
 * int 15h, so that one emulator can show what many machines did.
 *
 *   -DNO_E820         E820h is unknown
 *   -DNO_E801         E801h is unknown
 *   -DE801_AX_BX      E801h answers in AX and BX, CX and DX are 0
 *   -DE801_CX_DX      E801h answers in CX and DX, AX and BX are 0
 *   -DE820_KEEPS_CF   E820h leaves the carry flag as the caller had it
 *   -DE820_MANY=n     E820h gives n ranges of its own making: 0-9F000 and
 *                     100000-F00000 usable, then pages from F0000000 on
 *                     reserved, each third one empty; EBX skips numbers
 *   -DE820_ENDLESS    ... and after them begins anew, for ever
 *
 * QEMU: -option-rom F. Bochs: optromimage1: file=F, address=0xd0000.
 * The BIOS wants the sum of all bytes to be 0: checksum.pl sees to the last.
 * A '?' goes to COM1 for each call that was changed on its way.
 *
 * Ancestor: none.
 */

/* 16 bytes of the BIOS data area are for programs: ROM cannot be written. */
#define OLD_INT15	0x4f8
#define INT15		(0x15 * 4)
#define SMAP		0x534d4150

/* On the handler's stack, after pushw %bp */
#define CALLER_FLAGS	6

	.arch	i486
	.code16
	.text
	.globl	_start
_start:
	.byte	0x55, 0xaa, 1		/* an option ROM of one 512-byte unit */

/* Called once by the BIOS: puts the hook in front. Keeps all registers. */
init:
	pushw	%ds
	pushl	%eax
	xorw	%ax, %ax
	movw	%ax, %ds
	movl	INT15, %eax
	movl	%eax, OLD_INT15
	movw	$hook, INT15
	movw	%cs, INT15 + 2
	popl	%eax
	popw	%ds
	lret

/* Each answer of ours goes back by `answer`, with the CPU's carry flag. */
hook:
	pushw	%bp
	movw	%sp, %bp
#if defined(NO_E820) || defined(E820_KEEPS_CF) || defined(E820_MANY)
	cmpw	$0xe820, %ax
	je	e820
#endif
#if defined(NO_E801) || defined(E801_AX_BX) || defined(E801_CX_DX)
	cmpw	$0xe801, %ax
	je	e801
#endif
	call	old
answer:
	pushw	%ax
	lahf
	movb	%ah, CALLER_FLAGS(%bp)	/* CF, ZF, SF, PF and AF */
	popw	%ax
	popw	%bp
	iret

unknown:
	movb	$0x86, %ah
	stc
	jmp	answer

/* The BIOS' own answer, flags included. It does not look at DS here. */
old:
	pushw	%ds
	pushw	$0
	popw	%ds
	pushfw
	lcallw	*OLD_INT15
	popw	%ds
	ret

mark:
	pushw	%ax
	pushw	%dx
	movw	$0x3f8, %dx
	movb	$'?', %al
	outb	%al, %dx
	popw	%dx
	popw	%ax
	ret

e801:
	call	mark
#ifdef NO_E801
	jmp	unknown
#else
	call	old
	pushfw
#ifdef E801_AX_BX
	xorw	%cx, %cx
	xorw	%dx, %dx
#else
	xorw	%ax, %ax
	xorw	%bx, %bx
#endif
	popfw
	jmp	answer
#endif

e820:
	call	mark
#if defined(NO_E820)
	jmp	unknown
#elif defined(E820_KEEPS_CF)
	call	old
	btw	$0, CALLER_FLAGS(%bp)
	jmp	answer
#elif defined(E820_MANY)
/* EBX is 0 or 3 * index + 7. */
	pushl	%esi
	xorl	%esi, %esi
	movl	%ebx, %eax
	subl	$7, %eax
	jb	1f
	xorl	%edx, %edx
	movl	$3, %ecx
	divl	%ecx
	movl	%eax, %esi
1:	movl	%esi, %eax
	shll	$12, %eax
	addl	$0xf0000000, %eax
	movl	%eax, %es:(%di)
	movl	$0, %es:4(%di)
	movl	%esi, %eax
	xorl	%edx, %edx
	movl	$3, %ecx
	divl	%ecx
	movl	$0, %es:8(%di)
	cmpl	$2, %edx
	je	2f			/* index 2, 5, 8 ... : empty */
	movl	$0x1000, %es:8(%di)
2:	movl	$0, %es:12(%di)
	movl	$2, %es:16(%di)
	cmpl	$1, %esi
	ja	4f
	movl	$1, %es:16(%di)
	je	3f
	movl	$0, %es:(%di)
	movl	$0x9f000, %es:8(%di)
	jmp	4f
3:	movl	$0x100000, %es:(%di)
	movl	$0xe00000, %es:8(%di)
4:	leal	1(%esi), %ebx
	cmpl	$E820_MANY, %ebx
	jne	5f
	xorl	%ebx, %ebx
#ifdef E820_ENDLESS
	jmp	5f
#else
	jmp	6f
#endif
5:	leal	(%ebx, %ebx, 2), %ebx
	addl	$7, %ebx
6:	popl	%esi
	movl	$SMAP, %eax
	movl	$20, %ecx
	clc
	jmp	answer
#endif

	. = 512
