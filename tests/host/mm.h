/*
 * Stands before include/mm.h when mm/ is compiled for the host, so that its
 * functions call what stands in for the CPU.
 *
 * Ancestor: none.
 */
#pragma once

#include "x86.h"

#include "../../include/mm.h"
