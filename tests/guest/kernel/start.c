/*
 * The test kernel's start(): runs every test and reports in TAP on the serial
 * line. With only=NAME on the command line it runs one test; with test=NAME,
 * one wrong call that must end the machine. It replaces init/start.c.
 */
#include "test.h"
#include "../../free_pages.h"

#define MAX_HELD 64

int failures;

static unsigned long held[MAX_HELD];
static struct space *spaces[MAX_HELD];

static void visit_tests(visitor *visit)
{
	for (int i = 0; i < MAX_HELD; i++) {
		if (held[i])
			visit(held[i], KIND_KERNEL);
		if (spaces[i])
			walk_space(spaces[i], visit);
	}
}

unsigned long hold(unsigned long page)
{
	int i = 0;

	while (held[i])
		assert(++i < MAX_HELD);
	held[i] = page;
	return page;
}

void unhold(unsigned long page)
{
	int i = 0;

	while (held[i] != page)
		assert(++i < MAX_HELD);
	held[i] = 0;
}

void hold_space(struct space *space)
{
	int i = 0;

	while (spaces[i])
		assert(++i < MAX_HELD);
	spaces[i] = space;
}

void unhold_space(struct space *space)
{
	int i = 0;

	while (spaces[i] != space)
		assert(++i < MAX_HELD);
	spaces[i] = 0;
}

/* Runs the tests of a table, or only the test of only=NAME. Counts the failed
 * ones in *failed. Returns the number of tests that have run so far. */
static int run_table(const struct test *test, int number, int *failed)
{
	const char *only = option("only");

	for (; test->run; test++) {
		unsigned long before = free_pages();

		if (only && memcmp(test->name, only, strlen(only) + 1))
			continue;
		failures = 0;
		test->run();
		check(free_pages() == before);
		check(mem_check() == 0);
		printk("%sok %d - %s\n", failures ? "not " : "", ++number,
		       test->name);
		*failed += failures != 0;
	}
	return number;
}

static void run_misuse(const char *name)
{
	for (const struct test *test = misuses; test->run; test++)
		if (!memcmp(test->name, name, strlen(name) + 1)) {
			test->run();
			printk("not ok - %s came back\n", name);
			finish(1);
		}
	printk("not ok - no test is named %s; there are:\n", name);
	for (const struct test *test = misuses; test->run; test++)
		printk("  %s\n", test->name);
	finish(1);
}

void start(void)
{
	const char *name = option("test");
	int number = 0, failed = 0;

	add_owner(visit_tests);
	if (name)
		run_misuse(name);
	mem_print(&params);
	printk("TAP version 13\n");
	number = run_table(memory_tests, number, &failed);
	number = run_table(paging_tests, number, &failed);
	number = run_table(trap_tests, number, &failed);
	number = run_table(group_tests, number, &failed);
	printk("1..%d\n", number);
	finish(failed != 0);
}
