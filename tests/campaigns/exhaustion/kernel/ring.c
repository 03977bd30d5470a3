/*
 * Sends SIGINT, as ^C does, in the middle of a fork: the child is a copy
 * already, but is on no list yet. At this moment the kernel calls
 * share_files(); the linker (--wrap) redirects this call to this file. The
 * signal comes once, at the 200th fork of the program named hydra.
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
