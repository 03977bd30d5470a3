/*
 * poweroff [STATUS]: ends the machine. On an emulator that can tell, its exit
 * status is STATUS, 0 if none is given.
 *
 * Ancestor: none; Linux 0.01 had no such call and was turned off at the switch.
 */
#include "tally.h"

int main(int argc, char **argv)
{
	help_if_asked(argc, argv, "poweroff");
	finish(REBOOT_POWER_OFF, argc > 1 ? atoi(argv[1]) & 255 : 0);
}
