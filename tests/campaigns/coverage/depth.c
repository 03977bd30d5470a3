/*
 * How deep the kernel's stacks have been: each page of kalloc's is filled
 * with a pattern, and when a task has gone it is looked at how much of that is
 * left between its structure and its stack. The linker sends two calls by
 * here (--wrap); the rest of the kernel is the usual one, object for object.
 * tests/campaigns/coverage/deepest takes the figure out of the machine's
 * memory, and coverage.t compares it with what tools/stack has computed.
 *
 * Ancestor: FreeBSD and Linux (CONFIG_DEBUG_STACK_USAGE) leave stacks zeroed
 * and look for the lowest word that is not.
 */
#include "task.h"
#include "kernel.h"
#include "x86.h"

#define PATTERN 0x57acdeefUL

/* Found by its first word; bytes below the program's trap frame. */
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

/* Any contents are promised, and a task's page keeps these below its stack. */
unsigned long __wrap_kalloc(void)
{
	unsigned long page = __real_kalloc();

	if (page)
		fill_words(P2V(page), PATTERN, PAGE_SIZE / 4);
	return page;
}

/* It is a zombie, which has used its stack for the last time. */
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
