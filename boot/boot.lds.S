/*
 * Where the boot sector and setup lie: one flat file, build/boot.bin, that
 * is the head of the image and, byte for byte, memory from 0x7c00 on.
 *
 *   0x7c00  boot sector, filler, 55 AA
 *   0x7e00  setup, zeros to a whole sector, its check word
 *           what both leave unset at first (not in the file)
 *   at most 0x10000, where the staging area begins
 *
 * Ancestor: Linux 0.01 had none: ld86 linked each of its two programs to 0,
 * and build.c measured them.
 */
#include "layout.h"

#define FILLER	0xf4f4f4f4	/* hlt; the image builder finds our end by it */

OUTPUT_ARCH(i386)
ENTRY(_start)

/* Without these rights ld warns of a segment that can be written and executed.
 * They have no effect: objcopy takes only the bytes, and real mode has none. */
PHDRS
{
	image PT_LOAD FLAGS(5);		/* read and execute */
}

SECTIONS
{
	. = BOOTSECT;
	.bootsect : {
		bootsect_start = .;
		*(.bootsect)
		bootsect_end = .;
		FILL(FILLER)
		. = MAX(bootsect_end - bootsect_start, 510);
		SHORT(0xaa55)
	} :image
	ASSERT(bootsect_end - bootsect_start <= 510,
		"the boot sector outgrows its 510 bytes")

	. = SETUP;
	.setup : {
		setup_start = .;
		*(.setup.head)
		*(.text .rodata .data)
		setup_end = .;
		FILL(0)
		. += (2 * SECTOR_SIZE - 2 - (setup_end - setup_start)
			% SECTOR_SIZE) % SECTOR_SIZE;
		SHORT(0)			/* the check word */
	}
	setup_words = SIZEOF(.setup) / 2;
	setup_sectors = SIZEOF(.setup) / SECTOR_SIZE;
	ASSERT(SIZEOF(.setup) % SECTOR_SIZE == 0, "setup's last sector")

	.bss (NOLOAD) : {
		*(.bss)
	}
	ASSERT(. <= STAGING, "setup grows into the staging area")

	/DISCARD/ : {
		*(.note.*)
		*(.comment)
	}
}
