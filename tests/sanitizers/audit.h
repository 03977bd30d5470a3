/*
 * Before mm/audit.c in a kernel for kasan.c: this function of it follows the
 * run list through free pages, which nobody else may read.
 *
 * Ancestor: none.
 */
#pragma once

static void check_list(void) __attribute__((no_sanitize("kernel-address")));
