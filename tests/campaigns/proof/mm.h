/*
 * Included before include/mm.h when mm/ is compiled for the model checker:
 * these few numbers make the small machine of the proofs. Everything else in
 * mm/ is unchanged. With REAL=1 pages have their real size; this is for
 * functions that touch no page.
 *
 *	pages of 16 bytes       the lowest 4 bits of an entry are its flags
 *	tables of 4 entries     a table maps 4 pages, 64 bytes
 *	KERNEL_BASE is 128      so a program has 2 tables, and 8 pages
 *	RAM is an array         P2V() gives a pointer into it
 *	the boot tables         are pages 1 to 3, and map 8 pages
 *	the kernel              begins at page 4
 *
 * Ancestor: none.
 */
#pragma once

#include "include/layout.h"
#include "x86.h"

#undef P2V
#undef V2P

#ifndef REAL
#undef PAGE_SIZE
#undef PAGE_SHIFT
#undef ENTRIES
#undef ENTRY_SHIFT
#undef MAX_AREAS
#undef LEVELS
#undef FEW_STEPS
#undef KERNEL_BASE
#undef BOOT_PG_DIR
#undef KERNEL_LOAD
#undef DISK_MAX
#undef PG_MAY_WRITE

#define PAGE_SIZE    16
#define PAGE_SHIFT   4
#define ENTRIES	     4
#define ENTRY_SHIFT  2
#define LEVELS	     2
#define FEW_STEPS    1
#define KERNEL_BASE  128
#define BOOT_PG_DIR  16
#define KERNEL_LOAD  64
#define DISK_MAX     64
#define PG_MAY_WRITE 8
#endif

/* The number of pages of RAM; a proof may set another number. */
#ifndef PAGES
#define PAGES 6
#endif

/* The number of areas that a space may have. */
#ifndef MOST_AREAS
#define MOST_AREAS 4
#endif
#define MAX_AREAS MOST_AREAS

extern unsigned long ram[PAGES * ENTRIES];

#define P2V(page) ((void *)((char *)ram + (page)))
#define V2P(addr) ((unsigned long)(addr) - (unsigned long)ram)

#include "include/mm.h"
