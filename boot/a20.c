/*
 * setup: address line 20 and, because the line hangs on it, the keyboard
 * controller. With the line shut, the second MiB is the first one over again,
 * as on the 8086; the kernel would load onto our heads. The ways to open it are
 * tried in the order of their price, and each is believed only when memory no
 * longer wraps around.
 *
 * Ancestor: Linux 0.01 knew the 8042 alone, waited for it for ever and did
 * not look whether it had worked.
 */
#include "setup.h"

#define SYSTEM_PORT  0x92 /* bit 1: A20; bit 0, never: reset */
#define KBD_DATA     0x60
#define KBD_COMMAND  0x64
#define INPUT_FULL   0x02 /* in the status: it has not read yet */
#define WRITE_OUTPUT 0xd1 /* the next data byte: output port */
#define A20_ON	     0xdf
#define NO_COMMAND   0xff
#define WRITE_MODE   0x60  /* the next data byte: its mode */
#define MODE	     0x65  /* interrupt 1, no mouse, codes become set 1 */
#define SEND_CODES   0xf4  /* to the keyboard itself */
#define PATIENCE     65536 /* looks at the 8042 */

#define LOOKS 4096 /* after each way, about 8 ms */

static const char *const ways[] = { "open", "opened by port 92h",
				    "opened by the 8042",
				    "opened by the BIOS" };
#define WAYS (int)(sizeof(ways) / sizeof(ways[0]))

static int opened_by;

/* A byte for the 8042, when it has read the last one. One that never reads is
 * not waited for. */
static void tell_8042(int port, unsigned char byte)
{
	for (int i = 0; i < PATIENCE && inb(KBD_COMMAND) & INPUT_FULL; i++)
		;
	outb(port, byte);
}

/* Whether a change at one place is not seen 1 MiB higher. If the two differ by
 * chance the line is open all the same: with the line shut they are one place.
 * If they are equal by chance, the next change tells. */
static int is_open(int looks)
{
	while (looks-- > 0) {
		*word_at(0) += 1;
		if (*word_at(0x100000) != *word_at(0))
			return 1;
		outb(0x80, 0); /* about a microsecond */
	}
	return 0;
}

static void try_to_open(int way)
{
	struct registers r = { .eax = 0x2401 };
	unsigned char port = inb(SYSTEM_PORT);

	if (way == 1 && port != 0xff) { /* there is such a port */
		outb(SYSTEM_PORT, (port | 2) & ~1);
	} else if (way == 2) {
		tell_8042(KBD_COMMAND, WRITE_OUTPUT);
		tell_8042(KBD_DATA, A20_ON);
		tell_8042(KBD_COMMAND, NO_COMMAND); /* taken: it has settled */
	} else if (way == 3) {
		bios(0x15, &r); /* what it says is not asked */
	}
}

/* Comes back only if the line is open. */
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

/* Whatever state firmware left the controller in: the mouse is off, the
 * keyboard is on and its codes are translated to set 1. */
void set_up_8042(void)
{
	say(report, "address line 20: %s\n", ways[opened_by]);
	if (inb(KBD_COMMAND) == 0xff)
		say(report, "keyboard: no controller\n");
	tell_8042(KBD_COMMAND, WRITE_MODE);
	tell_8042(KBD_DATA, MODE);
	tell_8042(KBD_DATA, SEND_CODES);
}
