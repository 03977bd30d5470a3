/*
 * Checks a condition in a test of the kernel. If the condition does not hold,
 * prints it in a line and counts a failure. The file that runs the tests
 * defines the counter and reports it.
 *
 * Ancestor: none.
 */
#pragma once

#include "kernel.h"

extern int failures; /* of the running test */

#define check(condition)                                                       \
	do {                                                                   \
		if (!(condition)) {                                            \
			failures++;                                            \
			printk("# %s:%d: %s\n", __FILE__, __LINE__,            \
			       #condition);                                    \
		}                                                              \
	} while (0)
