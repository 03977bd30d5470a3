/*
 * Calls execve() with strings in memory that other processes write to or unmap
 * at the same time. Either the call fails, or the new program gets the strings
 * of some moment; nothing else may happen. Which of the two happens is random,
 * so the program prints only their sum.
 *
 * Ancestor: none.
 */
#include "test.h"

#define STRINGS 40
#define BYTES	2000 /* of each string */
#define TRIES	25

/* The list and the strings, which all processes share. */
static struct {
	char *argv[STRINGS + 1];
	char text[STRINGS][BYTES];
} *words;

static char *none[] = { NULL };

static void set_words(void)
{
	for (int i = 0; i < STRINGS; i++) {
		memset(words->text[i], 'w', BYTES - 1);
		words->argv[i] = words->text[i];
	}
}

/* Changes strings, their ends and the list, until it is killed. */
static void scribble(void)
{
	unsigned lot = 1;

	for (;;) {
		char *text;

		lot = lot * 1664525 + 1013904223;
		text = words->text[lot % STRINGS];
		text[lot >> 8 & 1023] ^= 'w';
		words->argv[lot >> 20 & 31] = lot >> 30 ? text : (char *)8;
		text[BYTES - 1] ^= lot >> 29 & 1;
		if (!(lot >> 24))
			set_words();
	}
}

static const char *path;
static int as_variables;

/* Executes a program that exits with 7 and does not read its arguments. */
static void execute(void)
{
	execve(path, as_variables ? none : words->argv,
	       as_variables ? words->argv : none);
	exit_group(errno == EFAULT || errno == E2BIG ? 7 : 99);
}

static void try_so(const char *what, const char *how)
{
	char name[60];
	int good = 0;

	for (int i = 0; i < TRIES; i++)
		good += WEXITSTATUS(reap(child(execute))) == 7;
	snprintf(name, sizeof(name), "%s that %s", what, how);
	fact(name, good);
}

static void try_often(const char *how)
{
	path = "damaged/nothing";
	try_so("words", how);
	as_variables = 1;
	try_so("variables", how);
	as_variables = 0;
	path = "/tmp/script";
	try_so("words of a script", how);
}

static void changing(void)
{
	int pid;

	words = mmap(NULL, sizeof(*words), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	set_words();
	try_often("are shared");
	pid = child(scribble);
	try_often("change");
	kill(pid, SIGKILL);
	reap(pid);
}

static int file;

/* Truncates the file of the strings and makes it long again, without end. */
static void cut(void)
{
	for (;;) {
		ftruncate64(file, PAGE_SIZE);
		ftruncate64(file, sizeof(*words));
		for (int i = 0; i < 1000; i++)
			getpid();
	}
}

static void going(void)
{
	int pid;

	file = open("/tmp/words", O_RDWR | O_CREAT | O_TRUNC, 0644);
	ftruncate64(file, sizeof(*words));
	words = mmap(NULL, sizeof(*words), PROT_READ | PROT_WRITE, MAP_SHARED,
		     file, 0);
	set_words();
	pid = child(cut);
	try_often("go");
	kill(pid, SIGKILL);
	reap(pid);
	close(file);
	unlink("/tmp/words");
}

/* Does the same with the file of the path, which has two pages. */
static void cut_path(void)
{
	nice(19); /* gives it short time slices */
	for (;;) {
		ftruncate64(file, 0);
		ftruncate64(file, 2 * PAGE_SIZE);
	}
}

/* Executes paths of 4,000 slashes, which begin in one page and end in the next.
 */
static void paths(void)
{
	static char slashes[PAGE_SIZE];
	int pid, good = 0;
	char *at;

	memset(slashes, '/', sizeof(slashes));
	file = open("/tmp/path", O_RDWR | O_CREAT | O_TRUNC, 0644);
	at = mmap(NULL, 2 * PAGE_SIZE, PROT_READ, MAP_SHARED, file, 0);
	pid = child(cut_path);
	nice(19);
	for (int i = 0; i < 5000; i++) {
		pwrite64(file, slashes, PAGE_SIZE, 0);
		good += execve(at + 96, none, none) < 0;
	}
	kill(pid, SIGKILL);
	reap(pid);
	close(file);
	unlink("/tmp/path");
	fact("paths that go", good);
}

int main(void)
{
	int script = open("/tmp/script", O_WRONLY | O_CREAT, 0755);

	write(script, "#!damaged/nothing word\n", 23);
	close(script);
	changing();
	going();
	paths();
	unlink("/tmp/script");
	return 0;
}
