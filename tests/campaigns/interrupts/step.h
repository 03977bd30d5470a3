/*
 * Operations that are interrupted at each of their instructions, step.c, and
 * what is interrupted, work.c.
 */
#pragma once

#include "task.h"
#include "x86.h"

/*
 * prepare() makes what run() needs; run() is stepped and interrupted; finish()
 * looks at what came of it and gives all back. Free pages before prepare() and
 * after finish() are the same.
 */
struct work {
	const char *name;
	void (*prepare)(void);
	void (*run)(void);
	void (*finish)(void);
};

extern const struct work works[];
extern const char *const between[];  /* where books need not balance */
extern const char *const changing[]; /* nor what is free be on the list */

#define check(condition)                                                       \
	do {                                                                   \
		if (!(condition))                                              \
			complain(#condition, __LINE__);                        \
	} while (0)

/* step.c */
void complain(const char *what, int line);
void interrupts_at(struct task *sleeper);
void audit_unstepped(void);

/* work.c */
void work_init(void);
void visit_work(visitor *visit);

/* entries.S */
extern const char program[], program_end[];
void step_fault(void);
void step_call(void);
