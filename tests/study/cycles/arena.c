/*
 * The arena: the pages that the allocators, ours and those of the study, give
 * out and get back. pages.h describes each function.
 *
 * Ancestor: none.
 */
#include "pages.h"

unsigned long arena_start, arena_end;

/* Checks nothing: the audit of mm/ checks our allocator. */
static const char *check_nothing(unsigned long *nr_free)
{
	*nr_free = 0;
	return 0;
}

/* Tally's allocator in mm/, without the functions that only the study needs. It
 * has the same name as in the tables of the study. */
const struct page_allocator tally_plain = {
	.name = "tally",
	.check = check_nothing,
	.get = kalloc,
	.free = kfree,
	.share = share_page,
};
const struct page_allocator tally_zero = {
	.name = "tally",
	.get = get_free_page,
	.free = kfree,
};

/* The study's allocators that get the arena. rank_all() adds the others. */
static const struct page_allocator *of_study[64] = {
	&xv6_plain, &xv6_clear, &xv6_asis,  &linux001_plain, &linux001_asis,
	&jos_plain, &jos_clear, &sos_plain, &sos_clear,
};
static unsigned long nr_of_study = 9;

static void *meta[ARRAY_SIZE(of_study)];
static unsigned long meta_bytes[ARRAY_SIZE(of_study)];

/* The first page of the first arena. Pages of an earlier arena stay held, and
 * are not used again. */
static unsigned long oldest;

void visit_arena(visitor *visit)
{
	for (unsigned long page = oldest; page < arena_end; page += PAGE_SIZE)
		visit(page, KIND_KERNEL);
}

const void *meta_of(const struct page_allocator *a, unsigned long *bytes)
{
	for (unsigned long i = 0; i < nr_of_study; i++)
		if (of_study[i] == a) {
			*bytes = meta_bytes[i];
			return meta[i];
		}
	*bytes = nr_pages * sizeof(*mem_map);
	return mem_map;
}

static int is_of_study(const struct page_allocator *a)
{
	unsigned long i = 0;

	while (i < nr_of_study && of_study[i] != a)
		i++;
	return i < nr_of_study;
}

/* Starts an allocator, and makes it give out the whole arena. With Linux 0.01's
 * get() this would take a time that grows with the square of the pages. So its
 * share() gives each free page the first holder instead. */
static void give_out(const struct page_allocator *a)
{
	static const struct arena no_arena;
	struct arena arena = no_arena;
	unsigned long nr_free = 1;

	for (unsigned long i = 0; i < nr_of_study; i++)
		if (of_study[i] == a)
			arena.meta = V2P(meta[i]);
	arena.start = arena_start;
	arena.end = arena_end;
	a->init(&arena);
	for (unsigned long page = arena_start; page < arena_end;
	     page += PAGE_SIZE)
		if (same(a->name, "linux001"))
			a->share(page);
		else
			a->get();
	check(!a->check(&nr_free) && nr_free == 0, a->name);
}

int same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* Makes a new arena, and lets each allocator of the study give out all of it.
 * kalloc() gives out adjacent pages, because no page was freed before, and all
 * come from the frontier. */
void open_pages(unsigned long pages)
{
	unsigned long page = 0;

	for (unsigned long i = 0; i < pages; i++) {
		page = kalloc();
		if (i == 0)
			arena_start = page;
		if (!oldest)
			oldest = page;
		check(page == arena_start + PAGE(i),
		      "the arena is in one piece");
	}
	arena_end = arena_start + PAGE(pages);
	for (unsigned long i = 0; i < nr_of_study; i++) {
		free(meta[i]);
		meta_bytes[i] = of_study[i]->meta(pages);
		meta[i] = calloc(1, meta_bytes[i] + 1);
		check(meta[i] != 0, "there is memory for an allocator");
		give_out(of_study[i]);
	}
}

void add_of_study(const struct page_allocator *a)
{
	if (!is_of_study(a))
		of_study[nr_of_study++] = a;
}

void came_back(const struct page_allocator *a, const unsigned long *page,
	       unsigned long *got, unsigned long n)
{
	static unsigned char *is_out;

	if (!is_out)
		is_out = calloc(1, RAM_END / PAGE_SIZE);
	for (unsigned long i = 0; i < n; i++)
		is_out[NR(page[i])] = 1;
	for (unsigned long i = 0; i < n; i++) {
		check(got[i] >= arena_start && got[i] < arena_end &&
			      got[i] % PAGE_SIZE == 0 && is_out[NR(got[i])]--,
		      a->name);
	}
}
