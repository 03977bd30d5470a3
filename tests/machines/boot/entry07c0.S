/*
 * Enters a boot sector in the other way: some BIOSes jump to 07c0:0000 instead
 * of 0000:7c00, and no BIOS promises a value in any register but DL. This is a
 * boot sector for a hard disk. It copies itself to another address, reads the
 * floppy's first sector to 0x7c00, changes every register but SS and SP, sets
 * the direction flag, and jumps to 07c0:0000 with DL 0.
 *
 * QEMU: -drive file=F,format=raw,if=ide -drive file=tally.img,format=raw,
 * if=floppy -boot c. The file may be longer than its 512 bytes. A '>' on the
 * serial line before "Tally" proves that this entry was used.
 *
 * Ancestor: none.
 */
#define HERE		0x7c00
#define AWAY		0x6000		/* segment 600h */

	.code16
	.arch	i486
	.text
	.globl	_start
_start:
	cli
	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %ss
	movw	$AWAY, %sp
	movw	$AWAY >> 4, %ax
	movw	%ax, %es
	movw	$HERE, %si
	xorw	%di, %di
	movw	$256, %cx
	cld
	rep movsw
	ljmp	$AWAY >> 4, $1f - _start
1:	sti
	movw	%cx, %es		/* CX is 0 */
/* int 13h, read: AH 02h  AL 1 sector  CX 1  DX 0  ES:BX 0:7c00 */
	movw	$5, %si			/* 5 tries: the motor may be off */
2:	movw	$0x0201, %ax
	movw	$HERE, %bx
	movw	$1, %cx
	xorw	%dx, %dx
	int	$0x13
	jnc	3f
	decw	%si
	jnz	2b
4:	hlt				/* no output: the test fails */
	jmp	4b
3:	movb	$'>', %al		/* proof on COM1 */
	movw	$0x3f8, %dx
	outb	%al, %dx
	movl	$0xdeadbeef, %eax
	movl	%eax, %ebx
	movl	%eax, %ecx
	movl	%eax, %esi
	movl	%eax, %edi
	movl	%eax, %ebp
	movl	$0xdead0000, %edx	/* DL: the drive */
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %fs
	movw	%ax, %gs
	std
	ljmp	$HERE >> 4, $0

	. = 510
	.byte	0x55, 0xaa
