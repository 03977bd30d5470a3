/*
 * free: prints how many pages are free: only the number, for scripts.
 *
 *	before=$(free); something; [ $(free) = $before ] && echo all is back
 *
 * Ancestor: Linux's free, which prints more, and is harder to compare.
 */
#include "tally.h"

int main(int argc, char **argv)
{
	long pages;

	help_if_asked(argc, argv, "free");
	pages = count_free();
	if (pages < 0)
		die("free: /dev/mem_map");
	printf("%ld\n", pages);
	return 0;
}
