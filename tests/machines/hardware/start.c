/*
 * Imitates hardware that misbehaves, in the kernel. The linker (--wrap) sends
 * the call of start() here; words on the command line choose what is wrong:
 *
 *	hardware=interrupts  tests of interrupts that no device sent, in TAP
 *	hardware=input       tests of keyboard and serial port
 *	hardware=memory      takes, writes and compares each page
 *	hardware=clock       loses ticks for n seconds
 *	stop=N               the clock stops at tick N; with 0, at the start
 *	noise=N              N ghosts on line 7 and on line 15 after each tick
 *	interrupt=N          ^C comes at the beginning of the N-th fork
 *	n=N seed=N           how often; the seed of random numbers
 *
 * Without the first four words the system starts as usual.
 *
 * Ancestor: tests/guest/kernel/start.c.
 */
#include "hardware.h"
#include "../../free_pages.h"

int failures;

static int tests, failed;

void __real_start(void) NORETURN;
void __wrap_start(void) NORETURN;
void __real_finish(int status) NORETURN;
void __wrap_finish(int status) NORETURN;

/* Prints how many ghosts, bytes and ticks came, before the kernel prints its
 * last line; hardware.t adds up the ghosts. */
void __wrap_finish(int status)
{
	printk("# came: %lu ghosts of 7, %lu ghosts of 15, %lu bytes, "
	       "%lu ticks\n",
	       ghosts_of_7, ghosts_of_15, inputs, (unsigned long)ticks);
	__real_finish(status);
}

/* Ends a test: runs the audit, which is part of it, and prints the result. */
void report(const char *name)
{
	check(mem_check() == 0);
	printk("%sok %d - %s\n", failures ? "not " : "", ++tests, name);
	failed += failures != 0;
	failures = 0;
}

/* Returns N of name=N on the command line; `otherwise` if there is none. */
int number(const char *name, int otherwise)
{
	const char *value = option(name);
	int n = 0;

	if (!value)
		return otherwise;
	for (; *value >= '0' && *value <= '9'; value++)
		n = n * 10 + *value - '0';
	return n;
}

void __wrap_start(void)
{
	const char *what = option("hardware");
	unsigned long before = free_pages();
	int n = number("n", 100);

	if (number("stop", -1) == 0)
		stop_clock();
	if (!what)
		__real_start();
	if (!memcmp(what, "interrupts", sizeof("interrupts")))
		run_interrupts(n);
	if (!memcmp(what, "input", sizeof("input")))
		run_input(n);
	if (!memcmp(what, "memory", sizeof("memory")))
		run_memory();
	if (!memcmp(what, "clock", sizeof("clock")))
		run_clock(n);
	check(free_pages() == before);
	report("as many pages are free as before");
	printk("1..%d\n", tests);
	finish(failed != 0);
}
