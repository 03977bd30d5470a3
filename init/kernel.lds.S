/*
 * Where the kernel's sections lie: loaded at KERNEL_LOAD, seen at KERNEL_BASE
 * above it. The names defined here are declared in kernel.h.
 *
 * Ancestor: Linux 0.01 had none; ld put its system at 0.
 */
#include "layout.h"

OUTPUT_ARCH(i386)
ENTRY(entry_physical)

SECTIONS
{
	. = KERNEL_BASE + KERNEL_LOAD;
	kernel_start = .;
	entry_physical = . - KERNEL_BASE;

	.text : AT(ADDR(.text) - KERNEL_BASE) {
		*(.head)
		*(.text .text.*)
		kernel_text_end = .;
	}
	.rodata : AT(ADDR(.rodata) - KERNEL_BASE) {
		*(.rodata .rodata.*)
	}
	. = ALIGN(PAGE_SIZE);
	kernel_ro_end = .;

	.data : AT(ADDR(.data) - KERNEL_BASE) {
		*(.data .data.*)
		. = ALIGN(16);
	}
	kernel_data_end = .;
	.bss : AT(ADDR(.bss) - KERNEL_BASE) {
		*(.bss .bss.* COMMON)
		. = ALIGN(16);
	}
	kernel_end = .;

	/DISCARD/ : { *(.note.* .comment .eh_frame) }
}

/* A kernel that carries its tests says so with --defsym=carries_tests=1. */
ASSERT(kernel_data_end - kernel_start <=
       (DEFINED(carries_tests) ? KERNEL_TEST_MAX : KERNEL_MAX),
       "the kernel has outgrown KERNEL_MAX of layout.h")
