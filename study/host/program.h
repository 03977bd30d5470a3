/*
 * The heap of a program, as study/heaptrace packs it; for heaps.c and clocks.c.
 *
 * Ancestor: none.
 */
#pragma once

#define FREED 0x80000000U

struct event {
	unsigned int slot; /* with FREED: the block in it is freed */
	unsigned int bytes;
};

struct trace {
	char magic[4];
	unsigned int events, slots, peak;
	struct event event[];
};

struct heap_allocator;

/* Gets and frees all blocks in a region of so many hundredths of the peak. */
void replay_program(const struct heap_allocator *a, const struct trace *trace,
		    unsigned long hundredths);

/* Bytes of a region: hundredths of the peak, rounded up to words. */
static inline unsigned long region_of(const struct trace *trace,
				      unsigned long hundredths)
{
	unsigned long whole = trace->peak / 100, rest = trace->peak % 100;

	return (whole * hundredths + rest * hundredths / 100 + 15) & ~15UL;
}
