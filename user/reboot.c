/*
 * reboot: resets the machine, which then boots again.
 *
 * Ancestor: none. Linux 0.01 had no such call.
 */
#include "tally.h"

int main(int argc, char **argv)
{
	help_if_asked(argc, argv, "reboot");
	finish(REBOOT_RESTART, 0);
}
