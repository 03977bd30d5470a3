/*
 * The program that the tests of exec start. It prints what it got from exec;
 * its first argument chooses what it prints.
 *
 * Ancestor: none.
 */
#include "test.h"

static int zeros[3000];

static void tell(const char *what, char **words)
{
	int n = 0;

	for (; words[n]; n++)
		printf("%s[%d]: %s\n", what, n, words[n]);
	printf("%s: %d\n", what, n);
}

/* Prints the number of words, their bytes and a hash, for a list that is too
 * long to print. */
static void sum(const char *what, char **words)
{
	unsigned n = 0, bytes = 0, hash = 0;

	for (; words[n]; n++)
		for (const char *s = words[n]; *s; s++, bytes++)
			hash = hash * 31 + (unsigned char)*s;
	printf("%s: %u, %u bytes, hash %08x\n", what, n, bytes, hash);
}

extern char _start[], __ehdr_start[];

#define AT_PHDR	    3
#define AT_PHENT    4
#define AT_PHNUM    5
#define AT_PAGESZ   6
#define AT_BASE	    7
#define AT_ENTRY    9
#define AT_UID	    11
#define AT_EGID	    14
#define AT_PLATFORM 15
#define AT_CLKTCK   17
#define AT_SECURE   23
#define AT_RANDOM   25
#define AT_EXECFN   31

/* Prints the auxiliary vector: after envp, pairs of words up to a zero. */
static void tell_auxiliary(char **envp)
{
	unsigned long *pair = (unsigned long *)envp, seen[32] = { 0 };
	unsigned long value[32] = { 0 };

	while (*pair++)
		;
	for (; pair[0]; pair += 2)
		if (pair[0] < 32) {
			seen[pair[0]]++;
			value[pair[0]] = pair[1];
		}
	yes("phdr_is_in_the_image",
	    value[AT_PHDR] == (unsigned long)__ehdr_start + 52);
	printf("phent: %lu, phnum: %s\n", value[AT_PHENT],
	       value[AT_PHNUM] > 0 && value[AT_PHNUM] < 20 ? "some" : "none");
	printf("page_size: %lu, base: %lu, ticks: %lu, secure: %lu\n",
	       value[AT_PAGESZ], value[AT_BASE], value[AT_CLKTCK],
	       value[AT_SECURE]);
	yes("entry_is_the_start", value[AT_ENTRY] == (unsigned long)_start);
	for (int i = AT_UID; i <= AT_EGID; i++)
		printf("id %d: %lu, told %lu times\n", i, value[i], seen[i]);
	yes("random_is_given", value[AT_RANDOM] != 0 && seen[AT_RANDOM] == 1);
	yes("random_is_above_the_vector",
	    value[AT_RANDOM] > (unsigned long)pair);
	printf("the_path: %s\n", (const char *)value[AT_EXECFN]);
	yes("the_platform_is_a_kind_of_i386",
	    !strcmp((const char *)value[AT_PLATFORM], "i386") ||
		    !strcmp((const char *)value[AT_PLATFORM], "i686"));
}

/*
 * Prints whether the bss is zero, the stack is aligned, and brk is after the
 * bss. Also prints which descriptors are open, and which signals are blocked,
 * ignored or caught.
 */
static void tell_state(char **argv)
{
	unsigned long mask = 0, n = 0;
	struct sigaction action;

	for (unsigned i = 0; i < ARRAY_SIZE(zeros); i++)
		n += zeros[i] != 0;
	printf("bytes_of_bss_that_are_not_zero: %lu\n", n);
	yes("the_stack_is_aligned", (unsigned long)(argv - 1) % 16 == 0);
	for (int i = 0; i < 1024; i++)
		if (fcntl(i, F_GETFD) >= 0)
			printf("open: %d\n", i);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	printf("blocked: %lx\n", mask);
	for (int i = 1; i < NSIG; i++)
		if (sys_sigaction(i, NULL, &action) == 0 && action.sa_handler)
			printf("signal %d: %s\n", i,
			       action.sa_handler == SIG_IGN ? "ignored" :
							      "caught");
	yes("brk_is_at_the_end_of_bss",
	    (char *)sys_brk(NULL) >= (char *)(zeros + ARRAY_SIZE(zeros)));
}

int main(int argc, char **argv, char **envp)
{
	const char *how = argc > 1 ? argv[1] : "words";

	if (!strcmp(how, "words") || strchr(how, '/')) {
		char name[16] = { 0 };

		syscall(172, 16, name);
		printf("name: %s, argc: %d\n", name, argc);
		tell("argv", argv);
		tell("envp", envp);
	} else if (!strcmp(how, "read")) {
		char c;

		printf("%ld\n", read(0, &c, 1));
	} else if (!strcmp(how, "sum")) {
		sum("argv", argv);
		sum("envp", envp);
	} else if (!strcmp(how, "auxiliary")) {
		tell_auxiliary(envp);
	} else if (!strcmp(how, "state")) {
		tell_state(argv);
	} else if (!strcmp(how, "limits")) {
		unsigned long long limit[2] = { 0, 0 };

		fact("prlimit_of_locks", syscall(340, 0, 10, NULL, limit));
		printf("they_are: %llu %llu\n", limit[0], limit[1]);
	} else if (!strcmp(how, "restart")) {
		pester(SIGTERM);
		fact("a_new_program_goes_on_sleeping", syscall(RESTART));
	} else if (!strcmp(how, "linger")) {
		write(1, "x", 1);
		pause();
	} else if (!strcmp(how, "again") && argc > 2 && atoi(argv[2]) > 0) {
		char left[12];
		char *next[] = { argv[0], "again", left, NULL };

		snprintf(left, sizeof(left), "%d", atoi(argv[2]) - 1);
		execve("../target", next, envp);
	}
	return 3;
}
