/*
 * Stands in for include/kernel.h where cycles are counted: the kernel.h of
 * tests/host, with the x86.h of this directory.
 *
 * Ancestor: none.
 */
#pragma once

#include "x86.h"
#include "../../host/kernel.h"
