/*
 * Tests how the kernel reads the BIOS's map of memory: compares map_edge() and
 * mem_init() with an oracle, which decides about each page by its first and
 * last byte. The tests are in map/; map/map.h says what is in which file.
 *
 * usage: host-map [seed [random maps]]; prints TAP. The status is 1 if a check
 * failed.
 *
 * About map_edge(), mem_init(), paging_init(), kinit1(), kinit2(), kalloc().
 *
 * Ancestor: none.
 */
#include "map/map.h"

static const struct checks *const all[] = {
	&facts_checks, &init_checks, &given_checks, &many_checks, 0,
};

int main(int argc, char **argv)
{
	plan(count_checks(all), 60);
	set_seed(argc, argv, 820);
	random_maps = argc > 2 ? atoi(argv[2]) : 2000;
	map_arena(BOOT_MAPPED);
	plain_ram(&boot, 4 * MIB);
	run_checks(all);
	return failures();
}
