/*
 * The image: puts boot sector, loader and parts together, computes the sums,
 * adds the tables that firmware looks for in a boot sector, and writes the
 * file. build.h says what the functions promise.
 *
 *	sector 0   1        8
 *	+------+--------+-------+---------+---------+---------+-------+
 *	| boot | loader | setup | kernel  | symbols | archive | zeros |
 *	+------+--------+-------+---------+---------+---------+-------+
 *
 * Ancestor: none. Linux 0.01's build.c wrote the parts one after the other, and
 * stored neither their sizes nor their sums.
 */
#include "build.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SETUP_START ((size_t)SECTOR_SIZE * (1 + LOADER_SECTORS))
#define CD_SECTOR   2048       /* bytes; each part begins at a multiple */
#define IMAGE_MAGIC 0x594c4154 /* "TALY" */

#define DISK_HEADS 16 /* geometry of a disk image */
#define DISK_TRACK 63
#define CYLINDER   (DISK_HEADS * DISK_TRACK * SECTOR_SIZE)

static unsigned char image[DISK_MAX];
static size_t image_bytes = IMAGE_SIZE; /* size of the image */
static size_t most_bytes = IMAGE_SIZE;	/* the largest size allowed */
static const char *const part_name[PARTS] = { "setup", "kernel", "symbols",
					      "archive" };

struct image_header *head(void)
{
	return (void *)(image + SECTOR_SIZE);
}

static uint32_t sum(const unsigned char *data, size_t bytes)
{
	uint32_t total = 0, word[SUM_UNIT / 4];
	size_t at, i;

	/* zeros follow each part, so its last unit is whole, too */
	for (at = 0; at < bytes; at += SUM_UNIT) {
		memcpy(word, data + at, SUM_UNIT);
		for (i = 0; i < SUM_UNIT / 4; i += 2)
			total = (total + word[i]) ^ word[i + 1];
		total *= SUM_FACTOR;
	}
	return total;
}

void set_command_line(const char *text)
{
	if (strlen(text) >= COMMAND_LINE)
		die("command line of %zu bytes, at most %d fit", strlen(text),
		    COMMAND_LINE - 1);
	memset(head()->command_line, 0, COMMAND_LINE);
	memcpy(head()->command_line, text, strlen(text));
}

/* Sets the last word in a range of the image, so that the sum of all words of
 * the range is `wanted`. A word has `size` bytes. */
static void seal(size_t start, size_t end, size_t size, uint32_t wanted)
{
	uint32_t word = 0;
	size_t i;

	for (i = start; i < end - size; i += size) {
		memcpy(&word, image + i, size);
		wanted -= word;
	}
	memcpy(image + end - size, &wanted, size);
}

void seal_boot(void)
{
	seal(SECTOR_CODE, SECTOR_SUMMED, sizeof(uint16_t), 0);
	seal(SECTOR_SIZE, SETUP_START, sizeof(uint32_t), LOADER_SUM);
}

/* Fills in what firmware and other systems look for in a boot sector: the
 * parameter block of a 1.44M floppy without a file system, and one active
 * partition that covers the image, with a type that no other system has. If the
 * sector does not begin with a jump, as in the benchmark's image, there is code
 * in place of the block. */
static void put_tables(void)
{
	static const struct __attribute__((packed)) {
		char system[8];
		uint16_t sector_bytes;
		uint8_t cluster_sectors;
		uint16_t reserved_sectors;
		uint8_t tables;
		uint16_t root_entries, sectors;
		uint8_t medium;
		uint16_t table_sectors, track_sectors, heads;
		uint32_t hidden_sectors, large_sectors;
		uint8_t drive, unused, signature;
		uint32_t serial;
		char label[11], type[8];
	} block = { "TALLY   ",
		    SECTOR_SIZE,
		    1,
		    1,
		    2,
		    224,
		    IMAGE_SIZE / SECTOR_SIZE,
		    0xf0,
		    9,
		    18,
		    2,
		    0,
		    0,
		    0,
		    0,
		    0x29,
		    IMAGE_MAGIC,
		    "TALLY      ",
		    "        " };
	struct __attribute__((packed)) {
		uint32_t signature;
		uint16_t unused;
		uint8_t active, first[3], type, last[3];
		uint32_t start, sectors;
	} disk = { IMAGE_MAGIC, 0,
		   0x80,	{ 0, 1, 0 },
		   0x7f,	{ 1, 18, 79 },
		   0,		(uint32_t)(image_bytes / SECTOR_SIZE) };

	if (image_bytes > IMAGE_SIZE) {
		disk.last[0] = DISK_HEADS - 1;
		disk.last[1] = DISK_TRACK;
		disk.last[2] = (uint8_t)(image_bytes / CYLINDER - 1);
	}
	memcpy(image + SECTOR_SUMMED, &disk, sizeof(disk));
	if (image[0] == 0xeb)
		memcpy(image + 3, &block, sizeof(block));
}

/* Returns the offset in the image at which the last part ends. */
static size_t image_end(void)
{
	const struct image_part *last = &head()->parts[PARTS - 1];

	return round_up((size_t)last->sector * SECTOR_SIZE + last->bytes,
			SECTOR_SIZE);
}

void put_part(unsigned int nr, const struct blob *blob, size_t address)
{
	struct image_part *part = &head()->parts[nr];
	size_t offset = SETUP_START;

	if (nr)
		offset = part[-1].sector * SECTOR_SIZE +
			 round_up(part[-1].bytes, CD_SECTOR);
	if (blob->bytes > most_bytes - offset)
		die("%s: %zu bytes, but %zu are left in the image: %zu too "
		    "many",
		    part_name[nr], blob->bytes, most_bytes - offset,
		    blob->bytes - (most_bytes - offset));
	part->sector = (unsigned int)(offset / SECTOR_SIZE);
	part->address = (unsigned int)address;
	part->bytes = (unsigned int)blob->bytes;
	if (blob->bytes)
		memcpy(image + offset, blob->data, blob->bytes);
	part->sum = sum(image + offset, blob->bytes);
}

/* In the file `name`, setup follows the boot sector and the loader. */
void put_boot(const char *name)
{
	static struct blob boot;
	struct image_header empty = { 0 };

	read_file(name, &boot);
	if (boot.bytes <= SETUP_START ||
	    memcmp(boot.data + SECTOR_SIZE - 2, "\x55\xaa", 2) ||
	    memcmp(boot.data + SECTOR_SIZE, &empty, sizeof(empty)))
		die("%s: %zu bytes, not boot sector, loader and setup", name,
		    boot.bytes);
	memcpy(image, boot.data, SETUP_START);
	head()->magic = IMAGE_MAGIC;
	boot.data += SETUP_START;
	boot.bytes -= SETUP_START;
	put_part(PART_SETUP, &boot, BOOTSECT + SETUP_START);
}

void finish_parts(void)
{
	size_t end = image_end();

	if (end > IMAGE_SIZE)
		image_bytes = round_up(end, CYLINDER);
	put_tables();
}

void allow_disk(void)
{
	most_bytes = DISK_MAX;
}

/* Returns the number of bytes in a range up to the last one that is not 0. */
static size_t used(size_t start, size_t end)
{
	while (end > start && !image[end - 1])
		end--;
	return end - start;
}

void print_image(void)
{
	const struct image_part *part = head()->parts;
	size_t i, code = used(SECTOR_CODE, SECTOR_SUMMED - 2);

	printf("boot sector %zu of %d bytes\n", code,
	       SECTOR_SUMMED - 2 - SECTOR_CODE);
	printf("  000 jump, parameter block\n"
	       "  %03x code and messages, %zu bytes left from %03zx on\n"
	       "  %03x sum, disk signature, partitions\n"
	       "  1fe 55 aa\n",
	       SECTOR_CODE, SECTOR_SUMMED - 2 - SECTOR_CODE - code,
	       SECTOR_CODE + code, SECTOR_SUMMED - 2);
	printf("loader %zu of %zu bytes\n", used(SECTOR_SIZE, SETUP_START - 4),
	       SETUP_START - 4 - SECTOR_SIZE);
	for (i = 0; i < PARTS; i++)
		printf("%s %u bytes at %08x, from sector %u, sum %08x\n",
		       part_name[i], part[i].bytes, part[i].address,
		       part[i].sector, part[i].sum);
	printf("%s room left %zu of %zu bytes\n",
	       image_bytes > IMAGE_SIZE ? "disk" : "image",
	       image_bytes - image_end(), image_bytes);
	printf("command line \"%s\"\n", head()->command_line);
}

static void write_image(const char *name)
{
	FILE *file = fopen(name, "wb");

	if (!file)
		die("%s: %s", name, strerror(errno));
	if (fwrite(image, 1, image_bytes, file) != image_bytes || fclose(file))
		die("%s: cannot write: %s", name, strerror(errno));
}

void write_one(const char *floppy, const char *disk)
{
	int large = disk && image_bytes > IMAGE_SIZE;

	write_image(large ? disk : floppy);
	if (disk)
		remove(large ? floppy : disk);
}

void load_image(const char *name)
{
	static struct blob blob;

	read_file(name, &blob);
	if (blob.bytes <= SETUP_START || blob.bytes > sizeof(image))
		die("%s: %zu bytes, an image has %d", name, blob.bytes,
		    IMAGE_SIZE);
	memcpy(image, blob.data, blob.bytes);
	image_bytes = blob.bytes;
	if (head()->magic != IMAGE_MAGIC ||
	    head()->parts[PART_SETUP].sector * SECTOR_SIZE != SETUP_START)
		die("%s: has no header of Tally", name);
}
