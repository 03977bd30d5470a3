/*
 * reboot: resets the machine, which then boots again from its floppy.
 *
 * Ancestor: none; Linux 0.01 had no such call.
 */
#include "tally.h"

int main(void)
{
	finish(REBOOT_RESTART, 0);
}
