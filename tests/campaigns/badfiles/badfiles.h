/*
 * What the fuzzing programs share. Each is a target, one of the kernel's three
 * parsers with checks around it, linked with the driver, fuzz.c.
 *
 *	target (elf.c, ustar.c, map.c)      includes the kernel's headers
 *	  │ try_input()      ▲ boot_up() ...
 *	driver (fuzz.c), tests/host/host.c  include the C library's
 *
 * The two sides cannot include each other's headers, so this file declares
 * again what a target needs of tests/host/host.h. fuzz.c includes both, so the
 * compiler compares the declarations.
 *
 * Ancestor: none.
 */
#pragma once

#define INPUT_MAX 16384

/* The target: begin() comes before the first input, try_input() tries one. It
 * returns if everything is right; otherwise bail() or a sanitizer ends the
 * program. */
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
 * fuzz.c: maps the host's memory at the addresses of a program; reserves the
 * last pages of RAM, which nobody has got yet, like those of the archive.
 */
void map_program(unsigned long addr, unsigned long bytes);
unsigned long reserve_top(unsigned long pages);

/* AddressSanitizer's: an access to these bytes is an error. */
void __asan_poison_memory_region(const volatile void *addr, unsigned int n);
void __asan_unpoison_memory_region(const volatile void *addr, unsigned int n);
