/*
 * What the programs of this directory share. They run the allocators of the
 * study on the host: the pages lie where the kernel has them, at KERNEL_BASE,
 * so that tally is mm/ as it is, and the headers of tests/host stand in for
 * those of the kernel.
 *
 *	cache.c    seeds.c    clocks.c      a program each
 *	       \      |      /
 *	        onhost.c                    what the kernel would have
 *
 * Ancestor: none.
 */
#pragma once

#include "study.h"
#include "boot.h"

/* RAM of so many bytes, from physical address 0 on, all zero; panics if there
 * is none. The kernel ends at 1 MiB and 64 KiB. */
void map_ram(unsigned long bytes);
