/*
 * Replaces include/kernel.h when mm/ is compiled for the model checker. It
 * declares only what mm/ uses; machine.h has the functions.
 *
 * Ancestor: none.
 */
#pragma once

#include "x86.h"

#define NORETURN __attribute__((noreturn))
#define UNUSED	 __attribute__((unused))
#define PRINTF(fmt, first)
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* From the linker script. */
extern char kernel_start[], kernel_ro_end[];

void panic(const char *fmt, ...) NORETURN;
void printk(const char *fmt, ...);
unsigned long soft_limit(int resource);
const char *file_name(unsigned long page);
int point(void);

/* An assertion of the kernel must hold in each state. */
#define assert(condition) __CPROVER_assert(condition, "assert: " #condition)
