/*
 * What a condition that does not hold is to a test in the kernel: a failure,
 * counted, and a line that says which one. The file that begins the tests has
 * the count and reports it.
 *
 * Ancestor: none.
 */
#pragma once

#include "kernel.h"

extern int failures; /* in the test that runs */

#define check(condition)                                                       \
	do {                                                                   \
		if (!(condition)) {                                            \
			failures++;                                            \
			printk("# %s:%d: %s\n", __FILE__, __LINE__,            \
			       #condition);                                    \
		}                                                              \
	} while (0)
