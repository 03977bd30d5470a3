/*
 * Declares the calls that wait for several files.
 * tally.h says what is the same for all calls.
 *
 * Ancestor: none.
 */
#pragma once

#include "types.h"

#define POLLIN	   0x001
#define POLLPRI	   0x002
#define POLLOUT	   0x004
#define POLLERR	   0x008
#define POLLHUP	   0x010
#define POLLNVAL   0x020
#define POLLRDNORM 0x040
#define POLLWRNORM 0x100

struct pollfd {
	int fd;
	short events;
	short revents;
};

/* Descriptor n is bit n. */
typedef unsigned long long fd_set;

struct pselect_mask {
	const void *mask;
	size_t size;
};

int ppoll64(struct pollfd *fds, unsigned n, struct timespec64 *time,
	    const void *mask, size_t size);
int pselect64(int n, fd_set *in, fd_set *out, fd_set *except,
	      struct timespec64 *time, const struct pselect_mask *mask);
