/*
 * Finds the names of functions by addresses, in a table that the image builder
 * makes of the kernel's own symbols (symbols.h shows it). The caller is about
 * to panic, so find_symbol() also works if there is no table.
 *
 * Ancestor: none; Linux 0.01 printed bare numbers.
 */
#include "symbols.h"
#include "boot.h"
#include "kernel.h"

/* Returns the name of the last function that begins at or before addr, and sets
 * *offset to addr's offset in that function. If there is none, returns "?" and
 * sets *offset to addr. */
const char *find_symbol(unsigned long addr, unsigned long *offset)
{
	const struct image_part *part = &params.parts[PART_SYMBOLS];
	const char *at = P2V(part->address), *end = at + part->bytes;
	const char *name = "?";
	unsigned long next = KERNEL_LINKED;

	*offset = addr;
	if (addr >= (unsigned long)kernel_text_end)
		return name;
	for (; at < end; at = name + strlen(name) + 1) {
		const struct symbol *symbol = (const void *)at;

		next += symbol->step;
		if (next > addr)
			break;
		name = symbol->name;
		*offset = addr - next;
	}
	return name;
}
