/*
 * Has the functions of a kernel that the allocators call, and those that mm/
 * calls for tally; onhost.h lists the programs that use it. Each program has
 * its own panic(), and may replace the weak functions of this file.
 *
 * Ancestor: none.
 */
#include "onhost.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>

#define RAM_MAPPED 0x1000000 /* bytes that the boot's tables map */

/* The linker script's names that mm/memory.c uses. */
asm(".globl kernel_start, kernel_end\n"
    ".set kernel_start, 0x40100000\n"
    ".set kernel_end, 0x40108000\n");

#define WEAK __attribute__((weak))

struct boot_params params;
static int irqs_off;

WEAK unsigned long irq_save(void)
{
	unsigned long flags = irqs_off ? 0 : X86_EFLAGS_IF;

	irqs_off = 1;
	return flags;
}

WEAK void irq_restore(unsigned long flags)
{
	irqs_off = !(flags & X86_EFLAGS_IF);
}

/* mm/ needs the name, but makes no page directory here. */
unsigned long kernel_dir;

/* There are no files. */
unsigned long max_file_pages;

const char *file_name(unsigned long page)
{
	(void)page;
	return 0;
}

WEAK void printk(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
}

void map_ram(unsigned long bytes)
{
	if (mmap((void *)KERNEL_BASE, bytes, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
		 0) != (void *)KERNEL_BASE)
		panic("study: no memory at %08x", KERNEL_BASE);
	params.mapped = RAM_MAPPED;
	params.parts[PART_ARCHIVE].address = KERNEL_LOAD + 0x7000;
	params.parts[PART_ARCHIVE].bytes = 0x1000;
	mem_map = P2V(KERNEL_LOAD + 0x8000);
}
