/*
 * Handles the two interrupt controllers (8259A), which are set up so that
 * interrupts 0 to 15 arrive at vectors 32 to 47. A handler runs with interrupts
 * off, and the controller sends its next interrupt only when the handler is
 * done. So a handler never interrupts itself.
 *
 * Ancestor: Linux 0.01's disk interrupt sent its EOI early through a trap gate,
 * and could be re-entered.
 */
#include "kernel.h"

#define PIC1	 0x20
#define PIC2	 0xa0
#define EOI	 0x20
#define READ_ISR 0x0b
#define CASCADE	 2 /* the second controller is on this line */

static irq_handler *handlers[16];
static unsigned int mask = 0xffff & ~(1u << CASCADE);

static void write_mask(void)
{
	outb(PIC1 + 1, mask & 0xff);
	outb(PIC2 + 1, mask >> 8);
}

/* Writes initialisation words 1 to 4 of the 8259A's data sheet. All lines are
 * masked until irq_install() is called for them. */
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

/* Returns 1 if this interrupt is spurious, otherwise 0. If an interrupt goes
 * away before the CPU has fetched its number, the controller reports line 7 or
 * 15, but sets no bit in its in-service register. */
static int spurious(unsigned int number)
{
	int port = number < 8 ? PIC1 : PIC2;

	outb(port, READ_ISR);
	return !(inb(port) & 0x80);
}

/* Calls the handler of an interrupt, and then tells the controller that the
 * interrupt has ended. If the interrupt is spurious, does neither. But a
 * spurious interrupt of the second controller is a real one for the first
 * controller, so this tells the first controller that it has ended. */
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
