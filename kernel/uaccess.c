/*
 * A program's memory, as the kernel may touch it. Everything is checked before
 * anything is done: verify_area() makes each page of the range present, and
 * writable if need be, so that nothing can fault in the middle. It stays so
 * for as long as the system call does not sleep, and beyond: nobody but the
 * program itself can take a page or a right away from it.
 *
 * Ancestor: Linux 0.01's asm/segment.h, get_fs_byte and its relatives, which
 * left the checking to the segment limit.
 */
#include "task.h"
#include "errno.h"

/* Copies n bytes from the program; -EFAULT, and to is left alone, if it does
 * not own them all; -ENOMEM or -EAGAIN if a page could not be had. */
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
 * is. -EFAULT if it leaves the program's memory, -ENAMETOOLONG if it has max
 * bytes or more. It passes a point at each page; -EINTR if a signal is about
 * to end the task. */
long user_string(unsigned long addr, unsigned long max)
{
	unsigned long n = 0;

	while (n < max) {
		unsigned long end = PAGE_DOWN(addr + n) + PAGE_SIZE - addr;
		int error =
			point() ? -EINTR :
				  verify_area(&current->space, addr + n, 1, 0);

		if (error)
			return error;
		for (; n < end && n < max; n++)
			if (((const char *)addr)[n] == 0)
				return n;
	}
	return -ENAMETOOLONG;
}
