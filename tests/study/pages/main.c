/*
 * Tests the page allocators of the study on the host: the rules and the quirks
 * of each, and random calls that are compared with models. pages.h says what is
 * in which file.
 *
 * usage: study-pages [seed]; prints TAP. The status is 1 if a check failed.
 *
 * Ancestor: none.
 */
#include "pages.h"

static const struct checks *const all[] = {
	&common_checks, &order_checks, &kernels_checks, &counters_checks,
	&holes_checks,	&linux_checks, &buddies_checks, 0,
};

int main(int argc, char **argv)
{
	plan(count_checks(all), 120);
	seed_pick(set_seed(argc, argv, SEED));
	map_arena(16 << 20);
	boot_up(16 << 20); /* places mem_map, which stays there */
	plain_ram(&params, 16 << 20);
	run_checks(all);
	return failures();
}
