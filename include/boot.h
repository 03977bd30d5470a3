/*
 * What the loader tells the kernel, and what the image builder tells the
 * loader.
 *
 * Ancestor: Linux 0.01 had no map of memory and no parts: it moved 512 KB
 * whatever they held, and took 8 MB of RAM for granted.
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

/* The sum over a part goes from unit to unit, from 0 on: for each two of its
 * 32-bit words sum = (sum + first) ^ second, then sum = sum * SUM_FACTOR. The
 * last unit is filled up with zeros. */
#define SUM_FACTOR	0x01000193
#define SUM_UNIT	256			/* bytes */

/* struct image_header stands in front of the loader, behind its checks. */
#define HEADER_SIZE	332

/* The boot sector: from SECTOR_CODE to SECTOR_SUMMED its words add up to 0.
 * In front of it is what firmware may change, behind it what fdisk may. These
 * words are of 16 bits, for an 8086. */
#define SECTOR_CODE	0x5a
#define SECTOR_SUMMED	0x1b8

/* The loader's sectors behind it, header and all: their words of 32 bits add up
 * to such a sum. The image builder chooses the last word so. With the boot
 * sector, they are two sectors of a CD and not more than the first track of any
 * floppy. */
#define LOADER_SECTORS	7
#define LOADER_SUM	0x44414f4c

/* Types of memory as the BIOS gives them; any other number is reserved. */
#define E820_USABLE	1
#define E820_RESERVED	2

#ifndef __ASSEMBLER__

struct image_part {
	unsigned int sector;		/* first sector in the image */
	unsigned int bytes;
	unsigned int address;		/* physical, where it is loaded */
	unsigned int sum;
};

/* Written by tools/build.c; setup copies parts and command line over. */
struct image_header {
	unsigned int magic;
	struct image_part parts[PARTS];
	char command_line[COMMAND_LINE];
	unsigned int base;		/* the medium's sector where the
					   image begins: 0, but in an ISO */
	unsigned int mapped;		/* bytes, by head.S's tables: all that
					   is loaded, and 6 MiB or more */
};

struct e820_entry {
	unsigned long long base;	/* bytes */
	unsigned long long length;	/* bytes */
	unsigned int type;
} __attribute__((packed));

struct boot_params {
	unsigned int mapped;		/* as in the header */
	unsigned int stamp[2];		/* rdtsc at the boot sector's entry,
					   if it was built with -DSTAMP */
	struct image_part parts[PARTS];
	char command_line[COMMAND_LINE];
	char report[REPORT_MAX];	/* what setup found out, as lines */
	unsigned int map_entries;	/* <= MAP_MAX */
	struct e820_entry map[MAP_MAX];
};

_Static_assert(sizeof(struct image_header) == HEADER_SIZE, "image_header");

#endif /* __ASSEMBLER__ */
