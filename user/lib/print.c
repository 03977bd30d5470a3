/*
 * Implements printf without a buffer between calls: each call of printf or
 * dprintf makes one write(2), of fewer than LINE bytes. So all that a program
 * has printed is written before it forks or dies.
 *
 * Ancestor: Linux 0.01's vsprintf.c, which formatted digits in the same way,
 * and its init/main.c, whose printf used a static buffer.
 */
#include "tally.h"

#define LINE 512 /* longer text is cut off; its final zero counts */

/* The memory to which characters are written: the next one goes to `at`; none
 * goes to `end` or after it. `count` also counts the characters that no longer
 * fit. */
struct sink {
	char *at, *end;
	int count;
};

/* What is between % and the letter of a conversion. */
struct field {
	int left, zero, width, precision, longs;
};

static void emit(struct sink *sink, char c)
{
	if (sink->at < sink->end)
		*sink->at++ = c;
	sink->count++;
}

static void emit_padded(struct sink *sink, const struct field *field,
			const char *s, int n)
{
	int pad = field->width - n;

	if (!field->left)
		for (; pad > 0; pad--)
			emit(sink, ' ');
	while (n-- > 0)
		emit(sink, *s++);
	for (; pad > 0; pad--)
		emit(sink, ' ');
}

/* Divides *value by 10 or 16, and returns the remainder. Works in steps of 16
 * bits; for a larger division the compiler would call a library. */
static unsigned divide(unsigned long long *value, unsigned base)
{
	unsigned rest = 0;
	unsigned long long result = 0;

	for (int shift = 48; shift >= 0; shift -= 16) {
		unsigned part = rest << 16 | (*value >> shift & 0xffff);

		result |= (unsigned long long)(part / base) << shift;
		rest = part % base;
	}
	*value = result;
	return rest;
}

static void emit_number(struct sink *sink, const struct field *field,
			unsigned long long value, unsigned base, char sign)
{
	char digits[64];
	char *at = digits + sizeof(digits);
	int width = field->zero && !field->left ? field->width : 0;

	if (width > (int)sizeof(digits))
		width = sizeof(digits);
	do {
		*--at = "0123456789abcdef"[divide(&value, base)];
	} while (value);
	while (digits + sizeof(digits) - at < width - (sign != 0))
		*--at = '0';
	if (sign)
		*--at = sign;
	emit_padded(sink, field, at, digits + sizeof(digits) - at);
}

static void emit_string(struct sink *sink, const struct field *field,
			const char *s)
{
	int n = 0;

	if (!s)
		s = "(null)";
	while ((field->precision < 0 || n < field->precision) && s[n])
		n++;
	emit_padded(sink, field, s, n);
}

static int number(const char **fmt, va_list *list)
{
	char *end;
	int value;

	if (**fmt == '*') {
		++*fmt;
		return va_arg(*list, int);
	}
	value = strtoul(*fmt, &end, 10);
	*fmt = end;
	return value;
}

static struct field parse(const char **fmt, va_list *list)
{
	struct field field = { .precision = -1 };

	for (;; ++*fmt) {
		if (**fmt == '-')
			field.left = 1;
		else if (**fmt == '0')
			field.zero = 1;
		else
			break;
	}
	field.width = number(fmt, list);
	if (**fmt == '.') {
		++*fmt;
		field.precision = number(fmt, list);
	}
	for (; **fmt == 'l'; ++*fmt)
		field.longs++;
	return field;
}

static unsigned long long integer(const struct field *field, va_list *list)
{
	if (field->longs > 1)
		return va_arg(*list, unsigned long long);
	return va_arg(*list, unsigned);
}

static void emit_signed(struct sink *sink, const struct field *field,
			unsigned long long bits)
{
	long long value = field->longs > 1 ? (long long)bits : (int)bits;

	if (value < 0)
		emit_number(sink, field, -(unsigned long long)value, 10, '-');
	else
		emit_number(sink, field, value, 10, 0);
}

/* Formats one conversion, and moves *fmt to after its letter. */
static void convert(struct sink *sink, const char **fmt, va_list *list)
{
	struct field field = parse(fmt, list);
	char letter = *(*fmt)++;

	if (letter == 'd' || letter == 'i') {
		emit_signed(sink, &field, integer(&field, list));
	} else if (letter == 'u') {
		emit_number(sink, &field, integer(&field, list), 10, 0);
	} else if (letter == 'x' || letter == 'p') {
		emit_number(sink, &field, integer(&field, list), 16, 0);
	} else if (letter == 'c') {
		char c = va_arg(*list, int);

		emit_padded(sink, &field, &c, 1);
	} else if (letter == 's') {
		emit_string(sink, &field, va_arg(*list, const char *));
	} else if (letter) {
		emit(sink, letter);
	} else {
		--*fmt;
	}
}

/* Writes to `to` as much of the text as fits, with a final zero if size is not
 * 0. Returns the length of the whole text. */
int vsnprintf(char *to, size_t size, const char *fmt, va_list list)
{
	struct sink sink = { to, size ? to + size - 1 : to, 0 };
	va_list rest;

	__builtin_va_copy(rest, list);
	while (*fmt) {
		char c = *fmt++;

		if (c == '%')
			convert(&sink, &fmt, &rest);
		else
			emit(&sink, c);
	}
	va_end(rest);
	if (size)
		*sink.at = 0;
	return sink.count;
}

int snprintf(char *to, size_t size, const char *fmt, ...)
{
	va_list list;
	int n;

	va_start(list, fmt);
	n = vsnprintf(to, size, fmt, list);
	va_end(list);
	return n;
}

/* Writes all n bytes, with several writes if necessary. Returns 0, or -1 with
 * the reason in errno. */
int put(int fd, const void *from, size_t n)
{
	const char *at = from;

	while (n) {
		long done = write(fd, at, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return -1;
		at += done;
		n -= done;
	}
	return 0;
}

static int print(int fd, const char *fmt, va_list list)
{
	char line[LINE];
	int n = vsnprintf(line, sizeof(line), fmt, list);

	if (n >= LINE)
		n = LINE - 1;
	return put(fd, line, n) < 0 ? -1 : n;
}

int printf(const char *fmt, ...)
{
	va_list list;
	int n;

	va_start(list, fmt);
	n = print(1, fmt, list);
	va_end(list);
	return n;
}

int dprintf(int fd, const char *fmt, ...)
{
	va_list list;
	int n;

	va_start(list, fmt);
	n = print(fd, fmt, list);
	va_end(list);
	return n;
}

static const struct {
	int number;
	const char *text;
} reasons[] = {
	{ EPERM, "not permitted" },
	{ ENOENT, "no such file" },
	{ ESRCH, "no such process" },
	{ EINTR, "interrupted" },
	{ EIO, "input or output failed" },
	{ ENXIO, "no such device" },
	{ E2BIG, "arguments too long" },
	{ ENOEXEC, "not a program" },
	{ EBADF, "not an open file" },
	{ ECHILD, "no child" },
	{ EAGAIN, "try again" },
	{ ENOMEM, "out of memory" },
	{ EACCES, "access denied" },
	{ EFAULT, "bad address" },
	{ EBUSY, "in use" },
	{ EEXIST, "exists already" },
	{ EXDEV, "another file system" },
	{ ENODEV, "no such device" },
	{ ENOTDIR, "not a directory" },
	{ EISDIR, "is a directory" },
	{ EINVAL, "invalid argument" },
	{ EMFILE, "too many open files" },
	{ ENOTTY, "not a terminal, or not for this device" },
	{ ETXTBSY, "program is running" },
	{ EFBIG, "too large" },
	{ ENOSPC, "no room left" },
	{ ESPIPE, "cannot seek" },
	{ EROFS, "read-only file system" },
	{ EPIPE, "the pipe has no reader" },
	{ ERANGE, "out of range" },
	{ ENOSYS, "no such system call" },
	{ ENOTEMPTY, "not empty" },
};

const char *strerror(int error)
{
	static char other[24];

	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].number == error)
			return reasons[i].text;
	snprintf(other, sizeof(other), "error %d", error);
	return other;
}

/* Prints `what` and the text of errno, and ends the program with status 1. */
void die(const char *what)
{
	dprintf(2, "%s: %s\n", what, strerror(errno));
	exit_group(1);
}
