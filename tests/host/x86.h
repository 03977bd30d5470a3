/*
 * Stands in for include/x86.h when mm/ is compiled for the host: the string
 * moves are the kernel's own, what only a kernel may execute is simulated. The
 * real functions get other names, so that no caller can reach them. Only the
 * study's allocators turn interrupts off: mm/ never does (W1 of idle.c).
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

/* host.c */
unsigned long irq_save(void);
void irq_restore(unsigned long flags);
unsigned long read_cr0(void);
unsigned long read_cr3(void);
unsigned long read_cr4(void);
void write_cr0(unsigned long value);
void write_cr3(unsigned long value);
void write_cr4(unsigned long value);
void flush_tlb(void);
