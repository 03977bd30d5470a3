/*
 * ^C comes in the middle of a fork, when the child is a copy already but
 * nobody has it on a list yet: the linker (--wrap) sends the call in between
 * by here. It is done for a program named hydra, once, at its 200th fork.
 *
 * Ancestor: none.
 */
#include "files.h"

void __real_share_files(struct task *task, unsigned long page);
void __wrap_share_files(struct task *task, unsigned long page);

void __wrap_share_files(struct task *task, unsigned long page)
{
	static int forks;

	__real_share_files(task, page);
	if (!memcmp(current->name, "hydra", 6) && ++forks == 200)
		send_group(current->pgrp, SIGINT, SI_KERNEL);
}
