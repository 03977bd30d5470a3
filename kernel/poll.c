/*
 * Waits for several open files at once, for poll() and select(), and for their
 * forms that change the signal mask as long as they wait. A task that waits
 * looks at its files, and sleeps on one queue that all such tasks share. When a
 * file becomes ready, the queue is woken, and each task looks again.
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

typedef unsigned long fd_set[OPEN_MAX / 32];

/* What a task waits for: poll()'s n descriptors, or those descriptors below n
 * that are in one of select()'s sets. The wait ends at the tick `end`; if `end`
 * is 0, the task does not wait. */
struct wait {
	unsigned long long end;
	struct pollfd *fds;
	fd_set *sets;
	long n;
};

struct link pollers = CIRCLE(pollers);

static int ready_for(const struct file *file)
{
	return file->ops->poll ? file->ops->poll(file) : ALWAYS;
}

/* Sets the revents of the descriptors. Returns how many descriptors are ready;
 * an error if the program's list cannot be written. */
static int look_at_list(const struct wait *wait)
{
	int found = verify_area(&current->space, (unsigned long)wait->fds,
				wait->n * sizeof(*wait->fds), 1);

	for (int i = 0; found >= 0 && i < wait->n; i++) {
		struct pollfd *it = &wait->fds[i];
		const struct file *file = fd_file(it->fd);

		it->revents = file ? ready_for(file) : POLLNVAL;
		it->revents &= it->events | POLLERR | POLLHUP | POLLNVAL;
		if (it->fd < 0)
			it->revents = 0;
		found += it->revents != 0;
	}
	return found;
}

/* Counts the bits whose descriptors are ready. If `clear` is 1, clears the
 * other bits, also those from n on. Returns the count; -EBADF if a descriptor
 * is not open. */
static int look_at_sets(const struct wait *wait, int clear)
{
	int found = 0;

	for (int fd = 0; fd < (wait->n + 31) / 32 * 32; fd++) {
		const struct file *file = fd < wait->n ? fd_file(fd) : 0;

		for (int i = 0; i < 3; i++) {
			unsigned long *word = &wait->sets[i][fd / 32];

			if (!(*word >> fd % 32 & 1))
				continue;
			if (fd < wait->n && !file)
				return -EBADF;
			if (file && ready_for(file) & asked[i])
				found++;
			else if (clear)
				*word &= ~(1UL << fd % 32);
		}
	}
	return found;
}

/* Looks and sleeps in turn until a file is ready, a signal comes or the time is
 * over. Returns how many files are ready; 0 if the time is over;
 * -ERESTARTNOHAND after a signal. */
static int wait_for_any(const struct wait *wait)
{
	int found;

	if (wait->end > now())
		start_timer(&current->sleep, wait->end);
	do {
		found = wait->sets ? look_at_sets(wait, 0) : look_at_list(wait);
		if (!found && signal_pending())
			found = -ERESTARTNOHAND;
	} while (!found && wait->end > now() && !sleep_on(&pollers));
	stop_timer(&current->sleep);
	return found;
}

static int do_poll(const struct wait *wait)
{
	unsigned long n = wait->n;

	return n > soft_limit(RLIMIT_NOFILE) || n > OPEN_MAX ?
		       -EINVAL :
		       wait_for_any(wait);
}

/* Reads select()'s sets, in whole words, waits, and writes which descriptors
 * are ready. If the address of a set is 0 in `at`, that set is left out.
 * Returns how many of these are ready, or an error. */
static int do_select(struct wait *wait, const unsigned long at[3])
{
	fd_set sets[3] = { { 0 } };
	unsigned long bytes;
	int error = 0, found;

	if (wait->n < 0)
		return -EINVAL;
	wait->sets = sets;
	wait->n = least(wait->n, current->files > 64 ? current->files : 64);
	bytes = (wait->n + 31) / 32 * 4;
	for (int i = 0; i < 3 && !error; i++)
		error = at[i] ? get_user(sets[i], at[i], bytes) : 0;
	found = error ? error : wait_for_any(wait);
	if (found < 0)
		return found;
	look_at_sets(wait, 1);
	for (int i = 0; i < 3 && !error; i++)
		error = at[i] ? put_user(at[i], sets[i], bytes) : 0;
	return error ? error : found;
}

/* Waits, for poll() or select(). If the address `timeout` is not 0, there is a
 * timeout; if the address `mask` is not 0, there is a signal mask of `size`
 * bytes. The array `at` has the addresses of select()'s sets; for poll() it is
 * a null pointer. Writes at `timeout` how much time is left. After a signal the
 * call starts again with that time. If the time cannot be written, the call
 * does not start again.
 */
static int wait_call(struct wait *wait, const unsigned long at[3],
		     unsigned long timeout, unsigned long mask,
		     unsigned long size)
{
	unsigned long long tick, left;
	struct timespec64 time;
	int result = timeout ? get_time(&time, timeout, form()) : 0;

	wait->end = timeout ? 0 : FOREVER;
	if (!result && timeout && (time.sec || time.nsec))
		wait->end = now() + ticks_of(&time) + 1;
	if (!result && mask)
		result = borrow_user_mask(mask, size);
	if (result)
		return result;
	result = at ? do_select(wait, at) : do_poll(wait);
	if (result != -ERESTARTNOHAND)
		give_mask_back();
	if (!timeout || !wait->end)
		return result;
	tick = now();
	left = wait->end > tick ? wait->end - tick : 0;
	if (put_ticks(timeout, left, form()) && result == -ERESTARTNOHAND)
		return -EINTR;
	return result;
}

int sys_ppoll(unsigned long fds, unsigned long n, unsigned long timeout,
	      unsigned long mask, unsigned long size)
{
	struct wait wait = { .fds = (struct pollfd *)fds, .n = n };

	return wait_call(&wait, 0, timeout, mask, size);
}

/* Handles poll(). The timeout is in milliseconds; a timeout below 0 means that
 * the task waits without a limit. */
int sys_poll(unsigned long fds, unsigned long n, int timeout)
{
	const struct timespec64 time = { timeout / 1000,
					 timeout % 1000 * 1000000, 0 };
	struct wait wait = { .end = timeout < 0 ? FOREVER : 0,
			     .fds = (struct pollfd *)fds,
			     .n = n };

	if (timeout > 0)
		wait.end = now() + ticks_of(&time) + 1;
	return do_poll(&wait);
}

/* Handles pselect6(), whose last argument points to the mask's address and its
 * size, and select(), which has no such argument. */
int sys_pselect(int n, unsigned long in, unsigned long out, unsigned long ex,
		unsigned long timeout, unsigned long mask)
{
	unsigned long at[3] = { in, out, ex }, where[2] = { 0, 0 };
	struct wait wait = { .n = n };
	int error = mask ? get_user(where, mask, sizeof(where)) : 0;

	return error ? error :
		       wait_call(&wait, at, timeout, where[0], where[1]);
}

/* Handles select() in its first form: its one argument points to the five
 * arguments. */
int sys_select(unsigned long at)
{
	unsigned long a[5];
	int error = get_user(a, at, sizeof(a));

	return error ? error : sys_pselect(a[0], a[1], a[2], a[3], a[4], 0);
}
