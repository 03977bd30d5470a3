/*
 * Prints help from the list of our own programs, /etc/programs. The list has a
 * line for each program, which begins with the program's name. Every help text
 * about these programs comes from this list.
 *
 * Ancestor: none. Linux 0.01's programs had no help.
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

/* Returns the line of /etc/programs that describes a program; "" if there is
 * none. `list` is the text of that file, and is changed. */
static const char *line_about(char *list, const char *name)
{
	size_t n = strlen(name);
	char *end;

	for (; (end = strchr(list, '\n')); list = end + 1) {
		const char *word = list;

		*end = 0;
		while (*word == ' ')
			word++;
		if (!strncmp(word, name, n) && word[n] == ' ')
			return list;
	}
	return "";
}

/* If the first argument is -h or --help, prints the program's line of
 * /etc/programs, and ends the program with status 0. If it is another option,
 * the line must have it in brackets, like [-x]; otherwise prints an error, and
 * ends the program with status 2. Without /etc/programs, -h ends the program
 * with status 1, and other options are not checked. */
void help_if_asked(int argc, char **argv, const char *name)
{
	char list[2001], option[8];
	const char *line;
	int asked;

	if (argc < 2 || argv[1][0] != '-')
		return;
	asked = !strcmp(argv[1], "-h") || !strcmp(argv[1], "--help");
	if (read_all(PROGRAM_LIST, list, sizeof(list)) < 0) {
		if (asked)
			die(PROGRAM_LIST);
		return; /* nothing to compare with */
	}
	line = line_about(list, name);
	snprintf(option, sizeof(option), "[%s]", argv[1]);
	if (!asked && strstr(line, option))
		return;
	if (!asked)
		dprintf(2, "%s: no such option: %s\n", name, argv[1]);
	dprintf(asked ? 1 : 2, "%s\n", line);
	exit_group(asked ? 0 : 2);
}
