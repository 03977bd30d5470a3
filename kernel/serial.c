/*
 * The first serial port: 115200 baud, 8 data bits, no parity, 1 stop bit.
 * Everything that the kernel prints goes out here too.
 *
 *	serial_putc() ─> queue [ a b c d ] ─> port, when it has room
 *	                         ^sent   ^put
 *
 * A program sleeps until there is room, as long as that takes. The kernel waits
 * while the queue is full, but only for PATIENCE looks at the port: then this
 * is stuck, nobody waits for it, and bytes that find the queue full are lost,
 * until it moves again. A port that is not there seems to have room always.
 * While the machine boots nothing stays in the queue: if it stops there, its
 * last words have been said.
 *
 * Ancestor: Linux 0.01's serial.c, at 2400 baud; it sent by interrupts, too.
 */
#include "files.h"

#include <linux/serial_reg.h>

#define COM1	    0x3f8
#define INTERRUPTS  (COM1 + UART_IER)
#define LINE_STATUS (COM1 + UART_LSR)

/* A byte takes 87 microseconds, an inb about one: far beyond any real wait. */
#define PATIENCE 200000
#define QUEUE	 512 /* less than a boot prints: it finds a stuck port */

#define FLOOD 64 /* bytes taken at one interrupt */

static char queue[QUEUE] UNSET;
static unsigned long put, sent; /* indices, mod QUEUE when used */
static int listens, stuck;
static struct link writers = CIRCLE(writers);

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
static void send(void)
{
	while (put != sent && inb(LINE_STATUS) & UART_LSR_THRE) {
		outb(COM1, queue[sent++ % QUEUE]);
		stuck = 0;
	}
	if (put != sent && listens)
		outb(INTERRUPTS, UART_IER_RDI | UART_IER_THRI);
}

/* Sends until no more than that many bytes are left, or the port is stuck. */
static void send_until(unsigned long left)
{
	send();
	for (int i = 0; put - sent > left && !stuck; i++) {
		stuck = i > PATIENCE;
		send();
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
		send_until(listens ? QUEUE : 0);
	}
	irq_restore(flags);
}

static int has_room(void)
{
	return put - sent <= QUEUE / 2 || stuck;
}

/* The current task sleeps until half of the queue is free, unless the port is
 * stuck. Returns 0; -ERESTARTSYS if a signal comes before. */
int serial_wait(void)
{
	int error = 0;

	while (!has_room() && !error)
		error = sleep_on(&writers);
	return error;
}

/* What has come in; a break is a zero, as POSIX wants it. The interrupt
 * controller hears only that the port begins to ask, so where bytes are left
 * the port has to begin anew. */
static void serial_irq(UNUSED int from_program)
{
	for (int i = 0; i < FLOOD && inb(LINE_STATUS) & UART_LSR_DR; i++)
		tty_input(inb(COM1));
	outb(INTERRUPTS, 0);
	outb(INTERRUPTS, UART_IER_RDI);
	send();
	leave_work();
}

/* Task 0: there may be room again. */
void serial_wake(void)
{
	if (has_room())
		wake_up(&writers);
}

/* From here on input is read, if there is a port: else all bits are 1. */
void serial_listen(void)
{
	if (inb(LINE_STATUS) == 0xff)
		return;
	irq_install(4, serial_irq);
	listens = 1;
	outb(INTERRUPTS, UART_IER_RDI);
}

/* Returns when the last byte has left the port. */
void serial_drain(void)
{
	send_until(0);
	for (int i = 0; i < PATIENCE && !(inb(LINE_STATUS) & UART_LSR_TEMT);
	     i++)
		;
}
