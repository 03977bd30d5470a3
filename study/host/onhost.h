/*
 * Declares what the programs here share, all but clocks. These programs run the
 * study's allocators on the host. The pages are where the kernel has them, at
 * KERNEL_BASE, so that tally is mm/ unchanged. The headers of tests/host
 * replace those of the kernel.
 *
 *	cache  cores  faults  heaps  race  seeds	the programs
 *	      \     \      \  /     /     /
 *	                onhost.c			replaces the kernel
 *
 * Ancestor: none.
 */
#pragma once

#include "study.h"
#include "boot.h"

/* Maps RAM of so many bytes, from physical address 0 on, all zero; panics if it
 * cannot. mem_map begins at 1 MiB and 32 KiB. */
void map_ram(unsigned long bytes);
