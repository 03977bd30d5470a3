/*
 * Firmware as it really is: an option ROM that makes a good BIOS behave as
 * bad ones were seen to. Which quirks, firmware.t says from offset 8 on, and
 * it completes the sum. The ROM stands in front of each interrupt that a
 * loader uses, and of int 19h, the one that starts it.
 *
 * Ancestor: none.
 */
#define TRASH		0x0001	/* all that is no answer comes back changed */
#define SHUTS_A20	0x0002	/* after each int 13h */
#define SINGLE		0x0004	/* AH 02h: more than one sector fails */
#define NO_LBA		0x0008	/* AH 42h fails */
#define UNKNOWN_15	0x0010	/* E820h, E801h, 88h: a plain iret */
#define MOUSE		0x0020	/* a mouse is on, and sends */
#define KEYBOARD_OFF	0x0040	/* the 8042: no interrupt, no translation */
#define GRAPHICS	0x0080	/* mode 12h at the start */
#define FIFTY_LINES	0x0100	/* 80x50 at the start */
#define RTC_BINARY	0x0200	/* the clock counts in binary, 12 hours */
#define CLAIMS_64M	0x0400	/* no E820h; E801h says 64 MiB */
#define NOTHING_88	0x0800	/* no E820h, no E801h; 88h says 64 MiB */
#define RUBBISH		0x1000	/* memory is full of it */
#define MONO		0x2000	/* the screen is a monochrome card's */
#define E801_ALL	0x4000	/* no E820h; E801h says FFFFh, 88h 3 MiB */
#define SHUTS_ALWAYS	0x8000	/* A20, after each call of any kind */
#define BPB		0x10000	/* a stick as a floppy: drive, heads, sectors */
				/* are those of the sector's own BPB */
#define PARTITION	0x20000	/* starts only what has one active partition, */
				/* and begins with a jump */
#define FLIPS		0x40000	/* says ?, then turns over the bit of the */
				/* sector whose number comes on COM1 */

#define CLOCK_STOPPED	0x80000	/* the clock stands, a second before the */
				/* 2^32nd */
#define PAGE_1		0x100000 /* the screen shows its page 1 */

#define COM1	0x3f8

#define BOOTSECT	0x7c00		/* and in it: */
#define BPB_SECTORS	0x18		/* a track */
#define BPB_HEADS	0x1a
#define BPB_DRIVE	0x24
#define PARTITIONS	0x1be

/* Where the vectors are kept: what BASIC had in the BIOS data area. */
#define OLD_10	0x510
#define OLD_12	0x514
#define OLD_13	0x518
#define OLD_15	0x51c
#define OLD_16	0x520
#define OLD_1A	0x524
/* And how many sectors it was asked for. */
#define ASKED	0x528

#define FLAGS	4			/* the caller's, above IP and CS */
#define DF_HIGH	0x04			/* in the upper byte of the flags */
#define IF_HIGH	0x02

#include "rom.inc"

	rom	4
quirks:	.long	0
from:	.byte	0			/* drive of the boot sector */
dl:	.byte	0			/* what it is told */
track:	.byte	0			/* AH 08h: sectors a track, 0: true */
heads:	.byte	0			/* ... and heads */
most:	.byte	0			/* AH 42h: more sectors fail; 0: none */
answer41:
	.byte	0			/* AH 41h: 1: yes, whatever is true */

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

/* Only the loader, whose CS is 0, is answered here; when the BIOS calls itself
 * it goes to the BIOS, with all registers as they are. */
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

disk:	entry	OLD_13
	pushfw
	has	BPB
	jnz	by_bpb
	cmpb	$0x02, %ah
	je	read
	cmpb	$0x42, %ah
	je	read_lba
	cmpb	$0x08, %ah
	je	geometry
	cmpb	$0x41, %ah
	je	has_lba
disk_as_it_is:
	popfw
	old	OLD_13
disk_done:
	pushfw
	has	SHUTS_A20
	jz	1f
	call	shut_a20
1:	popfw
	jmp	done
disk_failed:
	pushw	%ax
	pushw	%dx
	movw	$COM1, %dx
	movb	$'!', %al		/* so that a log shows it */
	outb	%al, %dx
	popw	%dx
	popw	%ax
	popfw
	stc
	jmp	disk_done

read:	pushl	%eax
	movzbl	%al, %eax
	addl	%eax, ASKED		/* DS is 0 */
	popl	%eax
	has	SINGLE
	jz	disk_as_it_is
	cmpb	$1, %al
	jbe	disk_as_it_is
	movw	$0x0400, %ax
	jmp	disk_failed

read_lba:
	pushl	%eax
	movzwl	2(%si), %eax		/* of the packet, at DS:SI */
	addl	%eax, ASKED
	popl	%eax
	has	NO_LBA
	jnz	1f
	cmpb	$0, %cs:most
	je	disk_as_it_is
	pushw	%ax
	movb	%cs:most, %al
	cmpb	%al, 2(%si)		/* DS is 0, as the loader has it */
	popw	%ax
	jbe	disk_as_it_is
1:	movb	$0x01, %ah
	jmp	disk_failed

geometry:
	cmpb	$0, %cs:track
	je	disk_as_it_is
	popfw
	old	OLD_13
	movb	%cs:track, %cl
	movb	%cs:heads, %dh
	decb	%dh
	movb	$0, %ah
	clc
	jmp	disk_done

has_lba:
	cmpb	$0, %cs:answer41
	je	disk_as_it_is
	popfw
	movw	$0xaa55, %bx
	movw	$1, %cx
	movb	$1, %ah
	clc
	jmp	disk_done

/* What the sector says of itself is believed. */
by_bpb:	cmpb	BOOTSECT + BPB_DRIVE, %dl	/* DS is 0, as above */
	jne	no_such
	cmpb	$0x08, %ah
	je	geometry_by_bpb
	cmpb	$0x02, %ah
	je	read_by_bpb
	cmpb	$0x00, %ah
	je	1f
no_such:
	movb	$0x01, %ah
	jmp	disk_failed
1:	popfw
	movb	$0, %ah
	clc
	jmp	disk_done
geometry_by_bpb:
	popfw
	movb	BOOTSECT + BPB_SECTORS, %cl
	movb	$79, %ch
	movb	BOOTSECT + BPB_HEADS, %dh
	decb	%dh
	movb	$0, %ah
	clc
	jmp	disk_done
read_by_bpb:
	popfw
	pushal
	movzbl	%al, %ebp
	movzbl	%ch, %eax
	movzbl	%dh, %edi
	movzbl	%cl, %esi
	movzwl	BOOTSECT + BPB_HEADS, %ecx
	mull	%ecx
	addl	%edi, %eax
	movzwl	BOOTSECT + BPB_SECTORS, %ecx
	mull	%ecx
	leal	-1(%eax, %esi), %eax
	pushl	$0			/* the packet of AH 42h */
	pushl	%eax
	pushw	%es
	pushw	%bx
	pushw	%bp
	pushw	$16
	movw	%sp, %si		/* SS is 0 */
	movb	$0x42, %ah
	movb	%cs:from, %dl
	old	OLD_13
	leaw	16(%esp), %sp
	popal
	movb	$0, %ah
	jnc	disk_done
	pushfw
	movb	$0x20, %ah
	jmp	disk_failed

/* The map of memory. */
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
3:	popfw				/* nothing is known, nothing is said */
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
 * Back to the caller: its carry and zero flag, and AX, BX, CX, DX as they are
 * here. All the rest may be rubbish. done_wide: the upper halves of the four
 * count, too.
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

	.macro	tell	port, value	/* the 8042 */
1:	inb	$0x64, %al
	testb	$2, %al
	jnz	1b
	movb	$\value, %al
	outb	%al, $\port
	.endm
	.macro	cmos	index, value
	movb	$\index, %al
	outb	%al, $0x70
	movb	$\value, %al
	outb	%al, $0x71
	.endm

/* Fills CX words from segment AX on. */
spoil:	movw	%ax, %es
	xorw	%di, %di
	pushw	%ax
	movw	$0xa55a, %ax
	cld
	rep stosw
	popw	%ax
	ret

/* int 19h: the machine is made what it is to be, then comes the sector. */
start:
	cli
	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movw	$0x7c00, %sp
	sti
	has	GRAPHICS
	jz	1f
	movw	$0x0012, %ax
	int	$0x10
1:	has	FIFTY_LINES
	jz	1f
	movw	$0x0003, %ax
	int	$0x10
	movw	$0x1112, %ax
	movb	$0, %bl
	int	$0x10
1:	has	MONO
	jz	1f
	orb	$0x30, 0x410		/* the BIOS' word of what is there */
	movw	$0x0007, %ax
	int	$0x10
1:	has	RUBBISH
	jz	1f
	movw	$0x0530 / 16, %ax	/* up to the stack */
	movw	$(0x7800 - 0x0530) / 2, %cx
	call	spoil
	movw	$0x7c00 / 16, %ax
	movw	$(0x9000 - 0x7c00) / 2, %cx
	call	spoil
	movw	$0x0900, %ax		/* then 64 KiB at a time */
2:	movw	$0x8000, %cx
	call	spoil
	addw	$0x1000, %ax
	cmpw	$0x9000, %ax
	jb	2b
1:	has	RTC_BINARY
	jz	2f
	cmos	0x0b, 0x84		/* stop; binary, 12 hours */
	cmos	0x00, 10
	cmos	0x02, 30
	cmos	0x04, 0x83		/* 3 in the afternoon */
	cmos	0x07, 27
	cmos	0x08, 11
	cmos	0x09, 26
	cmos	0x32, 20		/* the century */
	cmos	0x0b, 0x04
2:	has	CLOCK_STOPPED
	jz	2f
	cmos	0x0a, 0x66
	cmos	0x0b, 0x02
	cmos	0x00, 0x15
	cmos	0x02, 0x28
	cmos	0x04, 0x06
	cmos	0x07, 0x07
	cmos	0x08, 0x02
	cmos	0x09, 0xa6		/* ten tens and six: 2106 */
2:	has	PAGE_1
	jz	2f
	movw	$0x0501, %ax
	int	$0x10
2:	hook	0x10, video, OLD_10
	hook	0x12, size, OLD_12
	hook	0x13, disk, OLD_13
	hook	0x15, system, OLD_15
	hook	0x16, keys, OLD_16
	hook	0x1a, clock, OLD_1A
	movw	$5, %si			/* tries: a motor has to start */
1:	pushw	%si
	pushw	$0
	popw	%es
	movw	$0x0201, %ax
	movw	$0x7c00, %bx
	movw	$1, %cx
	movb	$0, %dh
	movb	%cs:from, %dl
	pushfw				/* as if by int, and not judged */
	lcallw	*OLD_13
	cld
	sti
	popw	%si
	jnc	2f
	decw	%si
	jnz	1b
	hlt				/* the test sees nothing: it fails */
2:	has	PARTITION
	jz	2f
	call	check_sector
2:	has	KEYBOARD_OFF
	jz	3f
	tell	0x64, 0x60
	tell	0x60, 0x30
3:	has	MOUSE
	jz	4f
	tell	0x64, 0xa8
	tell	0x64, 0x60
	tell	0x60, 0x47
	tell	0x64, 0xd4
	tell	0x60, 0xf4
4:	has	FLIPS
	jz	4f
	call	flip
4:	movl	$0, ASKED
	movb	$'>', %al		/* proof on COM1 that we were here */
	call	tell_com1
	movb	%cs:dl, %dl
	has	BPB
	jz	5f
	movb	BOOTSECT + BPB_DRIVE, %dl
5:	ljmp	$0, $BOOTSECT

tell_com1:
	pushw	%ax
	movw	$COM1 + 3, %dx
	movb	$3, %al			/* 8N1: Bochs sends nothing before */
	outb	%al, %dx
	popw	%ax
	movw	$COM1, %dx
	outb	%al, %dx
	ret

/* The number's lower byte comes first. */
flip:	movb	$'?', %al
	call	tell_com1
	movw	$2, %cx
1:	movw	$COM1 + 5, %dx
	inb	%dx, %al
	testb	$1, %al			/* a byte is there */
	jz	1b
	movw	$COM1, %dx
	inb	%dx, %al
	movb	%bh, %bl
	movb	%al, %bh
	loop	1b
	btcw	%bx, BOOTSECT
	ret

/* Like a BIOS that looks for a disk which it can start: EB xx 90 or E9 at the
 * front; one entry with 80h, the others with 0; its type and size not 0. */
check_sector:
	cmpb	$0xe9, BOOTSECT
	je	1f
	cmpb	$0xeb, BOOTSECT
	jne	3f
	cmpb	$0x90, BOOTSECT + 2
	jne	3f
1:	movw	$BOOTSECT + PARTITIONS, %si
	movw	$4, %cx
	xorw	%bx, %bx
2:	cmpb	$0, (%si)
	je	4f
	cmpb	$0x80, (%si)
	jne	3f
	incw	%bx
	cmpb	$0, 4(%si)
	je	3f
	cmpl	$0, 12(%si)
	je	3f
4:	addw	$16, %si
	loop	2b
	cmpw	$1, %bx
	jne	3f
	ret
3:	movb	$'?', %al		/* it does not start this one */
	call	tell_com1
	cli
	hlt

	. = 2048
