/*
 * setup: address line 20. With the line shut, the second MiB is the first
 * one over again, as on the 8086; the kernel would load onto our heads.
 * The ways to open it are tried in the order of their price, and each is
 * believed only when memory no longer wraps around.
 *
 * Ancestor: Linux 0.01 knew the 8042 alone, waited for it for ever and did
 * not look whether it had worked.
 */
#define SYSTEM_PORT	0x92		/* bit 1: A20; bit 0, never: reset */
#define KBD_DATA	0x60
#define KBD_STATUS	0x64		/* bit 1: it has not read yet */
#define KBD_COMMAND	0x64
#define WRITE_OUTPUT	0xd1		/* the next data byte: output port */
#define A20_ON		0xdf
#define NO_COMMAND	0xff

#define LOOKS		0x2000		/* after each way, about 8 ms */

#undef i386			/* cpp takes it for 1 */
	.code16
	.arch	i386
	.text

/* open_a20() -> CF clear if the line is open. Destroys all registers. */
	.globl	open_a20
open_a20:
	movw	$2, %cx			/* once they may be equal */
	call	is_open
	jnc	4f

	inb	$SYSTEM_PORT, %al
	cmpb	$0xff, %al
	je	1f			/* there is no such port */
	orb	$2, %al
	andb	$0xfe, %al
	outb	%al, $SYSTEM_PORT
	movw	$LOOKS, %cx
	call	is_open
	jnc	4f
1:
	cli
	movb	$WRITE_OUTPUT, %ah
	movw	$KBD_COMMAND, %dx
	call	tell_8042
	movb	$A20_ON, %ah
	movw	$KBD_DATA, %dx
	call	tell_8042
	movb	$NO_COMMAND, %ah	/* the line has settled when this */
	movw	$KBD_COMMAND, %dx	/* one is taken */
	call	tell_8042
	sti
	movw	$LOOKS, %cx
	call	is_open
	jnc	4f

/* int 15h, open A20: AX 2401h -> what it says is not asked */
	movw	$0x2401, %ax
	int	$0x15
	movw	$LOOKS, %cx
	call	is_open
4:	ret

/* tell_8042(AH byte, DX port): when it has read the last one, or 65536 looks
 * have passed. Destroys AL and CX. */
tell_8042:
	xorw	%cx, %cx
1:	inb	$KBD_STATUS, %al
	testb	$2, %al
	loopnz	1b
	movb	%ah, %al
	outb	%al, %dx
	ret

/*
 * is_open(CX looks) -> CF clear if a change at `probe` is not seen 1 MiB
 * higher. Destroys EAX, CX and FS.
 *
 * If the two differed by chance the line is open all the same: with the line
 * shut they are one place. If they are equal by chance, the next change
 * tells.
 */
is_open:
	movw	$0xffff, %ax
	movw	%ax, %fs
1:	incl	probe
	outb	%al, $0x80		/* about a microsecond */
	movl	probe, %eax
	cmpl	%fs:probe + 0x10, %eax
	clc
	jne	2f
	loop	1b
	stc
2:	ret

	.section .bss
	.balign	4
probe:	.long	0
