/*
 * Stands in for include/x86.h when mm/ is compiled for the host: functions that
 * only a kernel may execute are simulated. mm/ never turns interrupts off,
 * because no handler of an interrupt calls it (W1 in kernel/idle.c). The
 * study's allocators turn them off.
 *
 * Ancestor: none.
 */
#pragma once

#include "real.h"

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
