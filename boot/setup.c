/*
 * setup: the rest in front of the kernel. Text on the screen; address line 20
 * (a20.c); what memory is there (memory.c); the image's parts go to 1 MiB and
 * above; the keyboard controller; then the kernel.
 *
 * A mark appears on the screen and on COM1 as each stage is reached:
 *
 *   T        a       l     l     y    ' '   ....     newline
 *   boot     loader  text  A20   map  enough loaded  sums
 *   sector           mode             room  pieces   agree
 *
 * Ancestor: Linux 0.01's boot.s did this in one piece and tested nothing:
 * A20, the load and the amount of memory were taken on trust.
 */
#include "setup.h"

#define MOTOR_PORT   0x3f2
#define MOTOR_OFF    0x0c /* motors off, controller on */
#define FIRMWARE_KIB 256  /* what it may keep at the top of memory */
#define TEXT	     3	  /* modes of the screen */
#define MONOCHROME   7

/* 80 columns and 25 lines of text: some BIOSes leave graphics behind, or 50
 * lines, or another page than the first on show. A screen that is right is left
 * as it is. int 10h, AH 0Fh tells the mode, and in BH the page; AH 0 sets the
 * mode, and page 0. A monochrome card has one mode; a CGA tells no rows. */
static void text_mode(void)
{
	struct registers r = { .eax = 0x0f00 };
	int mode;

	bios(0x10, &r);
	mode = r.eax & 0xff;
	if (mode == MONOCHROME ||
	    (mode == TEXT && *bios_rows <= 24 && !(r.ebx & 0xff00)))
		return;
	r.eax = TEXT;
	bios(0x10, &r);
}

/* Memory that counts goes on from 1 MiB without a gap. */
static void check_memory(void)
{
	const struct image_part *last = &header.parts[PARTS - 1];
	unsigned int end = last->address + last->bytes;
	unsigned int needed = (end + SECTOR_SIZE + 1023) / 1024;
	unsigned int found = memory_end() / 1024;

	if (found >= needed && found + FIRMWARE_KIB >= MIN_RAM_KIB)
		return;
	say(screen, "\r\ntoo little memory: found %u KiB, needed %u KiB", found,
	    needed > MIN_RAM_KIB ? needed : MIN_RAM_KIB);
	stop();
}

void setup(void)
{
	text_mode();
	screen('l');
	open_a20();
	screen('l');
	memory_map();
	screen('y');
	check_memory();
	screen(' ');
}

void start_kernel(void)
{
	set_up_8042();
	params.mapped = header.mapped;
	copy_words(params.parts, header.parts,
		   (sizeof(header.parts) + COMMAND_LINE) / 4);
	say(screen, "\r\n");
	if (drive < 0x80)
		outb(MOTOR_PORT, MOTOR_OFF); /* no timer will do it any more */
	open_a20();
	((void (*)(void))KERNEL_LOAD)();
}
