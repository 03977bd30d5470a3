/*
 * Reads and writes a program's memory for the kernel. get_user() and put_user()
 * check the whole range first: verify_area() makes each page present, and
 * writable if the kernel is to write, so that the copy cannot fault in the
 * middle. The pages stay present until the next call of point(): then another
 * task may truncate a file that is mapped.
 *
 * Ancestor: Linux 0.01's asm/segment.h, get_fs_byte and similar functions, for
 * which the segment limit made all checks.
 */
#include "task.h"

/* Copies n bytes from the program. Returns 0; -EFAULT if the program may not
 * read all of them; -ENOMEM or -EAGAIN if a page cannot be made present. After
 * an error, `to` is unchanged. */
int get_user(void *to, unsigned long from, unsigned long n)
{
	int error = verify_area(&current->space, from, n, 0);

	if (!error)
		memcpy(to, (const void *)from, n);
	return error;
}

/* Copies n bytes to the program. Returns 0 or one of get_user()'s errors; after
 * an error nothing is copied.
 */
int put_user(unsigned long to, const void *from, unsigned long n)
{
	int error = verify_area(&current->space, to, n, 1);

	if (!error)
		memcpy((void *)to, from, n);
	return error;
}

/* Returns the length of a program's string, without its zero. The caller may
 * read the string where it is, until the next call of point(). Returns -EFAULT
 * if the string leaves the program's memory, -ENAMETOOLONG if it has `max`
 * bytes or more, -EINTR if a signal is about to end the task, -ENOMEM or
 * -EAGAIN if a page cannot be made present. Calls point() at each page. After
 * that, it makes all pages from the start of the string up to this page present
 * again. */
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
