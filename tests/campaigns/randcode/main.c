/*
 * randcode: executes random code in herds of processes, until it has made as
 * many tries as the command line says. Runs as init.
 *
 *	seed=N		the seed of all random numbers
 *	bytes=N		N jumps into random bytes; three of four processes
 *			handle the signals that follow, the fourth one forks
 *			a child for each try
 *	gate=N		N times int 0x80 with random registers
 *	flips=N		N real programs with some bits inverted
 *
 * In any case, one herd tries to enter virtual 8086 mode, and one runs the
 * unchanged real programs. At its end this program executes init, so that the
 * test can use the shell.
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

/* Runs herds with one kind of code, until they have made `wanted` tries. */
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
		die("randcode: only runs as init");
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
