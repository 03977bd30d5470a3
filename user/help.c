/*
 * help: prints the list of our own programs, /etc/programs. init and mini print
 * this list, too. With -h, each program prints its own line of the list.
 *
 * Ancestor: none. In 1991 Unix had a manual instead.
 */
#include "tally.h"

int main(int argc, char **argv)
{
	help_if_asked(argc, argv, "help");
	if (print_file(PROGRAM_LIST) < 0)
		die(PROGRAM_LIST);
	return 0;
}
