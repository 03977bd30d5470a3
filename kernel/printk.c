/*
 * The kernel's printf, with the formats of format(): to the screen and to the
 * serial port alike.
 *
 * Ancestor: Linux 0.01's printk; here nothing is buffered, so that a panic can
 * print with any stack that is left.
 */
#include "format.h"
#include "kernel.h"

static char *memory; /* where the next byte of sprintk() goes */

/* To the screen and the serial port. */
void put_on_both(char c)
{
	console_putc(c);
	serial_putc(c);
}

/* Both serve format(). */
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

/* To memory, with a zero behind; the bytes without it. The caller knows that
 * there is room. */
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
