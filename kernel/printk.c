/*
 * The kernel's printf: to the screen and to the serial port alike.
 *
 *	%[0][width][l] d u x s c, and nothing else
 *
 * Ancestor: Linux 0.01's printk and vsprintf; here nothing is buffered, so
 * that a panic can print with any stack that is left.
 */
#include "kernel.h"

struct field {
	int zeros, width;
};

static char *buffer; /* of sprintk(), while it runs */

/* To the screen and the serial port. */
void put_on_both(char c)
{
	console_putc(c);
	serial_putc(c);
}

static void put(char c)
{
	if (buffer) {
		*buffer++ = c;
		return;
	}
	if (c == '\n')
		put_on_both('\r');
	put_on_both(c);
}

static void put_padded(const char *s, int length, const struct field *field)
{
	for (int i = length; i < field->width; i++)
		put(field->zeros ? '0' : ' ');
	for (int i = 0; i < length; i++)
		put(s[i]);
}

static void put_number(unsigned long value, char format,
		       const struct field *field)
{
	unsigned int base = format == 'x' ? 16 : 10;
	int negative = format == 'd' && (long)value < 0;
	char digits[12];
	int i = sizeof(digits);

	if (negative)
		value = -value;
	do {
		digits[--i] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	if (negative)
		digits[--i] = '-';
	put_padded(&digits[i], sizeof(digits) - i, field);
}

/* Reads the width, which a zero may begin; the letter that follows is
 * returned. */
static const char *read_field(const char *fmt, struct field *field)
{
	*field = (struct field){ .zeros = *fmt == '0' };
	while (*fmt >= '0' && *fmt <= '9')
		field->width = field->width * 10 + *fmt++ - '0';
	if (*fmt == 'l') /* int and long are the same here */
		fmt++;
	return fmt;
}

void vprintk(const char *fmt, __builtin_va_list args)
{
	struct field field;

	for (; *fmt; fmt++) {
		const char *s;
		char c;

		if (*fmt != '%') {
			put(*fmt);
			continue;
		}
		fmt = read_field(fmt + 1, &field);
		switch (*fmt) {
		case 'd':
		case 'u':
		case 'x':
			put_number(__builtin_va_arg(args, unsigned long), *fmt,
				   &field);
			break;
		case 's':
			s = __builtin_va_arg(args, const char *);
			put_padded(s, strlen(s), &field);
			break;
		case 'c':
			c = __builtin_va_arg(args, int);
			put_padded(&c, 1, &field);
			break;
		default:
			panic("printk: no format %%%c", *fmt);
		}
	}
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
	int n;

	buffer = to;
	__builtin_va_start(args, fmt);
	vprintk(fmt, args);
	__builtin_va_end(args);
	n = buffer - to;
	*buffer = 0;
	buffer = 0;
	return n;
}
