/*
 * Drives the first serial port: 115200 baud, 8 data bits, no parity, 1 stop
 * bit. Everything that the kernel prints goes out here too.
 *
 *	serial_putc() ─> queue [ a b c d ] ─> port, when it has room
 *	                         ^sent   ^put
 *
 * A program sleeps until there is room, as long as that takes (serial_wait() of
 * tty.c). The kernel itself waits while the queue is full, but it reads the
 * port's status at most PATIENCE times. If the port has taken no byte by then,
 * it is stuck. From then on no task waits for the port, and bytes for which the
 * queue has no room are lost, until the port takes a byte again. A port that
 * does not exist seems to have room. During the boot each byte is sent at once,
 * so that all messages are out if the boot stops.
 *
 * Ancestor: Linux 0.01's serial.c, at 2400 baud; it also sent bytes by
 * interrupts.
 */
#include "kernel.h"

/* A byte takes 87 microseconds, an inb about one. So PATIENCE reads take far
 * longer than any byte. */
#define PATIENCE 200000
#define QUEUE	 512 /* the boot prints more, so it finds a stuck port */

static char queue[QUEUE] UNSET;
static unsigned long put, sent; /* indices, mod QUEUE when used */
static int stuck;
int serial_listens; /* 1: the port may ask for an interrupt */

/* Initialises the port. The line control register is set first, because Bochs
 * drops bits if the line is not 8N1. */
void serial_init(void)
{
	outb(COM1 + 3, 0x80); /* the next two writes set the divisor */
	outb(COM1, 1);	      /* divisor 1: 115200 baud */
	outb(COM1 + 1, 0);
	outb(COM1 + 3, 0x03); /* 8N1; the divisor can no longer be set */
	outb(INTERRUPTS, 0);  /* no interrupts yet */
	outb(COM1 + 2, 0x07); /* the port's queues: on and empty */
	outb(COM1 + 4, 0x0b); /* DTR and RTS on; interrupts may pass */
}

/* Sends bytes of the queue as long as the port takes them. If the queue is not
 * empty then, asks the port for an interrupt. Interrupts are off. */
void serial_send(void)
{
	while (put != sent && inb(LINE_STATUS) & UART_LSR_THRE) {
		outb(COM1, queue[sent++ % QUEUE]);
		stuck = 0;
	}
	if (put != sent && serial_listens)
		outb(INTERRUPTS, UART_IER_RDI | UART_IER_THRI);
}

/* Sends until at most `left` bytes are in the queue, or the port is stuck.
 * Interrupts are off. */
static void send_until(unsigned long left)
{
	serial_send();
	for (int i = 0; put - sent > left && !stuck; i++) {
		stuck = i > PATIENCE;
		serial_send();
	}
}

/* Sends one byte to the port, if the port takes it and the queue is empty; else
 * puts it into the queue. */
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

/* Returns 1 if half of the queue is free, or if the port is stuck; otherwise
 * 0. */
int serial_has_room(void)
{
	return put - sent <= QUEUE / 2 || stuck;
}

/* Waits until the last byte has left the port, or the port is stuck. Interrupts
 * are off. */
void serial_drain(void)
{
	send_until(0);
	for (int i = 0; i < PATIENCE && !(inb(LINE_STATUS) & UART_LSR_TEMT);
	     i++)
		;
}
