/*
 * What the programs here and in ../exhaustion share. An attempt is a few
 * instructions that should fault. The programs check the results themselves:
 * they print a line "bad: ..." for each wrong result, and a line "tried NUMBER
 * WHAT" for each kind of attempt. The exit status is 1 if a result was wrong.
 *
 * Ancestor: none.
 */
#pragma once

#include "../../programs/user/test.h"

#define KERNEL_BASE 0x40000000UL

/* Exceptions, by their vectors. */
#define DEBUG	       1
#define BREAKPOINT     3
#define OVERFLOW       4
#define INVALID_OPCODE 6
#define INVALID_TSS    10
#define STACK_FAULT    12
#define PROTECTION     13
#define PAGE_FAULT     14

/* Bits of the register eflags. */
#define FLAG_TRAP	0x100UL
#define FLAG_INTERRUPTS 0x200UL
#define FLAG_IOPL	0x3000UL
#define FLAG_NESTED	0x4000UL
#define FLAG_VIRTUAL	0x20000UL

/* The result of the last attempt. */
struct outcome {
	int signal; /* 0: the code has ended without a signal */
	unsigned long trap, error, address, eip, cs, eflags;
	unsigned long eax; /* at the code's end */
};

extern struct outcome came;

/* The registers with which an attempt begins. */
struct registers {
	unsigned long eax, ecx, edx, ebx, esi, edi;
};

void begin(void);
int attempt(const void *code, const struct registers *given);
void *place(const void *code, unsigned size);
int faulted(unsigned long trap);
void bad(const char *fmt, ...) PRINTF(1, 2);
void tried(long n, const char *what);
int verdict(void);
int is_long(char **argv);
