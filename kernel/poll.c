/*
 * Waiting for several open files at once: poll() and select(), in the forms
 * that also change the signal mask for as long as they wait. A task that waits
 * looks at its files, and sleeps on one queue that all such tasks share. When
 * a file becomes ready, the queue is woken, and each task looks again.
 *
 * Source: Linux's manual pages poll(2) and select(2).
 * Ancestor: none; Linux had select() from 0.12 on.
 */
#include "files.h"
#include "errno.h"

#define ALWAYS (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM)

/* The events that each of select()'s three sets asks for. */
#define READABLE    (POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR)
#define WRITABLE    (POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR)
#define EXCEPTIONAL POLLPRI

_Static_assert(OPEN_MAX == 64, "a set of descriptors is one long long");

typedef unsigned long long fd_set;

/* The sets that the program gave, and the bits that were found ready. */
struct select {
	fd_set asked[3], found[3];
};

/* What a task waits for: n descriptors, in sets or, if that is 0, in the array
 * fds. It waits no longer than to the tick end; if that is 0, not at all. */
struct wait {
	unsigned long long end;
	int n;
	struct pollfd *fds;
	struct select *sets;
};

struct link pollers = CIRCLE(pollers);

static int ready_for(const struct file *file)
{
	return file->ops->poll ? file->ops->poll(file) : ALWAYS;
}

/* Sets the revents of n descriptors, and counts those that are ready. */
static int look_at_fds(struct pollfd *fds, int n)
{
	int found = 0;

	for (int i = 0; i < n; i++) {
		const struct file *file = fd_file(fds[i].fd);

		fds[i].revents = 0;
		if (fds[i].fd >= 0)
			fds[i].revents =
				file ? ready_for(file) & (fds[i].events |
							  POLLERR | POLLHUP) :
				       POLLNVAL;
		found += fds[i].revents != 0;
	}
	return found;
}

/* Fills in the found sets, for descriptors below n, and counts their bits. */
static int look_at_sets(struct select *sets, int n)
{
	static const int kinds[3] = { READABLE, WRITABLE, EXCEPTIONAL };
	int found = 0;

	memset(sets->found, 0, sizeof(sets->found));
	for (int fd = 0; fd < n; fd++)
		for (int i = 0; i < 3; i++) {
			if (!(sets->asked[i] >> fd & 1) ||
			    !(ready_for(fd_file(fd)) & kinds[i]))
				continue;
			sets->found[i] |= 1ULL << fd;
			found++;
		}
	return found;
}

/* Looks and sleeps in turn until a file is ready, a signal comes or the time
 * is over. Returns how many are ready; 0; or -ERESTARTNOHAND. */
static int wait_for_any(const struct wait *wait)
{
	int found;

	if (wait->end > now())
		start_timer(&current->sleep, wait->end);
	for (;;) {
		found = wait->sets ? look_at_sets(wait->sets, wait->n) :
				     look_at_fds(wait->fds, wait->n);
		if (!found && signal_pending())
			found = -ERESTARTNOHAND;
		if (found || wait->end <= now())
			break;
		sleep_on(&pollers);
	}
	stop_timer(&current->sleep);
	return found;
}

/* Begins a call: sets when the wait is over, after the program's timeout, or
 * never if it gave none; and the mask of size bytes, if it gave one. */
static int begin_wait(struct wait *wait, unsigned long timeout,
		      unsigned long mask, unsigned long size)
{
	struct timespec64 time;
	int error = timeout ? get_time(&time, timeout, 1) : 0;

	*wait = (struct wait){ .end = timeout ? 0 : FOREVER };
	if (!error && timeout && (time.sec || time.nsec))
		wait->end = now() + ticks_of(&time) + 1;
	if (!error && mask)
		error = borrow_user_mask(mask, size);
	return error;
}

/* Ends the call, and writes the time that is left to the program: a call that
 * a signal broke off starts again with it. If the time cannot be written, the
 * call does not start again. */
static int end_wait(const struct wait *wait, unsigned long timeout, int result)
{
	unsigned long long tick = now();
	unsigned long long left = wait->end > tick ? wait->end - tick : 0;

	if (result != -ERESTARTNOHAND)
		give_mask_back();
	if (!timeout || !wait->end)
		return result;
	if (put_ticks(timeout, left, 1) && result == -ERESTARTNOHAND)
		return -EINTR;
	return result;
}

int sys_ppoll64(unsigned long fds, unsigned long n, unsigned long timeout,
		unsigned long mask, unsigned long size)
{
	struct wait wait;
	int result = begin_wait(&wait, timeout, mask, size);

	if (result)
		return result;
	if (n > OPEN_MAX)
		result = -EINVAL;
	else if (n)
		result = verify_area(&current->space, fds,
				     n * sizeof(struct pollfd), 1);
	wait.fds = (struct pollfd *)fds;
	wait.n = n;
	if (!result)
		result = wait_for_any(&wait);
	return end_wait(&wait, timeout, result);
}

/* Returns the bytes of a set of n descriptors, in whole words. */
static unsigned long set_bytes(int n)
{
	return (n + 31) / 32 * 4;
}

/* Reads the sets; -EBADF if a descriptor in them is not open. */
static int get_sets(struct select *sets, int n, const unsigned long from[3])
{
	fd_set below_n = n < OPEN_MAX ? (1ULL << n) - 1 : ~0ULL, all = 0;
	int error = 0;

	for (int i = 0; i < 3 && !error; i++) {
		sets->asked[i] = 0;
		if (n && from[i])
			error = get_user(&sets->asked[i], from[i],
					 set_bytes(n));
		all |= sets->asked[i] & below_n;
	}
	for (int fd = 0; fd < n && !error; fd++)
		if (all >> fd & 1 && !fd_file(fd))
			error = -EBADF;
	return error;
}

static int put_sets(const struct select *sets, int n, const unsigned long to[3])
{
	int error = 0;

	for (int i = 0; i < 3 && !error; i++)
		if (n && to[i])
			error = put_user(to[i], &sets->found[i], set_bytes(n));
	return error;
}

static int do_select(int n, const unsigned long at[3], struct wait wait)
{
	struct select sets;
	int result, error;

	if (n < 0)
		return -EINVAL;
	if (n > OPEN_MAX)
		n = OPEN_MAX;
	result = get_sets(&sets, n, at);
	wait.sets = &sets;
	wait.n = n;
	if (!result)
		result = wait_for_any(&wait);
	if (result < 0)
		return result;
	error = put_sets(&sets, n, at);
	return error ? error : result;
}

/* The sixth argument points to the mask's address and its size. */
int sys_pselect64(int n, unsigned long in, unsigned long out, unsigned long ex,
		  unsigned long timeout, unsigned long mask)
{
	unsigned long at[3] = { in, out, ex }, where[2] = { 0, 0 };
	struct wait wait;
	int result = mask ? get_user(where, mask, sizeof(where)) : 0;

	if (!result)
		result = begin_wait(&wait, timeout, where[0], where[1]);
	if (result)
		return result;
	return end_wait(&wait, timeout, do_select(n, at, wait));
}
