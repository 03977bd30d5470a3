/*
 * setup: which memory is there. memory_map() asks the BIOS in the three ways
 * that PCs have known, newest first, and leaves the answer in boot_params in
 * one form, a list of struct e820_entry; memory_enough() is the first to
 * read it.
 *
 *   E820h  a list of ranges         1995 and later
 *   E801h  two numbers              1994, some machines
 *   88h    one number               all of them
 *
 * Ancestor: Linux 0.01 asked AH=88h into a word that nobody read.
 */
#include "layout.h"
#include "boot.h"

#define SMAP		0x534d4150	/* the BIOS' word for "I mean it" */
#define MAP_CALLS	1024		/* a map that never ends has an end */
#define KIB_AT_1M	1024
#define KIB_AT_16M	16384
#define FIRMWARE_KIB	256		/* what it may keep at the top */
#define LAST_PART	(HEADER_PARTS + (PARTS - 1) * PART_SIZE)

#define PARAM(field)	(BOOT_PARAMS + (field))

#undef i386			/* cpp takes it for 1 */
	.code16
	.arch	i386
	.text

/*
 * void memory_map(void): fills in map_source, reported, map_entries and map of
 * boot_params. Destroys all registers.
 */
	.globl	memory_map
memory_map:
	call	ask_e820
	cmpl	$0, PARAM(BP_MAP_ENTRIES)
	jne	1f
	call	clear_params		/* what was reported was empty */
	call	ask_older
1:	ret

/*
 * Copies the BIOS' list, without empty ranges, up to MAP_MAX of them; counts
 * all that the BIOS gave. A range that is not kept is overwritten by the next;
 * behind the map is room for one more, and for the 24 bytes that some give.
 *
 * int 15h, next range
 *   EAX E820h  EDX SMAP  EBX 0 or as returned  ECX bytes  ES:DI buffer
 *   CF must be clear: one BIOS answers, but leaves CF as it was
 *   -> CF clear  EAX SMAP  ECX 20 or more  EBX next, 0 after the last
 *   CF set: not known, or the end was reached before
 */
ask_e820:
	movl	$0xe820, PARAM(BP_MAP_SOURCE)
	xorl	%ebx, %ebx
	movw	$PARAM(BP_MAP), %di	/* where the next entry goes */
	movw	$MAP_CALLS, %si
1:	pushw	%di
	pushw	%si
	movl	$0xe820, %eax
	movl	$SMAP, %edx
	movl	$E820_SIZE, %ecx
	clc
	int	$0x15
	popw	%si
	popw	%di
	jc	3f
	cmpl	$SMAP, %eax
	jne	3f
	incl	PARAM(BP_REPORTED)
	movl	8(%di), %eax		/* its length, 64 bits */
	orl	12(%di), %eax
	jz	2f
	cmpl	$MAP_MAX, PARAM(BP_MAP_ENTRIES)
	je	2f
	incl	PARAM(BP_MAP_ENTRIES)
	addw	$E820_SIZE, %di
2:	testl	%ebx, %ebx
	jz	3f
	decw	%si
	jnz	1b
3:	ret

/*
 * int 15h, memory beyond 64 MiB
 *   AX E801h  -> CF clear  AX, CX KiB from 1 to 16 MiB
 *                          BX, DX units of 64 KiB from 16 MiB
 *   Some fill in AX and BX, some CX and DX, some both.
 *
 * int 15h, extended memory
 *   AH 88h -> CF clear  AX KiB from 1 MiB, at most 63 or 64 MiB
 *   Asked only if E801h does not know.
 *
 * int 12h -> AX KiB from 0
 */
ask_older:
	movl	$0xe801, PARAM(BP_MAP_SOURCE)
	xorw	%bx, %bx
	xorw	%cx, %cx
	xorw	%dx, %dx
	movw	$0xe801, %ax
	clc
	int	$0x15
	jc	1f
	movw	%cx, %si
	orw	%dx, %si
	jnz	2f
	movw	%ax, %cx
	movw	%bx, %dx
	orw	%ax, %bx
	jnz	2f
1:	movl	$0x88, PARAM(BP_MAP_SOURCE)
	movb	$0x88, %ah
	clc
	int	$0x15
	movw	%ax, %cx
	movw	$0, %dx
	jnc	2f
	xorw	%cx, %cx
2:	movzwl	%dx, %esi
	shll	$6, %esi
	int	$0x12
	movzwl	%ax, %edx
	xorl	%eax, %eax
	call	add_range
	movl	$KIB_AT_1M, %eax
	movzwl	%cx, %edx
	call	add_range
	movl	$KIB_AT_16M, %eax
	movl	%esi, %edx
	jmp	add_range

/*
 * add_range(EAX start, EDX length, both in KiB): one more usable entry; none
 * if it is empty. Destroys EAX, EDX and DI.
 */
add_range:
	testl	%edx, %edx
	jz	1f
	imulw	$E820_SIZE, PARAM(BP_MAP_ENTRIES), %di
	addw	$PARAM(BP_MAP), %di	/* the fields above 4 GiB are 0 */
	shll	$10, %eax
	movl	%eax, (%di)
	shldl	$10, %edx, 12(%di)	/* 64-bit: E801 can say 4 GiB */
	shll	$10, %edx
	movl	%edx, 8(%di)
	movl	$E820_USABLE, 16(%di)
	incl	PARAM(BP_MAP_ENTRIES)
	incl	PARAM(BP_REPORTED)
1:	ret

/*
 * Is there room for the image's parts, and MIN_RAM_KIB of memory, give or
 * take what firmware keeps at its top?
 * -> CF set if not, EAX KiB found, EDX KiB needed. Destroys all registers.
 *
 * The memory that counts goes on from 1 MiB without a gap. It may consist of
 * several entries in any order, so the list is read until nothing is added.
 */
	.globl	memory_enough
memory_enough:
	movl	$KERNEL_LOAD, %eax	/* the end found so far */
1:	movw	$PARAM(BP_MAP), %si
	movw	PARAM(BP_MAP_ENTRIES), %cx
	movl	%eax, %ebx
2:	cmpl	$E820_USABLE, 16(%si)
	jne	3f
	cmpl	$0, 4(%si)		/* begins above 4 GiB */
	jne	3f
	movl	(%si), %edx
	cmpl	%eax, %edx
	ja	3f
	addl	8(%si), %edx		/* CF goes into the upper half */
	movl	$0, %ebp
	adcl	12(%si), %ebp
	jnz	4f
	cmpl	%eax, %edx
	jbe	3f
	movl	%edx, %eax
3:	addw	$E820_SIZE, %si
	loop	2b
	cmpl	%eax, %ebx
	jne	1b
	jmp	5f
4:	movl	$-1, %eax		/* ends above 4 GiB */

5:	shrl	$10, %eax
	call	image_end
	shrl	$10, %edx
	cmpl	%edx, %eax
	jb	6f
	leal	FIRMWARE_KIB(%eax), %ecx
	cmpl	$MIN_RAM_KIB, %ecx
	jae	8f			/* CF clear */
6:	cmpl	$MIN_RAM_KIB, %edx
	jae	7f
	movl	$MIN_RAM_KIB, %edx
7:	stc
8:	ret

/* The address behind the image's last part, rounded up to 1 KiB -> EDX. */
image_end:
	movl	header + LAST_PART + PART_ADDRESS, %edx
	addl	header + LAST_PART + PART_BYTES, %edx
	addl	$SECTOR_SIZE + 1023, %edx	/* whole sectors are loaded */
	ret
