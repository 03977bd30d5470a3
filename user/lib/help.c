/*
 * The list of our own programs, /etc/programs: a line for each, its name
 * first. Whoever tells something about them takes it from there.
 *
 * Ancestor: none; Linux 0.01's programs came without a word.
 */
#include "tally.h"

/* Copies a file of at most 2,000 bytes to the standard output. Returns 0, or
 * -1 with the reason in errno. */
int print_file(const char *path)
{
	char text[2001];
	int n = read_all(path, text, sizeof(text));

	return n < 0 ? -1 : put(1, text, n);
}

/* Is this line of the list about the program? */
static int is_about(const char *line, const char *name)
{
	size_t n = strlen(name);

	while (*line == ' ')
		line++;
	return !strncmp(line, name, n) && line[n] == ' ';
}

/* If the first argument is -h or --help: prints the program's line of the list
 * and ends the program, with status 0. */
void help_if_asked(int argc, char **argv, const char *name)
{
	char text[2001], *line = text, *end;

	if (argc < 2 || (strcmp(argv[1], "-h") && strcmp(argv[1], "--help")))
		return;
	if (read_all(PROGRAM_LIST, text, sizeof(text)) < 0)
		die(PROGRAM_LIST);
	for (; (end = strchr(line, '\n')); line = end + 1)
		if (is_about(line, name))
			put(1, line, end + 1 - line);
	exit_group(0);
}
