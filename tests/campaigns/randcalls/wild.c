/*
 * Makes calls with any number from 0 to 511 and any arguments, only on Tally.
 * Nothing is compared: the kernel must go on, and the books must balance. Half
 * of the numbers are those of calls that Tally has.
 *
 * Ancestor: none.
 */
#include "calls.h"

#define CALLS	    1000 /* of one process, if it lives so long */
#define A_NOTE	    10	 /* calls for which a process sends one byte */
#define CHILD_CALLS 20	 /* of a child that a call has forked */

static const short known[] = {
	1,   2,	  3,   4,   5,	 6,   7,   8,	9,   10,  11,  12,  13,	 14,
	15,  16,  19,  23,  27,	 29,  30,  33,	34,  37,  38,  39,  40,	 41,
	42,  43,  45,  48,  54,	 55,  57,  60,	61,  63,  64,  66,  67,	 72,
	74,  75,  76,  77,  78,	 79,  83,  85,	88,  90,  91,  92,  93,	 94,
	95,  96,  97,  104, 105, 114, 116, 119, 120, 122, 125, 126, 132, 141,
	143, 144, 145, 146, 147, 150, 154, 155, 156, 158, 161, 162, 163, 165,
	172, 177, 182, 183, 186, 190, 191, 192, 193, 194, 195, 196, 197, 198,
	207, 208, 209, 212, 213, 218, 219, 220, 221, 238, 240, 241, 242, 243,
	244, 252, 258, 264, 266, 270, 271, 284, 295, 296, 297, 298, 299, 300,
	301, 302, 303, 304, 306, 311, 318, 320, 335, 340, 353, 355, 376, 406,
	412, 421, 422, 423,
};

/* Is this a call that may end the process, unmap its memory, or kill others?
 * Most of these are left out, so that a process makes some calls before it
 * ends. */
static int is_rare(long number)
{
	static const short rare[] = { 1,   2,	11,  29,  37,  66,  72,
				      90,  91,	104, 119, 120, 125, 150,
				      163, 177, 190, 192, 219, 252, 421 };

	for (unsigned i = 0; i < ARRAY_SIZE(rare); i++)
		if (rare[i] == number)
			return 1;
	return 0;
}

static long some_number(void)
{
	long number;

	do
		number = one_in(2) ? (long)below(512) :
				     known[below(ARRAY_SIZE(known))];
	while (is_rare(number) && !one_in(32));
	return number;
}

/* Fills the memory to which arguments point with numbers like those of
 * nasty(). */
static void fill_places(void)
{
	unsigned long *word = (unsigned long *)out;
	unsigned at = below(OUT_BYTES / 4 - 64);

	for (int i = 0; i < 64; i++)
		word[at + i] = nasty();
	word = (unsigned long *)(edge - 256);
	for (int i = 0; i < 64; i++)
		word[i] = nasty();
}

static unsigned long argument(void)
{
	if (one_in(4))
		return (unsigned long)some_path();
	return nasty();
}

static void nothing(int signal)
{
	(void)signal;
}

static void open_some(void)
{
	int fds[2];

	open("/dev/tty", O_RDWR);
	open("/dev/mem_map", O_RDONLY);
	open("/dev/mem_kind", O_RDONLY);
	open("/dev/tasks", O_RDONLY);
	open("/dev/audit", O_RDONLY);
	open("text", O_RDONLY);
	open("many", O_RDONLY);
	open("/dev/zero", O_RDWR);
	make_pipe(fds);
}

static void one_call(void)
{
	long number = some_number();
	unsigned long a[6] = { 0 };

	for (int i = 0; i < 6; i++)
		a[i] = argument();
	if (one_in(2)) /* a descriptor that may be open */
		a[0] = below(14);
	syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

void wild_calls(unsigned which)
{
	int me = getpid(), left = CALLS;

	sow(seed, which);
	handle(SIGUSR1, nothing, 0);
	handle(SIGPIPE, SIG_IGN, 0);
	chdir("/tests/fixture");
	make_places();
	open_some();
	for (int i = 0; left > 0; i++, left--) {
		if (i % 16 == 0)
			fill_places();
		if (i % A_NOTE == 0 && getpid() == me)
			note(0);
		one_call();
		if (getpid() != me && left > CHILD_CALLS)
			left = CHILD_CALLS; /* this is a new child */
	}
}
