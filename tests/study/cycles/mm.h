/*
 * Stands before include/mm.h where cycles are counted, so that its functions
 * call what stands in for the CPU here.
 *
 * Ancestor: none.
 */
#pragma once

#include "x86.h"

#include "../../../include/mm.h"
