/*
 * Tests that run in the kernel. A test is a function named as the fact that it
 * proves; check() says which condition failed. Around each one the free pages
 * are counted and the audit runs.
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

/* What a test holds, so that the audit can count it. */
unsigned long hold(unsigned long page); /* returns page */
void unhold(unsigned long page);
void hold_space(struct space *space);
void unhold_space(struct space *space);
