/*
 * Tests what mem_init() makes of a map of memory, or with which message it
 * panics. The expected results are constants.
 *
 * Ancestor: none.
 */
#include "map.h"

static int panics_with(unsigned long limit, const char *words)
{
	return panics(start, limit, words);
}

static int ram_that_ends_in_the_kernel_panics(void)
{
	plain_ram(&boot, MIB + 0x5000);
	return panics_with(RAM_END, "mem_init: kernel and count array need RAM "
				    "from 00100000 to 0010a000; it ends at "
				    "00105000");
}

static int ram_that_ends_at_the_arrays_panics(void)
{
	plain_ram(&boot, IMAGE_END);
	return panics_with(RAM_END, "mem_init: kernel and count array need RAM "
				    "from 00100000 to 0010a000; it ends at "
				    "00109000");
}

static int a_limit_in_the_kernel_panics(void)
{
	plain_ram(&boot, 4 * MIB);
	return panics_with(0x104fff, "mem_init: kernel and count array need "
				     "RAM from 00100000 to 0010a000; it ends "
				     "at 00104000");
}

static int a_limit_at_the_end_of_the_arrays_is_enough(void)
{
	plain_ram(&boot, 4 * MIB);
	power_on(&boot, 0x10a000);
	return nr_pages == 0x10a && loaded_end == 0x10a &&
	       panics_with(0x109fff, "mem_init: kernel and count array need "
				     "RAM from 00100000 to 0010a000; it ends "
				     "at 00109000");
}

static int a_hole_under_the_arrays_panics(void)
{
	plain_ram(&boot, 64 * MIB);
	add_ram(&boot, 0x10fffe, 1, E820_ACPI);
	return panics_with(RAM_END, "mem_init: kernel and count array need RAM "
				    "from 00100000 to 00119000; it ends at "
				    "0010f000");
}

static int arrays_beyond_the_boot_tables_panic(void)
{
	int good;

	plain_ram(&boot, RAM_END);
	boot.parts[PART_ARCHIVE].bytes =
		0xd07000 - boot.parts[PART_ARCHIVE].address;
	good = panics_with(RAM_END, "mem_init: kernel and count array need RAM "
				    "from 00100000 to 01007000; it ends at "
				    "01000000");
	power_on(&boot, 0x80000000);
	return good && loaded_end == 0xf07 && nr_pages == 0x80000;
}

static int a_limit_above_ram_end_is_ram_end(void)
{
	one_entry(0, 1ULL << 40, E820_USABLE);
	power_on(&boot, 0xffffffff);
	return nr_pages == NR(RAM_END);
}

static int a_limit_cuts_an_entry(void)
{
	plain_ram(&boot, 16 * MIB);
	power_on(&boot, 0x345678);
	return nr_pages == 0x345 && init_agrees(0x345678, 0x345);
}

static int reserved_pages_on_top_are_not_counted(void)
{
	plain_ram(&boot, 16 * MIB);
	add_ram(&boot, 8 * MIB + 1, 9 * MIB, E820_RESERVED);
	power_on(&boot, RAM_END);
	return nr_pages == 0x800;
}

static int the_arrays_follow_the_last_part(void)
{
	int good = 1;

	plain_ram(&boot, 16 * MIB);
	boot.parts[PART_ARCHIVE].address = 0x200000;
	boot.parts[PART_ARCHIVE].bytes = 0x1001;
	power_on(&boot, RAM_END);
	good &= V2P(mem_map) == 0x202000 && V2P(mem_sheet) == 0x204000;
	boot.parts[PART_ARCHIVE].bytes = 0x1000;
	power_on(&boot, RAM_END);
	return good && V2P(mem_map) == 0x201000 && loaded_end == 0x205;
}

static int mem_init_writes_nothing_but_the_array(void)
{
	const unsigned char *ram = P2V(0);
	unsigned long first, last, i;

	memset(P2V(0), 0xa5, BOOT_MAPPED);
	plain_ram(&boot, 8 * MIB - PAGE_SIZE);
	power_on(&boot, RAM_END);
	first = V2P(mem_map);
	last = V2P(&mem_map[nr_pages]);
	for (i = 0; i < BOOT_MAPPED; i++)
		if ((i < first || i >= last) && ram[i] != 0xa5)
			return differs("byte", NR(i), ram[i], 0xa5);
	return nr_pages == 0x7ff && first == IMAGE_END;
}

/* If the BIOS reserves the pages of the boot tables, they never become free. */
static int boot_tables_in_reserved_memory_stay_reserved(void)
{
	plain_ram(&boot, 4 * MIB);
	add_ram(&boot, 0x3000, 0x1000, E820_RESERVED);
	power_on(&boot, RAM_END);
	kinit1();
	paging_init(0);
	return mem_map[3] == RESERVED && mem_map[2] == 0 && mem_check() == 0;
}

static void check_init(void)
{
	TEST(ram_that_ends_in_the_kernel_panics);
	TEST(ram_that_ends_at_the_arrays_panics);
	TEST(a_limit_in_the_kernel_panics);
	TEST(a_limit_at_the_end_of_the_arrays_is_enough);
	TEST(a_hole_under_the_arrays_panics);
	TEST(arrays_beyond_the_boot_tables_panic);
	TEST(a_limit_above_ram_end_is_ram_end);
	TEST(a_limit_cuts_an_entry);
	TEST(reserved_pages_on_top_are_not_counted);
	TEST(the_arrays_follow_the_last_part);
	TEST(mem_init_writes_nothing_but_the_array);
	TEST(boot_tables_in_reserved_memory_stay_reserved);
}

const struct checks init_checks = { 12, check_init };
