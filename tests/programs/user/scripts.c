/*
 * Tests execve of scripts: what the interpreter gets, and which scripts execve
 * refuses.
 *
 * Ancestor: none.
 */
#include "test.h"

static char *none[] = { NULL };
static char **arguments, path[80];

static void run(void)
{
	execve(path, arguments, none);
	fact("execve", -1);
	exit_group(99);
}

static void start(const char *name, char **argv)
{
	snprintf(path, sizeof(path), "scripts/%s", name);
	arguments = argv;
	in_child(path, run);
}

static void lines(void)
{
	static const char *const names[] = {
		"plain",
		"without-a-word",
		"blanks",
		"more-words",
		"without-a-newline",
		"zero",
		"relative",
		"link",
	};
	char *argv[] = { "its own name", "first", "", "third", NULL };

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
		start(names[i], argv);
}

/* If argv[0] is another name or empty, or if the list is empty or missing, the
 * interpreter gets the path of the script instead. */
static void names(void)
{
	char *only[] = { "name", NULL }, *empty[] = { "", "first", NULL };

	start("plain", only);
	start("plain", empty);
	start("plain", none);
	start("plain", NULL);
}

static void refusals(void)
{
	static const char *const names[] = {
		"carriage-return", "not-to-run",      "nothing-but-a-newline",
		"blanks-alone",	   "blanks-for-ever", "one-byte",
		"missing",	   "directory",	      "text",
		"no-program",	   "damaged",	      "loop",
		"absent",
	};

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
		start(names[i], none);
}

/* execve reads only the first 256 bytes of a script's first line. */
static void long_lines(void)
{
	static const char *const kinds[] = { "name-to", "blank-at", "word-to",
					     "nothing-behind" };
	char name[40];

	for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++)
		for (int n = 252; n <= 258; n++) {
			snprintf(name, sizeof(name), "%s-%d", kinds[i], n);
			start(name, none);
		}
}

static void nested(void)
{
	char *argv[] = { "name", "first", NULL }, name[40];

	for (int n = 1; n <= 7; n++) {
		snprintf(name, sizeof(name), "nested-%d", n);
		start(name, argv);
	}
}

/* Tries a long argv[0], which the path of the script replaces, and an argument
 * that is not mapped. */
static void long_lists(void)
{
	static char word[60000];
	char *argv[] = { word, "first", NULL };

	memset(word, 'w', sizeof(word) - 1);
	start("plain", argv);
	argv[0] = "name";
	argv[1] = (char *)0xfffff000;
	start("plain", argv);
	start("missing", argv);
}

static void failure_changes_nothing(void)
{
	char *page = map(1), *end = sys_brk(NULL);
	int fd = open("text", O_RDONLY | O_CLOEXEC);

	page[5] = 55;
	execve("scripts/missing", none, none);
	execve("scripts/blanks-alone", none, none);
	execve("scripts/loop", none, none);
	execve("scripts/no-program", none, none);
	printf("after_failed_execs: %d\n", page[5]);
	yes("brk_is_the_same", sys_brk(NULL) == end);
	fact("the_file_is_open", read(fd, page, 5));
	close(fd);
}

int main(void)
{
	lines();
	names();
	refusals();
	long_lines();
	nested();
	long_lists();
	failure_changes_nothing();
	return 0;
}
