/*
 * The loader lies in the sectors after the boot sector. It prints on the screen
 * and the serial line, and loads the parts of the image from the drive from
 * which it was loaded itself. It first loads setup, and calls it; then it loads
 * the other parts, and lets setup start the kernel. How it reads:
 *
 *   floppy   by cylinder, head, sector, with the geometry that the drive
 *            reports. If a read or a sum fails, it tries other geometries.
 *   disk     by sector number (int 13h AH 42h); if that fails, as from a floppy
 *   CD       by sector number; one sector of a CD is four of the image
 *
 * The BIOS can only read to addresses below 1 MiB, so each read goes to the
 * staging area, and is copied from there. The staging area begins at a 64 KiB
 * boundary, because a read must not cross such a boundary. Some BIOSes read
 * only single sectors. So after a few errors the loader reads one sector at a
 * time.
 *
 * Ancestor: Linux 0.01's boot.s, which read to 0x10000, and then moved all of
 * it to 0; and GRUB's boot.S for the ways to read.
 */
#include "setup.h"
#include "format.h"

#define COM1	   0x3f8
#define COM1_EMPTY 0x40	 /* line status: all bits are sent */
#define PATIENCE   65536 /* at most so many reads of the line status */

#define TRIES	6  /* tries for a read of the smallest size */
#define MOST	32 /* sectors in one read; some BIOSes cannot read more */
#define LESSONS 3  /* after so many failed large reads all reads are small */

#define READ_CHS   0x02 /* functions of int 13h */
#define READ_LBA   0x42
#define CD_SECTOR  2048
#define SECTOR_MAX 63 /* the highest number of a sector */

#define DOT_BYTES 32768 /* bytes for each dot that is printed */

#define LOW(value)  ((value) & 0xff)
#define HIGH(value) LOW((value) >> 8)

static unsigned int sectors = 18; /* in a track: as the drive says, or 18 */
static unsigned int heads = 2;
static int function = READ_CHS;
static int most = MOST, least = 1; /* sectors in one read */
static int lessons;		   /* how many large reads failed */

/* Prints a character on the screen (int 10h: AH 0Eh AL character BH page 0),
 * and sends it to COM1. Waits until it is sent, but for a limited time, because
 * there may be no COM1. */
void screen(int c)
{
	struct registers r = { .eax = 0x0e00 | c };

	bios(0x10, &r);
	outb(COM1, c);
	for (int i = 0; i < PATIENCE && !(inb(COM1 + 5) & COM1_EMPTY); i++)
		;
}

/* Adds a character to the report, which the kernel prints at boot, and later
 * when the user presses F5. */
void report(int c)
{
	static unsigned int used;

	if (used < REPORT_MAX - 1)
		params.report[used++] = c;
	params.report[used] = 0;
}

/* Prints a text by `put`, which is screen() or report(). */
void say(void put(int), const char *fmt, ...)
{
	__builtin_va_list values;

	__builtin_va_start(values, fmt);
	format(put, fmt, values);
	__builtin_va_end(values);
}

/* Waits for a key (int 16h, AH 00h), and restarts the machine: it causes an
 * exception when the CPU has no table of handlers, and this resets the CPU. */
void stop(void)
{
	const struct table_pointer none = { 0, 0 };
	struct registers r = { 0 };

	say(screen, ", press a key\r\n");
	bios(0x16, &r);
	asm volatile("lidt %0; int3" : : "m"(none));
	__builtin_unreachable();
}

static int int13(struct registers *r)
{
	r->edx = (r->edx & 0xff00) | drive;
	return bios(0x13, r);
}

/*
 * Reads `count` sectors of the medium, from sector `first` on, to the staging
 * area. From a CD it reads whole sectors of the CD. Returns 0; after an error,
 * int 13h's status in the second byte.
 *
 * int 13h, read
 *   AH 02h  AL sectors  DL drive  CH cylinder, CL bits 6-7 its top bits
 *   CL bits 0-5 sector  DH head  ES:BX buffer
 * int 13h, read by sector number
 *   AH 42h  DS:SI packet  DL drive
 *   -> CF set on failure  AH status
 */
static int read_once(unsigned int first, int count)
{
	unsigned int track = first / sectors, cylinder = track / heads;
	struct {
		unsigned short size, count, offset, segment;
		unsigned int first, high;
	} packet = { sizeof(packet),
		     (count + least - 1) / least,
		     0,
		     STAGING >> 4,
		     first / least,
		     0 };
	struct registers r = {
		.eax = function << 8 | count,
		.ecx = LOW(cylinder) << 8 | (cylinder >> 2 & 0xc0) |
		       (first % sectors + 1),
		.edx = track % heads << 8,
		.es = STAGING >> 4,
		.esi = (int)&packet,
	};

	return int13(&r) ? r.eax | 1 : 0;
}

/* Resets the drive (int 13h, AH 00h). The answer does not matter. A reset takes
 * long. */
static void reset_drive(void)
{
	struct registers r = { 0 };

	int13(&r);
}

/*
 * Finds out how to read from the drive.
 *
 * int 13h, the drive's geometry
 *   AH 08h  DL drive  ES:DI 0:0 (some BIOSes need it)
 *   -> CF clear  CL bits 0-5 sectors a track  DH last head
 *   An answer with an error or with less than 8 sectors is ignored. So is
 *   the number of heads if it is 256, or if it is 1 for a floppy. A USB
 *   stick that the BIOS shows as a floppy may have 64 heads.
 * int 13h, can the drive be read by sector number?
 *   AH 41h  BX 55AAh  DL drive -> CF clear  BX AA55h  CX bit 0: yes
 *   Not called for floppies.
 * int 13h, the drive's parameters
 *   AH 48h  DL drive  DS:SI buffer, its first word 1Eh
 *   -> CF clear  at 18h: bytes a sector
 * If reading by sector number fails twice, the loader reads by cylinder, head
 * and sector instead.
 */
static void ask_drive(void)
{
	static unsigned short parameters[0x1e / 2] = { 0x1e };
	struct registers r = { .eax = 0x0800 };

	if (!int13(&r) && (r.ecx & SECTOR_MAX) >= 8) {
		sectors = r.ecx & SECTOR_MAX;
		if (HIGH(r.edx) < 255 && (drive >= 0x80 || HIGH(r.edx)))
			heads = HIGH(r.edx) + 1;
	}
	r = (struct registers){ .eax = 0x4100, .ebx = 0x55aa };
	if (drive < 0x80 || int13(&r) || (r.ebx & 0xffff) != 0xaa55 ||
	    !(r.ecx & 1))
		return;
	function = READ_LBA;
	r = (struct registers){ .eax = 0x4800, .esi = (int)parameters };
	if (!int13(&r) && parameters[0x18 / 2] == CD_SECTOR)
		least = CD_SECTOR / SECTOR_SIZE;
	if (read_once(header.base, 1) && read_once(header.base, 1))
		function = READ_CHS;
}

/* Returns 1 if the first track has a sector with this number, otherwise 0. */
static int has_sector(int sector)
{
	sectors = SECTOR_MAX;
	if (!read_once(sector - 1, 1))
		return 1;
	reset_drive();
	return !read_once(sector - 1, 1);
}

/* Finds out how many sectors a track has on the disk in a floppy drive. If the
 * loader has used another number until now, or has not used 2 heads, it uses
 * this number and 2 heads from now on, and returns 1. Otherwise returns 0.
 * Overwrites the staging area. */
static int find_geometry(void)
{
	static const unsigned char formats[] = { 36, 18, 15, 9, 0 };
	const unsigned char *format = formats;
	unsigned int believed = sectors;

	if (drive >= 0x80)
		return 0;
	while (*format && (!has_sector(*format) || has_sector(*format + 1)))
		format++;
	sectors = *format ? *format : believed;
	if (sectors == believed && (heads == 2 || !*format))
		return 0;
	heads = 2;
	say(screen,
	    "\r\nthe drive says %u sectors a track, the disk has %u"
	    " and 2 heads\r\n",
	    believed, sectors);
	return 1;
}

/* Reads at most `left` sectors of the medium, from sector `first` on, to the
 * staging area. Does not read beyond the end of a track. Returns how many it
 * has read. If even a single sector cannot be read, stops the machine. */
static int read(unsigned int first, int left)
{
	int failures = 0, count, in_track, status;

	if (lessons < LESSONS)
		most = MOST;
	for (;;) {
		count = left < most ? left : most;
		in_track = sectors - first % sectors;
		if (function == READ_CHS && count > in_track)
			count = in_track;
		status = read_once(first, count);
		if (!status)
			return count;
		if (count > least) {
			most = least;
			lessons++;
			continue;
		}
		reset_drive();
		if (++failures < TRIES)
			continue;
		failures = 0;
		if (!find_geometry())
			break;
	}
	say(screen, "\r\nread error: drive %02x sector %u status %02x (hex)",
	    drive, first, HIGH(status));
	stop();
}

/* Returns the sum that boot.h defines. */
static unsigned int __attribute__((noinline)) sum(const unsigned int *word,
						  unsigned int bytes)
{
	const unsigned int *end = word + (bytes + 3) / 4;
	unsigned int total = 0;

	for (; word < end; total *= SUM_FACTOR) {
#pragma GCC unroll 32
		for (int i = 0; i < SUM_UNIT / 4; i += 2, word += 2)
			total = (total + word[0]) ^ word[1];
	}
	return total;
}

/* Reads a part to its address. Any call of the BIOS may shut address line 20,
 * so read_part() calls open_a20() before each copy. Between the last copy and
 * the sum there is no call of the BIOS. */
static void read_part(const struct image_part *part)
{
	unsigned int first = header.base + part->sector, to = part->address;
	int left = (part->bytes + SECTOR_SIZE - 1) / SECTOR_SIZE, count, bytes;

	for (; left > 0; left -= count) {
		count = read(first, left);
		bytes = count * SECTOR_SIZE;
		if ((to + bytes) % DOT_BYTES < (unsigned int)bytes)
			screen('.');
		if (to >= KERNEL_LOAD)
			open_a20();
		copy_words((void *)to, (void *)STAGING, bytes / 4);
		first += count;
		to += bytes;
	}
}

/* Loads a part and checks its sum. The sum may be wrong because a floppy was
 * read with a wrong geometry. If the geometry was corrected during the read, or
 * can be corrected now, reads the part again. If the sum is still wrong, stops
 * the machine. */
static void load_part(int nr)
{
	static const char *const names[PARTS] = { "setup", "kernel", "symbols",
						  "archive" };
	const struct image_part *part = &header.parts[nr];
	unsigned int found, believed;

	do {
		believed = sectors * heads;
		read_part(part);
		found = sum((const unsigned int *)part->address, part->bytes);
		if (found == part->sum)
			return;
	} while (sectors * heads != believed || find_geometry());
	say(screen, "\r\n%s damaged: sum expected %x, found %x", names[nr],
	    part->sum, found);
	stop();
}

/* The boot sector jumps here, after it has printed T. */
void loader(void);

void loader(void)
{
	outb(COM1 + 3, 0x83); /* the next two writes set 115200 baud */
	outb(COM1, 1);
	outb(COM1 + 1, 0);
	outb(COM1 + 3, 0x03); /* 8 data bits, no parity, 1 stop bit */
	outb(COM1 + 4, 0x03); /* DTR and RTS on */
	outb(COM1, 'T');      /* the T is on the screen already */
	screen('a');
	ask_drive();
	load_part(PART_SETUP);
	setup();
	for (int i = PART_SETUP + 1; i < PARTS; i++)
		load_part(i);
	say(report,
	    "drive %02x: int 13h %02x, %u at once, %u a track, %u heads\n",
	    drive, function, most, sectors, heads);
	start_kernel();
}
