/*
 * Tests the clock's interrupts, spurious interrupts, and the names of
 * functions.
 */
#include "test.h"

/* Waits a limited time for a tick, so that the test fails, and does not hang,
 * if the clock is dead. */
static void clock_ticks(void)
{
	unsigned long start = ticks;

	for (long i = 0; ticks == start && i < 2000000000; i++)
		asm volatile("" : : : "memory");
	check(ticks != start);
}

/* A software interrupt at the vector of line 7 or 15, without a bit in the
 * controller's register, is spurious and is ignored. */
static void spurious_interrupts_are_ignored(void)
{
	unsigned long start = ticks;

	asm volatile("int $39; int $47");
	for (long i = 0; ticks == start && i < 2000000000; i++)
		asm volatile("" : : : "memory");
	check(ticks != start); /* interrupts still arrive */
}

static void functions_have_names(void)
{
	unsigned long offset;

	check(!memcmp(find_symbol((unsigned long)kalloc + 3, &offset), "kalloc",
		      sizeof("kalloc")));
	check(offset == 3);
	check(!memcmp(find_symbol(0x1234, &offset), "?", 2));
	check(!memcmp(find_symbol(~0UL, &offset), "?", 2));
}

const struct test trap_tests[] = {
	TEST(clock_ticks),
	TEST(spurious_interrupts_are_ignored),
	TEST(functions_have_names),
	{ 0, 0 },
};
