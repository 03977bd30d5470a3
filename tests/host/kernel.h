/*
 * Stands in for include/kernel.h when mm/ is compiled for the host: the part
 * of it on which mm/ stands, and none of the kernel's own memcpy() and the
 * like, which the C library has. A call of anything else does not compile.
 *
 * Ancestor: none.
 */
#pragma once

#include "x86.h"

#define NORETURN	   __attribute__((noreturn))
#define UNUSED		   __attribute__((unused))
#define PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define ARRAY_SIZE(a)	   (sizeof(a) / sizeof((a)[0]))

/* host.c, instead of the linker script */
extern char kernel_start[], kernel_text_end[], kernel_ro_end[];
extern char kernel_data_end[], kernel_end[];

/* host.c */
void panic(const char *fmt, ...) NORETURN PRINTF(1, 2);
void printk(const char *fmt, ...) PRINTF(1, 2);

/* host.c: of a stack, which is the only limit that mm/ asks for */
unsigned long soft_limit(int resource);

/* host.c: a page that tests take for one of a file has this name. */
extern unsigned long named_page;
const char *file_name(unsigned long page);

/* host.c: nobody else runs, unless a test says at each point what others do. */
extern void (*on_point)(void);
int point(void);

#define assert(condition)                                                      \
	do {                                                                   \
		if (!(condition))                                              \
			panic("%s: assertion failed: %s", __func__,            \
			      #condition);                                     \
	} while (0)
