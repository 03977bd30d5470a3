/*
 * The system on an allocator of the study: what study/system.c, which asks that
 * allocator for pages, shows to study/systemaudit.c.
 *
 * Ancestor: none.
 */
#pragma once

#include "study.h"

/* The one in this image. The linker says which (--defsym). */
extern const struct page_allocator system_allocator;

/* The pages that it gives out; none before kinit2(). */
extern struct arena system_arena;

static inline int is_in_arena(unsigned long page)
{
	return system_arena.start <= page && page < system_arena.end;
}
