/*
 * What the loader and setup share. They are C in protected mode, with flat
 * segments and interrupts off: an address is a pointer, also above 1 MiB. The
 * stack and what the BIOS is given lie below 64 KiB.
 *
 * Ancestor: Linux's arch/x86/boot, in C since 2007, but for real mode.
 */
#pragma once

#include "boot.h"
#include "layout.h"
#include "x86.h"

/* The registers for a call of the BIOS, and as it left them. bios.S puts the
 * interrupt into EBP; ESP is not used. */
struct registers {
	unsigned int edi, esi, ebp, esp, ebx, edx, ecx, eax;
	unsigned int es;
};

extern struct boot_params params;  /* at BOOT_PARAMS */
extern struct image_header header; /* in front of the loader */
extern unsigned char drive;	   /* we come from */
extern unsigned char bios_rows[];  /* of the screen: the last one's number */
extern unsigned char spare_word[]; /* 4 bytes that nobody else uses */

/* That word, or the one so many bytes above it. */
static inline volatile unsigned int *word_at(unsigned int offset)
{
	return (volatile unsigned int *)(spare_word + offset);
}

/* bios.S: calls the interrupt, with CF clear. Returns CF: not 0 if it is set.
 */
int bios(int number, struct registers *registers);

/* loader.c: screen and report() are where say() puts what it says. */
void screen(int c);
void report(int c);
void say(void put(int), const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void stop(void) __attribute__((noreturn));

/* setup.c */
void setup(void);
void start_kernel(void);

/* a20.c */
void open_a20(void);
void set_up_8042(void);

/* memory.c */
void memory_map(void);
unsigned int memory_end(void);
