/*
 * include/x86.h for the host. Its string instructions are used as they are. The
 * functions that only a kernel may execute get other names here, so that nobody
 * calls them. A file that includes this one defines functions with the original
 * names.
 *
 * Ancestor: none.
 */
#pragma once

#define irq_save    real_irq_save
#define irq_restore real_irq_restore
#define read_cr0    real_read_cr0
#define read_cr3    real_read_cr3
#define read_cr4    real_read_cr4
#define write_cr0   real_write_cr0
#define write_cr3   real_write_cr3
#define write_cr4   real_write_cr4
#define flush_tlb   real_flush_tlb
#include "../../include/x86.h"
#undef irq_save
#undef irq_restore
#undef read_cr0
#undef read_cr3
#undef read_cr4
#undef write_cr0
#undef write_cr3
#undef write_cr4
#undef flush_tlb
