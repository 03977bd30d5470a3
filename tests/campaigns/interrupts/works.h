/*
 * What is interrupted at each of its instructions: step.c does that to the
 * works of pages.c, spaces.c and tasks.c.
 *
 * Ancestor: none.
 */
#pragma once

#include "stepping.h"

#define DATA ((unsigned long)PROGRAM_DATA)

/*
 * prepare() makes what run() needs; run() is stepped and interrupted; finish()
 * checks what came of it and frees everything. Before prepare() and after
 * finish() as many pages are free.
 */
struct work {
	const char *name;
	void (*prepare)(void);
	void (*run)(void);
	void (*finish)(void);
};

extern const struct work page_works[], space_works[], task_works[];
extern const char *const between[];  /* the books need not balance in these */
extern const char *const changing[]; /* nor need what is free be on the list */

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
