/*
 * Declarations for the tests that run in the kernel. A test is a function whose
 * name is the fact that it proves; check() prints a condition that does not
 * hold. start.c counts the free pages before and after each test, and then runs
 * the audit.
 */
#pragma once

#include "check.h"
#include "kernel.h"
#include "layout.h"
#include "mm.h"
#include "x86.h"

struct test {
	const char *name;
	void (*run)(void);
};

#define TEST(function) { #function, function }

extern const struct test memory_tests[], paging_tests[], trap_tests[],
	group_tests[];
extern const struct test misuses[]; /* each ends the machine */

/* Tells the audit of a page that a test holds; returns the page. */
unsigned long hold(unsigned long page);
void unhold(unsigned long page);
void hold_space(struct space *space);
void unhold_space(struct space *space);
