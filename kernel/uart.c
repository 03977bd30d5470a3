/*
 * The first serial port: 115200 baud, 8 data bits, no parity, 1 stop bit.
 * Everything that the kernel prints goes out here too.
 *
 *	serial_putc() ─> queue [ a b c d ] ─> port, when it has room
 *	                         ^sent   ^put
 *
 * A program sleeps until there is room, as long as that takes (serial_wait()
 * of tty.c). The kernel waits while the queue is full, but only for PATIENCE
 * looks at the port. If the port has taken no byte by then, it is stuck: nobody
 * waits for it, and bytes for which the queue has no room are lost, until the
 * port takes a byte again. A port that does not exist seems to have room.
 * While the machine boots nothing stays in the queue, so that all messages are
 * out if it stops there.
 *
 * Ancestor: Linux 0.01's serial.c, at 2400 baud; it sent by interrupts, too.
 */
#include "kernel.h"

/* A byte takes 87 microseconds, an inb about one: far beyond any real wait. */
#define PATIENCE 200000
#define QUEUE	 512 /* less than a boot prints: it finds a stuck port */

static char queue[QUEUE] UNSET;
static unsigned long put, sent; /* indices, mod QUEUE when used */
static int stuck;
int serial_listens; /* the port may ask for an interrupt */

/* The line control register comes first: without 8N1 Bochs drops bits. */
void serial_init(void)
{
	outb(COM1 + 3, 0x80); /* the divisor's registers */
	outb(COM1, 1);	      /* 115200 / 1 */
	outb(COM1 + 1, 0);
	outb(COM1 + 3, 0x03); /* 8N1 */
	outb(INTERRUPTS, 0);  /* none yet */
	outb(COM1 + 2, 0x07); /* queues on and empty */
	outb(COM1 + 4, 0x0b); /* ready; interrupts may pass */
}

/* Gives the port what it takes, and asks for an interrupt if that is not all.
 * Interrupts are off, here and below. */
void serial_send(void)
{
	while (put != sent && inb(LINE_STATUS) & UART_LSR_THRE) {
		outb(COM1, queue[sent++ % QUEUE]);
		stuck = 0;
	}
	if (put != sent && serial_listens)
		outb(INTERRUPTS, UART_IER_RDI | UART_IER_THRI);
}

/* Sends until no more than that many bytes are left, or the port is stuck. */
static void send_until(unsigned long left)
{
	serial_send();
	for (int i = 0; put - sent > left && !stuck; i++) {
		stuck = i > PATIENCE;
		serial_send();
	}
}

/* One byte: to the port, if it takes one and no other is waiting; or else to
 * the queue. */
void serial_putc(char c)
{
	unsigned long flags = irq_save();

	if (put == sent && inb(LINE_STATUS) & UART_LSR_THRE) {
		outb(COM1, c);
	} else {
		if (put - sent == QUEUE)
			send_until(QUEUE - 1);
		if (put - sent < QUEUE)
			queue[put++ % QUEUE] = c;
		send_until(serial_listens ? QUEUE : 0);
	}
	irq_restore(flags);
}

int serial_has_room(void)
{
	return put - sent <= QUEUE / 2 || stuck;
}

/* Returns when the last byte has left the port. */
void serial_drain(void)
{
	send_until(0);
	for (int i = 0; i < PATIENCE && !(inb(LINE_STATUS) & UART_LSR_TEMT);
	     i++)
		;
}
