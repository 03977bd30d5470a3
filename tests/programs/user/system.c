/*
 * Tests calls that return facts about the system, and calls that do not exist.
 * The size of memory and the number of processes may differ between the
 * systems, so they are not printed.
 *
 * Ancestor: none.
 */
#include "test.h"

/* Numbers that belong to no call of Linux, or to a call that Linux has removed.
 */
static const long none[] = { 17,  31,  32,  35,	 44,	53,	    56,	 58,
			     98,  112, 137, 167, 188,	189,	    222, 223,
			     251, 285, 700, 999, 65536, 0x7fffffff, -1,	 -38 };

static int terminated(const char *field, int size)
{
	for (int i = 0; i < size; i++)
		if (!field[i])
			return i > 0;
	return 0;
}

static void name(void)
{
	struct utsname name;

	memset(&name, '#', sizeof(name));
	fact("uname", uname(&name));
	yes("its_fields_are_strings", terminated(name.sysname, 65) &&
					      terminated(name.nodename, 65) &&
					      terminated(name.release, 65) &&
					      terminated(name.version, 65) &&
					      terminated(name.machine, 65) &&
					      terminated(name.domainname, 65));
	yes("we_know_it", on_tally() || !strcmp(name.sysname, "Linux"));
}

#define PRCTL	    172
#define GETRANDOM   355
#define PR_SET_NAME 15
#define PR_GET_NAME 16

/* Prints a name and the bytes after it, which the call must leave unchanged. */
static void say_name(const char *what)
{
	char name[20];

	memset(name, '#', sizeof(name));
	name[19] = 0;
	fact(what, syscall(PRCTL, PR_GET_NAME, name));
	for (int i = 0; i < 16; i++)
		if (!name[i])
			name[i] = '.';
	printf("%s\n", name);
}

static void own_name(void)
{
	char *edge = border();

	say_name("the_program's_name");
	fact("another", syscall(PRCTL, PR_SET_NAME, "another name"));
	say_name("is_told");
	fact("a_long_one", syscall(PRCTL, PR_SET_NAME, "sixteen letters."));
	say_name("is_cut");
	memset(edge - 15, 'x', 15);
	fact("15_bytes_at_the_edge", syscall(PRCTL, PR_SET_NAME, edge - 15));
	say_name("they_are_told");
	fact("14_at_the_edge", syscall(PRCTL, PR_SET_NAME, edge - 14));
	fact("no_place", syscall(PRCTL, PR_SET_NAME, NULL));
	fact("nowhere", syscall(PRCTL, PR_SET_NAME, edge));
	say_name("nothing_has_changed");
	fact("none", syscall(PRCTL, PR_SET_NAME, ""));
	say_name("is_none");
	fact("told_nowhere", syscall(PRCTL, PR_GET_NAME, edge - 15));
	fact("told_nobody", syscall(PRCTL, PR_GET_NAME, NULL));
	fact("no_option", syscall(PRCTL, 0, edge));
	fact("no_such_option", syscall(PRCTL, 0x7fffffff, "name"));
}

static void random_bytes(void)
{
	static unsigned char one[64], two[64];
	char *edge = border();
	int same = 0, zeros = 0;

	memset(one, 0, 64);
	fact("random", syscall(GETRANDOM, one, 60, 0));
	yes("no_byte_more", !one[60] && !one[61] && !one[62] && !one[63]);
	fact("random_again", syscall(GETRANDOM, two, 60, 0));
	for (int i = 0; i < 60; i++) {
		same += one[i] == two[i];
		zeros += one[i] == 0;
	}
	yes("they_differ", same < 20);
	yes("few_are_zero", zeros < 20);
	fact("nothing", syscall(GETRANDOM, one, 0, 0));
	fact("at_the_edge", syscall(GETRANDOM, edge - 5, 5, 0));
	fact("over_the_edge", syscall(GETRANDOM, edge, 5, 0));
	fact("to_nobody", syscall(GETRANDOM, NULL, 5, 0));
	for (int flags = 0; flags < 10; flags++)
		fact("with_flags", syscall(GETRANDOM, one, 3, flags));
	fact("with_all_flags", syscall(GETRANDOM, one, 3, -1));
}

struct sysinfo {
	long uptime;
	unsigned long loads[3], total, free, shared, buffers, swap, free_swap;
	unsigned short processes, pad;
	unsigned long high, free_high, unit;
	char more[8];
};

static void stay(void)
{
	for (;;)
		pause();
}

static void information(void)
{
	struct sysinfo is, more;
	struct timespec64 up;
	int pid;

	memset(&is, 0xa5, sizeof(is));
	clock_gettime64(CLOCK_BOOTTIME, &up);
	fact("sysinfo", syscall(116, &is));
	yes("as_long_as_the_clock_says",
	    is.uptime - up.tv_sec >= 0 && is.uptime - up.tv_sec < 60);
	yes("some_is_free", is.free > 0 && is.free < is.total);
	yes("in_these_units",
	    is.unit == 1 || (is.unit % 4096 == 0 && is.total > 1 << 20));
	yes("more_than_a_megabyte",
	    (unsigned long long)is.total * is.unit > 1 << 20);
	yes("swap", is.free_swap <= is.swap);
	yes("high", is.free_high <= is.high && is.high <= is.total);
	yes("no_more_is_written",
	    (unsigned char)is.more[0] == 0xa5 || !is.more[0]);
	pid = child(stay);
	syscall(116, &more);
	yes("processes", is.processes > 0 && more.processes > 0);
	yes("one_more", !on_tally() || more.processes == is.processes + 1);
	yes("who_need_memory", !on_tally() || more.free < is.free);
	yes("as_much_in_all", more.total == is.total);
	leave_alone(pid);
	fact("nowhere", syscall(116, NULL));
	fact("at_the_edge", syscall(116, border() - 63));
}

static void persona(void)
{
	fact("personality", syscall(136, -1));
	fact("it_is_set_to_that", syscall(136, 0));
	fact("and_is_that", syscall(136, 0xffffffff));
}

int main(void)
{
	char text[40];

	name();
	for (unsigned i = 0; i < ARRAY_SIZE(none); i++) {
		snprintf(text, sizeof(text), "call_%ld", none[i]);
		fact(text, syscall(none[i], 0, 0, 0, 0, 0, 0));
	}
	fact("sync", sync());
	own_name();
	random_bytes();
	information();
	persona();
	return 0;
}
