/*
 * Stands in for include/kernel.h when the allocators are compiled for the
 * host: that of tests/host, and the boot's parameters, which tally asks for.
 *
 * Ancestor: none.
 */
#pragma once

#include "../../tests/host/kernel.h"

extern struct boot_params params;
