/*
 * futex(): how the locks of a program wait. Tasks share no memory, so nobody
 * ever waits when another one wakes, and a wait ends by its time or a signal.
 * That is what programs with one thread need of it.
 *
 * Ancestor: none.
 */
#include "files.h"

/* Reads the word of a futex. A bad address is no error if the futex is private
 * and its value does not matter: Linux only looks for who waits there. */
static int read_word(unsigned long addr, int is_name, unsigned int *word)
{
	int error = addr % sizeof(*word) ? -EINVAL :
					   get_user(word, addr, sizeof(*word));

	return error == -EFAULT && is_name ? 0 : error;
}

/* Waits, wakes, and moves who waits. Of a wait the time comes first, as Linux
 * looks at it; -ENOSYS for locks that lend a priority, and for FUTEX_WAKE_OP.
 */
int sys_futex(unsigned long addr, unsigned int op, unsigned int value,
	      unsigned long timeout, unsigned long addr2, unsigned int value3)
{
	unsigned int command = op & FUTEX_CMD_MASK, word;
	int is_absolute = command == FUTEX_WAIT_BITSET;
	int waits = is_absolute || command == FUTEX_WAIT;
	int moves = command == FUTEX_REQUEUE || command == FUTEX_CMP_REQUEUE;
	int compares = waits || command == FUTEX_CMP_REQUEUE;
	int is_name = op & FUTEX_PRIVATE_FLAG && !compares;
	int has_bits = is_absolute || command == FUTEX_WAKE_BITSET;
	struct timespec64 time;
	int error = waits && timeout ? get_time(&time, timeout, form()) : 0;

	if (error)
		return error;
	if ((!waits && !moves && !has_bits && command != FUTEX_WAKE) ||
	    (op & FUTEX_CLOCK_REALTIME && !is_absolute))
		return -ENOSYS;
	if (moves ? (int)value < 0 || (int)timeout < 0 : has_bits && !value3)
		return -EINVAL;
	if (moves)
		error = read_word(addr2, op & FUTEX_PRIVATE_FLAG, &word);
	if (!error)
		error = read_word(addr, is_name, &word);
	if (error || !compares)
		return error;
	if (word != (waits ? value : value3))
		return -EAGAIN;
	if (timeout && waits)
		return sys_clock_nanosleep(op & FUTEX_CLOCK_REALTIME ?
						   CLOCK_REALTIME :
						   CLOCK_MONOTONIC,
					   is_absolute ? TIMER_ABSTIME : 0,
					   timeout, 0, -ETIMEDOUT);
	while (waits && !error)
		error = sleep_on(&sleepers);
	return error;
}
