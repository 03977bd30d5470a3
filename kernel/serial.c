/*
 * The serial line's interrupts: a byte has come in, or the port has room for
 * more. uart.c has the port itself.
 *
 * Ancestor: Linux 0.01's rs_io.s, interrupts of two ports, in assembler.
 */
#include "files.h"

#define FLOOD 64 /* bytes taken at one interrupt */

/* What has come in; a break is a zero, as POSIX wants it. The interrupt
 * controller hears only that the port begins to ask, so where bytes are left
 * the port has to begin anew. */
static void serial_irq(UNUSED int from_program)
{
	for (int i = 0; i < FLOOD && inb(LINE_STATUS) & UART_LSR_DR; i++)
		tty_input(inb(COM1));
	outb(INTERRUPTS, 0);
	outb(INTERRUPTS, UART_IER_RDI);
	serial_send();
	leave_work();
}

/* From here on input is read, if there is a port: else all bits are 1. */
void serial_listen(void)
{
	if (inb(LINE_STATUS) == 0xff)
		return;
	irq_install(4, serial_irq);
	serial_listens = 1;
	outb(INTERRUPTS, UART_IER_RDI);
}
