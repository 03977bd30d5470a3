/*
 * The first serial port: 115200 baud, 8 data bits, no parity, 1 stop bit.
 * Everything that the kernel prints goes out here too.
 *
 * Ancestor: Linux 0.01's serial.c, at 2400 baud; it sent by interrupts, too.
 */
#include "files.h"
#include "x86.h"

#define COM1	    0x3f8
#define LINE_STATUS (COM1 + 5)
#define LSR_READY   0x01 /* a byte has come */
#define LSR_THRE    0x20 /* room for a byte to send */
#define LSR_TEMT    0x40 /* all is sent */

/* A byte takes 87 microseconds, an inb about one: far beyond any real wait,
 * so that a port which never answers is given up, once. */
#define PATIENCE 200000

#define FLOOD 64 /* bytes taken at one interrupt */

static int absent;

/* The line control register comes first: without 8N1 Bochs drops bits. */
void serial_init(void)
{
	outb(COM1 + 3, 0x80); /* the divisor's registers */
	outb(COM1, 1);	      /* 115200 / 1 */
	outb(COM1 + 1, 0);
	outb(COM1 + 3, 0x03); /* 8N1 */
	outb(COM1 + 1, 0);    /* no interrupts yet */
	outb(COM1 + 2, 0x07); /* queues on and empty */
	outb(COM1 + 4, 0x0b); /* ready; interrupts may pass */
	absent = inb(LINE_STATUS) == 0xff;
}

static void serial_wait(int bits)
{
	for (int i = 0; !absent && (inb(LINE_STATUS) & bits) != bits; i++)
		absent = i > PATIENCE;
}

void serial_putc(char c)
{
	serial_wait(LSR_THRE);
	if (!absent)
		outb(COM1, c);
}

/* What has come in; a break is a zero, as POSIX wants it. The interrupt
 * controller hears only that the port begins to ask, so where bytes are left
 * the port has to begin anew. */
static void serial_irq(void)
{
	for (int i = 0; i < FLOOD && inb(LINE_STATUS) & LSR_READY; i++)
		tty_input(inb(COM1));
	outb(COM1 + 1, 0);
	outb(COM1 + 1, 1);
}

/* From here on input is read. */
void serial_listen(void)
{
	if (absent)
		return;
	irq_install(4, serial_irq);
	outb(COM1 + 1, 1);
}

/* Returns when the last byte has left the port. */
void serial_drain(void)
{
	serial_wait(LSR_TEMT);
}
