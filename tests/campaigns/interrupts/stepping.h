/*
 * How two campaigns step the kernel: the trap flag stops it after each
 * instruction, and at a chosen one the campaign requests a real interrupt, that
 * of a serial port which has nothing to send. The CPU takes the interrupt there
 * if interrupts are on, or at the first instruction at which they are. The
 * linker (--wrap) sends trap(), irq() and irq_install() to stepping.c, which
 * calls the campaign's step() and take(); the kernel is as it is.
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
#define TEXT  0x08048000UL /* where such a program lies, and its stack ends */
#define STACK 0x3fff0000UL

#define check(condition)                                                       \
	do {                                                                   \
		if (!(condition))                                              \
			complain(#condition, __LINE__);                        \
	} while (0)

/* Each campaign has these three. complain() ends the test; step() comes after
 * each instruction, take() with the interrupt. */
void complain(const char *what, int line);
void step(struct frame *frame);
void take(struct frame *frame);

/* stepping.c */
extern irq_handler *clock_handler; /* the kernel's, which nobody calls */
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

/* Begins to step the function that calls this. */
static inline void trap_flag(void)
{
	asm volatile("pushfl; orl %0, (%%esp); popfl"
		     :
		     : "i"(X86_EFLAGS_TF)
		     : "memory", "cc");
}

#endif
