/*
 * Declares the trace of a program's heap, as study/heaptrace packs it, for
 * heaps.c, clocks.c and program.c.
 *
 * Ancestor: none.
 */
#pragma once

#define FREED 0x80000000U

struct event {
	unsigned int slot;  /* if bit FREED is set: frees the slot's block */
	unsigned int bytes; /* otherwise: gets a block of so many */
};

struct trace {
	char magic[4];
	unsigned int events, slots, peak; /* peak: the most bytes held */
	struct event event[];
};

struct heap_allocator;

/* Replays a trace in a region of so many hundredths of its peak. */
void replay_program(const struct heap_allocator *a, const struct trace *trace,
		    unsigned long hundredths);

/* Returns the bytes of such a region, rounded up to a multiple of 16. */
static inline unsigned long region_of(const struct trace *trace,
				      unsigned long hundredths)
{
	unsigned long whole = trace->peak / 100, rest = trace->peak % 100;

	return (whole * hundredths + rest * hundredths / 100 + 15) & ~15UL;
}
