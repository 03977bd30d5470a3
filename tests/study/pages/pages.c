/*
 * The arena that the tests of the study's page allocators share; pages.h
 * describes each function.
 *
 * Ancestor: none.
 */
#include "pages.h"

struct work work;
struct boot_params params;

const struct page_allocator *pages;

void start_pages(const struct page_allocator *allocator, unsigned long count)
{
	const struct arena arena = { START, START + PAGE(count), META };

	pages = allocator;
	memset(P2V(META), 0, 16 * (count + 1));
	memset(P2V(START), 0xcc, PAGE(count));
	pages->init(&arena);
	memset(&work, 0, sizeof(work));
}

void start_with(const struct page_allocator *allocator)
{
	start_pages(allocator, PAGES);
}

void fresh(const char *name, const char *variant)
{
	for (int i = 0; page_allocators[i]; i++)
		if (!strcmp(page_allocators[i]->name, name) &&
		    !strcmp(page_allocators[i]->variant, variant)) {
			start_with(page_allocators[i]);
			return;
		}
	bail("no %s, %s", name, variant);
}

/* Gets a page. Clears the direction flag, which linux001 may leave set. */
unsigned long get(void)
{
	unsigned long page = pages->get();

	asm volatile("cld" : : : "memory");
	return page;
}

int sound(unsigned long expected)
{
	unsigned long nr_free = 0;
	const char *wrong = pages->check(&nr_free);

	if (wrong || nr_free != expected)
		say("%s %s: %s, %lu free, expected %lu", pages->name,
		    pages->variant, wrong ? wrong : "sound", nr_free, expected);
	return !wrong && nr_free == expected;
}

int page_is(unsigned long page, int byte)
{
	const unsigned char *p = P2V(page);

	/* The first two words of a free page may be links. */
	for (unsigned long i = 8; i < PAGE_SIZE; i++)
		if (p[i] != byte)
			return 0;
	return 1;
}

void put(unsigned long page)
{
	pages->free(page);
}

static uint32_t state;

void seed_pick(uint64_t seed)
{
	state = (uint32_t)seed;
}

unsigned long pick(unsigned long n)
{
	state = state * 1664525 + 1013904223;
	return (uint64_t)state * n >> 32;
}
