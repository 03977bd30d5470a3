/*
 * The page allocators of the study on the host: what each promises, each quirk
 * by its name, and all of them in random work beside models. pages.h says which
 * file has what.
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
	boot_up(16 << 20); /* mem_map has its place, and keeps it */
	plain_ram(&params, 16 << 20);
	run_checks(all);
	return failures();
}
