/*
 * Tests flags of the CPU that a program may set: which of them a handler begins
 * with, and which the program has after it.
 *
 * Ancestor: none.
 */
#include "test.h"

#define ID 0x200000
#define NT 0x004000
#define OF 0x000800
#define CF 0x000001
#define AC 0x040000

static unsigned long in_handler;

static unsigned long get_flags(void)
{
	unsigned long flags;

	asm volatile("pushfl; popl %0" : "=r"(flags));
	return flags;
}

static void set_flags(unsigned long flags)
{
	asm volatile("pushl %0; popfl" : : "r"(flags) : "cc");
}

static void look(int signal)
{
	(void)signal;
	in_handler = get_flags();
}

/* A handler that changes the flag ID of the CPU. */
static void toggle_id(int signal)
{
	(void)signal;
	set_flags(get_flags() ^ ID);
}

static void over_a_handler(const char *name, unsigned long flag)
{
	unsigned long before = get_flags(), after;

	set_flags(before | flag);
	kill(getpid(), SIGUSR1);
	after = get_flags();
	set_flags(before);
	printf("%s: in the handler %d, after it %d\n", name,
	       (in_handler & flag) != 0, (after & flag) != 0);
}

int main(void)
{
	handle(SIGUSR1, look, 0);
	over_a_handler("ID", ID);
	over_a_handler("NT", NT);
	over_a_handler("CF", CF);
	over_a_handler("OF", OF);
	over_a_handler("AC", AC);
	handle(SIGUSR1, toggle_id, 0);
	over_a_handler("ID_changed", ID);
	return 0;
}
