/*
 * The kernel's own linker script, with one more table: the functions by which
 * gcc registers the globals of each file. kasan.c calls them first.
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
