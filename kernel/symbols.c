/*
 * Names for addresses, from the table that the image builder makes of the
 * kernel's own symbols (symbols.h shows it). Who asks is about to panic, so
 * nothing here takes the table for granted.
 *
 * Ancestor: none; Linux 0.01 printed bare numbers.
 */
#include "symbols.h"
#include "boot.h"
#include "kernel.h"

/* The last function that begins at or before addr, and addr's offset in it;
 * "?" and the address itself if there is none. */
const char *find_symbol(unsigned long addr, unsigned long *offset)
{
	const struct image_part *part = &params.parts[PART_SYMBOLS];
	const struct symbol_table *table = P2V(part->address);
	unsigned int n = 0; /* symbols at or before addr */

	*offset = addr;
	if (part->bytes < sizeof(*table) ||
	    addr >= (unsigned long)kernel_text_end)
		return "?";
	while (n < table->count && table->symbol[n].address <= addr)
		n++;
	if (n == 0)
		return "?";
	*offset = addr - table->symbol[n - 1].address;
	return (const char *)table + table->symbol[n - 1].name;
}
