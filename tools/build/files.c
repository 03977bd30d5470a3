/*
 * Functions for the image builder: they read files into memory, and end the
 * program after an error. build.h says what the functions promise.
 *
 * Ancestor: none.
 */
#include "build.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die(const char *text, ...)
{
	va_list args;

	fputs("build: ", stderr);
	va_start(args, text);
	vfprintf(stderr, text, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

void *allocate(size_t bytes)
{
	void *data = calloc(1, bytes + 1);

	if (!data)
		die("no memory for %zu bytes", bytes);
	return data;
}

void read_file(const char *name, struct blob *blob)
{
	FILE *file = fopen(name, "rb");
	long end;

	if (!file)
		die("%s: %s", name, strerror(errno));
	if (fseek(file, 0, SEEK_END) || (end = ftell(file)) < 0 ||
	    fseek(file, 0, SEEK_SET))
		die("%s: cannot tell its size: %s", name, strerror(errno));
	blob->bytes = (size_t)end;
	blob->data = allocate(blob->bytes);
	if (fread(blob->data, 1, blob->bytes, file) != blob->bytes)
		die("%s: read ends before %zu bytes", name, blob->bytes);
	fclose(file);
}

size_t round_up(size_t bytes, size_t unit)
{
	return (bytes + unit - 1) / unit * unit;
}
