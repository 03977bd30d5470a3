/*
 * Replays the traces that record.c recorded from Tally: the same gets, shares
 * and frees, in the same order, for each page allocator. tracefile packs the
 * traces, and the study's image has them as its archive.
 *
 *	header   [ "TRAC" | events | slots ]   four bytes each
 *	event    [ what:2 | slot:14 ]          two bytes each
 *
 * A slot stands for a page while it is held, because allocators give different
 * pages. An allocator without counts gets no shares: the replay counts the
 * holders, outside of the measured time, and frees a page when its last holder
 * drops it, as a kernel would have to. An allocator without free never gets a
 * page back. Tally cleared some pages in get; in the replay the variant decides
 * whether the allocator clears.
 *
 * Ancestor: none.
 */
#include "study.h"
#include "files.h"

#define SAMPLES 32 /* so often a replay counts the runs of free pages */

struct trace {
	char magic[4];
	unsigned int events, slots;
	unsigned short event[];
};

enum { EVENT_GET, EVENT_CLEARED, EVENT_SHARE, EVENT_FREE };

struct slot {
	unsigned long page, holders;
};

static struct slot *slots;
static unsigned long nr_held, most_held;

static struct {
	const char *name;
	const struct trace *trace;
} traces[] = {
	{ "boot", 0 },	  { "session", 0 }, { "storm", 0 },
	{ "busybox", 0 }, { "build", 0 },   { "lua", 0 },
};

static const struct trace *find_trace(const char *name)
{
	struct node *node;
	const struct contents *contents;
	const struct trace *trace;

	if (lookup(root, name, strlen(name), 1, &node))
		panic("replay: there is no trace %s in the archive", name);
	contents = &node->contents;
	if (contents->height != FLAT)
		panic("replay: %s does not begin on a page", name);
	trace = P2V(contents->top);
	if (contents->size < sizeof(*trace) ||
	    memcmp(trace->magic, "TRAC", 4) ||
	    contents->size != sizeof(*trace) + 2 * trace->events)
		panic("replay: %s is no trace, or not all of one", name);
	return trace;
}

/* Finds the traces. In the kernel this must come before the first call of
 * take_memory(), because opening a path needs a page of the kernel. A program
 * on the host need not do this: trace_of() also finds a trace. */
void find_traces(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(traces); i++)
		traces[i].trace = find_trace(traces[i].name);
}

static const struct trace *trace_of(const char *name)
{
	unsigned int i = 0;

	while (!same(traces[i].name, name))
		i++;
	return traces[i].trace ? traces[i].trace : find_trace(name);
}

/* Gets a page for a slot. Returns what is wrong, 0 if nothing is. */
static const char *do_get(const struct page_allocator *a, struct slot *slot)
{
	slot->page = timed_get(a);
	if (!slot->page)
		return "out of memory";
	slot->holders = 1;
	if (++nr_held > most_held)
		most_held = nr_held;
	return 0;
}

static const char *do_share(const struct page_allocator *a, struct slot *slot)
{
	slot->holders++;
	if (a->share && timed_share(a, slot->page))
		return "a share was refused";
	return 0;
}

static void do_free(const struct page_allocator *a, struct slot *slot)
{
	int last = --slot->holders == 0;

	if (!a->free)
		return;
	if (last)
		nr_held--;
	if (last || a->share)
		timed_free(a, slot->page, last);
}

static const char *do_event(const struct page_allocator *a, unsigned int event)
{
	struct slot *slot = &slots[event & 0x3fff];

	switch (event >> 14) {
	case EVENT_GET:
	case EVENT_CLEARED:
		return do_get(a, slot);
	case EVENT_SHARE:
		return do_share(a, slot);
	default:
		do_free(a, slot);
		return 0;
	}
}

/* Replays a trace to its end, or until the allocator refuses a call. */
static void replay(const struct page_allocator *a, const char *name)
{
	const struct trace *trace = trace_of(name);
	const char *wrong = 0;
	unsigned long i;

	prepare_pages(a, ARENA_PAGES);
	slots = P2V(take_memory(trace->slots * sizeof(*slots)));
	nr_held = most_held = 0;
	begin_phase();
	for (i = 0; i < trace->events && !wrong; i++) {
		if (counting() && i * SAMPLES / trace->events !=
					  (i + 1) * SAMPLES / trace->events)
			look_for_runs(i, nr_held);
		wrong = do_event(a, trace->event[i]);
	}
	end_phase("trace");
	if (wrong) {
		words("stopped", wrong);
		figure("stopped", i);
	}
	figure("most_held", most_held);
	if (!wrong)
		pieces_left(a, trace->events, nr_held);
}

#define REPLAY(name)                                                           \
	void replay_##name(const struct page_allocator *a)                     \
	{                                                                      \
		replay(a, #name);                                              \
	}
REPLAY(boot)
REPLAY(session)
REPLAY(storm)
REPLAY(busybox)
REPLAY(build)
REPLAY(lua)
