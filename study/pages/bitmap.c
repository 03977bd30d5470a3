/*
 * bitmap: one bit a frame; Hux's bitmap_alloc() (2021), src/common/bitmap.c,
 * which its frame_alloc() calls. The first version of this kernel had it, too.
 *
 *	byte 0     byte 1     byte 2
 *	11111111   11111111   11101111 ...        most significant bit first
 *	 skipped    skipped      ^
 *	                         └ get: the lowest 0
 *
 * Promises: get gives the lowest free frame. get and free hold a lock while
 * they search and change the bits. It has no fill and no counts.
 * Quirks:
 *
 * full_is_end	when all frames are taken, get returns the number of slots as if
 *		it were a frame: the address just past the last frame.
 * frees_free	a double free is not noticed: it clears a bit that is clear.
 * rounds	an unaligned address frees the frame that it lies in.
 *
 * Ancestor: the above. It had 32768 bits for 128 MiB, from frame 0 on, and
 * reserved the first 8 MiB by 2048 allocations in a row. Here bit 0 is the
 * arena's first page. Hux looks at words of 32 bits; the first version of this
 * kernel looked at bytes, as here. Early versions of Hux disabled interrupts,
 * later ones took a spin lock; LOCK() does both.
 */
#include "study.h"

static unsigned char *bits;
static unsigned long base, slots;
static struct lock lock;

static unsigned long meta(unsigned long pages)
{
	return (pages + 7) / 8;
}

static void init(const struct arena *arena)
{
	bits = P2V(arena->meta);
	base = arena->start;
	slots = NR(arena->end - arena->start);
	lock.held = 0;
}

/* Returns the first clear bit of a byte that has one; byte is its index. */
static unsigned long clear_bit_of(unsigned long byte)
{
	unsigned long bit = 0;

	while (bits[byte] & (0x80 >> bit))
		bit++;
	return bit;
}

/* Takes a slot; returns its number, or the number of slots if all are taken. */
static unsigned long take_slot(void)
{
	for (unsigned long byte = 0; byte < (slots + 7) / 8; byte++) {
		unsigned long bit;

		LOOK_AT(1);
		TOUCH(1);
		if (bits[byte] == 0xff)
			continue;
		bit = clear_bit_of(byte);
		LOOK_AT(bit + 1);
		if (byte * 8 + bit >= slots)
			break;
		bits[byte] |= 0x80 >> bit;
		TOUCH(1);
		return byte * 8 + bit;
	}
	return slots;
}

static unsigned long get(void)
{
	unsigned long slot;

	LOCK(&lock);
	slot = take_slot();
	UNLOCK(&lock);
	if (slot < slots)
		CLEAR(P2V(base + PAGE(slot)), PAGE_SIZE);
	return base + PAGE(slot);
}

static void free(unsigned long page)
{
	unsigned long slot = NR(page - base);

	if (slot >= slots)
		panic("bitmap: assertion failed: slot %lu < %lu", slot, slots);
	LOCK(&lock);
	bits[slot / 8] &= ~(0x80 >> slot % 8);
	TOUCH(2);
	UNLOCK(&lock);
}

static const char *check(unsigned long *nr_free)
{
	*nr_free = 0;
	for (unsigned long i = 0; i < slots; i++)
		*nr_free += !(bits[i / 8] & (0x80 >> i % 8));
	return 0;
}

static void print(void)
{
	unsigned long nr_free;

	check(&nr_free);
	printk("bitmap: %lu bits, %lu are clear\n", slots, nr_free);
}

const struct page_allocator EXPORT(bitmap) = {
	.name = "bitmap",
	.variant = VARIANT_NAME,
	.provenance = "Hux, 2021, src/common/bitmap.c",
	.flags = HAS_LOCK,
	.meta = meta,
	.init = init,
	.get = get,
	.free = free,
	.check = check,
	.print = print,
};
