/*
 * futex(): a program that has to wait for a lock waits by this call. A futex is
 * a word of memory. The kernel gives it a name that depends on where the word
 * lies, so that all tasks which can use the word have the same name for it. In
 * shared memory the name is the file's struct contents and the offset in the
 * file. In private memory the name is the task's address space and the address
 * in it, so no other task has this name.
 *
 *	waiters <──> task <──> task	in the order in which they came
 *	             task->futex: the name; its member `in` is 0 after a wake
 *
 * A wake looks at all tasks that wait, and takes some ten instructions for
 * each.
 *
 * Ancestor: none.
 */
#include "files.h"

struct link waiters = CIRCLE(waiters);

/* Reads the word of a futex. If is_name is set, the call needs only the futex's
 * name, not its value; then a bad address is no error, as on Linux. Returns 0;
 * -EINVAL if the word is not aligned; or an error of get_user(). */
static int read_word(unsigned long addr, int is_name, unsigned int *word)
{
	int error = addr % sizeof(*word) ? -EINVAL :
					   get_user(word, addr, sizeof(*word));

	return error == -EFAULT && is_name ? 0 : error;
}

/* Returns the name of the futex at an address. */
static struct futex name_of(unsigned long addr, unsigned int op)
{
	const struct area *area = next_area(&current->space, addr);

	if (op & FUTEX_PRIVATE_FLAG || !area || area->start > addr ||
	    !(area->flags & AREA_SHARED))
		return (struct futex){ .in = &current->space, .at = addr };
	return (struct futex){ .in = area->contents,
			       .at = addr - area->start + PAGE(area->offset) };
}

/* Begins a wait, or continues one that a signal has interrupted. Returns 0;
 * -EAGAIN if the word does not have the expected value; or an error of
 * read_word(). No other task runs between the check of the value and the
 * sleep. */
int enter_futex(const struct sleep_args *args)
{
	unsigned int word;
	int error = read_word(args->word, 0, &word);

	if (error || word != args->value)
		return error ? error : -EAGAIN;
	current->futex = name_of(args->word, args->op);
	current->futex.bits = args->bits;
	return 0;
}

/* Ends a wait. Returns 1 if a wake has ended it, otherwise 0. */
int leave_futex(void)
{
	int woken = !current->futex.in;

	current->futex.in = 0;
	return woken;
}

/* Wakes at most `most` tasks that wait for the futex and for one of the name's
 * bits. Then moves at most `more` of the tasks that still wait to the futex
 * `to`. Returns the number of all these tasks. */
static int wake(const struct futex *name, unsigned int most, unsigned int more,
		const struct futex *to)
{
	struct link *next, *link = waiters.next;
	unsigned int done = 0;

	for (; link != &waiters && done < most + more; link = next) {
		struct task *task =
			(struct task *)PAGE_DOWN((unsigned long)link);

		next = link->next;
		if (task->futex.in != name->in || task->futex.at != name->at ||
		    !(task->futex.bits & name->bits))
			continue;
		task->futex.in = done < most ? 0 : to->in;
		task->futex.at = to->at;
		if (done++ < most)
			wake_task(task);
	}
	return done;
}

/* Waits on a futex, wakes the tasks that wait for it, or makes them wait for
 * another futex. A wait with a bad time fails before anything else is checked,
 * as on Linux. Returns 0 if a wake has ended the wait; for the other
 * operations, how many tasks were woken or moved; -ENOSYS for locks with
 * priority inheritance, and for FUTEX_WAKE_OP; or another error.
 */
int sys_futex(unsigned long addr, unsigned int op, unsigned int value,
	      unsigned long timeout, unsigned long addr2, unsigned int value3)
{
	unsigned int command = op & FUTEX_CMD_MASK, word;
	int is_absolute = command == FUTEX_WAIT_BITSET;
	int waits = is_absolute || command == FUTEX_WAIT;
	int moves = command == FUTEX_REQUEUE || command == FUTEX_CMP_REQUEUE;
	int is_name = op & FUTEX_PRIVATE_FLAG && command != FUTEX_CMP_REQUEUE;
	int has_bits = is_absolute || command == FUTEX_WAKE_BITSET;
	struct sleep_args args = { .end = FOREVER,
				   .over = -ETIMEDOUT,
				   .word = addr,
				   .op = op,
				   .value = value,
				   .bits = has_bits ? value3 : ~0U };
	struct timespec64 time;
	struct futex name, to;
	int error = waits && timeout ? get_time(&time, timeout, form()) : 0;

	if (error)
		return error;
	if ((!waits && !moves && !has_bits && command != FUTEX_WAKE) ||
	    (op & FUTEX_CLOCK_REALTIME && !is_absolute))
		return -ENOSYS;
	if (moves ? (int)value < 0 || (int)timeout < 0 : !args.bits)
		return -EINVAL;
	if (waits && timeout)
		return sleep_until(&args,
				   op & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME :
							       CLOCK_MONOTONIC,
				   is_absolute ? TIMER_ABSTIME : 0, timeout);
	if (waits)
		return go_on_sleeping(&args);
	if (moves)
		error = read_word(addr2, op & FUTEX_PRIVATE_FLAG, &word);
	if (!error)
		error = read_word(addr, is_name, &word);
	if (!error && command == FUTEX_CMP_REQUEUE && word != value3)
		error = -EAGAIN;
	if (error)
		return error;
	name = name_of(addr, op);
	name.bits = args.bits;
	to = name_of(moves ? addr2 : addr, op);
	if (!moves && (int)value < 1)
		value = 1; /* as on Linux */
	return wake(&name, value, moves ? timeout : 0, &to);
}
