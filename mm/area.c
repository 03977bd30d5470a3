/*
 * Keeps the areas: the ranges of addresses that a program may touch. fault.c
 * looks at them to decide whether a fault is an error. exec, brk, mmap and
 * munmap of kernel/ change them.
 *
 * The areas are objects of the pool, in a sorted list. A search must not walk
 * through thousands of them, so this is a skip list (Pugh, Skip lists, CACM
 * 1990): about a quarter of the areas, chosen at random, are also in a second
 * list, about a quarter of these also in a third one, and so on. A search
 * begins in the highest list. It goes down one list when the next area in this
 * list does not end before the address:
 *
 *	first[2] ──────────────────────────────> [   ] ──────────────> 0
 *	first[1] ──────────> [   ] ────────────> [   ] ──────────────> 0
 *	first[0] ──> [   ] ─> [   ] ──> [   ] ──> [   ] ──> [   ] ───> 0
 *	             text     data      heap      mmap      stack, grows
 *	             of a file          zeros               down to its limit
 *
 * A1  areas are sorted by start and do not overlap.
 * A2  every page of a program, present or held by an entry without PG_PRESENT,
 *     lies in an area. So a search for the pages of a table need only look in
 *     areas.
 * A3  each list is a part of the list below it, in the same order; space->areas
 *     is the number of areas in the lowest list; space->recent is one of them,
 *     or 0.
 * A4  an area without a file has offset 0 and bytes 0, and neither AREA_FILE
 *     nor AREA_SHARED. An area with AREA_SHARED has AREA_FILE, too. An area
 *     that grows has no file, because its offset does not change when its start
 *     moves.
 * A5  if an entry in an area holds a page, the entry is present if and only if
 *     the area gives any right. So if the area allows a touch, and no page is
 *     present, the entry is empty.
 *
 * Ancestor: none in Linux 0.01: a program could touch any address below its
 * size. The idea is that of later Linux (vm_area_struct).
 */
#include "mm.h"
#include "kernel.h"

#include <asm/resource.h>

/* A place in all the lists: for each level the address of the pointer that
 * leads to the next area. */
typedef struct area **place[LEVELS];

/* Returns the first area that ends above addr; 0 if there is none. Sets `at` to
 * the area's place in the lists. */
static struct area *find_place(struct space *space, unsigned long addr,
			       place at)
{
	struct area **links = space->first;

	for (int level = LEVELS - 1; level >= 0; level--) {
		while (links[level] && links[level]->end <= addr)
			links = links[level]->next;
		at[level] = &links[level];
	}
	return links[0];
}

/* Returns the first area that ends above addr; 0 if there is none. A caller
 * that changes the lists calls find_place() instead. */
struct area *next_area(const struct space *space, unsigned long addr)
{
	struct area *const *links = space->first;

	for (int level = LEVELS - 1; level >= 0; level--)
		while (links[level] && links[level]->end <= addr)
			links = links[level]->next;
	return links[0];
}

/* Returns the area in which addr lies; 0 if there is none. If addr is below a
 * stack, and the limit of the stack allows it, grows the stack down to addr's
 * page, and returns it. Page 0 is never part of a stack. */
struct area *find_area(struct space *space, unsigned long addr)
{
	struct area *area = next_area(space, addr);

	if (!area)
		return 0;
	space->recent = area;
	if (area->start <= addr)
		return area;
	if (!(area->flags & AREA_GROWS) || addr < PAGE_SIZE ||
	    area->end - addr > soft_limit(RLIMIT_STACK))
		return 0;
	area->start = PAGE_DOWN(addr);
	return area;
}

static int is_shared(const struct area *area)
{
	return (area->flags & AREA_SHARED) != 0;
}

/* Inserts a new area, a copy of `like`, at the place `at`, and sets `at` to the
 * place after the new area. Returns the area; 0 if there are MAX_AREAS already
 * or no memory is left. */
static struct area *insert_area(struct space *space, place at,
				const struct area *like)
{
	struct area *area =
		space->areas < MAX_AREAS ? new_object(sizeof(*area)) : 0;
	int level = 0;

	if (!area)
		return 0;
	*area = *like;
	if (area->contents) {
		area->contents->areas++;
		area->contents->shared += is_shared(area);
	}
	space->lot = space->lot * 1664525 + 1013904223;
	do {
		area->next[level] = *at[level];
		*at[level] = area;
		at[level] = &area->next[level];
	} while (++level < LEVELS && !(space->lot >> (2 * level + 14) & 3));
	space->areas++;
	mem_changes++;
	return area;
}

/* Frees an area that is no longer in any list. If no other area maps its file,
 * contents_unused() may free the file. */
static void free_area(struct space *space, struct area *area)
{
	struct contents *contents = area->contents;
	int shared = is_shared(area);

	space->recent = 0;
	space->areas--;
	mem_changes++;
	free_object(area, sizeof(*area));
	if (!contents)
		return;
	contents->shared -= shared;
	if (--contents->areas == 0)
		contents_unused(contents);
}

/* Removes the area at the place `at`. Then `at` is the next area's place. */
static void delete_area(struct space *space, place at)
{
	struct area *area = *at[0];

	for (int level = 0; level < LEVELS && *at[level] == area; level++)
		*at[level] = area->next[level];
	free_area(space, area);
}

/* Moves the start of an area up by n bytes, which are whole pages. */
void advance_area(struct area *area, unsigned long n)
{
	area->start += n;
	area->bytes -= n < area->bytes ? n : area->bytes;
	if (area->contents)
		area->offset += NR(n);
}

/* Returns 1 if a split of one area would give exactly a and b, otherwise 0. */
static int joinable(const struct area *a, const struct area *b)
{
	struct area rest = *a;

	advance_area(&rest, a->end - a->start);
	return a->end == b->start && a->flags == b->flags &&
	       rest.contents == b->contents && rest.offset == b->offset &&
	       rest.bytes == b->bytes;
}

/* Coalesces the two areas that meet at addr, if they are joinable(). */
static void join_areas(struct space *space, unsigned long addr)
{
	struct area *area = next_area(space, addr - 1), *next;
	place at;

	next = find_place(space, addr, at);
	if (!area || !next || next == area || !joinable(area, next))
		return;
	area->end = next->end;
	delete_area(space, at);
}

/*
 * Adds an area, and coalesces it with its neighbours if possible. Returns 0;
 * -EINVAL if the area is empty, is not whole pages, reaches above KERNEL_BASE
 * or contains page 0; -EEXIST if it overlaps another area; -ENOMEM if there are
 * MAX_AREAS already or no memory is left. Page 0 is never mapped, so that null
 * pointers fault.
 */
int add_area(struct space *space, const struct area *area)
{
	place at;
	struct area *next = find_place(space, area->start, at);

	if ((area->start | area->end) % PAGE_SIZE || area->start == 0 ||
	    area->start >= area->end || area->end > KERNEL_BASE)
		return -EINVAL;
	if (next && next->start < area->end)
		return -EEXIST;
	if (!insert_area(space, at, area))
		return -ENOMEM;
	join_areas(space, area->end);
	join_areas(space, area->start);
	return 0;
}

/* Splits the area in which addr lies, so that one part ends at addr and the
 * other begins there. Does nothing if addr is in no area, or at the start of
 * one. Returns 0 or -ENOMEM. */
static int split_area(struct space *space, unsigned long addr)
{
	place at;
	struct area *area = find_place(space, addr, at), *low;

	if (!area || area->start >= addr)
		return 0;
	low = insert_area(space, at, area);
	if (!low)
		return -ENOMEM;
	low->end = addr;
	advance_area(area, addr - area->start);
	return 0;
}

/* Splits the areas at `start` and at `end`. Returns 0 or -ENOMEM. After -ENOMEM
 * the area at `start` may be split, so the callers call join_areas() after an
 * error, too. */
static int split_areas(struct space *space, unsigned long start,
		       unsigned long end)
{
	int error = split_area(space, start);

	return error ? error : split_area(space, end);
}

/* Removes the areas that begin in [start, end). The caller must have unmapped
 * their pages. */
static void delete_areas(struct space *space, unsigned long start,
			 unsigned long end)
{
	place at;

	find_place(space, start, at);
	while (*at[0] && (*at[0])->start < end) {
		delete_area(space, at);
		point();
	}
}

/* Unmaps the pages of [start, end), and removes all areas there. Returns 0.
 * After -ENOMEM or -EAGAIN nothing has changed that the program could see. */
int remove_areas(struct space *space, unsigned long start, unsigned long end)
{
	int error = split_areas(space, start, end);

	if (!error)
		error = free_page_tables(space, start, end);
	if (!error)
		delete_areas(space, start, end);
	join_areas(space, start);
	join_areas(space, end);
	return error;
}

/* Does the same as remove_areas(), but cannot fail, because the caller has
 * split the areas, and made the space the only holder of the tables. Unmaps one
 * page at a time, and frees no table. */
static void clear_areas(struct space *space, unsigned long start,
			unsigned long end)
{
	unsigned long addr = start;

	for (; (addr = next_present(space->dir, addr, end)) < end;
	     addr += PAGE_SIZE) {
		free_page_tables(space, addr, addr + PAGE_SIZE);
		point();
	}
	delete_areas(space, start, end);
}

/*
 * Moves [from, from + size), a part of one area, to [to, to + new_size). The
 * two ranges do not overlap. Areas that were in the new range are removed. If
 * the new range is smaller, the pages at the end of the old range are unmapped.
 * If it is larger, the area becomes longer. If size is 0, the area at `from`
 * stays, and the new range becomes a second area like it; then `from` must not
 * lie in the new range. Returns 0. After -ENOMEM or -EAGAIN nothing has changed
 * that the program could see.
 *
 * Splits at both ends of both ranges, and the new area, need up to five more
 * areas. `spare` is an object that is freed just before insert_area() allocates
 * one, so that insert_area() cannot fail.
 */
int move_areas(struct space *space, unsigned long from, unsigned long size,
	       unsigned long to, unsigned long new_size)
{
	unsigned long border[] = { from, from + size, to, to + new_size };
	unsigned long moved = size < new_size ? size : new_size;
	void *spare = space->areas + 5 > MAX_AREAS ?
			      0 :
			      new_object(sizeof(struct area));
	int error = spare ? 0 : -ENOMEM;
	struct area new;
	place at;

	for (int i = 0; i < 4 && !error; i++)
		error = split_area(space, border[i]);
	if (!error)
		error = own_tables(space, from, from + size);
	if (!error)
		error = own_tables(space, to, to + new_size);
	if (!error)
		error = move_pages(space, from, to, moved, 0);
	if (!error)
		clear_areas(space, to, to + new_size);
	if (spare)
		free_object(spare, sizeof(struct area));
	if (!error) { /* from here on nothing can fail */
		new = *next_area(space, from);
		new.start = to;
		new.end = to + new_size;
		find_place(space, to, at);
		insert_area(space, at, &new);
		space->moves++;
		move_pages(space, from, to, moved, 1);
		space->moves++;
		clear_areas(space, from, from + size);
	}
	for (int i = 0; i < 4; i++)
		join_areas(space, border[i]);
	return error;
}

/* Gives [start, end), a part of one area, new rights. Returns 0. After -ENOMEM
 * or -EAGAIN nothing has changed that the program could see. */
int protect_area(struct space *space, unsigned long start, unsigned long end,
		 unsigned long rights)
{
	int error = split_areas(space, start, end);
	struct area *area = next_area(space, start);

	if (!error)
		error = protect_pages(space, start, end, rights != 0,
				      rights & AREA_WRITE);
	if (!error)
		area->flags = (area->flags & ~AREA_RIGHTS) | rights;
	join_areas(space, start);
	join_areas(space, end);
	return error;
}

/* Unmaps the pages that one table maps in [addr, end). The entry for addr is
 * not empty. Does this also if other spaces share the table: then all of them
 * lose these pages. */
static void clear_entries(struct space *space, unsigned long addr,
			  unsigned long end)
{
	unsigned long stop = addr - addr % TABLE_SPAN + TABLE_SPAN;
	unsigned long *table = dir_entry(space->dir, addr), at = addr, n = 0;

	for (end = end < stop ? end : stop; at < end;
	     at = next_present(space->dir, at, end)) {
		unsigned long *entry = table_entry(*table, at);

		kfree(PAGE_DOWN(*entry));
		*entry = 0;
		n++;
	}
	if (mem_map[NR(*table)] > 1)
		table_cut(addr, *table, n);
	else
		space->pages -= n;
	flush_tlb();
}

/*
 * Unmaps, in a space, the pages that a file has lost: page nr of the file and
 * all pages after it. These pages are in areas with AREA_FILE that map the
 * file. One call begins at *addr, looks at some areas until it has unmapped the
 * pages of one table, and sets *addr to where the next call has to begin.
 * Returns 0 when it has looked at all areas. Returns 1 or 2 if the caller has
 * to call point() and then this function again: 2 if it has unmapped pages,
 * otherwise 1. Empties the entries of a shared table without copying the table
 * first, because all spaces that share it have the same area there. So this
 * needs no memory.
 */
int unmap_contents(struct space *space, const struct contents *contents,
		   unsigned long nr, unsigned long *addr)
{
	const struct area *area = next_area(space, *addr);

	for (int left = 64; area && left--; area = area->next[0]) {
		unsigned long skip = nr > area->offset ? nr - area->offset : 0;
		unsigned long start = area->start;

		if (area->contents == contents && area->flags & AREA_FILE &&
		    skip < NR(area->end - start)) {
			start += PAGE(skip);
			*addr = next_present(space->dir,
					     start < *addr ? *addr : start,
					     area->end);
			if (*addr < area->end) {
				clear_entries(space, *addr, area->end);
				return 2;
			}
		}
		*addr = area->end;
	}
	return area != 0;
}

/* Copies all areas of the space `from` to the space `to`, for fork. Before the
 * call the lists of `to` may be those of another space, whose areas stay.
 * Returns 0 or -ENOMEM. After -ENOMEM `to` has no areas. */
int copy_areas(const struct space *from, struct space *to)
{
	const struct area *area = from->first[0];
	place at;

	to->areas = 0;
	to->recent = 0;
	for (int level = 0; level < LEVELS; level++) {
		to->first[level] = 0;
		at[level] = &to->first[level];
	}
	for (; area && insert_area(to, at, area); area = area->next[0])
		point();
	if (!area)
		return 0;
	free_areas(to);
	return -ENOMEM;
}

/* Removes all areas of a space. Empties the upper lists first. The caller must
 * have freed the pages. Calls point() after each area. */
void free_areas(struct space *space)
{
	struct area *area;

	for (int level = 1; level < LEVELS; level++)
		space->first[level] = 0;
	while ((area = space->first[0])) {
		space->first[0] = area->next[0];
		free_area(space, area);
		point();
	}
}
