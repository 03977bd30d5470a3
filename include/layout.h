/*
 * Defines every address and size that more than one file uses. C, the assembler
 * and the linker script include this file, so it has nothing but #define.
 *
 * Ancestor: Plan 9's mem.h (one file of machine constants for C and assembler).
 * Linux 0.01 repeated LOW_MEM, PAGE_SIZE and the selectors in each file that
 * used them.
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
#define ENTRIES		1024	/* entries in a table; 32-bit words in a page */
#define ENTRY_SHIFT	10
#define MAX_AREAS	65530	/* at most so many in a space, as in Linux */
#define LEVELS		8	/* number of lists of areas: area.c */
#define FEW_STEPS	8	/* at most so many steps in end_table() */

/* Linear addresses below KERNEL_BASE are a program's. Above it are the kernel
 * and all of RAM. */
#define KERNEL_BASE	0x40000000
#define STACK_TOP	KERNEL_BASE	/* a program's stack ends here */

/* For C: P2V() converts a physical address to the kernel's linear address for
 * it, V2P() converts it back. */
#define P2V(page)	((void *)((page) + KERNEL_BASE))
#define V2P(addr)	((unsigned long)(addr) - KERNEL_BASE)

/*
 * RAM above RAM_END is reported, but not used. RAM_END is 3 GiB, all that fits
 * above KERNEL_BASE, minus one page, so that no range ends at 2^32.
 */
#define RAM_END		0xbffff000
#define MIN_RAM_KIB	2048

/* Physical addresses while booting. */
#define BIOS_ROWS	0x484		/* a byte: number of the last row */
#define BIOS_CURSOR	0x450		/* two bytes: column, row */
#define BIOS_CRTC	0x463		/* a word: the video card's port */
#define BOOT_PARAMS	0x600		/* struct boot_params, boot.h */
#define BOOT_PG_DIR	0x1000		/* the tables follow the directory */
#define BOOT_STACK	0x7c00		/* grows down */
#define BOOTSECT	0x7c00
#define SETUP		0x7e00
#define STAGING		0x10000		/* 64 KiB, on a 64 KiB boundary */
#define MONO_RAM	0xb0000
#define VIDEO_RAM	0xb8000
#define KERNEL_LOAD	0x100000	/* the kernel's first byte */

/* Segment selectors. bios.S uses the first two, gdt.c defines all. */
#define KERNEL_CS	0x08
#define KERNEL_DS	0x10
#define USER_CS		0x1b
#define USER_DS		0x23
#define TSS_SEL		0x28
#define DF_TSS_SEL	0x48
#define TLS_ENTRY	6		/* 6 to 8: a program's, as in Linux */

#define IRQ_VECTOR	32		/* the vector of interrupt 0 */
#define PAGE_FAULT	14
#define STUBS		48		/* exceptions and interrupts: entry.S */
#define STUB_BYTES	9		/* bytes from one stub to the next */
#define SYSCALL_VECTOR	0x80
#define NR_SYSCALLS	440	/* the highest number + 1 */

#define EFLAGS_VM	0x20000		/* virtual 8086 mode */

/* Offsets that entry.S and switch.S use; task.h checks them against the
 * structures. */
#define FRAME_EAX	36
#define FRAME_CS	52
#define FRAME_EFLAGS	56
#define FRAME_BYTES	68
#define TASK_ESP	0
#define TASK_ATTENTION	4

/* The image is that of a floppy, with 80 cylinders, 2 heads and 18 sectors of
 * 512 bytes, or that of a disk, with at most 130 cylinders, 16 heads and 63
 * sectors. */
#define SECTOR_SIZE	512
#define IMAGE_SIZE	1474560
#define DISK_MAX	67092480

/* Values for port 0xf4 (QEMU's exit device doubles them and adds 1). */
#define EXIT_SUCCESS_CODE	0x10	/* QEMU's status: 33 */
#define EXIT_FAILURE_CODE	0x11	/* QEMU's status: 35 */
