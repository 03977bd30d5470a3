/*
 * Describes the allocators of both families in one form, for faults.c and
 * cores.c: which memory they give out, and where they keep their data.
 *
 * study/host/host.mk puts the static data of each allocator into its own
 * section, data_NAME; the linker gives the section's begin and end. PAGES and
 * HEAPS list the names, each as X(name).
 *
 * Ancestor: none.
 */
#include "subject.h"

#include <string.h>
#include <sys/mman.h>

#define ARENA_START 0x400000UL
#define META	    0x200000UL
#define HEAP_START  0x400000UL
#define HEAP_SLOTS  512

#ifndef PAGES
#define PAGES X(xv6)
#define HEAPS X(knr)
#endif

#define X(name)                                                                \
	extern char __start_data_##name[] __attribute__((weak));               \
	extern char __stop_data_##name[] __attribute__((weak));
PAGES
HEAPS
#undef X

static const struct {
	const char *name;
	char *start, *stop;
} data_of[] = {
#define X(name) { #name, __start_data_##name, __stop_data_##name },
	PAGES HEAPS
#undef X
};

static const struct page_allocator *page_now;
static const struct heap_allocator *heap_now;

static const struct arena arena = {
	.start = ARENA_START,
	.end = ARENA_START + PAGE(SUBJECT_PAGES),
	.meta = META,
};

/* ---- Calls ---- */

static int none_failed(void)
{
	return 0;
}

/* Makes all RAM zero again, so that a forked child has nothing to copy. */
static void forget_ram(void)
{
	if (madvise(P2V(0), RAM_BYTES, MADV_DONTNEED))
		panic("RAM stays as it is");
}

static void init_pages(void)
{
	forget_ram();
	page_now->init(&arena);
}

/*
 * Gets a page; returns 0 if none is free. The allocators themselves then return
 * 0, or the address after the arena.
 */
static char *get_page(UNUSED unsigned long bytes)
{
	unsigned long page = page_now->get();

	asm volatile("cld");
	return page == 0 || page == arena.end ? 0 : P2V(page);
}

static void give_page(char *addr)
{
	page_now->free(V2P(addr));
}

static const char *check_pages(unsigned long *nr_free)
{
	return page_now->check(nr_free);
}

static const char *check_heap(unsigned long *nr_free)
{
	*nr_free = 0;
	return heap_now->check();
}

static void init_heap(void)
{
	forget_ram();
	heap_now->init(heap_now, P2V(HEAP_START), HEAP_BYTES);
}

static char *get_block(unsigned long bytes)
{
	return heap_now->get(bytes);
}

static void free_block(char *addr)
{
	heap_now->free(addr);
}

/* ---- Subjects ---- */

/* Finds the static data; all variants of ostep are in one file and share it. */
static void find_data(struct subject *s)
{
	size_t n = strncmp(s->name, "ostep-", 6) ? strlen(s->name) : 5;

	for (unsigned long i = 0; i < ARRAY_SIZE(data_of); i++)
		if (!strncmp(data_of[i].name, s->name, n) &&
		    !data_of[i].name[n]) {
			s->data = data_of[i].start;
			s->data_bytes = data_of[i].stop - data_of[i].start;
		}
}

/* Finds the metadata; that of tally is mem_map. */
static void find_meta(struct subject *s)
{
	int is_tally = !strcmp(s->name, "tally");

	s->meta_bytes = page_now->meta(SUBJECT_PAGES);
	s->meta = is_tally ? (char *)&mem_map[NR(ARENA_START)] : P2V(META);
}

void page_subject(struct subject *s, const struct page_allocator *a)
{
	page_now = a;
	*s = (struct subject){
		.family = "pages",
		.name = a->free ? a->name : 0,
		.flags = a->flags,
		.start = P2V(arena.start),
		.end = P2V(arena.end),
		.unit = PAGE_SIZE,
		.slots = SUBJECT_PAGES,
		.init = init_pages,
		.get = get_page,
		.free = give_page,
		.failed = a->failed ? a->failed : none_failed,
		.check = check_pages,
	};
	if (!s->name)
		return;
	find_data(s);
	find_meta(s);
}

static int is_compared(const char *name)
{
	return strncmp(name, "ostep-", 6) ||
	       !strcmp(name, "ostep-first-address-joined") ||
	       !strcmp(name, "ostep-best-address-joined") ||
	       !strcmp(name, "ostep-worst-address-joined");
}

static void heap_subject(struct subject *s, const struct heap_allocator *a)
{
	heap_now = a;
	*s = (struct subject){
		.family = "heaps",
		.name = is_compared(a->name) ? a->name : 0,
		.flags = a->flags,
		.start = P2V(HEAP_START),
		.end = P2V(HEAP_START + HEAP_BYTES),
		.unit = 1,
		.slots = HEAP_SLOTS,
		.header = a->header < HEAD ? a->header : HEAD - 4,
		.init = init_heap,
		.get = get_block,
		.free = free_block,
		.failed = none_failed,
		.check = check_heap,
	};
	if (s->name)
		find_data(s);
}

int next_subject(int nr, struct subject *s)
{
	int pages = 0;

	while (page_allocators[pages])
		pages++;
	if (nr < pages)
		page_subject(s, page_allocators[nr]);
	else if (heap_allocators[nr - pages])
		heap_subject(s, heap_allocators[nr - pages]);
	else
		return 0;
	return 1;
}
