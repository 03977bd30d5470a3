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
