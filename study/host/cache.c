/*
 * The page allocators on the host, for cachegrind: replays a trace into one
 * of them and nothing else. study/cache runs it twice, with and without the
 * events, and takes the difference.
 *
 *	cache NAME			init() alone
 *	cache NAME TRACE		init(), then the events of TRACE, packed
 *
 * Ancestor: none.
 */
#include "onhost.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_START 0x200000UL
#define RAM_BYTES   (ARENA_START + PAGE(ARENA_PAGES) + 0x100000)
#define META	    0x180000UL
#define SLOTS	    (1 << 14)

void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

static const struct page_allocator *find(const char *name)
{
	for (int i = 0; page_allocators[i]; i++)
		if (!strcmp(page_allocators[i]->name, name))
			return page_allocators[i];
	panic("cache: there is no %s", name);
}

/* One event, as study/replay.c does it. */
static void do_event(const struct page_allocator *a, unsigned int event)
{
	static unsigned long page[SLOTS], holders[SLOTS];
	unsigned int slot = event & (SLOTS - 1);

	switch (event >> 14) {
	case 0:
	case 1:
		page[slot] = a->get();
		asm volatile("cld");
		holders[slot] = 1;
		break;
	case 2:
		holders[slot]++;
		if (a->share)
			a->share(page[slot]);
		break;
	default:
		if (a->free && (--holders[slot] == 0 || a->share))
			a->free(page[slot]);
	}
}

static void replay(const struct page_allocator *a, const char *name)
{
	static unsigned short event[1 << 16];
	char magic[12];
	FILE *file = fopen(name, "rb");
	unsigned long n;

	if (!file || fread(magic, 1, 12, file) != 12 ||
	    memcmp(magic, "TRAC", 4))
		panic("cache: %s is no trace", name);
	n = fread(event, 2, 1 << 16, file);
	fclose(file);
	for (unsigned long i = 0; i < n; i++)
		do_event(a, event[i]);
}

int main(int argc, char **argv)
{
	const struct arena arena = {
		.start = ARENA_START,
		.end = ARENA_START + PAGE(ARENA_PAGES),
		.meta = META,
	};
	const struct page_allocator *a;

	if (argc < 2)
		panic("usage: cache NAME [TRACE]");
	map_ram(RAM_BYTES);
	a = find(argv[1]);
	a->init(&arena);
	if (argc > 2)
		replay(a, argv[2]);
	return 0;
}
