/*
 * Replays the trace of a program's heap into one heap allocator, for clocks.c,
 * which runs under callgrind. It writes nothing into the blocks, as the cost of
 * a call does not depend on what they contain.
 *
 * Ancestor: none.
 */
#include "study.h"
#include "program.h"

#define MIB 0x100000UL

/* study/clocks counts what these two functions execute. */
void *program_get(const struct heap_allocator *a, unsigned long bytes);
void program_free(const struct heap_allocator *a, void *addr);

void *program_get(const struct heap_allocator *a, unsigned long bytes)
{
	void *addr = a->get(bytes);

	note(GET, 0);
	return addr;
}

void program_free(const struct heap_allocator *a, void *addr)
{
	a->free(addr);
	note(FREE, 0);
}

/* Takes memory for a region at a multiple of 1 MiB, as in heaps.c. */
static void *take_region(unsigned long bytes)
{
	take_memory(-take_memory(0) % MIB);
	return P2V(take_memory(bytes));
}

static void replay(const struct heap_allocator *a, const struct trace *trace)
{
	void **held = P2V(take_memory(trace->slots * sizeof(void *)));

	for (unsigned long i = 0; i < trace->events; i++) {
		const struct event *event = &trace->event[i];

		if (event->slot & FREED) {
			program_free(a, held[event->slot & ~FREED]);
			continue;
		}
		held[event->slot] = program_get(a, event->bytes);
		if (!held[event->slot])
			panic("%s: get(%u) fails at %lu", a->name, event->bytes,
			      i);
	}
}

void replay_program(const struct heap_allocator *a, const struct trace *trace,
		    unsigned long hundredths)
{
	unsigned long bytes = region_of(trace, hundredths);

	a->init(a, take_region(bytes), bytes);
	begin_phase();
	replay(a, trace);
	end_phase("program");
}
