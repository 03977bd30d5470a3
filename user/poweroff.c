/*
 * poweroff [STATUS]: turns the machine off. An emulator that can return a
 * status returns STATUS, or 0 if none is given.
 *
 * Ancestor: none. Linux 0.01 had no such call; the user turned the machine off.
 */
#include "tally.h"

int main(int argc, char **argv)
{
	help_if_asked(argc, argv, "poweroff");
	finish(REBOOT_POWER_OFF, argc > 1 ? atoi(argv[1]) & 255 : 0);
}
