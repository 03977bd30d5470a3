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

#define ALWAYS (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM)

/* The events that each of select()'s three sets asks for. */
#define READABLE    (POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR)
#define WRITABLE    (POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR)
#define EXCEPTIONAL POLLPRI

static const short asked[3] = { READABLE, WRITABLE, EXCEPTIONAL };

_Static_assert(OPEN_MAX == 64, "a set of descriptors is one long long");

typedef unsigned long long fd_set;

/* What a task waits for: n descriptors with the events that were asked for, or
 * that are told in any case. It waits no longer than to the tick end; if that
 * is 0, not at all. */
struct wait {
	unsigned long long end;
	struct pollfd *fds;
	int n, in_any_case;
};

struct link pollers = CIRCLE(pollers);

static int ready_for(const struct file *file)
{
	return file->ops->poll ? file->ops->poll(file) : ALWAYS;
}

/* Sets the revents of the descriptors, and counts those that are ready. */
static int look(const struct wait *wait)
{
	int found = 0;

	for (int i = 0; i < wait->n; i++) {
		struct pollfd *it = &wait->fds[i];
		const struct file *file = fd_file(it->fd);

		it->revents = file ? ready_for(file) : POLLNVAL;
		it->revents &= it->events | wait->in_any_case;
		if (it->fd < 0)
			it->revents = 0;
		found += it->revents != 0;
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
	do {
		found = look(wait);
		if (!found && signal_pending())
			found = -ERESTARTNOHAND;
	} while (!found && wait->end > now() && !sleep_on(&pollers));
	stop_timer(&current->sleep);
	return found;
}

/* Begins a call: sets when the wait is over, after the program's timeout, or
 * never if it gave none; and the mask of size bytes, if it gave one. */
static int begin_wait(struct wait *wait, unsigned long timeout,
		      unsigned long mask, unsigned long size)
{
	struct timespec64 time;
	int error = timeout ? get_time(&time, timeout) : 0;

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
	if (n > soft_limit(RLIMIT_NOFILE) || n > OPEN_MAX)
		result = -EINVAL;
	else if (n)
		result = verify_area(&current->space, fds,
				     n * sizeof(struct pollfd), 1);
	wait.fds = (struct pollfd *)fds;
	wait.n = n;
	wait.in_any_case = POLLERR | POLLHUP | POLLNVAL;
	if (!result)
		result = wait_for_any(&wait);
	return end_wait(&wait, timeout, result);
}

/* Returns the bytes of a set of n descriptors, in whole words. */
static unsigned long set_bytes(int n)
{
	return (n + 31) / 32 * 4;
}

/* Makes descriptors with events of select()'s sets; -EBADF if one that is in
 * them is not open. */
static int get_sets(const struct wait *wait, const unsigned long from[3])
{
	struct pollfd *fds = wait->fds;
	int error = 0;

	memset(fds, 0, wait->n * sizeof(fds[0]));
	for (int i = 0; i < 3 && !error; i++) {
		fd_set set = 0;

		if (from[i])
			error = get_user(&set, from[i], set_bytes(wait->n));
		for (int fd = 0; fd < wait->n; fd++)
			if (set >> fd & 1)
				fds[fd].events |= asked[i];
	}
	for (int fd = 0; fd < wait->n && !error; fd++) {
		fds[fd].fd = fd;
		if (fds[fd].events && !fd_file(fd))
			error = -EBADF;
	}
	return error;
}

/* Makes sets of what was found, and counts their bits. */
static int put_sets(const struct wait *wait, const unsigned long to[3])
{
	int found = 0, error = 0;

	for (int i = 0; i < 3 && !error; i++) {
		fd_set set = 0;

		for (int fd = 0; fd < wait->n; fd++) {
			const struct pollfd *it = &wait->fds[fd];

			if ((it->events & asked[i]) != asked[i] ||
			    !(it->revents & asked[i]))
				continue;
			set |= 1ULL << fd;
			found++;
		}
		if (to[i])
			error = put_user(to[i], &set, set_bytes(wait->n));
	}
	return error ? error : found;
}

static int do_select(int n, const unsigned long at[3], struct wait *wait)
{
	struct pollfd fds[OPEN_MAX];
	int result;

	if (n < 0)
		return -EINVAL;
	wait->fds = fds;
	wait->n = n < OPEN_MAX ? n : OPEN_MAX;
	result = get_sets(wait, at);
	if (!result)
		result = wait_for_any(wait);
	return result < 0 ? result : put_sets(wait, at);
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
	return end_wait(&wait, timeout, do_select(n, at, &wait));
}
