/*
 * What the three fuzzing programs share. Each consists of a target, which is
 * one of the kernel's parsers with checks around it, and of the driver, fuzz.c.
 *
 *	target (elf.c, ustar.c, map.c)      includes the kernel's headers
 *	  │ try_input()      ▲ boot_up() ...
 *	driver (fuzz.c), tests/host/host.c  include the C library's
 *
 * A target cannot include the C library's headers, nor the driver the kernel's.
 * So this file declares again what a target needs of tests/host/host.h. fuzz.c
 * includes host.h and this file, so the compiler compares their declarations.
 *
 * Ancestor: none.
 */
#pragma once

#define INPUT_MAX 16384

/* The target has these two. begin() is called once, before the first input.
 * try_input() tries one input, and returns if everything is right; otherwise
 * bail() or a sanitizer ends the program. */
void begin(void);
void try_input(const unsigned char *input, unsigned long n);

/* tests/host/host.h */
void map_arena(unsigned long bytes);
void boot_up(unsigned long bytes);
void take_all_but(int pages);
void give_back(void);
void bail(const char *fmt, ...) __attribute__((noreturn));
extern char printed[4096];

/*
 * fuzz.c: map_program() maps memory of the host at a program's addresses.
 * reserve_top() marks the last pages of RAM as RESERVED, as the boot does with
 * the pages of the archive; no page there has been given out yet.
 */
void map_program(unsigned long addr, unsigned long bytes);
unsigned long reserve_top(unsigned long pages);

/* Two functions of AddressSanitizer: after "poison" an access to these bytes is
 * an error, after "unpoison" it is allowed again. */
void __asan_poison_memory_region(const volatile void *addr, unsigned int n);
void __asan_unpoison_memory_region(const volatile void *addr, unsigned int n);
