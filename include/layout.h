/*
 * Every address and size that two files must agree on: for C, for the
 * assembler and for the linker script. Nothing but #define stands here.
 *
 * Ancestor: Plan 9's mem.h (one file of machine constants for C and
 * assembler); Linux 0.01 typed LOW_MEM, PAGE_SIZE and the selectors anew
 * in each file that used them.
 *
 *   physical                                  linear
 *   00000000  BIOS data                       00000000  never mapped
 *   00000600  boot parameters                 00001000  the program
 *   00001000  boot page directory, tables        …
 *   00007c00  boot sector, then setup         3fffffff  its stack
 *   00010000  staging area of the loader      40000000  all of RAM, one to
 *   000a0000  video memory, ROMs                        one (KERNEL_BASE)
 *   00100000  kernel, symbols, archive           …
 *      …      mem_map[], the audit's sheet
 *      …      pages                           ffffffff
 */
#pragma once

#define PAGE_SIZE	4096
#define PAGE_SHIFT	12
#define ENTRIES		1024	/* of a page of 32-bit words: a table */
#define ENTRY_SHIFT	10
#define MAX_AREAS	65530	/* of a space: Linux's number */
#define LEVELS		8	/* lists of them: area.c */
#define FEW_STEPS	8	/* along a list, before a search: paging.c */

/* Linear addresses: a program below, the kernel and all of RAM above. */
#define KERNEL_BASE	0x40000000
#define STACK_TOP	KERNEL_BASE	/* a program's stack ends here */

/* For C: a physical address, and where the kernel sees it. */
#define P2V(page)	((void *)((page) + KERNEL_BASE))
#define V2P(addr)	((unsigned long)(addr) - KERNEL_BASE)

/*
 * RAM above this is reported and left alone. It is 3 GiB, all that fits
 * above KERNEL_BASE, less one page, so that no range ends at 2^32.
 */
#define RAM_END		0xbffff000
#define MIN_RAM_KIB	2048

/* Physical addresses while booting. */
#define BIOS_ROWS	0x484		/* the last one, a byte */
#define BIOS_CURSOR	0x450		/* of the screen: column, line */
#define BIOS_CRTC	0x463		/* the first of its ports, a word */
#define BOOT_PARAMS	0x600		/* struct boot_params, boot.h */
#define BOOT_PG_DIR	0x1000		/* its tables stand behind it */
#define BOOT_STACK	0x7c00		/* grows down */
#define BOOTSECT	0x7c00
#define SETUP		0x7e00
#define STAGING		0x10000		/* 64 KiB, on a 64 KiB boundary */
#define MONO_RAM	0xb0000
#define VIDEO_RAM	0xb8000
#define KERNEL_LOAD	0x100000	/* its first byte is its entry */

/* Segment selectors; bios.S uses the first two, gdt.c defines them all. */
#define KERNEL_CS	0x08
#define KERNEL_DS	0x10
#define USER_CS		0x1b
#define USER_DS		0x23
#define TSS_SEL		0x28
#define DF_TSS_SEL	0x48
#define TLS_ENTRY	6		/* to 8, as on Linux: a program's */

#define IRQ_VECTOR	32		/* of interrupt 0 */
#define PAGE_FAULT	14
#define STUBS		48		/* exceptions and interrupts, entry.S */
#define STUB_BYTES	9		/* from one to the next */
#define SYSCALL_VECTOR	0x80
#define NR_SYSCALLS	440	/* one more than the highest we have */

#define EFLAGS_VM	0x20000		/* virtual 8086 mode */

/* Offsets that entry.S uses; task.h checks them against the structures. */
#define FRAME_EAX	36
#define FRAME_CS	52
#define FRAME_EFLAGS	56
#define FRAME_BYTES	68
#define TASK_ESP	0
#define TASK_ATTENTION	4

/* The image: 80 cylinders, 2 heads, 18 sectors of 512 bytes; or a disk of at
 * most 130 cylinders, 16 heads, 63 sectors. */
#define SECTOR_SIZE	512
#define IMAGE_SIZE	1474560
#define DISK_MAX	67092480

/* Values for port 0xf4 (QEMU's exit device doubles them and adds 1). */
#define EXIT_SUCCESS_CODE	0x10	/* status 33 */
#define EXIT_FAILURE_CODE	0x11	/* status 35 */
