/*
 * Included before mm/audit.c in a kernel for kasan.c: these functions follow
 * the lists through free pages, which no other function may read.
 *
 * Ancestor: none.
 */
#pragma once

#include "mm.h"

#undef zero_words /* of moves.h, which checks */

#define READS_FREE_PAGES __attribute__((no_sanitize("kernel-address")))

static void check_empty(unsigned long page, const char *name,
			int is_dir) READS_FREE_PAGES;
static void check_list(const struct run *list,
		       const char *name) READS_FREE_PAGES;
