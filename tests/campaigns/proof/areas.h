/*
 * The areas of the small machine: a space with any areas, and substitutes for
 * the pool and for files. There are 8 pages below KERNEL_BASE, so the meaning
 * of the areas is a table with one column for each page. The proofs compare the
 * meaning of any one page before and after a function:
 *
 *	areas      0   [ 1  2  3 ][ 4 ]  5   [ 6  7 ]
 *	meanings   -     a  a  a    b    -     c  c     flags, file, its page
 *
 * Ancestor: none.
 */
#pragma once

static void check_point(void);
#define AT_POINT() check_point()

#include "machine.h"

#define PROGRAM_PAGES (KERNEL_BASE / PAGE_SIZE)

/* The code below only reads and checks: CBMC need not check each of its reads
 * as it does in mm/. */
#pragma CPROVER check push
#pragma CPROVER check disable "pointer"

/* ---- the pool: all objects are alike ---- */

/* The objects that are areas before the function that is proven runs, and those
 * that new_object() can give to it. A freed object is not given again, so that
 * CBMC finds a later use of it. */
static struct area area_0, area_1, area_2, area_3;
static struct area new_0, new_1, new_2;
static struct area *const objects[] = {
	&area_0,
	&area_1,
	&area_2,
#if MAX_AREAS >= 4
	&area_3,
#endif
};
static struct area *const new_objects[] = {
	&new_0,
#if NEW >= 2
	&new_1,
#endif
#if NEW >= 3
	&new_2,
#endif
};

static unsigned char is_used[ARRAY_SIZE(objects)];
static unsigned char is_new_used[ARRAY_SIZE(new_objects)];
static unsigned long nr_new;

/* An object was freed, and nothing else has run since: so new_object() cannot
 * fail. */
static int is_spare;
static int no_memory; /* new_object() has returned 0 */

static inline unsigned long objects_used(void)
{
	unsigned long n = 0;

	for (unsigned long i = 0; i < ARRAY_SIZE(objects); i++)
		n += is_used[i];
	for (unsigned long i = 0; i < ARRAY_SIZE(new_objects); i++)
		n += is_new_used[i];
	return n;
}

void *new_object(unsigned long size)
{
	check(size == sizeof(struct area), "the size of an area");
	if (!is_spare && nondet_int()) {
		no_memory = 1;
		return 0;
	}
	is_spare = 0;
	check(nr_new < ARRAY_SIZE(new_objects), "the proof has enough objects");
	is_new_used[nr_new] = 1;
	return new_objects[nr_new++];
}

/* Frees the object if it is one of these n. Nothing may read it again, so it
 * gets values with which no proof would hold. */
static inline int free_one(void *object, struct area *const *all,
			   unsigned char *used, unsigned long n)
{
	static const struct area spoiled = { .start = 1 };
	int found = 0;

	for (unsigned long i = 0; i < n; i++) {
		if (object != all[i] || !used[i])
			continue;
		found = 1;
		used[i] = 0;
		*all[i] = spoiled;
	}
	return found;
}

void free_object(void *object, unsigned long size)
{
	int found = free_one(object, objects, is_used, ARRAY_SIZE(objects));

	found += free_one(object, new_objects, is_new_used,
			  ARRAY_SIZE(new_objects));
	check(size == sizeof(struct area), "the size of an area");
	check(found, "an object that is used");
	is_spare = 1;
}

/* ---- files; any number of areas of other spaces map them ---- */

static struct contents file_a, file_b;

/* How many areas map a file, and how many of these are shared. */
struct maps {
	unsigned int areas, shared;
};

static struct maps elsewhere_a, elsewhere_b;
static int unused_a, unused_b; /* how often contents_unused() was called */
static int files_stay;	       /* contents_unused() may not be called */

static inline struct contents *any_contents(void)
{
	if (nondet_int())
		return 0;
	return nondet_int() ? &file_a : &file_b;
}

void contents_unused(struct contents *contents)
{
	check(!files_stay, "the files stay");
	if (files_stay)
		return;
	check(contents->areas == 0 && contents->shared == 0, "no area has it");
	unused_a += contents == &file_a;
	unused_b += contents == &file_b;
	point();
}

/* Counts the areas of the machine's spaces that map a file. */
static inline struct maps maps_here(const struct contents *contents)
{
	struct maps maps = { 0, 0 };

	for (int s = 0; s < SPACES; s++)
		for (const struct area *area = spaces[s].first[0]; area;
		     area = area->next[0]) {
			maps.areas += area->contents == contents;
			maps.shared += area->contents == contents &&
				       area->flags & AREA_SHARED;
		}
	return maps;
}

static inline void any_file(struct contents *file, struct maps *elsewhere)
{
	struct maps maps = maps_here(file);

	elsewhere->areas = any_below(1000);
	elsewhere->shared = any_below(elsewhere->areas + 1);
	file->areas = elsewhere->areas + maps.areas;
	file->shared = elsewhere->shared + maps.shared;
}

static inline void any_files(void)
{
	any_file(&file_a, &elsewhere_a);
	any_file(&file_b, &elsewhere_b);
	unused_a = unused_b = 0;
}

/* Does a file count its areas rightly? contents_unused() may have been called
 * once, and only if the file has no area now. */
static inline int counts_areas(const struct contents *file,
			       const struct maps *elsewhere, int unused)
{
	struct maps maps = maps_here(file);

	return file->areas == elsewhere->areas + maps.areas &&
	       file->shared == elsewhere->shared + maps.shared &&
	       unused <= (file->areas == 0);
}

/* ---- the meaning of areas ---- */

/* What the kernel knows about a page when a fault comes; `in`: the page lies in
 * an area. */
struct meaning {
	int in;
	unsigned long flags;
	const struct contents *contents;
	unsigned long nr, bytes;
};

static inline struct meaning behind(struct meaning meaning, unsigned long n)
{
	if (meaning.contents)
		meaning.nr += n;
	if (meaning.bytes > PAGE(n))
		meaning.bytes -= PAGE(n);
	else
		meaning.bytes = 0;
	return meaning;
}

/* Returns the meaning that an area gives to page v, which may lie outside of
 * the area. */
static inline struct meaning meaning_in(const struct area *area,
					unsigned long v)
{
	struct meaning meaning = { 1, area->flags, area->contents, area->offset,
				   area->bytes };

	return behind(meaning, v - NR(area->start));
}

static inline struct meaning meaning_of(const struct space *space,
					unsigned long v)
{
	static const struct meaning nothing;

	for (const struct area *area = space->first[0]; area;
	     area = area->next[0])
		if (area->start <= PAGE(v) && PAGE(v) < area->end)
			return meaning_in(area, v);
	return nothing;
}

static inline int same(struct meaning a, struct meaning b)
{
	return a.in == b.in && a.flags == b.flags && a.contents == b.contents &&
	       a.nr == b.nr && a.bytes == b.bytes;
}

/* ---- a space with any areas ---- */

/* Gives an area any values. */
static inline void any_area(struct area *area)
{
	area->start = PAGE(nondet_word() % 16);
	area->end = PAGE(nondet_word() % 16);
	area->flags = nondet_word() % 128;
	area->contents = any_contents();
	area->offset = nondet_word();
	area->bytes = nondet_word();
}

/* Nothing may follow a link above an area's height. So such a link leads to
 * this object, which is no area. */
static struct area nowhere = { .start = 1, .next = { &nowhere, &nowhere } };

/*
 * Makes a space with up to `most` areas of any heights, for which A1 and A4
 * hold.
 * Which object is which area does not matter, because nothing compares their
 * addresses. So the areas are successive objects, beginning with
 * objects[first].
 */
static inline void any_areas(struct space *space, int first, int most)
{
	int n = any_below(most + 1), height[MAX_AREAS];

	for (int i = 0; i < most; i++) {
		any_area(objects[first + i]);
		is_used[first + i] = i < n;
		height[i] = 1 + any_below(LEVELS);
	}
	for (int level = 0; level < LEVELS; level++) {
		struct area *next = 0;

		for (int i = most - 1; i >= 0; i--) {
			int here = i < n && height[i] > level;

			objects[first + i]->next[level] =
				here ? next : &nowhere;
			next = here ? objects[first + i] : next;
		}
		space->first[level] = next;
	}
	space->areas = n;
	space->lot = nondet_word();
	space->moves = nondet_word();
	space->recent = n && nondet_int() ? objects[first + any_below(n)] : 0;
	mem_changes = nondet_word();
	for (int i = 0; i < n; i++)
		assume(A4(objects[first + i]));
	assume(A1(space));
}

static inline void check_areas(const struct space *space)
{
	check(A1(space), "A1");
	check(A3(space), "A3");
	check(space->areas <= MAX_AREAS, "MAX_AREAS");
	for (const struct area *area = space->first[0]; area;
	     area = area->next[0])
		check(A4(area), "A4");
}

/* Checks what must hold after each function. */
static inline void check_books(void)
{
	unsigned long n = 0;

	for (int s = 0; s < SPACES; s++) {
		check_areas(&spaces[s]);
		n += spaces[s].areas;
	}
	check(objects_used() == n, "no object is lost");
	check(counts_areas(&file_a, &elsewhere_a, unused_a) &&
		      counts_areas(&file_b, &elsewhere_b, unused_b),
	      "files know how many areas map them");
}

#pragma CPROVER check pop
