/*
 * Runs the page allocators on the host, under callgrind: replays a trace into
 * one of them. callgrind counts what happens within replay().
 *
 *	cache NAME TRACE	init(), then the events of TRACE, packed
 *
 * replay() uses a stack at a fixed place, and begins with caches that hold only
 * what sweep() has read. So every run has the same cache misses.
 *
 * Exit status: 0, or 2 with one line that says what is wrong.
 *
 * Ancestor: none.
 */
#include "onhost.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

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

/* Does one event, as study/replay.c does. */
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

/* ---- The trace ---- */

static unsigned short event[1 << 16];
static unsigned long events;

static void read_trace(const char *name)
{
	char magic[12];
	FILE *file = fopen(name, "rb");

	if (!file || fread(magic, 1, 12, file) != 12 ||
	    memcmp(magic, "TRAC", 4))
		panic("cache: %s is no trace", name);
	events = fread(event, 2, ARRAY_SIZE(event), file);
	fclose(file);
}

/* Reads more than the largest cache holds, each line twice. */
static void sweep(void)
{
	static volatile char lines[4 << 20] __attribute__((aligned(4096)));

	for (int again = 0; again < 2; again++)
		for (unsigned long i = 0; i < sizeof(lines); i += 64)
			(void)lines[i];
}

/* ---- The part that is counted ---- */

static const struct page_allocator *a;

/* study/cache tells callgrind this name. */
void replay(void);

void replay(void)
{
	for (unsigned long i = 0; i < events; i++)
		do_event(a, event[i]);
}

static ucontext_t outside, inside;

static void on_our_stack(void)
{
	sweep();
	replay();
}

static void change_stacks(void)
{
	static char stack[1 << 16] __attribute__((aligned(4096)));

	getcontext(&inside);
	inside.uc_stack.ss_sp = stack;
	inside.uc_stack.ss_size = sizeof(stack);
	inside.uc_link = &outside;
	makecontext(&inside, on_our_stack, 0);
	swapcontext(&outside, &inside);
}

int main(int argc, char **argv)
{
	const struct arena arena = {
		.start = ARENA_START,
		.end = ARENA_START + PAGE(ARENA_PAGES),
		.meta = META,
	};

	if (argc != 3)
		panic("usage: cache NAME TRACE");
	map_ram(RAM_BYTES);
	a = find(argv[1]);
	a->init(&arena);
	read_trace(argv[2]);
	change_stacks();
	return 0;
}
