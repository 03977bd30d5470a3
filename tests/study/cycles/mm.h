/*
 * Is included instead of include/mm.h where cycles are counted. It includes the
 * x86.h of this directory first, so that the inline functions of include/mm.h
 * use it.
 *
 * Ancestor: none.
 */
#pragma once

#include "x86.h"

#include "../../../include/mm.h"
