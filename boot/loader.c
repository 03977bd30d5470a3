/*
 * The loader: the sectors behind the boot sector. It talks on the screen and
 * the serial line, and loads the image's parts from whatever we came from:
 * first setup, which stands behind it and is called; then setup has it load the
 * rest.
 *
 *   floppy   by cylinder, head, sector. The drive's geometry is believed until
 *            a read or a sum is wrong; then the disk's is found out.
 *   disk     by sector number (int 13h AH 42h); where it cannot, as a floppy
 *   CD       by sector number, four of ours to one of its sectors
 *
 * The BIOS reads to below 1 MiB only, so all goes through the staging area.
 * It begins at a 64 KiB boundary, so that no read crosses one. Some BIOSes read
 * only single sectors: that is learnt.
 *
 * Ancestor: Linux 0.01's boot.s, which read to 0x10000 and moved once, down to
 * 0; and GRUB's boot.S for the ways to read.
 */
#include "setup.h"
#include "format.h"

#define COM1	   0x3f8
#define COM1_EMPTY 0x40	 /* line status: all bits are out */
#define PATIENCE   65536 /* looks at it */

#define TRIES	6  /* of each read that is as small as can be */
#define MOST	32 /* sectors in one read; some BIOSes do no more */
#define LESSONS 3  /* so often it tries so many anew */

#define READ_CHS   0x02 /* functions of int 13h */
#define READ_LBA   0x42
#define CD_SECTOR  2048
#define SECTOR_MAX 63 /* in a track */

#define DOT_BYTES 32768 /* for each such piece of memory filled */

#define LOW(value)  ((value) & 0xff)
#define HIGH(value) LOW((value) >> 8)

static unsigned int sectors = 18; /* what the drive said, or what 1.44M has */
static unsigned int heads = 2;
static int function = READ_CHS;
static int most = MOST, least = 1; /* sectors in one read */
static int lessons;		   /* how often large reads failed */

/* On the screen, int 10h: AH 0Eh  AL character  BH page 0; and to COM1.
 * Without one nobody listens. It waits until the character has left, but not
 * for ever. */
void screen(int c)
{
	struct registers r = { .eax = 0x0e00 | c };

	bios(0x10, &r);
	outb(COM1, c);
	for (int i = 0; i < PATIENCE && !(inb(COM1 + 5) & COM1_EMPTY); i++)
		;
}

/* Into what the kernel prints, then and at a key. */
void report(int c)
{
	static unsigned int used;

	if (used < REPORT_MAX - 1)
		params.report[used++] = c;
	params.report[used] = 0;
}

/* Prints to the screen, or to report(). */
void say(void put(int), const char *fmt, ...)
{
	__builtin_va_list values;

	__builtin_va_start(values, fmt);
	format(put, fmt, values);
	__builtin_va_end(values);
}

/* Waits for a key, int 16h, AH 00h; starts the machine anew: an exception
 * without a table of handlers does that. */
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
 * Reads sectors of the medium to the staging area; from a CD whole ones of the
 * CD. Returns 0 or, in the second byte, int 13h's status.
 *
 * int 13h, read
 *   AH 02h  AL sectors  DL drive  CH cylinder, CL bits 6-7 its top
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

/* int 13h, AH 00h: its answer does not matter, but it takes long. */
static void reset_drive(void)
{
	struct registers r = { 0 };

	int13(&r);
}

/*
 * How does the drive want to be asked?
 *
 * int 13h, the drive's geometry
 *   AH 08h  DL drive  ES:DI 0:0 (some BIOSes need it)
 *   -> CF clear  CL bits 0-5 sectors a track  DH last head
 *   A refusal, less than 8 sectors or 256 heads is no answer. A floppy does
 *   not have one head, whatever is said; a stick as a floppy may have 64.
 * int 13h, are there reads by sector number?
 *   AH 41h  BX 55AAh  DL drive -> CF clear  BX AA55h  CX bit 0: yes
 *   Asked on disks only.
 * int 13h, the drive's parameters
 *   AH 48h  DL drive  DS:SI buffer, its first word 1Eh
 *   -> CF clear  at 18h: bytes a sector
 * Reads by sector number that fail twice are none.
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

/* Whether the first track has a sector of this number. */
static int has_sector(int sector)
{
	sectors = SECTOR_MAX;
	if (!read_once(sector - 1, 1))
		return 1;
	reset_drive();
	return !read_once(sector - 1, 1);
}

/* If the disk in a floppy drive has another number of sectors a track than we
 * took for true, or not two heads were, takes that and returns 1. The staging
 * area is overwritten. */
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

/* Reads up to so many sectors of the medium, the rest of a track at the most,
 * to the staging area. Returns how many. */
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

/* The sum, as boot.h defines it. */
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

/* Reads a part to where it belongs. Any call of the BIOS may have shut address
 * line 20: none comes between the last look at it and the sum. */
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

/* A sum that differs may come from reading a floppy as if it had other tracks:
 * if that was found out meanwhile, or now, the part is read again. */
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

/* The boot sector comes here, after its T. */
void loader(void);

void loader(void)
{
	outb(COM1 + 3, 0x83); /* the next two: the divisor for 115200 */
	outb(COM1, 1);
	outb(COM1 + 1, 0);
	outb(COM1 + 3, 0x03); /* 8N1 */
	outb(COM1 + 4, 0x03); /* DTR and RTS on */
	outb(COM1, 'T');      /* on the screen it stands already */
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
