/*
 * Stands in for include/kernel.h when the allocators are compiled for the
 * host: that of tests/host, and the boot's parameters, which tally asks for.
 *
 * Ancestor: none.
 */
#pragma once

#include "../../tests/host/kernel.h"

#include <string.h>

int sprintk(char *to, const char *fmt, ...) PRINTF(2, 3);
extern struct boot_params params;
