/*
 * The kernel's own linker script, with one more table: pointers to gcc's
 * structures for the counters of each file. gather reads it.
 *
 * Ancestor: none; Linux's vmlinux.lds.h has such a table for itself.
 */
#define kernel_ro_end							\
	.table : AT(ADDR(.table) - KERNEL_BASE) {			\
		gcov_table = .;						\
		*(.gcov_info)						\
		gcov_table_end = .;					\
		. = ALIGN(PAGE_SIZE);					\
	}								\
	kernel_data_load = .;						\
	kernel_ro_end
#include "../../../init/kernel.lds.S"
