/*
 * Has functions for strings and bytes, as in C's <string.h> and <stdlib.h>. Our
 * programs are small, so short loops are fast enough.
 *
 * Ancestor: Linux 0.01's string.h, which had each function as inline assembler.
 */
#include "tally.h"

void *memset(void *to, int value, size_t n)
{
	char *at = to;

	asm volatile("rep stosb" : "+D"(at), "+c"(n) : "a"(value) : "memory");
	return to;
}

void *memcpy(void *to, const void *from, size_t n)
{
	char *at = to;

	asm volatile("rep movsb" : "+D"(at), "+S"(from), "+c"(n) : : "memory");
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	char *at = to;
	const char *source = from;

	if (at <= source || at >= source + n)
		return memcpy(to, from, n);
	while (n--)
		at[n] = source[n];
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *p = a, *q = b;

	for (; n; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

size_t strlen(const char *s)
{
	const char *end = s;

	while (*end)
		end++;
	return end - s;
}

int strcmp(const char *a, const char *b)
{
	for (; *a && *a == *b; a++)
		b++;
	return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n && *a && *a == *b; n--)
		a++, b++;
	return n ? (unsigned char)*a - (unsigned char)*b : 0;
}

char *strcpy(char *to, const char *from)
{
	return memcpy(to, from, strlen(from) + 1);
}

/* Finds a character. The final zero is a part of the string, too. */
char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return NULL;
	return (char *)s;
}

char *strstr(const char *s, const char *part)
{
	size_t n = strlen(part);

	for (; strncmp(s, part, n); s++)
		if (!*s)
			return NULL;
	return (char *)s;
}

static unsigned digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'z' ? c - 'a' + 10U : 99;
}

/* Reads a number: only digits, no sign and no leading space. If `base` is 0 or
 * 16, 0x may come first; then the digits are hexadecimal. Without 0x, base 0
 * means 10. A number that is too large wraps around. If `end` is not NULL, *end
 * becomes the address of the first character that was not used. */
unsigned long strtoul(const char *s, char **end, int base)
{
	unsigned long value = 0;

	if ((base == 0 || base == 16) && s[0] == '0' && (s[1] | ' ') == 'x' &&
	    digit(s[2]) < 16) {
		s += 2;
		base = 16;
	}
	if (base == 0)
		base = 10;
	for (; digit(*s) < (unsigned)base; s++)
		value = value * base + digit(*s);
	if (end)
		*end = (char *)s;
	return value;
}

int atoi(const char *s)
{
	return *s == '-' ? -(int)strtoul(s + 1, NULL, 10) :
			   (int)strtoul(s, NULL, 10);
}
