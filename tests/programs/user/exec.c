/*
 * Tests execve: what the new program gets, and what execve refuses.
 *
 * Ancestor: none.
 */
#include "test.h"

#define TARGET "../target"

static char *none[] = { NULL };
static char **arguments, **variables;
static const char *path;

static void run(void)
{
	execve(path, arguments, variables);
	fact("execve", -1);
	exit_group(99);
}

/* Calls `how` in a child, which executes the file with these lists. */
static void start(const char *fact_name, const char *file, char **argv,
		  char **envp, void (*how)(void))
{
	path = file;
	arguments = argv;
	variables = envp;
	in_child(fact_name, how);
}

static void words(void)
{
	char *few[] = { "target", "words", "", "two words", "-x", NULL };
	char *names[] = { "A=1", "EMPTY=", "no equals sign", NULL };

	start("exec_with_words", TARGET, few, names, run);
	few[1] = NULL;
	start("exec_with_a_name_only", TARGET, few, none, run);
	start("exec_with_no_name", TARGET, none, none, run);
	start("exec_with_null_lists", TARGET, NULL, NULL, run);
}

static void auxiliary(void)
{
	char *argv[] = { "target", "auxiliary", NULL };

	start("exec_with_an_auxiliary_vector", TARGET, argv, none, run);
}

static void nothing(int signal)
{
	(void)signal;
}

/* An exec keeps open files, the signal mask, ignored signals and the working
 * directory. */
static void run_changed(void)
{
	unsigned long mask = 1 << (SIGUSR1 - 1) | 1 << (SIGTERM - 1);

	handle(SIGUSR2, nothing, 0);
	handle(SIGINT, SIG_IGN, 0);
	handle(SIGALRM, nothing, SA_RESETHAND);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	dup2(open("text", O_RDONLY), 7);
	dup2(7, 9);
	fcntl(9, F_SETFD, FD_CLOEXEC);
	close(3);
	open("text", O_RDONLY | O_CLOEXEC);
	map(30);
	run();
}

static void state(void)
{
	char *argv[] = { "target", "state", NULL };

	start("exec_after_changes", TARGET, argv, none, run_changed);
}

/* The address of the stack differs from run to run. So the alignment is tested
 * with three, four and five arguments. */
static void alignment(void)
{
	char *argv[] = { "target", "state", "1", "2", "3", NULL };

	for (int i = 5; i >= 3; i--) {
		argv[i] = NULL;
		start("exec_for_alignment", TARGET, argv, none, run);
	}
}

static void again(void)
{
	char *argv[] = { "target", "again", "40", NULL };

	start("exec_40_times_in_a_row", TARGET, argv, none, run);
}

/* Long lists that exec must accept: a thousand arguments, and an argument of
 * 60,000 bytes. */
static void long_lists(void)
{
	static char *many[1003], word[60000], text[1000][20];

	many[0] = "target";
	many[1] = "sum";
	for (int i = 0; i < 1000; i++) {
		snprintf(text[i], sizeof(text[i]), "argument-%d", i * 7919);
		many[2 + i] = text[i];
	}
	start("exec_with_1000_words", TARGET, many, none, run);
	start("exec_with_1000_words_twice", TARGET, many, many, run);
	memset(word, 'w', sizeof(word) - 1);
	many[2] = word;
	many[3] = NULL;
	start("exec_with_a_long_word", TARGET, many, none, run);
}

/* A list of 3 MiB is too long for any system. */
static void too_long(void)
{
	static char *many[102];
	char *word = map(8);

	memset(word, 'w', 32000);
	for (int i = 0; i < 101; i++)
		many[i] = word;
	many[1] = "sum";
	start("exec_with_3_MiB", TARGET, many, none, run);
	start("exec_with_3_MiB_of_variables", TARGET, none, many, run);
	many[2] = map(40);
	memset(many[2], 'w', 150000);
	many[3] = NULL;
	start("exec_with_a_word_of_150000_bytes", TARGET, many, none, run);
	munmap(word, 8 * PAGE_SIZE);
	munmap(many[2], 40 * PAGE_SIZE);
}

/* Tries lists and strings that are not mapped, or of which only the beginning
 * is mapped. */
static void bad_pointers(void)
{
	char *edge = border();
	char *last_bytes = edge - 3;
	char **last_word = (char **)edge - 1;
	char *bad_word[] = { "target", (char *)0xfffff000, NULL };
	char *null_page[] = { "target", (char *)8, NULL };
	char *no_end[] = { "target", last_bytes, NULL };

	start("exec_with_a_bad_list", TARGET, (char **)0xfffff000, none, run);
	start("exec_with_a_list_on_page_0", TARGET, (char **)8, none, run);
	start("exec_with_a_bad_word", TARGET, bad_word, none, run);
	start("exec_with_a_word_on_page_0", TARGET, null_page, none, run);
	memset(last_bytes, 'x', 3);
	start("exec_with_a_word_without_end", TARGET, no_end, none, run);
	*last_word = "target";
	start("exec_with_a_list_without_end", TARGET, last_word, none, run);
	*last_word = NULL;
	start("exec_with_a_list_at_the_edge", TARGET, last_word, none, run);
	start("exec_with_a_bad_variable", TARGET, none, bad_word, run);
	start("exec_with_bad_variables", TARGET, none, (char **)0xfffff000,
	      run);
	start("exec_of_null", NULL, none, none, run);
	start("exec_of_a_bad_name", (char *)0xfffff000, none, none, run);
	memset(last_bytes, 'x', 3);
	start("exec_of_a_name_without_end", last_bytes, none, none, run);
}

static void refusals(void)
{
	static const char *const files[] = {
		"missing",     "dir",	  "text",	"text/x", "empty",
		"/dev/null",   "program", "to-nowhere", "loop-a", "",
		"missing/not", "dir/..",  "self",
	};
	char fact_name[40];

	for (unsigned i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(fact_name, sizeof(fact_name), "exec of '%s'",
			 files[i]);
		start(fact_name, files[i], none, none, run);
	}
}

/* A failed exec changes nothing of the old program. */
static void failure_changes_nothing(void)
{
	char *page = map(1), *end = sys_brk(NULL);
	int fd = open("text", O_RDONLY | O_CLOEXEC);

	page[5] = 55;
	execve("missing", none, none);
	execve("program", none, none);
	execve("text", none, none);
	execve("damaged/magic", none, none);
	printf("after_failed_execs: %d\n", page[5]);
	yes("brk_is_the_same", sys_brk(NULL) == end);
	fact("the_file_is_open", read(fd, page, 5));
	close(fd);
}

/* Calls vfork, and exec in the child, as shells do it. */
static void from_vfork(void)
{
	char *argv[] = { "target", "words", NULL };
	int pid = vfork();

	if (pid == 0) {
		execve(TARGET, argv, none);
		exit_group(98);
	}
	ended("vfork_and_exec", reap(pid));
}

int main(void)
{
	words();
	auxiliary();
	state();
	alignment();
	again();
	long_lists();
	too_long();
	bad_pointers();
	refusals();
	failure_changes_nothing();
	from_vfork();
	return 0;
}
