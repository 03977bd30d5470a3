/*
 * How two campaigns, interrupts and wayout, step the kernel. The trap flag
 * stops the kernel after each instruction. At a chosen one the campaign
 * requests a real interrupt: a serial port that has sent all bytes raises it.
 * If interrupts are on, the CPU takes it there, otherwise at the first later
 * instruction at which they are on. The linker (--wrap) sends trap(), irq() and
 * irq_install() to stepping.c, which calls the campaign's step() and take().
 * The kernel's code does not change.
 *
 * Ancestor: none; the kernel's own tests let the clock interrupt at any time.
 */
#pragma once

#define PROGRAM_DATA                                                           \
	0x08400000 /* memory that a stepped program may write to               \
		    */

#ifndef __ASSEMBLER__
#include "task.h"
#include "x86.h"

#define POPF  0x9d /* opcodes */
#define IRET  0xcf
#define TEXT  0x08048000UL /* the address of a stepped program, and ... */
#define STACK 0x3fff0000UL /* ... of its stack's end */

#define check(condition)                                                       \
	do {                                                                   \
		if (!(condition))                                              \
			complain(#condition, __LINE__);                        \
	} while (0)

/* Each campaign defines these three. complain() ends the test; step() is called
 * after each instruction, take() when the interrupt comes. */
void complain(const char *what, int line);
void step(struct frame *frame);
void take(struct frame *frame);

/* stepping.c */
extern irq_handler *clock_handler; /* the clock's handler in the kernel */
void handle_line(irq_handler *handler);
void request_interrupt(void);
void withdraw_interrupt(void);
void pass_on(struct frame *frame);
void stop_stepping(struct frame *frame);
int follows_sti(const struct frame *frame, unsigned long last_eip);
unsigned long number(const char *name, unsigned long usual);
void add_range(struct space *space, unsigned long start, unsigned long end,
	       unsigned long flags);
struct frame program_frame(void);

/* Sets the trap flag: the CPU begins to step the calling function. */
static inline void trap_flag(void)
{
	asm volatile("pushfl; orl %0, (%%esp); popfl"
		     :
		     : "i"(X86_EFLAGS_TF)
		     : "memory", "cc");
}

#endif
