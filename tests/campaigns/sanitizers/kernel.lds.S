/*
 * The kernel's own linker script, and a table of functions that gcc wants to be
 * called first: they register the globals of each file.
 *
 * Ancestor: none; Linux's vmlinux.lds.h has such a table for itself.
 */
#define kernel_ro_end							\
	.table : AT(ADDR(.table) - KERNEL_BASE) {			\
		constructors = .;					\
		*(.init_array .init_array.*)				\
		constructors_end = .;					\
		*(.fini_array .fini_array.*)				\
		. = ALIGN(PAGE_SIZE);					\
	}								\
	kernel_data_load = .;						\
	kernel_ro_end
#include "../../../init/kernel.lds.S"
