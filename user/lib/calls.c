/*
 * Calls that are a little more than a number: arguments in another order, or
 * what C libraries are expected to do on top of the kernel.
 *
 * Ancestor: none; Linux 0.01's lib/ held the few calls that init needed.
 */
#include "tally.h"

void restorer(void); /* syscall.S */

static char *brk_now;

int brk(void *end)
{
	brk_now = sys_brk(end);
	if (brk_now < (char *)end) {
		errno = ENOMEM;
		return -1;
	}
	return 0;
}

void *sbrk(long increase)
{
	char *old;

	if (!brk_now)
		brk_now = sys_brk(NULL);
	old = brk_now;
	if (increase && brk(old + increase) < 0)
		return MAP_FAILED;
	return old;
}

void *mmap(void *addr, size_t size, int prot, int flags, int fd,
	   unsigned long offset)
{
	if (offset % PAGE_SIZE) {
		errno = EINVAL;
		return MAP_FAILED;
	}
	return mmap2(addr, size, prot, flags, fd, offset / PAGE_SIZE);
}

int sigaction(int sig, const struct sigaction *new, struct sigaction *old)
{
	struct sigaction with;

	if (!new)
		return sys_sigaction(sig, NULL, old);
	with = *new;
	with.sa_flags |= SA_RESTORER;
	with.sa_restorer = restorer;
	return sys_sigaction(sig, &with, old);
}

/* The kernel wants the mask third, behind two words of no meaning. */
int sigsuspend(sigset_t mask)
{
	return syscall(72, 0, 0, mask);
}
