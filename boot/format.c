/*
 * Formats text as printf does, for the loader, setup and the kernel:
 *
 *	%[0][width][l] d u x s, and nothing else
 *
 * Ancestor: Linux 0.01's vsprintf, which only the kernel could use.
 */
#include "format.h"

/* Writes a number as text, with a final zero, so that the text ends at `end`.
 * Returns the address of the text. */
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

/* Calls `put` for each character of the text. Each argument is one word of 32
 * bits. */
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
		if (*fmt == 'l') /* int and long have the same size here */
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
