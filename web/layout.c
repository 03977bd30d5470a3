/*
 * The kernel's constants, as an enum, which a debugger can read: the names of
 * macros are not in an ELF file. layout.gdb prints the constants for
 * web/books.js. This file is compiled with the kernel's options, but it is not
 * linked into the kernel.
 *
 * Ancestor: Linux's asm-offsets.c, which makes constants of C known to the
 * assembler.
 */
#include "boot.h"
#include "files.h"

enum constant {
	page_size = PAGE_SIZE,
	kernel_base = KERNEL_BASE,
	entries_of_table = ENTRIES,
	user_tables = USER_TABLES,
	reserved = RESERVED,
	fd_array = FD_ARRAY,
	object_size = OBJECT_SIZE,
	present = PG_PRESENT,
	writable = PG_WRITE,
	big = PG_BIG,
	flat = FLAT,
	type_mask = S_IFMT,
	directory = S_IFDIR,
	symbolic_link = S_IFLNK,
	/* Offsets in the image. The header follows the boot sector. */
	command_line_at = SECTOR_SIZE +
			  __builtin_offsetof(struct image_header, command_line),
	command_line_bytes = COMMAND_LINE,
	/* The word that makes the sum of the loader's words right. */
	loader_seal_at = SECTOR_SIZE * (1 + LOADER_SECTORS) - 4,
};

enum constant constant;
