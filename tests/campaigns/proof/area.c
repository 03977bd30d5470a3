/*
 * Proofs about the lists of areas in mm/area.c, and about their meaning.
 * ranges.c has the proofs in which pages change, too.
 *
 * Ancestor: none.
 */
#include "areas.h"

#include <asm/resource.h>

static unsigned long stack_limit;

unsigned long soft_limit(int resource)
{
	check(resource == RLIMIT_STACK, "the stack's limit");
	return stack_limit;
}

unsigned long mem_changes;

#include "mm/area.c"

/* The code below only reads, so CBMC's checks of pointers are off, as in
 * areas.h. */
#pragma CPROVER check push
#pragma CPROVER check disable "pointer"

/* Checks what must hold when point() is called. In these proofs only
 * contents_unused() calls it. */
static void check_point(void)
{
	check_areas(&spaces[0]);
}

static struct space *any_space(void)
{
	any_areas(&spaces[0], 0, MAX_AREAS);
	any_files();
	return &spaces[0];
}

/* Returns the first area in a list that ends above addr. */
static struct area *first_above(struct area *area, int level,
				unsigned long addr)
{
	while (area && area->end <= addr)
		area = area->next[level];
	return area;
}

/* Does a place lead to the first area that ends above addr, in each list? */
static int is_place(const struct space *space, place at, unsigned long addr)
{
	for (int level = 0; level < LEVELS; level++)
		if (*at[level] != first_above(space->first[level], level, addr))
			return 0;
	return 1;
}

void prove_find_place(void)
{
	struct space *space = any_space();
	unsigned long addr = nondet_word();
	struct area *area;
	place at;

	area = find_place(space, addr, at);
	if (area)
		reach("an area");
	else
		reach("none");
	check(area == first_above(space->first[0], 0, addr), "the first area");
	check(area == next_area(space, addr),
	      "next_area() finds the same area");
	check(is_place(space, at, addr), "`at' is its place in all lists");
	check_books();
}

/* find_area() lets the stack grow down to addr if the area after addr is a
 * stack, and the limit allows this size. Nothing else changes. */
void prove_find_area(void)
{
	struct space *space = any_space();
	unsigned long addr = nondet_word(), v = any_below(PROGRAM_PAGES);
	const struct area *next = next_area(space, addr), *area;
	unsigned long start = next ? next->start : 0;
	struct meaning before = meaning_of(space, v);
	int grows;

	stack_limit = nondet_word();
	grows = next && addr < start && next->flags & AREA_GROWS &&
		NR(addr) != 0 && next->end - addr <= stack_limit;
	area = find_area(space, addr);
	if (grows) {
		reach("the stack grows");
		check(area == next && area->start == PAGE_DOWN(addr), "grown");
	} else {
		check(!next || next->start == start, "not grown");
	}
	if (area) {
		reach("an area");
		check(area->start <= addr && addr < area->end,
		      "the area contains addr");
		check(space->recent == area, "found last");
	} else {
		reach("none");
		check(!next || next->start > addr, "no area contains addr");
	}
	if (grows && NR(addr) <= v && v < NR(start))
		check(same(meaning_of(space, v), meaning_in(next, v)), "stack");
	else
		check(same(meaning_of(space, v), before), "as before");
	check_books();
}

/* insert_area() puts a new area, which overlaps no other one, at its place in
 * the lists. */
void prove_insert_area(void)
{
	struct space *space = any_space();
	unsigned long v = any_below(PROGRAM_PAGES), areas = space->areas;
	struct meaning before = meaning_of(space, v);
	struct area like, *next, *new;
	place at;

	any_area(&like);
	assume(like.start && like.start < like.end && like.end <= KERNEL_BASE);
	assume(A4(&like));
	next = find_place(space, like.start, at);
	assume(!next || like.end <= next->start);
	new = insert_area(space, at, &like);
	if (new) {
		reach("inserted");
		check(space->areas == areas + 1, "one more");
		check(is_place(space, at, like.end),
		      "`at' is the place behind it");
		check(next_area(space, like.start) == new, "it is there");
	} else {
		reach("no room");
		check(areas == MAX_AREAS || no_memory, "none is left");
		check(is_place(space, at, like.start), "its place");
	}
	if (new && like.start <= PAGE(v) && PAGE(v) < like.end)
		check(same(meaning_of(space, v), meaning_in(&like, v)), "new");
	else
		check(same(meaning_of(space, v), before), "as before");
	check_books();
}

void prove_delete_area(void)
{
	struct space *space = any_space();
	unsigned long addr = nondet_word(), v = any_below(PROGRAM_PAGES);
	unsigned long areas = space->areas, start, end, changes = mem_changes;
	struct meaning before = meaning_of(space, v);
	struct area *area;
	place at;

	area = find_place(space, addr, at);
	assume(area);
	start = area->start;
	end = area->end;
	delete_area(space, at);
	reach("deleted");
	check(space->areas == areas - 1, "one less");
	check(mem_changes != changes, "the change is counted");
	check(is_place(space, at, end), "`at' is the next area's place");
	if (start <= PAGE(v) && PAGE(v) < end)
		check(!meaning_of(space, v).in, "gone");
	else
		check(same(meaning_of(space, v), before), "as before");
	check_books();
}

void prove_advance_area(void)
{
	unsigned long n = PAGE(any_below(PROGRAM_PAGES)), v = nondet_word();
	struct area area, rest;

	any_area(&area);
	assume(n < area.end && v >= NR(area.start + n) && v < 16);
	rest = area;
	advance_area(&rest, n);
	reach("advanced");
	check(rest.start == area.start + n && rest.end == area.end, "range");
	check(same(meaning_in(&rest, v), meaning_in(&area, v)), "same pages");
}

/* Two areas are joinable if and only if they meet, and the first one, made as
 * long as both, would give the second one's pages the same meaning. */
void prove_joinable(void)
{
	struct area a, b;
	struct meaning first, second;

	any_area(&a);
	any_area(&b);
	assume(a.start < a.end);
	first = meaning_in(&a, NR(a.end));
	second = meaning_in(&b, NR(b.start));
	if (joinable(&a, &b)) {
		reach("joinable");
		check(a.end == b.start && same(first, second), "joinable");
	} else {
		reach("not joinable");
		check(a.end != b.start || !same(first, second), "not");
	}
}

/* Are there two joinable areas that meet at addr? */
static int is_joint(const struct space *space, unsigned long addr)
{
	const struct area *area = space->first[0];

	for (; area && area->next[0]; area = area->next[0])
		if (area->end == addr && joinable(area, area->next[0]))
			return 1;
	return 0;
}

void prove_join_areas(void)
{
	struct space *space = any_space();
	unsigned long addr = PAGE(any_below(16)), v = any_below(PROGRAM_PAGES);
	unsigned long areas = space->areas;
	struct meaning before = meaning_of(space, v);
	int joint = is_joint(space, addr);

	files_stay = 1;
	join_areas(space, addr);
	if (joint)
		reach("joined");
	else
		reach("nothing to join");
	check(!is_joint(space, addr), "joined");
	check(space->areas == areas - joint, "one less");
	check(same(meaning_of(space, v), before), "as before");
	check_books();
}

/* Does add_area() accept the addresses of this new area? */
static int is_range(const struct area *area)
{
	return area->start % PAGE_SIZE == 0 && area->end % PAGE_SIZE == 0 &&
	       0 < area->start && area->start < area->end &&
	       area->end <= KERNEL_BASE;
}

static int overlaps(const struct space *space, const struct area *other)
{
	for (const struct area *area = space->first[0]; area;
	     area = area->next[0])
		if (area->start < other->end && other->start < area->end)
			return 1;
	return 0;
}

void prove_add_area(void)
{
	struct space *space = any_space();
	unsigned long v = any_below(PROGRAM_PAGES), areas = space->areas;
	struct meaning before = meaning_of(space, v);
	struct area new;
	int expected = 0, error;

	files_stay = 1;
	any_area(&new);
	assume(A4(&new));
	new.start = nondet_word();
	new.end = nondet_word();
	if (!is_range(&new))
		expected = -EINVAL;
	else if (overlaps(space, &new))
		expected = -EEXIST;
	else if (areas == MAX_AREAS)
		expected = -ENOMEM;
	error = add_area(space, &new);
	if (no_memory && !expected)
		expected = -ENOMEM;
	check(error == expected, "the error");
	if (error == -EINVAL)
		reach("no range");
	else if (error == -EEXIST)
		reach("overlaps");
	else if (error == -ENOMEM)
		reach("no memory");
	else
		reach("added");
	if (error)
		check(space->areas == areas, "no area more");
	else
		check(!is_joint(space, new.start) && !is_joint(space, new.end),
		      "joined");
	if (!error && new.start <= PAGE(v) && PAGE(v) < new.end)
		check(same(meaning_of(space, v), meaning_in(&new, v)), "new");
	else
		check(same(meaning_of(space, v), before), "as before");
	check_books();
}

/* Does an area begin before addr and end after it? */
static int is_inside(const struct space *space, unsigned long addr)
{
	const struct area *area = first_above(space->first[0], 0, addr);

	return area && area->start < addr;
}

void prove_split_area(void)
{
	struct space *space = any_space();
	unsigned long addr = PAGE(any_below(16)), v = any_below(PROGRAM_PAGES);
	unsigned long areas = space->areas;
	struct meaning before = meaning_of(space, v);
	int inside = is_inside(space, addr), error;

	error = split_area(space, addr);
	if (error) {
		reach("no memory");
		check(error == -ENOMEM && inside, "-ENOMEM");
		check(areas == MAX_AREAS || no_memory, "none is left");
	} else {
		reach("split");
		check(space->areas == areas + inside, "one more");
		check(!is_inside(space, addr), "split");
		check(!inside || is_joint(space, addr),
		      "the two parts are joinable");
	}
	check(same(meaning_of(space, v), before), "as before");
	check_books();
}

#pragma CPROVER check pop
