/*
 * The two interrupt controllers (8259A), set up so that interrupts 0 to 15
 * arrive at vectors 32 to 47. A handler runs with interrupts off and its
 * line is free again only after it is done, so none is ever re-entered.
 *
 * Ancestor: Linux 0.01's disk interrupt sent its EOI early through a trap
 * gate, and could be re-entered.
 */
#include "kernel.h"

#define PIC1	 0x20
#define PIC2	 0xa0
#define EOI	 0x20
#define READ_ISR 0x0b
#define CASCADE	 2 /* the second controller hangs on this line */

static irq_handler *handlers[16];
static unsigned int mask = 0xffff & ~(1u << CASCADE);

static void write_mask(void)
{
	outb(PIC1 + 1, mask & 0xff);
	outb(PIC2 + 1, mask >> 8);
}

/* Initialisation words 1 to 4 of the 8259A's data sheet; all lines masked
 * until somebody installs a handler. */
void irq_init(void)
{
	outb(PIC1, 0x11);
	outb(PIC2, 0x11);
	outb(PIC1 + 1, IRQ_VECTOR);
	outb(PIC2 + 1, IRQ_VECTOR + 8);
	outb(PIC1 + 1, 1 << CASCADE);
	outb(PIC2 + 1, CASCADE);
	outb(PIC1 + 1, 1);
	outb(PIC2 + 1, 1);
	write_mask();
}

void irq_install(int number, irq_handler *handler)
{
	handlers[number] = handler;
	mask &= ~(1u << number);
	write_mask();
}

/* Lines 7 and 15 also report interrupts that went away before they were
 * fetched: those have no bit in the in-service register. */
static int spurious(unsigned int number)
{
	int port = number < 8 ? PIC1 : PIC2;

	outb(port, READ_ISR);
	return !(inb(port) & 0x80);
}

/* One interrupt: its handler, then the end of interrupt. A spurious one must
 * not be ended, except at the first controller if it came by the second. */
void irq(const struct frame *frame)
{
	unsigned int number = frame->vector - IRQ_VECTOR;

	if (number % 8 == 7 && spurious(number)) {
		if (number >= 8)
			outb(PIC1, EOI);
		return;
	}
	if (handlers[number])
		handlers[number](from_program(frame));
	if (number >= 8)
		outb(PIC2, EOI);
	outb(PIC1, EOI);
}
