/*
 * Between mm/audit.c, which walks and counts, and mm/rules.c, which knows the
 * rules of spaces.
 *
 * Ancestor: none.
 */
#pragma once

#include "mm.h"

/* How many of the differences are printed; all are counted. */
#define MAX_REPORTS 8

extern int differences; /* so far */

#define report(...)                                                            \
	do {                                                                   \
		if (differences++ < MAX_REPORTS)                               \
			printk("audit: " __VA_ARGS__);                         \
	} while (0)

/* ---- mm/rules.c ---- */

void check_slot(unsigned long entry);
int check_areas(const struct space *space);
void check_table(const struct space *space, unsigned long addr);
int same_areas(const struct space *first, const struct space *space);
