/*
 * Describes the data that the image builder gives the loader, and the data that
 * the loader gives the kernel.
 *
 * Ancestor: Linux 0.01 had no map of memory, and did not divide its image into
 * parts. It always moved 512 KB, and assumed 8 MB of RAM.
 */
#pragma once

/* Parts of the image, in their order on the floppy and in memory. */
#define PART_SETUP	0
#define PART_KERNEL	1
#define PART_SYMBOLS	2
#define PART_ARCHIVE	3
#define PARTS		4

#define COMMAND_LINE	256		/* with its final zero */
#define MAP_MAX		64
#define REPORT_MAX	512		/* with its final zero, too */

/* The sum of a part begins as 0. A part consists of units of SUM_UNIT bytes;
 * the last unit is filled up with zeros. For each pair of 32-bit words in a
 * unit, sum = (sum + first) ^ second. After each unit, the sum is multiplied by
 * SUM_FACTOR. */
#define SUM_FACTOR	0x01000193
#define SUM_UNIT	256			/* bytes */

/* The size of struct image_header in bytes. The header is just before the
 * loader's code. */
#define HEADER_SIZE	332

/* The words of the boot sector from SECTOR_CODE to SECTOR_SUMMED add up to 0.
 * They are words of 16 bits, because an 8086 adds them. Firmware may change the
 * bytes before this range; fdisk may change the bytes after it. */
#define SECTOR_CODE	0x5a
#define SECTOR_SUMMED	0x1b8

/* The number of the loader's sectors, which follow the boot sector and include
 * the header. The 32-bit words of these sectors add up to LOADER_SUM, because
 * the image builder chooses the last word for this. Boot sector and loader
 * together are two sectors of a CD, and fit into the first track of any
 * floppy. */
#define LOADER_SECTORS	7
#define LOADER_SUM	0x44414f4c

/* Types of memory, as the BIOS returns them. Any other number means
 * reserved. */
#define E820_USABLE	1
#define E820_RESERVED	2

#ifndef __ASSEMBLER__

struct image_part {
	unsigned int sector;		/* its first sector in the image */
	unsigned int bytes;
	unsigned int address;		/* physical address in memory */
	unsigned int sum;
};

/* tools/build/image.c writes this header. setup copies the parts and command
 * line to boot_params. */
struct image_header {
	unsigned int magic;
	struct image_part parts[PARTS];
	char command_line[COMMAND_LINE];
	unsigned int base;		/* the medium's sector where the
					   image begins: not 0 in an ISO */
	unsigned int mapped;		/* bytes that head.S maps: the parts,
					   and at least 6 MiB more */
};

struct e820_entry {
	unsigned long long base;	/* physical address */
	unsigned long long length;	/* bytes */
	unsigned int type;
} __attribute__((packed));

struct boot_params {
	unsigned int mapped;		/* the same as in image_header */
	unsigned int stamp[2];		/* rdtsc at the boot sector's entry,
					   if it was built with -DSTAMP */
	struct image_part parts[PARTS];
	char command_line[COMMAND_LINE];
	char report[REPORT_MAX];	/* lines for the kernel to print */
	unsigned int map_entries;	/* at most MAP_MAX */
	struct e820_entry map[MAP_MAX];
};

_Static_assert(sizeof(struct image_header) == HEADER_SIZE, "image_header");

#endif /* __ASSEMBLER__ */
