/*
 * Describes the symbol table in the image, which has names for the addresses in
 * a backtrace. tools/build/symbols.c makes the table from the kernel's ELF
 * file, the loader puts it into memory, and the kernel reads it there.
 *
 *	+-------------+-------------+---
 *	| step "name" | step "name" | ...	sorted by address
 *	+-------------+-------------+---
 *
 * The address of a symbol is the address of the symbol before it plus `step`.
 * The address of the first symbol is KERNEL_LINKED plus `step`. Every function
 * and label of the kernel's text is in the table, but only one name for each
 * address. The end of a function is not stored: an address belongs to the last
 * symbol at or below it. The table ends with the zero of the last name.
 *
 * Ancestor: none. Linux 0.01 printed only addresses; to find the functions, a
 * person had to read System.map.
 */
#pragma once

#include "layout.h"

#define KERNEL_LINKED (KERNEL_BASE + KERNEL_LOAD)

struct symbol {
	unsigned short step;
	char name[];
} __attribute__((packed));
