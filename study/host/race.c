/*
 * Replays a trace into each page allocator that has a free, and writes which
 * page each get gave; web/race.html shows it.
 *
 *	race TRACE		packed, as study/tracefile packs it
 *
 * Writes to standard output, little-endian; a field without a size has two
 * bytes:
 *
 *	header     [ "RACE" | events:4 | gets:4 | allocators:4 | pages:4 ]
 *	event      [ what:2 bits | slot:14 bits ]	as in the trace
 *	allocator  [ name:16 | provenance:48 | shares:4 | page of each get ]
 *
 * A page is a number in the arena. shares is 1 for an allocator that counts
 * holders. If an allocator gives a page that is held or outside of the arena,
 * or has no page left, nothing is written.
 *
 * Exit status: 0; 1 with one line that says what is wrong.
 *
 * Ancestor: none.
 */
#include "onhost.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Physical addresses of the metadata, and of the arena that follows it. */
#define META	    0x200000UL
#define ARENA_START 0x210000UL
#define RAM_BYTES   (ARENA_START + PAGE(ARENA_PAGES))
#define SLOTS	    (1 << 14)
#define NAME	    16
#define PROVENANCE  48

void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

/* ---- The trace ---- */

static unsigned short event[1 << 16];
static unsigned int events, gets;

static int is_get(unsigned int i)
{
	return event[i] >> 14 < 2;
}

static void read_trace(const char *name)
{
	char magic[4];
	unsigned int size[2];
	FILE *file = fopen(name, "rb");

	if (!file || fread(magic, 4, 1, file) != 1 ||
	    memcmp(magic, "TRAC", 4) || fread(size, 4, 2, file) != 2)
		panic("race: %s is no trace", name);
	events = fread(event, 2, ARRAY_SIZE(event), file);
	if (events != size[0] || fgetc(file) != EOF)
		panic("race: %s is not all of a trace", name);
	fclose(file);
	for (unsigned int i = 0; i < events; i++)
		gets += is_get(i);
}

/* ---- The replay ---- */

static struct slot {
	unsigned long page, holders;
} slots[SLOTS];
static char owned[ARENA_PAGES];
static unsigned short given[ARRAY_SIZE(event)];

static unsigned long nr_of(unsigned long page)
{
	return NR(page - ARENA_START);
}

static unsigned short do_get(const struct page_allocator *a, struct slot *slot)
{
	unsigned long page = a->get(), nr = nr_of(page);

	asm volatile("cld"); /* linux001's get does std */
	if (page < ARENA_START || nr >= ARENA_PAGES)
		panic("race: %s has no page left", a->name);
	if (owned[nr])
		panic("race: %s gives page %lu twice", a->name, nr);
	owned[nr] = 1;
	slot->page = page;
	slot->holders = 1;
	return nr;
}

/* Drops a holder. As in study/replay.c, an allocator without counts is called
 * only for the last holder. */
static void do_free(const struct page_allocator *a, struct slot *slot)
{
	int last = --slot->holders == 0;

	if (last)
		owned[nr_of(slot->page)] = 0;
	if (last || a->share)
		a->free(slot->page);
}

static void do_share(const struct page_allocator *a, struct slot *slot)
{
	slot->holders++;
	if (a->share && a->share(slot->page))
		panic("race: %s refuses a share", a->name);
}

/* Clears the metadata, as the study's kernel does, and calls init(). */
static void begin(const struct page_allocator *a)
{
	const struct arena arena = {
		.start = ARENA_START,
		.end = RAM_BYTES,
		.meta = META,
	};

	if (META + a->meta(ARENA_PAGES) > ARENA_START)
		panic("race: %s wants too much metadata", a->name);
	memset(P2V(META), 0, ARENA_START - META);
	memset(owned, 0, sizeof(owned));
	a->init(&arena);
}

static void replay(const struct page_allocator *a)
{
	unsigned int n = 0;

	begin(a);
	for (unsigned int i = 0; i < events; i++) {
		struct slot *slot = &slots[event[i] & (SLOTS - 1)];

		if (is_get(i))
			given[n++] = do_get(a, slot);
		else if (event[i] >> 14 == 2)
			do_share(a, slot);
		else
			do_free(a, slot);
	}
}

/* ---- What is written ---- */

static void put(const void *what, unsigned long bytes)
{
	if (fwrite(what, 1, bytes, stdout) != bytes)
		panic("race: the output is full");
}

static void put_number(unsigned int number)
{
	put(&number, sizeof(number));
}

/* Writes a field of so many bytes: the text, then zeros. */
static void put_text(const char *text, unsigned long bytes)
{
	static const char zeros[PROVENANCE];

	if (strlen(text) >= bytes)
		panic("race: '%s' is too long", text);
	put(text, strlen(text));
	put(zeros, bytes - strlen(text));
}

static void write_given(const struct page_allocator *a)
{
	put_text(a->name, NAME);
	put_text(a->provenance, PROVENANCE);
	put_number(a->share != 0);
	put(given, gets * sizeof(*given));
}

static void write_head(unsigned int allocators)
{
	put("RACE", 4);
	put_number(events);
	put_number(gets);
	put_number(allocators);
	put_number(ARENA_PAGES);
	put(event, events * sizeof(*event));
}

/* Replays the trace twice with each allocator. Nothing is written before all
 * allocators have finished it once. */
int main(int argc, char **argv)
{
	unsigned int n = 0;

	if (argc != 2)
		panic("usage: race TRACE");
	read_trace(argv[1]);
	map_ram(RAM_BYTES);
	for (int i = 0; page_allocators[i]; i++)
		if (page_allocators[i]->free) {
			replay(page_allocators[i]);
			n++;
		}
	write_head(n);
	for (int i = 0; page_allocators[i]; i++)
		if (page_allocators[i]->free) {
			replay(page_allocators[i]);
			write_given(page_allocators[i]);
		}
	if (fflush(stdout))
		panic("race: the output is full");
	return 0;
}
