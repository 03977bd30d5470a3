/*
 * Tests the heap allocators of the study on the host: their rules, their
 * quirks, the study's workloads with each of them, and ostep beside a model.
 * heaps.h says what is in which file.
 *
 * usage: study-heap [seed]; prints TAP. The status is 1 if a check failed.
 *
 * Ancestor: none.
 */
#include "heaps.h"

static const struct checks *const all[] = {
	&huxheap_checks,  &knr_checks,	     &tags_checks,
	&v7_checks,	  &bucket_checks,    &mck_checks,
	&tlsf_checks,	  &quickfit_checks,  &slab_checks,
	&dlmalloc_checks, &slob_checks,	     &pool_checks,
	&ostep_checks,	  &simulator_checks, 0,
};

int main(int argc, char **argv)
{
	plan(count_checks(all) + count_works(), 300);
	set_seed(argc, argv, SEED);
	map_arena(16 << 20);
	run_checks(all);
	run_works();
	return failures();
}
