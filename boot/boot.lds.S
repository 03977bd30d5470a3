/*
 * Sets the addresses of boot sector, loader and setup. The three become one
 * flat file, build/boot.bin: the first bytes of the image, and also of memory
 * from 0x7c00 on.
 *
 *   0x7c00  boot sector, 55 AA
 *   0x7e00  loader, seven sectors: its code, zeros, its check word
 *   0x8c00  setup
 *   at most 0x10000, where the staging area begins
 *
 * Ancestor: none in Linux 0.01: ld86 linked each of its two programs to address
 * 0, and build.c checked their sizes.
 */
#include "layout.h"
#include "boot.h"

OUTPUT_ARCH(i386)
ENTRY(_start)

/* Without these rights ld warns of a segment that can be written and executed.
 * The rights have no effect: objcopy copies only the bytes, and real mode has
 * no rights. */
PHDRS
{
	image PT_LOAD FLAGS(5);		/* read and execute */
}

SECTIONS
{
	. = BOOTSECT;
	.bootsect : {
		*(.bootsect)
		FILL(0)
		. = 510;
		SHORT(0xaa55)
	} :image

	. = SETUP;
	.loader : {
		*(.loader.head)
		*loader.o(.text .text.* .rodata .rodata.* .data .bss)
		*format.o(.text .text.* .rodata .rodata.*)
		FILL(0)
		. = MAX(., LOADER_SECTORS * SECTOR_SIZE - 4);
		LONG(0)				/* the check word */
	}
	ASSERT(SIZEOF(.loader) == LOADER_SECTORS * SECTOR_SIZE,
		"the loader outgrows its sectors")

	.setup : {
		*(.text .text.* .rodata .rodata.* .data .bss)
		spare_word = ALIGN(4);
		. = spare_word + 4;
	}
	params = BOOT_PARAMS;
	bios_rows = BIOS_ROWS;

	ASSERT(. <= STAGING, "setup grows into the staging area")

	/DISCARD/ : {
		*(.note.*)
		*(.comment)
	}
}
