/*
 * Declares what study/systemaudit.c needs from study/system.c, for the system
 * on an allocator of the study.
 *
 * Ancestor: none.
 */
#pragma once

#include "study.h"

/* The allocator in this image; the linker sets it (--defsym). */
extern const struct page_allocator system_allocator;

/* The allocator's pages; none before kinit2(). */
extern struct arena system_arena;

static inline int is_in_arena(unsigned long page)
{
	return system_arena.start <= page && page < system_arena.end;
}
