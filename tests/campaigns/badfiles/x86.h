/*
 * Replaces include/x86.h when the kernel's files are compiled for the fuzzers.
 * It changes three things in the simulation of tests/host/x86.h: the host keeps
 * its segment registers, AddressSanitizer checks copies, and a program's stack
 * lies below AddressSanitizer's own memory.
 *
 * Ancestor: none.
 */
#pragma once

#define write_fs   real_write_fs
#define write_gs   real_write_gs
#define copy_bytes real_copy_bytes
#define copy_words real_copy_words
#include "../../host/x86.h"
#include "layout.h"
#undef write_fs
#undef write_gs
#undef copy_bytes
#undef copy_words
#undef STACK_TOP

#define STACK_TOP 0x18000000UL

static inline void write_fs(unsigned long value)
{
	(void)value;
}

static inline void write_gs(unsigned long value)
{
	(void)value;
}

static inline void copy_bytes(void *to, const void *from, unsigned long n)
{
	__builtin_memcpy(to, from, n);
}

static inline void copy_words(void *to, const void *from, unsigned long n)
{
	__builtin_memcpy(to, from, 4 * n);
}
