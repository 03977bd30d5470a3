/*
 * A work is a piece of kernel code that step.c interrupts at each of its
 * instructions. pages.c, spaces.c and tasks.c have the works.
 *
 * Ancestor: none.
 */
#pragma once

#include "stepping.h"

#define DATA ((unsigned long)PROGRAM_DATA)

/*
 * prepare() makes what run() needs. run() is stepped and interrupted. finish()
 * checks its result and frees everything: as many pages are free after finish()
 * as before prepare().
 */
struct work {
	const char *name;
	void (*prepare)(void);
	void (*run)(void);
	void (*finish)(void);
};

extern const struct work page_works[], space_works[], task_works[];
extern const char *const between[];  /* in these a page may have no owner */
extern const char *const changing[]; /* in these count and list may differ */

/* step.c */
void interrupts_at(struct task *sleeper);
void audit_unstepped(void);

/* works.c */
void visit_work(visitor *visit);
void nothing(void);

/* pages.c */
void visit_pages(visitor *visit);

/* spaces.c */
void visit_spaces(visitor *visit);
void add_text(struct space *space);

/* tasks.c */
void work_init(void);

/* entries.S */
extern const char program[], program_end[];
void step_fault(void);
void step_call(void);
