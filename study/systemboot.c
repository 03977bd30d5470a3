/*
 * Measures the parts of a boot, for the figures of a system on an allocator of
 * the study. The linker (--wrap) redirects the calls of mem_print(),
 * mem_check() and finish() to this file. So this file adds two figures to those
 * of tests/guest/bench/prompt.c:
 *
 *	boot_map	printing the picture of memory
 *	boot_audit	the first audit
 *
 * Both figures are numbers of instructions, which rdtsc counts on QEMU. This
 * file prints them in finish(), so that no figure includes printing.
 *
 * Ancestor: none.
 */
#include "boot.h"
#include "kernel.h"
#include "mm.h"
#include "../tests/guest/bench/tsc.h"

void __real_mem_print(const struct boot_params *boot);
int __real_mem_check(void);
void __real_finish(int status) __attribute__((noreturn));

void __wrap_mem_print(const struct boot_params *boot);
int __wrap_mem_check(void);
void __wrap_finish(int status) __attribute__((noreturn));

static unsigned long boot_map, boot_audit;

static void report(const char *name, unsigned long value)
{
	printk("bench: %s,%lu,%lu,%lu,1\n", name, value, value, value);
}

void __wrap_mem_print(const struct boot_params *boot)
{
	unsigned long long start = rdtsc();

	__real_mem_print(boot);
	boot_map = rdtsc() - start;
}

/* Measures the only audit before the prompt. */
int __wrap_mem_check(void)
{
	unsigned long long start = rdtsc();
	int differences = __real_mem_check();

	boot_audit = rdtsc() - start;
	return differences;
}

void __wrap_finish(int status)
{
	report("boot_map", boot_map);
	report("boot_audit", boot_audit);
	__real_finish(status);
}
