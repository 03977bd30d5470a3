/*
 * Measures how deep the kernel's stacks have been. It fills each page from
 * kalloc() with a pattern. When a task is freed, it counts how many words
 * between the task's structure and its stack still have the pattern. The linker
 * redirects two calls to this file (--wrap); all objects of the kernel are the
 * usual ones. tests/campaigns/coverage/deepest reads the figure from the
 * machine's memory, and coverage.t compares it with the result of tools/stack.
 *
 * Ancestor: FreeBSD and Linux (CONFIG_DEBUG_STACK_USAGE) fill a new stack with
 * zeros, and look for the lowest word that is not zero.
 */
#include "task.h"
#include "kernel.h"
#include "x86.h"

#define PATTERN 0x57acdeefUL

/* The tool deepest finds this structure in memory by `magic`. `bytes` is the
 * largest depth so far, counted from the program's trap frame; `name` is the
 * name of that task; `tasks` is the number of tasks that were freed. */
extern struct deepest {
	char magic[16];
	unsigned long bytes, tasks;
	char name[TASK_NAME_MAX + 1];
} deepest;

struct deepest deepest = { .magic = "deepest stack: " };

unsigned long __real_kalloc(void);
void __real_free_task(struct task *task);
unsigned long __wrap_kalloc(void);
void __wrap_free_task(struct task *task);

/*
 * Gives a page that is filled with the pattern; kalloc() promises no contents.
 * A task's page keeps the pattern where its stack never was.
 */
unsigned long __wrap_kalloc(void)
{
	unsigned long page = __real_kalloc();

	if (page)
		fill_words(P2V(page), PATTERN, PAGE_SIZE / 4);
	return page;
}

/* Measures the stack of a task that is freed: it is a zombie, and will not use
 * its stack again. */
void __wrap_free_task(struct task *task)
{
	unsigned long *word = &task->canary + 1, bytes;

	while (*word == PATTERN)
		word++;
	bytes = (unsigned long)FRAME(task) - (unsigned long)word;
	if (bytes > deepest.bytes) {
		deepest.bytes = bytes;
		memcpy(deepest.name, task->name, sizeof(deepest.name));
	}
	deepest.tasks++;
	__real_free_task(task);
}
