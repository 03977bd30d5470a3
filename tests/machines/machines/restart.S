/*
 * A boot sector that tests the CPU: if an instruction faults because its page
 * is missing, does it start again after the handler? The ten lines between the
 * rows of stars test it. The handler does what a kernel does when it switches
 * to another task that was interrupted at the same instruction: it returns with
 * another EAX.
 *
 * DOSBox 0.74 finishes the old instruction, with the old EAX: it runs the
 * handler inside of that instruction. So fork() does not work there: the parent
 * stores the values that the child had in its registers, or the reverse.
 *
 * The result goes to the serial line.
 */
#define DIRECTORY 0x1000
#define TABLE	  0x2000
#define IDT	  0x3000
#define MISSING	  0x50000 /* no page, until the handler maps one */
#define SERIAL	  0x3f8
#define LINE_8N1  3
#define LINE_IDLE 0x60

	.code16
	.globl	_start
_start:	cli
	xor	%ax, %ax
	mov	%ax, %ds
	mov	%ax, %es
	mov	%ax, %ss
	mov	$_start, %sp
	lgdt	gdt_pointer
	lidt	idt_pointer
	smsw	%ax
	or	$1, %ax
	lmsw	%ax
	ljmp	$8, $paging

	.code32
paging:	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	movl	$TABLE + 3, DIRECTORY
	mov	$TABLE, %edi		/* maps 4 MiB to themselves */
	mov	$3, %eax
1:	stosl
	add	$0x1000, %eax
	cmp	$0x400003, %eax
	jb	1b
	movl	$0, TABLE + MISSING / 0x1000 * 4
	movl	$0x80000 + handler, IDT + 14 * 8
	movl	$0x8e00, IDT + 14 * 8 + 4
	mov	$DIRECTORY, %eax
	mov	%eax, %cr3
	mov	%cr0, %eax
	or	$0x80000000, %eax
	mov	%eax, %cr0
	jmp	ask

/* ************************************************************************ */
ask:	mov	$1, %eax
	mov	%eax, MISSING		/* a page fault */
	cmp	%eax, MISSING		/* EAX is 2 now. The stored word is 2 */
	mov	$right, %esi		/* if the instruction started again */
	je	say
	mov	$wrong, %esi
	jmp	say
handler:
	movl	$MISSING + 3, TABLE + MISSING / 0x1000 * 4
	mov	$2, %eax
/* ************************************************************************ */
	add	$4, %esp		/* the error code */
	iret

say:	mov	$LINE_8N1, %al
	mov	$SERIAL + 3, %dx
	out	%al, %dx
next:	mov	$SERIAL + 5, %dx
1:	in	%dx, %al		/* until the last byte is sent */
	and	$LINE_IDLE, %al
	cmp	$LINE_IDLE, %al
	jne	1b
	lodsb
	test	%al, %al
	jz	stop
	mov	$SERIAL, %dx
	out	%al, %dx
	jmp	next
stop:	hlt
	jmp	stop

right:	.asciz	"begun anew\r\n"
wrong:	.asciz	"finished, with the old EAX\r\n"

gdt:	.quad	0, 0x00cf9a000000ffff, 0x00cf92000000ffff
gdt_pointer:
	.word	23
	.long	gdt
idt_pointer:
	.word	15 * 8 - 1
	.long	IDT
	.org	510
	.word	0xaa55
