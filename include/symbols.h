/*
 * The symbol table that travels in the image: names for the addresses in a
 * backtrace. tools/build.c makes it from the kernel's ELF file; the kernel
 * reads it where setup has put it.
 *
 *	+-------------+-------------+---
 *	| step "name" | step "name" | ...	sorted by address
 *	+-------------+-------------+---
 *
 * A symbol begins `step` bytes behind the one before it, the first behind
 * KERNEL_LINKED. Every function and label of the kernel's text stands in it,
 * once per address. A function's end is not stored: an address belongs to the
 * last symbol at or below it. The part ends with the zero of the last name.
 *
 * Ancestor: none. Linux 0.01 printed bare addresses, for a System.map on
 * paper beside the machine.
 */
#pragma once

#include "layout.h"

#define KERNEL_LINKED (KERNEL_BASE + KERNEL_LOAD)

struct symbol {
	unsigned short step;
	char name[];
} __attribute__((packed));
