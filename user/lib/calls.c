/*
 * Has functions that do a little more than a system call: they take the
 * arguments in another order, or do what C libraries add to the kernel's call.
 *
 * Ancestor: none. Linux 0.01's lib/ had the few calls that init needed.
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

/* The mask is the third argument of the call; the first two have no meaning. */
int sigsuspend(sigset_t mask)
{
	return syscall(72, 0, 0, mask);
}
