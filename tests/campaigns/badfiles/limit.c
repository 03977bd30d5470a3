/*
 * Gives map.c the code for the option mem= from init/main.c. The linker leaves
 * out the other functions of main.c, because nothing here calls them.
 *
 * Ancestor: none.
 */
#define main boot_main
#include "../../../init/main.c"

struct boot_params params;

unsigned long limit_of(const struct boot_params *from);

unsigned long limit_of(const struct boot_params *from)
{
	params = *from;
	split_command_line();
	report_high_memory();
	return memory_limit();
}
