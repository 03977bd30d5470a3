/*
 * The first program for each library: main() gets its arguments, and its result
 * is the status of the process.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static void at_the_end(void)
{
	puts("what atexit() keeps");
}

int main(int argc, char **argv)
{
	int variables = 0;

	while (environ[variables])
		variables++;
	printf("hello from %s, %d words\n", argv[0], argc);
	printf("HOME is %s, one of %d variables\n", getenv("HOME"), variables);
	printf("a terminal: %d\n", isatty(0));
	atexit(at_the_end);
	return strlen("seventeen letters");
}
