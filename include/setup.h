/*
 * Declares the data and functions that the loader and setup share. The loader
 * and setup are written in C, and run in protected mode, with flat segments and
 * interrupts off. So a pointer can have any address, also above 1 MiB. The
 * stack and the buffers for the BIOS are below 64 KiB.
 *
 * Ancestor: Linux's arch/x86/boot, in C since 2007, but in real mode.
 */
#pragma once

#include "boot.h"
#include "layout.h"
#include "x86.h"

/* The registers for a call of the BIOS; after the call, the registers that the
 * BIOS has returned. bios.S uses EBP for the interrupt's number; ESP is not
 * used. */
struct registers {
	unsigned int edi, esi, ebp, esp, ebx, edx, ecx, eax;
	unsigned int es;
};

extern struct boot_params params;  /* at BOOT_PARAMS */
extern struct image_header header; /* just before the loader */
extern unsigned char drive;	   /* the drive that the loader was read from */
extern unsigned char bios_rows[];  /* number of the screen's last row */
extern unsigned char spare_word[]; /* 4 bytes to test memory with */

/* Returns the address of spare_word, plus `offset`. */
static inline volatile unsigned int *word_at(unsigned int offset)
{
	return (volatile unsigned int *)(spare_word + offset);
}

/* bios.S: calls the interrupt with CF clear. Returns 0 if CF is clear after the
 * call, otherwise -1. */
int bios(int number, struct registers *registers);

/* loader.c: put, an argument of say(), is screen or report. */
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
