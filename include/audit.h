/*
 * Declares the functions of mm/audit.c that mm/rules.c calls, and those of
 * mm/rules.c that mm/audit.c calls. audit.c walks and counts, rules.c checks
 * the rules of address spaces.
 *
 * Ancestor: none.
 */
#pragma once

struct space; /* mm.h */

/* Reports one difference: counts it, and prints it if it is one of the first
 * MAX_REPORTS. */
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
