/*
 * An option ROM that makes a good BIOS behave like bad ones that were seen in
 * real machines. The test writes the chosen quirks into the fields from offset
 * 8 on, and completes the sum. The ROM hooks each BIOS interrupt that a loader
 * uses, and replaces int 19h, which starts the loader.
 *
 *	int 13h		 firmware-disk.inc
 *	int 15h, others	 here
 *	int 19h		 firmware-start.inc
 *
 * Ancestor: none.
 */
#define TRASH		0x0001	/* changes all registers without a result */
#define SHUTS_A20	0x0002	/* closes A20 after each int 13h */
#define SINGLE		0x0004	/* AH 02h fails for more than one sector */
#define NO_LBA		0x0008	/* AH 42h fails */
#define UNKNOWN_15	0x0010	/* E820h, E801h and 88h do nothing */
#define MOUSE		0x0020	/* a mouse is on and sends bytes */
#define KEYBOARD_OFF	0x0040	/* the 8042 does not interrupt or translate */
#define GRAPHICS	0x0080	/* mode 12h at the start */
#define FIFTY_LINES	0x0100	/* 80x50 at the start */
#define RTC_BINARY	0x0200	/* the clock has binary numbers, 12 hours */
#define CLAIMS_64M	0x0400	/* no E820h; E801h says 64 MiB */
#define NOTHING_88	0x0800	/* no E820h, no E801h; 88h says 64 MiB */
#define RUBBISH		0x1000	/* memory is full of words A55Ah */
#define MONO		0x2000	/* the screen has a monochrome card */
#define E801_ALL	0x4000	/* no E820h; E801h says FFFFh, 88h 3 MiB */
#define SHUTS_ALWAYS	0x8000	/* closes A20 after each call */
#define BPB		0x10000	/* a stick as a floppy: drive, heads, sectors */
				/* are those of the sector's own BPB */
#define PARTITION	0x20000	/* starts only what has one active partition, */
				/* and begins with a jump */
#define FLIPS		0x40000	/* prints ?, then inverts the bit of the */
				/* sector whose number comes on COM1 */
#define CLOCK_STOPPED	0x80000	/* the clock stops in the second before 2^32 */
#define PAGE_1		0x100000 /* the screen shows its page 1 */

#define COM1	0x3f8

#define BOOTSECT	0x7c00		/* the next four are offsets in it */
#define BPB_SECTORS	0x18		/* sectors a track */
#define BPB_HEADS	0x1a
#define BPB_DRIVE	0x24
#define PARTITIONS	0x1be

/* The old vectors are kept in the part of the BIOS data area that was BASIC's.
 */
#define OLD_10	0x510
#define OLD_12	0x514
#define OLD_13	0x518
#define OLD_15	0x51c
#define OLD_16	0x520
#define OLD_1A	0x524
/* How many sectors the loader has requested. */
#define ASKED	0x528

#define FLAGS	4			/* the caller's, above IP and CS */
#define DF_HIGH	0x04			/* in the upper byte of the flags */
#define IF_HIGH	0x02

#include "rom.inc"

	rom	4
quirks:	.long	0
from:	.byte	0			/* the drive with the boot sector */
dl:	.byte	0			/* DL for the boot sector */
track:	.byte	0			/* AH 08h: sectors a track; 0: real */
heads:	.byte	0			/* AH 08h: heads */
most:	.byte	0			/* AH 42h: most sectors; 0: no limit */
answer41:
	.byte	0			/* 1: AH 41h always answers yes */

	begin_init
	movw	$start, 0x19 * 4
	movw	%cs, 0x19 * 4 + 2
	end_init

	.macro	has	quirk
	testl	$\quirk, %cs:quirks
	.endm
	.macro	old	vector
	pushw	$0
	popw	%ds
	pushfw
	lcallw	*\vector
	.endm

/* Begins a hook. The ROM answers only the loader, whose CS is 0. If the BIOS
 * calls itself, the hook passes the call to the BIOS with unchanged registers.
 */
	.macro	entry	vector
	pushfw
	pushw	%bp
	movw	%sp, %bp
	cmpw	$0, 6(%bp)
	je	9f
	leaw	-4(%bp), %sp
	pushw	%ds
	pushw	%ax
	pushw	$0
	popw	%ds
	movw	(%bp), %ax
	movw	%ax, -4(%bp)
	movw	2(%bp), %ax
	movw	%ax, -2(%bp)
	movw	\vector, %ax
	movw	%ax, (%bp)
	movw	\vector + 2, %ax
	movw	%ax, 2(%bp)
	popw	%ax
	popw	%ds
	popw	%bp
	popfw
	lret
9:	popw	%bp
	popfw
	.endm

video:	entry	OLD_10
	old	OLD_10
	jmp	done
size:	entry	OLD_12
	old	OLD_12
	jmp	done
keys:	entry	OLD_16
	old	OLD_16
	jmp	done
clock:	entry	OLD_1A
	old	OLD_1A
	jmp	done

#include "firmware-disk.inc"

/* int 15h, whose answers are the map of memory. */
system:	entry	OLD_15
	pushfw
	cmpw	$0xe820, %ax
	je	1f
	cmpw	$0xe801, %ax
	je	1f
	cmpb	$0x88, %ah
	jne	2f
1:	has	UNKNOWN_15
	jnz	3f
	has	CLAIMS_64M + NOTHING_88 + E801_ALL
	jz	2f
	cmpw	$0xe820, %ax
	je	4f
	cmpw	$0xe801, %ax
	jne	5f
	has	E801_ALL
	jnz	6f
	has	CLAIMS_64M
	jz	4f
	popfw
	movw	$0x3c00, %ax
	movw	%ax, %cx
	movw	$0x0300, %bx
	movw	%bx, %dx
	clc
	jmp	done
2:	popfw
	old	OLD_15
	jmp	done_wide
3:	popfw				/* returns with unchanged registers */
	iret
4:	popfw
	movb	$0x86, %ah
	stc
	jmp	done
6:	popfw
	movw	$0xffff, %ax
	movw	%ax, %cx
	movw	%ax, %bx
	movw	%ax, %dx
	clc
	jmp	done
5:	popfw
	movw	$0xfc00, %ax
	has	E801_ALL
	jz	7f
	movw	$0x0c00, %ax
7:	clc

/*
 * Returns to the caller with the carry flag, the zero flag, AX, BX, CX and DX
 * as they are here. With TRASH all other registers but GS, SS and SP get
 * senseless values, DF is set, and IF is clear. At done_wide, EAX, EBX, ECX and
 * EDX keep their upper halves, too.
 */
done:	pushfw
	has	TRASH
	jz	1f
	pushw	%ax
	pushw	%bx
	pushw	%cx
	pushw	%dx
	movl	$0xdead0000, %eax
	movl	%eax, %ebx
	movl	%eax, %ecx
	movl	%eax, %edx
	popw	%dx
	popw	%cx
	popw	%bx
	popw	%ax
1:	popfw
done_wide:
	pushfw
	has	SHUTS_ALWAYS
	jz	1f
	call	shut_a20
1:	popfw
	pushw	%bp
	pushw	%ax
	movw	%sp, %bp
	lahf
	movb	%ah, 4 + FLAGS(%bp)
	has	TRASH
	jz	2f
	orb	$DF_HIGH, 5 + FLAGS(%bp)
	andb	$~IF_HIGH, 5 + FLAGS(%bp)
	popw	%ax
	popw	%bp
	movl	$0xdeadbeef, %esi
	movl	%esi, %edi
	movl	%esi, %ebp
	movw	%si, %ds
	movw	%si, %es
	movw	%si, %fs
	orl	$0x12340000, %esp
	iret
2:	popw	%ax
	popw	%bp
	iret

shut_a20:
	pushw	%ax
	inb	$0x92, %al
	andb	$0xfc, %al
	outb	%al, $0x92
	popw	%ax
	ret

#include "firmware-start.inc"

	. = 2048
