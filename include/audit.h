/*
 * Between mm/audit.c, which walks and counts, and mm/rules.c, which knows the
 * rules of spaces.
 *
 * Ancestor: none.
 */
#pragma once

struct space; /* mm.h */

/* One difference: all are counted, the first few are printed. */
#define report(...)                                                            \
	do {                                                                   \
		if (new_difference())                                          \
			printk(__VA_ARGS__);                                   \
	} while (0)

/* ---- mm/audit.c ---- */

int new_difference(void);

/* ---- mm/rules.c ---- */

void check_slot(unsigned long entry);
int check_areas(const struct space *space);
void check_table(const struct space *space, unsigned long addr);
int same_areas(const struct space *first, const struct space *space);
