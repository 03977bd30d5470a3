/*
 * Runs in the place of init: random code, in herds of processes, until as
 * many tries were made as the command line says.
 *
 *	seed=N		all that follows depends on it
 *	bytes=N		random bytes, jumped into; three of four processes
 *			catch the signals that follow, the fourth forks for
 *			each try
 *	gate=N		random registers before int 0x80
 *	flips=N		real programs with some bits turned over
 *
 * Whatever it says, a herd goes into virtual 8086 mode, and one runs the real
 * programs unharmed. Then init itself takes over, so that the shell can be
 * asked how it is.
 *
 * Ancestor: none.
 */
#include "code.h"

unsigned seed;

static void bytes(unsigned which)
{
	if (which % 4 == 0)
		bytes_without(which);
	else
		bytes_with_handlers(which);
}

/* One kind of code: herd after herd. */
static int campaign(const char *name, void (*run)(unsigned),
		    unsigned long wanted, int patience)
{
	struct result result = { 0 };

	for (unsigned first = 0; noted(&result) < wanted; first += HERD)
		run_herd(&result, run, first, patience);
	last_words(name, &result);
	return result.wrong != 0;
}

int main(int argc, char **argv)
{
	static char *words[] = { "init", "once", NULL };
	static char *environment[] = { NULL };
	int failed;

	(void)argc;
	seed = word(argv, "seed", 1);
	if (getpid() != 1)
		die("only in the place of init");
	map_arena();
	failed = campaign("v86", into_virtual_8086, 1, 20) |
		 campaign("unharmed", whole_programs, 1, 20) |
		 campaign("bytes", bytes, word(argv, "bytes", 0), 1) |
		 campaign("gate", registers_before_call, word(argv, "gate", 0),
			  1) |
		 campaign("flips", flipped_programs, word(argv, "flips", 0), 4);
	printf("\n=== failed: %d\n", failed);
	execve("/sbin/init", words, environment);
	die("/sbin/init");
}
