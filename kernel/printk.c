/*
 * Prints text for the kernel, with the formats of format(), on the screen and
 * to the serial port.
 *
 * Ancestor: Linux 0.01's printk; here nothing is buffered, so that a panic can
 * print when little of its stack is left.
 */
#include "format.h"
#include "kernel.h"

static char *memory; /* where the next byte of sprintk() goes */

/* Prints a byte on the screen and to the serial port. */
void put_on_both(char c)
{
	console_putc(c);
	serial_putc(c);
}

/* Prints one byte, and a carriage return before a newline. format() calls this
 * function for each byte, or, for sprintk(), put_in_memory(). */
static void put(int c)
{
	if (c == '\n')
		put_on_both('\r');
	put_on_both(c);
}

static void put_in_memory(int c)
{
	*memory++ = c;
}

void vprintk(const char *fmt, __builtin_va_list args)
{
	format(put, fmt, args);
	show_cursor();
}

void printk(const char *fmt, ...)
{
	__builtin_va_list args;

	__builtin_va_start(args, fmt);
	vprintk(fmt, args);
	__builtin_va_end(args);
}

/* Prints to memory, and adds a zero. Returns the number of bytes without the
 * zero. The caller must make sure that there is room. */
int sprintk(char *to, const char *fmt, ...)
{
	__builtin_va_list args;

	memory = to;
	__builtin_va_start(args, fmt);
	format(put_in_memory, fmt, args);
	__builtin_va_end(args);
	*memory = 0;
	return memory - to;
}
