/*
 * Handles the serial line's interrupts: a byte has come in, or the port has
 * room for more bytes to send. uart.c drives the port itself.
 *
 * Ancestor: Linux 0.01's rs_io.s, which handled the interrupts of two ports, in
 * assembler.
 */
#include "files.h"

#define FLOOD 64 /* at most so many bytes are read at an interrupt */

/* Reads the bytes that have come in, and sends the next ones. A break on the
 * line is read as a zero byte, as POSIX says. The interrupt controller notices
 * an interrupt only when the port's interrupt line rises. So this lowers and
 * raises the interrupt line once more, in case the port still has bytes. */
static void serial_irq(UNUSED int from_program)
{
	for (int i = 0; i < FLOOD && inb(LINE_STATUS) & UART_LSR_DR; i++)
		tty_input(inb(COM1));
	outb(INTERRUPTS, 0);
	outb(INTERRUPTS, UART_IER_RDI);
	serial_send();
	leave_work();
}

/* Turns the port's interrupts on, if there is a port; without a port all bits
 * of the status are 1. */
void serial_listen(void)
{
	if (inb(LINE_STATUS) == 0xff)
		return;
	irq_install(4, serial_irq);
	serial_listens = 1;
	outb(INTERRUPTS, UART_IER_RDI);
}
