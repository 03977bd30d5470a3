/*
 * Makes the random numbers of all workloads, the same ones in the guest and on
 * the host. measure.c, or a program of study/host, has the function
 * seed_random(), which sets the state.
 *
 * Ancestor: none.
 */
#include "study.h"

unsigned long random_state;

/* Returns a random word: a counter, mixed by Wellons' lowbias32. */
unsigned long any(void)
{
	unsigned long x = random_state += 0x9e3779b9;

	x = (x ^ x >> 16) * 0x7feb352d;
	x = (x ^ x >> 15) * 0x846ca68b;
	return x ^ x >> 16;
}

unsigned long below(unsigned long n)
{
	return (unsigned long long)any() * n >> 32;
}
