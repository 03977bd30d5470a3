/*
 * Included before mm/audit.c in a kernel for kasan.c: these functions of the
 * audit follow the lists through free pages, which no other checked function
 * may read.
 *
 * Ancestor: none.
 */
#pragma once

#include "mm.h"

#undef zero_words /* the one of moves.h checks addresses */

#define READS_FREE_PAGES __attribute__((no_sanitize("kernel-address")))

static void check_empty(unsigned long page, const char *name,
			int is_dir) READS_FREE_PAGES;
static void check_list(const struct run *list,
		       const char *name) READS_FREE_PAGES;
