/*
 * Includes host.h and study.h. Both have functions named any() and below(), so
 * those of host.h get other names here.
 *
 * Ancestor: none.
 */
#pragma once

#define any   host_any
#define below host_below
#include "host.h"
#undef any
#undef below

#include "study.h"
