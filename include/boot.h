/*
 * What the loader tells the kernel, and what the image builder tells the
 * loader. The offsets are given a second time as macros because setup.S
 * fills these structures; the assertions hold the two together.
 *
 * Ancestor: Linux 0.01 had no map of memory and no parts: it moved 512 KB
 * whatever they held, and took 8 MB of RAM for granted.
 */
#pragma once

/* Parts of the image, in their order on the floppy and in memory. */
#define PART_KERNEL	0
#define PART_SYMBOLS	1
#define PART_ARCHIVE	2
#define PARTS		3

#define IMAGE_MAGIC	0x594c4154	/* "TALY" */
#define COMMAND_LINE	256		/* with its final zero */
#define MAP_MAX		64

/* The sum over a part is, for each 32-bit word, sum = sum * SUM_FACTOR + word,
 * from 0; the last word is filled up with zeros. */
#define SUM_FACTOR	0x01000193

/* struct image_part: offsets and size */
#define PART_SECTOR	0
#define PART_BYTES	4
#define PART_ADDRESS	8
#define PART_SUM	12
#define PART_SIZE	16

/* Offsets in struct boot_params */
#define BP_STAMP	0
#define BP_PARTS	8
#define BP_MAP_SOURCE	(BP_PARTS + PARTS * PART_SIZE + COMMAND_LINE)
#define BP_REPORTED	(BP_MAP_SOURCE + 4)
#define BP_MAP_ENTRIES	(BP_REPORTED + 4)
#define BP_MAP		(BP_MAP_ENTRIES + 4)
#define BP_SIZE		(BP_MAP + MAP_MAX * E820_SIZE)

/* struct image_header stands SETUP_HEADER bytes into setup. */
#define SETUP_HEADER	4
#define HEADER_PARTS	4		/* behind its magic */
#define HEADER_SIZE	(HEADER_PARTS + PARTS * PART_SIZE + COMMAND_LINE)

/* All 16-bit words of setup, its header too, add up to this (modulo 2^16);
 * the image builder chooses setup's last word so. The boot sector checks. */
#define SETUP_SUM	0x4154

/* Types of memory as the BIOS gives them; any other number is reserved. */
#define E820_USABLE	1
#define E820_RESERVED	2
#define E820_ACPI	3
#define E820_SIZE	20		/* bytes of an entry */

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
};

struct e820_entry {
	unsigned long long base;	/* bytes */
	unsigned long long length;	/* bytes */
	unsigned int type;
} __attribute__((packed));

struct boot_params {
	unsigned int stamp[2];		/* rdtsc at the boot sector's entry,
					   if it was built with -DSTAMP */
	struct image_part parts[PARTS];
	char command_line[COMMAND_LINE];
	unsigned int map_source;	/* 0xe820, 0xe801 or 0x88 */
	unsigned int reported;		/* entries that the BIOS reported */
	unsigned int map_entries;	/* of them kept, <= MAP_MAX */
	struct e820_entry map[MAP_MAX];
};

_Static_assert(sizeof(struct image_header) == HEADER_SIZE, "image_header");
_Static_assert(__builtin_offsetof(struct boot_params, map) == BP_MAP, "map");
_Static_assert(sizeof(struct boot_params) == BP_SIZE, "boot_params");

#endif /* __ASSEMBLER__ */
