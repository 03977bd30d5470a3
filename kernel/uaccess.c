/*
 * How the kernel reads and writes a program's memory. It checks the whole range
 * first: verify_area() makes each page present, and writable if the kernel is
 * to write, so that the copy cannot fault in the middle. The pages stay so
 * until the next point: there another task may cut a file that is mapped.
 *
 * Ancestor: Linux 0.01's asm/segment.h, get_fs_byte and its relatives, which
 * left the checking to the segment limit.
 */
#include "task.h"

/* Copies n bytes from the program; -EFAULT, and to is left alone, if it does
 * not own them all; -ENOMEM or -EAGAIN if there is no page for it. */
int get_user(void *to, unsigned long from, unsigned long n)
{
	int error = verify_area(&current->space, from, n, 0);

	if (!error)
		memcpy(to, (const void *)from, n);
	return error;
}

/* Copies n bytes to the program; errors as get_user(), and nothing copied. */
int put_user(unsigned long to, const void *from, unsigned long n)
{
	int error = verify_area(&current->space, to, n, 1);

	if (!error)
		memcpy((void *)to, from, n);
	return error;
}

/* The length of a program's string, without its zero; it may be read where it
 * is, until the next point. -EFAULT if it leaves the program's memory,
 * -ENAMETOOLONG if it has max bytes or more. It passes a point at each page,
 * behind which it makes all pages so far present again; -EINTR if a signal is
 * about to end the task. */
long user_string(unsigned long addr, unsigned long max)
{
	unsigned long n = 0;

	while (n < max) {
		unsigned long end = PAGE_DOWN(addr + n) + PAGE_SIZE - addr;
		int error =
			point() ? -EINTR :
				  verify_area(&current->space, addr, n + 1, 0);

		if (error)
			return error;
		for (; n < end && n < max; n++)
			if (((const char *)addr)[n] == 0)
				return n;
	}
	return -ENAMETOOLONG;
}
