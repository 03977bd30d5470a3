/*
 * A condition of a test in the kernel. If it does not hold, the failure is
 * counted, and a line names the condition. The file that runs the tests has the
 * count and reports it.
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
