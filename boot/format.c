/*
 * printf's formats, for the loader and setup as well as for the kernel:
 *
 *	%[0][width][l] d u x s, and nothing else
 *
 * Ancestor: Linux 0.01's vsprintf, which the kernel alone had.
 */
#include "format.h"

/* The digits of a number and a zero, which end at end. Returns where they
 * begin. */
static const char *digits(char *end, unsigned long value, char letter)
{
	unsigned int base = letter == 'x' ? 16 : 10;
	int negative = letter == 'd' && (long)value < 0;

	if (negative)
		value = -value;
	*--end = 0;
	do {
		*--end = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	if (negative)
		*--end = '-';
	return end;
}

/* Gives the text to put, character by character. Each value is one word. */
void format(void put(int), const char *fmt, __builtin_va_list args)
{
	for (; *fmt; fmt++) {
		char number[sizeof("-2147483648")];
		const char *text = number;
		int width = 0, pad;

		if (*fmt != '%') {
			put(*fmt);
			continue;
		}
		pad = *++fmt == '0' ? '0' : ' ';
		for (; *fmt >= '0' && *fmt <= '9'; fmt++)
			width = width * 10 + *fmt - '0';
		if (*fmt == 'l') /* int and long are the same here */
			fmt++;
		if (*fmt == 's')
			text = __builtin_va_arg(args, const char *);
		else
			text = digits(number + sizeof(number),
				      __builtin_va_arg(args, unsigned long),
				      *fmt);
		for (const char *s = text; *s; s++)
			width--;
		while (width-- > 0)
			put(pad);
		while (*text)
			put(*text++);
	}
}
