/*
 * Sets the addresses of the kernel's sections. The sections are loaded at
 * KERNEL_LOAD, and run at KERNEL_LOAD + KERNEL_BASE. The names defined here are
 * declared in kernel.h.
 *
 * Ancestor: none in Linux 0.01: ld linked its kernel to address 0.
 */
#include "layout.h"

OUTPUT_ARCH(i386)
ENTRY(entry_physical)

/* The kernel's rights on its own pages. paging.c sets the page tables
 * accordingly. */
PHDRS
{
	fixed PT_LOAD FLAGS(5);		/* read and execute */
	changing PT_LOAD FLAGS(6);	/* read and write */
	empty PT_LOAD FLAGS(6);		/* not in the image */
}

SECTIONS
{
	params = KERNEL_BASE + BOOT_PARAMS;
	. = KERNEL_BASE + KERNEL_LOAD;
	kernel_start = .;
	entry_physical = . - KERNEL_BASE;

	.text : AT(ADDR(.text) - KERNEL_BASE) {
		*(.head)
		*(.text .text.*)
		kernel_text_end = .;
	} :fixed
	.rodata : AT(ADDR(.rodata) - KERNEL_BASE) {
		*(.rodata .rodata.*)
	}
	kernel_data_load = ALIGN(16);
	. = ALIGN(PAGE_SIZE);
	kernel_ro_end = .;

	/* The data are loaded just after the constants; head.S moves them to
	 * their pages. */
	.data : AT(kernel_data_load - KERNEL_BASE) {
		*(.data .data.*)
		. = ALIGN(16);
	} :changing
	kernel_data_end = .;
	.bss : AT(ADDR(.bss) - KERNEL_BASE) {
		kernel_bss = .;
		*(SORT_BY_ALIGNMENT(.bss) .bss.[!u]* COMMON)
		. = ALIGN(16);
		kernel_bss_end = .;
		*(.bss.unset)		/* need not be zeros */
		. = ALIGN(16);
	} :empty
	kernel_end = .;

	/* For head.S: where the last word of the data is loaded, and the sizes
	 * of data and bss in words. */
	kernel_data_last = kernel_data_load + SIZEOF(.data) - 4;
	kernel_data_words = SIZEOF(.data) / 4;
	kernel_bss_words = (kernel_bss_end - kernel_bss) / 4;

	/DISCARD/ : { *(.note.* .comment .eh_frame) }
}
