/*
 * setup: prepares the machine for the kernel. It sets a text mode, opens
 * address line 20 (a20.c), and finds the memory (memory.c). Then the loader
 * loads the other parts to 1 MiB and above. Finally setup prepares the keyboard
 * controller, and starts the kernel.
 *
 * After each stage a character appears on the screen and on COM1:
 *
 *   T        a       l     l     y    ' '   ....     newline
 *   boot     loader  text  A20   map  enough loaded  sums
 *   sector           mode             room  pieces   agree
 *
 * Ancestor: Linux 0.01's boot.s did all this in one file. It checked neither
 * address line 20, nor the bytes that it had loaded, nor the size of memory.
 */
#include "setup.h"

#define MOTOR_PORT   0x3f2
#define MOTOR_OFF    0x0c /* motors off, controller on */
#define FIRMWARE_KIB 256  /* the firmware may reserve so much at the top */
#define TEXT	     3	  /* screen modes */
#define MONOCHROME   7

/* Makes the screen show page 0, with 25 lines and 80 columns of text. Some
 * BIOSes leave the screen in a graphics mode, or with 50 lines, or show another
 * page. Does nothing if the screen is right already. Uses two functions of int
 * 10h: AH 0Fh returns the mode in AL and the page in BH; AH 0 sets the mode,
 * and page 0. A monochrome card has only one mode. On a CGA *bios_rows is 0,
 * and the screen always has 25 lines. */
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

/* Stops if the memory from 1 MiB to its first gap is too small. */
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
		outb(MOTOR_PORT, MOTOR_OFF); /* the BIOS cannot any more */
	open_a20();
	((void (*)(void))KERNEL_LOAD)();
}
