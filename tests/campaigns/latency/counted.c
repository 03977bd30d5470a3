/*
 * The start() of a kernel without the hooks of watch.c: prints how many
 * instructions 10,000 rounds of WATCH_PAIRS (known.c) take there.
 *
 * Ancestor: none.
 */
#include "kernel.h"
#include "mm.h"
#include "x86.h"
#include "../../guest/bench/tsc.h"
#include "watch.h"

int watch_known(int command, unsigned long n);

void start(void)
{
	unsigned long long begin;

	cli(); /* otherwise the clock's interrupts would be counted, too */
	begin = rdtsc();
	watch_known(WATCH_PAIRS, 10000);
	printk("counted: %lu\n", (unsigned long)(rdtsc() - begin));
	finish(0);
}
