/*
 * The symbol table that travels in the image: names for the addresses in a
 * backtrace. tools/build.c makes it from the kernel's ELF file; the kernel
 * reads it where setup has put it.
 *
 *   +--------+------------------------------+----------------------+
 *   | count  | count * { address, name }    | "_start\0main\0..."   |
 *   +--------+------------------------------+----------------------+
 *   0        4        sorted by address     `name` counts bytes from 0
 *
 * Every function and label of the kernel's text stands in it, once per
 * address; addresses are as linked. A function's end is not stored: an
 * address belongs to the last symbol at or below it. The whole is at most
 * the part's `bytes` long, and its last byte is the zero of the last name.
 *
 * Ancestor: none. Linux 0.01 printed bare addresses, for a System.map on
 * paper beside the machine.
 */
#pragma once

struct symbol {
	unsigned int address;
	unsigned int name; /* bytes from the table's begin */
};

struct symbol_table {
	unsigned int count;
	struct symbol symbol[];
};

_Static_assert(sizeof(struct symbol) == 8, "struct symbol");
_Static_assert(__builtin_offsetof(struct symbol_table, symbol) == 4, "symbol");
