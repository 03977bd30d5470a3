/*
 * Included in a kernel/serial.c whose interrupt handler takes a page and frees
 * it. W1 forbids this, so tools/stack must report it.
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
