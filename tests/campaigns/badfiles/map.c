/*
 * The target for the parser of the BIOS's memory map: the option mem= of
 * init/main.c, and mm/memory.c. The result must agree with the oracle of
 * tests/host/map/.
 *
 *	input:	[16 bytes: the value of mem=, which ends at a zero]
 *		[20 bytes: an entry of the map] ...
 *
 * If the kernel can boot with this map, the boot continues until the audit.
 *
 * Ancestor: none.
 */
#include "badfiles.h"
#include "../../host/map/map.h"

#define ENTRY  sizeof(struct e820_entry)
#define LIMIT  16    /* bytes for the option's value; the last is not used */
#define BOTTOM 0x120 /* the first pages, which are compared one by one */

/* limit.c */
unsigned long limit_of(const struct boot_params *from);

void begin(void)
{
	map_arena(BOOT_MAPPED);
}

static void read_map(const unsigned char *input, unsigned long n)
{
	plain_ram(&boot, 2 * MIB);
	boot.map_entries = 0;
	if (n < LIMIT)
		return;
	snprintf(boot.command_line, COMMAND_LINE, "x mem=%.*s y", LIMIT - 1,
		 (const char *)input);
	for (input += LIMIT, n -= LIMIT;
	     n >= ENTRY && boot.map_entries < MAP_MAX;
	     input += ENTRY, n -= ENTRY)
		memcpy(&boot.map[boot.map_entries++], input, ENTRY);
}

/* Returns how many of the pages [from, to) have this count. */
static unsigned long pages_of(unsigned long from, unsigned long to,
			      unsigned int count)
{
	unsigned long n = 0;

	for (unsigned long nr = from; nr < to && nr < nr_pages; nr++)
		n += mem_map[nr] == count;
	return n;
}

/* Continues as main() does after mem_init(), with pages of 4 MiB: the kernel
 * takes a directory and a table, and frees the boot tables. */
static void come_up(void)
{
	unsigned long before = free_pages();

	before += pages_of(1, NR(BOOT_PG_DIR) + boot_mapped / ENTRIES + 1, 1);
	kinit1();
	paging_init(1);
	kinit2();
	printed[0] = 0;
	if (mem_check())
		bail("the audit: %s", printed);
	if (free_pages() != before - 2)
		bail("%lu pages free, not %lu", free_pages(), before - 2);
}

void try_input(const unsigned char *input, unsigned long n)
{
	read_map(input, n);
	if (!map_agrees(limit_of(&boot), BOTTOM))
		bail("the map: %s", panic_words);
	if (want.panic[0] == 0 && pages_of(0, NR(BOOT_MAPPED), 0) >= 2)
		come_up();
}
