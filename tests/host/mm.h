/*
 * Is included instead of include/mm.h when mm/ is compiled for the host. It
 * includes the simulated CPU of this folder's x86.h first, so that the inline
 * functions of include/mm.h use it.
 *
 * Ancestor: none.
 */
#pragma once

#include "x86.h"

#include "../../include/mm.h"
