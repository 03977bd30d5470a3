/*
 * Steps the kernel, and requests an interrupt in it: stepping.h says how.
 *
 * Ancestor: none.
 */
#include "stepping.h"
#include "boot.h"

#define COM1	 0x3f8
#define LINE	 4 /* the interrupt line of the serial port */
#define ALL_SENT 2 /* bit: interrupt when all bytes are sent */
#define DEBUG	 1
#define STI	 0xfb

void __real_trap(struct frame *frame);
void __wrap_trap(struct frame *frame);
void __real_irq(const struct frame *frame);
void __wrap_irq(const struct frame *frame);
void __real_irq_install(int number, irq_handler *handler);
void __wrap_irq_install(int number, irq_handler *handler);

irq_handler *clock_handler;

/* ---- The interrupt ---- */

/* Keeps the serial port's line for the campaign, and remembers the clock's
 * handler instead of installing it: so the clock does not tick by itself. */
void __wrap_irq_install(int number, irq_handler *handler)
{
	if (number == 0)
		clock_handler = handler;
	else if (number != LINE)
		__real_irq_install(number, handler);
}

void handle_line(irq_handler *handler)
{
	__real_irq_install(LINE, handler);
}

void request_interrupt(void)
{
	outb(COM1 + 1, ALL_SENT);
}

void withdraw_interrupt(void)
{
	outb(COM1 + 1, 0);
}

/* Lets the kernel handle an interrupt as usual. */
void pass_on(struct frame *frame)
{
	if (from_program(frame))
		__real_trap(frame);
	else
		__real_irq(frame);
}

/* ---- Traps ---- */

void __wrap_trap(struct frame *frame)
{
	if (frame->vector == DEBUG)
		step(frame);
	else if (frame->vector == IRQ_VECTOR + LINE)
		take(frame);
	else
		__real_trap(frame);
}

/* Called by the stub in entry.S if the kernel was interrupted, and by trap() if
 * a program was. */
void __wrap_irq(const struct frame *frame)
{
	if (frame->vector == IRQ_VECTOR + LINE && !from_program(frame))
		take((struct frame *)frame);
	else
		__real_irq(frame);
}

void stop_stepping(struct frame *frame)
{
	frame->eflags &= ~(unsigned long)X86_EFLAGS_TF;
}

/* Was the instruction before a sti? No interrupt can come after it, and QEMU
 * makes no step there. So this is a point on no machine. */
int follows_sti(const struct frame *frame, unsigned long last_eip)
{
	return frame->eip == last_eip + 1 && *(unsigned char *)last_eip == STI;
}

/* ---- What both campaigns also need ---- */

/* Returns the number in NAME=number on the command line; `usual` if NAME is not
 * there. */
unsigned long number(const char *name, unsigned long usual)
{
	const char *value = option(name);
	unsigned long n = 0;

	if (!value)
		return usual;
	for (; *value; value++)
		n = n * 10 + *value - '0';
	return n;
}

/* Adds an area of memory to a space. */
void add_range(struct space *space, unsigned long start, unsigned long end,
	       unsigned long flags)
{
	const struct area area = { .start = start, .end = end, .flags = flags };

	check(add_area(space, &area) == 0);
}

/* Returns the registers with which a program begins. */
struct frame program_frame(void)
{
	return (struct frame){
		.es = USER_DS,
		.ds = USER_DS,
		.eip = TEXT,
		.cs = USER_CS,
		.eflags = X86_EFLAGS_IF | 2,
		.esp = STACK,
		.ss = USER_DS,
	};
}
