/*
 * Replaces include/kernel.h when the allocators are compiled for the host. It
 * declares what tests/host/kernel.h does, and params, which tally needs.
 *
 * Ancestor: none.
 */
#pragma once

#include "../../tests/host/kernel.h"

#include <string.h>

int sprintk(char *to, const char *fmt, ...) PRINTF(2, 3);
extern struct boot_params params;
