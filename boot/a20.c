/*
 * setup: opens address line 20, and sets up the keyboard controller, to which
 * the line is connected. While the line is shut, bit 20 of an address is always
 * 0. So the second MiB is the same memory as the first, as on the 8086, and the
 * kernel would be loaded over setup. There are several ways to open the line.
 * setup tries them in turn, the fastest first, until the two MiB are different
 * memory.
 *
 * Ancestor: Linux 0.01 only tried the 8042, could wait for it for ever, and did
 * not check whether the line was open then.
 */
#include "setup.h"

#define SYSTEM_PORT  0x92 /* bit 1 opens A20; bit 0 resets the machine */
#define KBD_DATA     0x60
#define KBD_COMMAND  0x64
#define INPUT_FULL   0x02 /* status: the 8042 has not read the byte before */
#define WRITE_OUTPUT 0xd1 /* the next data byte is for the output port */
#define A20_ON	     0xdf
#define NO_COMMAND   0xff
#define WRITE_MODE   0x60  /* the next data byte is the mode */
#define MODE	     0x65  /* interrupt 1 on, mouse off, codes of set 1 */
#define SEND_CODES   0xf4  /* tells the keyboard to send codes */
#define PATIENCE     65536 /* at most so many reads of the 8042's status */

#define LOOKS 4096 /* tests of the line after each attempt; about 8 ms */

static const char *const ways[] = { "open", "opened by port 92h",
				    "opened by the 8042",
				    "opened by the BIOS" };
#define WAYS (int)(sizeof(ways) / sizeof(ways[0]))

static int opened_by;

/* Waits until the 8042 has read the byte that was sent before, but only for a
 * limited time. Then sends it `byte`. */
static void tell_8042(int port, unsigned char byte)
{
	for (int i = 0; i < PATIENCE && inb(KBD_COMMAND) & INPUT_FULL; i++)
		;
	outb(port, byte);
}

/* Returns 1 if the line is open, otherwise 0. At most `looks` times, it changes
 * a word, and compares it with the word 1 MiB higher. While the line is shut,
 * both are the same word. So if they differ, the line is open. If they are
 * equal, this may be by chance; then they differ the next time. */
static int is_open(int looks)
{
	while (looks-- > 0) {
		*word_at(0) += 1;
		if (*word_at(0x100000) != *word_at(0))
			return 1;
		outb(0x80, 0); /* takes about a microsecond */
	}
	return 0;
}

static void try_to_open(int way)
{
	struct registers r = { .eax = 0x2401 };
	unsigned char port = inb(SYSTEM_PORT);

	if (way == 1 && port != 0xff) { /* 0xff: no such port */
		outb(SYSTEM_PORT, (port | 2) & ~1);
	} else if (way == 2) {
		tell_8042(KBD_COMMAND, WRITE_OUTPUT);
		tell_8042(KBD_DATA, A20_ON);
		tell_8042(KBD_COMMAND, NO_COMMAND); /* this sets the line */
	} else if (way == 3) {
		bios(0x15, &r); /* its answer does not matter */
	}
}

/* Opens the line. If this fails, stops the machine. */
void open_a20(void)
{
	if (is_open(2))
		return;
	for (opened_by = 1; opened_by < WAYS; opened_by++) {
		try_to_open(opened_by);
		if (is_open(LOOKS))
			return;
	}
	say(screen,
	    "\r\naddress line 20 stays shut: 8042, port 92h and BIOS tried");
	stop();
}

/* Sets up the controller, which the firmware may have left in any state. After
 * this the mouse is off, the keyboard is on, and its codes are translated to
 * set 1. */
void set_up_8042(void)
{
	say(report, "address line 20: %s\n", ways[opened_by]);
	if (inb(KBD_COMMAND) == 0xff)
		say(report, "keyboard: no controller\n");
	tell_8042(KBD_COMMAND, WRITE_MODE);
	tell_8042(KBD_DATA, MODE);
	tell_8042(KBD_DATA, SEND_CODES);
}
