/*
 * The proof about verify_area() of mm/fault.c. verify_area() calls
 * touch_page(), which has its own proof. So here a function that does what
 * touch_page() promises replaces it. In fault.c the first touch_page is its
 * definition, the second the call by verify_area(): they become touch_page_0
 * and touch_page_1.
 *
 * Ancestor: none.
 */
#include "machine.h"

#define DIR	    PAGE(1)
#define TABLE(slot) PAGE(2 + (slot))

/* The arguments of verify_area(), and the last result of touch_page(). */
static unsigned long asked_addr, asked_size;
static int asked_write, answer, touches;

/* Is this page one of the requested ones? The sums do not wrap around here. */
static int is_asked(unsigned long page)
{
	unsigned long long end = (unsigned long long)asked_addr + asked_size;

	return asked_size && page >= PAGE_DOWN(asked_addr) && page < end;
}

/* Replaces touch_page(). Returns an error, and changes nothing; or returns 0:
 * then the page can be touched, and so can all pages that could be touched
 * before. */
static int touch_page_1(struct space *space, unsigned long addr, int write)
{
	unsigned long *slot = dir_entry(space->dir, addr);

	check(answer == 0, "no touch follows an error");
	check(addr % PAGE_SIZE == 0 && is_asked(addr),
	      "the page was asked for");
	check(write == asked_write, "as asked");
	touches++;
	answer = nondet_int();
	assume(answer == 0 || answer == -EFAULT || answer == -ENXIO ||
	       answer == -ENOMEM || answer == -EAGAIN);
	if (answer)
		return answer;
	for (unsigned long i = 0; *slot == 0 && i < ENTRIES; i++)
		entries(TABLE(addr / TABLE_SPAN))[i] = 0;
	*slot = TABLE(addr / TABLE_SPAN) | PG_OWN;
	*table_entry(*slot, addr) |= PG_OWN;
	return 0;
}

#define JOIN(a, b) a##b
#define NAME(a, b) JOIN(a, b)
#define touch_page NAME(touch_page_, __COUNTER__)
#include "mm/fault.c"
#undef touch_page

/* Makes a directory with any slots and any entries; each slot has a table, or
 * none. */
static void any_tables(void)
{
	for (unsigned long nr = 0; nr < PAGES; nr++)
		for (unsigned long i = 0; i < ENTRIES; i++)
			ram[nr * ENTRIES + i] = any_byte();
	spaces[0].dir = DIR;
	for (unsigned long i = 0; i < USER_TABLES; i++) {
		unsigned long write = nondet_int() & 1 ? PG_WRITE : 0;
		unsigned long slot = TABLE(i) | PG_PRESENT | PG_USER | write;

		entries(DIR)[i] = nondet_int() & 1 ? slot : 0;
	}
}

static void check_error(int error, int is_bad)
{
	if (is_bad) {
		reach("no addresses of a program");
		check(error == -EFAULT && !touches, "nothing is touched");
		return;
	}
	reach("a touch failed");
	check(error == (answer == -ENXIO ? -EFAULT : answer), "the answer");
}

void prove_verify_area(void)
{
	unsigned long page = PAGE(any_below(NR(KERNEL_BASE)));
	int is_bad, error;

	any_tables();
	asked_addr = nondet_word();
	asked_size = nondet_word();
	asked_write = nondet_int() & 1;
	is_bad = asked_size &&
		 (unsigned long long)asked_addr + asked_size > KERNEL_BASE;
	error = verify_area(&spaces[0], asked_addr, asked_size, asked_write);
	if (error) {
		check_error(error, is_bad);
		return;
	}
	if (asked_size)
		reach("all can be touched");
	else
		reach("no byte");
	check(!is_bad && !answer, "no error is lost");
	check(asked_size || !touches, "without a byte no page is touched");
	check(!is_asked(page) || can_touch(DIR, page, asked_write),
	      "each page can be touched");
}
