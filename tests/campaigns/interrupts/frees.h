/*
 * For a kernel/serial.c whose handler takes a page and gives it back, which W1
 * forbids: tools/stack has to see that.
 *
 * Ancestor: none.
 */
#include "files.h"

static inline void leave_work_and_free(void)
{
	kfree(kalloc());
	leave_work();
}

#define leave_work leave_work_and_free
