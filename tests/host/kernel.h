/*
 * Stands in for include/kernel.h when mm/ is compiled for the host. It declares
 * only what mm/ needs of the kernel; a call of another kernel function does not
 * compile. memcpy() and similar functions come from the C library.
 *
 * Ancestor: none.
 */
#pragma once

#include "x86.h"

#define NORETURN	   __attribute__((noreturn))
#define UNUSED		   __attribute__((unused))
#define PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define ARRAY_SIZE(a)	   (sizeof(a) / sizeof((a)[0]))

/* host.c defines these symbols; in the kernel the linker script does. */
extern char kernel_start[], kernel_text_end[], kernel_ro_end[];
extern char kernel_data_end[], kernel_end[];

/* host.c */
void panic(const char *fmt, ...) NORETURN PRINTF(1, 2);
void printk(const char *fmt, ...) PRINTF(1, 2);

/* host.c: returns the limit of a stack, in bytes. mm/ asks for no other limit.
 */
unsigned long soft_limit(int resource);

/* host.c: file_name() returns a name for named_page, as if a file had this
 * page, and 0 for all other pages. */
extern unsigned long named_page;
const char *file_name(unsigned long page);

/* host.c: point() calls on_point() if a test has set it. In on_point() the test
 * does what other tasks might do at such a point. */
extern void (*on_point)(void);
int point(void);

#define assert(condition)                                                      \
	do {                                                                   \
		if (!(condition))                                              \
			panic("%s: assertion failed: %s", __func__,            \
			      #condition);                                     \
	} while (0)
