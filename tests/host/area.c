/*
 * Tests areas: they are added, joined, split and removed. Random calls are
 * compared with a record of each page. touch.c tests how the pages of areas
 * appear.
 *
 * About add_area(), find_area(), next_area(), remove_areas(), protect_area(),
 * copy_areas(), free_areas().
 *
 * Ancestor: none.
 */
#include "space.h"
#include "../free_pages.h"

#define MIDDLE 0x10000000UL

static int add_data(unsigned long first, unsigned long last,
		    unsigned long bytes)
{
	struct area area = { first, last, RW, &flat, 0, bytes, { 0 } };

	return add_area(space, &area);
}

/* Adds an area that maps the same file as add_data(), but from the file's
 * second page on. */
static int add_rest(unsigned long first, unsigned long last)
{
	struct area area = { first, last, RW, &flat, 1, FLAT_BYTES - PAGE_SIZE,
			     { 0 } };

	return add_area(space, &area);
}

static int areas_that_touch_and_allow_the_same_join(void)
{
	int good;

	begin_space();
	good = add(0x3000, 0x4000, RW) == 0 && add(0x1000, 0x2000, RW) == 0;
	good &= space->areas == 2 && is(0, 0x1000, 0x2000) &&
		is(1, 0x3000, 0x4000);
	good &= add(0x2000, 0x3000, RW) == 0 && space->areas == 1 &&
		is(0, 0x1000, 0x4000);
	good &= add(0x4000, 0x5000, RW) == 0 && is(0, 0x1000, 0x5000);
	good &= add(0x5000, 0x6000, AREA_READ) == 0 && space->areas == 2;
	return end_space(good);
}

static int only_areas_that_continue_the_same_data_join(void)
{
	int good;

	begin_space();
	good = add(0x1000, 0x2000, RW) == 0 &&
	       add(0x2000, 0x3000, RW | AREA_GROWS) == 0 && space->areas == 2;
	good &= add_data(0x8000, 0x9000, 5) == 0 &&
		add(0x9000, 0xa000, RW) == 0 && add(0x7000, 0x8000, RW) == 0 &&
		space->areas == 5;
	good &= add_data(0x10000, 0x11000, FLAT_BYTES) == 0 &&
		add_data(0x11000, 0x12000, FLAT_BYTES) == 0 &&
		space->areas == 7;
	good &= remove_areas(space, 0x11000, 0x12000) == 0 &&
		add_rest(0x11000, 0x12000) == 0 && space->areas == 6 &&
		is(5, 0x10000, 0x12000) &&
		area_at(space, 5)->bytes == FLAT_BYTES;
	return end_space(good);
}

static int overlap_is_refused_to_the_byte(void)
{
	unsigned long before;
	int good;

	begin_space();
	good = add(0x3000, 0x6000, RW) == 0;
	before = areas_sum();
	good &= add(0x3000, 0x6000, RW) == -EEXIST &&
		add(0x2000, 0x4000, RW) == -EEXIST &&
		add(0x5000, 0x7000, RW) == -EEXIST &&
		add(0x4000, 0x5000, RW) == -EEXIST &&
		add(0x1000, 0x9000, RW) == -EEXIST;
	good &= areas_sum() == before;
	good &= add(0x2000, 0x3000, 0) == 0 && add(0x6000, 0x7000, 0) == 0;
	return end_space(good && space->areas == 3);
}

static int a_range_that_is_no_area_is_refused(void)
{
	int good;

	begin_space();
	good = add(0x1000, 0x1000, RW) == -EINVAL &&
	       add(0, 0x2000, RW) == -EINVAL && /* null pointers must fault */
	       add(0x2000, 0x1000, RW) == -EINVAL &&
	       add(0x1001, 0x2000, RW) == -EINVAL &&
	       add(0x1000, 0x2fff, RW) == -EINVAL &&
	       add(KERNEL_BASE - PAGE_SIZE, KERNEL_BASE + PAGE_SIZE, RW) ==
		       -EINVAL &&
	       add(KERNEL_BASE, KERNEL_BASE + PAGE_SIZE, RW) == -EINVAL &&
	       add(0xfffff000, 0, RW) == -EINVAL && space->areas == 0;
	good &= add(KERNEL_BASE - PAGE_SIZE, KERNEL_BASE, RW) == 0;
	return end_space(good && space->areas == 1);
}

/* fill() makes this number of areas, with a hole of one page after each, and
 * leaves no memory for another area. */
#define SOME 24UL

static int fill(void)
{
	int good = 1;

	for (unsigned long i = 0; i < SOME; i++)
		good &= add(MIDDLE + 4 * i * PAGE_SIZE,
			    MIDDLE + (4 * i + 3) * PAGE_SIZE, RW) == 0;
	objects_left = 0;
	return good && space->areas == SOME;
}

static int an_area_is_refused_without_memory(void)
{
	unsigned long before;
	int good;

	begin_space();
	good = fill();
	before = areas_sum();
	good &= add(0x1000, 0x2000, RW) == -ENOMEM &&
		add(MIDDLE + 0x3000, MIDDLE + 0x4000, RW) == -ENOMEM;
	good &= areas_sum() == before;
	objects_left = 1;
	good &= add(MIDDLE - PAGE_SIZE, MIDDLE, RW) == 0 &&
		space->areas == SOME &&
		is(0, MIDDLE - PAGE_SIZE, MIDDLE + 0x3000);
	good &= add(MIDDLE + 0x3000, MIDDLE + 0x4000, RW) == 0 &&
		space->areas == SOME - 1 &&
		is(0, MIDDLE - PAGE_SIZE, MIDDLE + 0x7000);
	return end_space(good);
}

static int a_split_without_memory_changes_nothing(void)
{
	unsigned long before, addr = MIDDLE + PAGE_SIZE;
	int good;

	begin_space();
	good = fill() && touch_page(space, addr, 1) == 0;
	before = areas_sum();
	for (int left = 0; left < 2; left++) {
		objects_left = left;
		good &= remove_areas(space, addr, addr + PAGE_SIZE) ==
				-ENOMEM &&
			protect_area(space, addr, addr + PAGE_SIZE, 0) ==
				-ENOMEM;
		good &= areas_sum() == before && find_entry(space->dir, addr) &&
			objects_left == left;
	}
	good &= remove_areas(space, addr, addr + 2 * PAGE_SIZE) == 0 &&
		!find_entry(space->dir, addr) && is(0, MIDDLE, addr);
	good &= protect_area(space, MIDDLE, addr, 0) == 0;
	return end_space(good && space->areas == SOME);
}

static int all_areas_are_copied_or_none(void)
{
	struct space copy = { 0 };
	unsigned long before;
	int good;

	begin_space();
	good = fill();
	before = areas_sum();
	objects_left = SOME - 1;
	good &= copy_areas(space, &copy) == -ENOMEM && copy.areas == 0 &&
		!copy.first[0] && objects_left == SOME - 1;
	objects_left = SOME;
	good &= copy_areas(space, &copy) == 0 && copy.areas == SOME;
	for (int i = 0; i < (int)SOME; i++)
		area_at(&copy, i)->flags = 0;
	good &= areas_sum() == before;
	free_areas(&copy);
	good &= copy.areas == 0 && objects_left == SOME &&
		areas_sum() == before;
	return end_space(good);
}

/* MAX_AREAS is the limit of Linux. The test finds each of the areas, and then
 * joins all of them to one area. */
static int a_space_has_at_most_max_areas(void)
{
	unsigned long end = MIDDLE + MAX_AREAS * PAGE_SIZE;
	int good;

	begin_space();
	good = add(MIDDLE, end, RW) == 0;
	for (unsigned long at = MIDDLE + PAGE_SIZE; at < end - PAGE_SIZE;
	     at += 2 * PAGE_SIZE)
		good &= protect_area(space, at, at + PAGE_SIZE, 0) == 0;
	good &= space->areas == MAX_AREAS - 1 &&
		protect_area(space, end - PAGE_SIZE, end, 0) == 0 &&
		space->areas == MAX_AREAS && add(0x1000, 0x2000, RW) == -ENOMEM;
	for (unsigned long at = MIDDLE; at < end; at += PAGE_SIZE) {
		const struct area *area = find_area(space, at);

		good &= area && area->start == at &&
			area->end == at + PAGE_SIZE &&
			area->flags == (at / PAGE_SIZE % 2 ? 0 : RW);
	}
	for (unsigned long at = MIDDLE; at < end; at += PAGE_SIZE)
		good &= protect_area(space, at, at + PAGE_SIZE, RW) == 0;
	good &= space->areas == 1 && is(0, MIDDLE, end);
	return end_space(good);
}

static int remove_cuts_head_tail_middle_and_whole(void)
{
	int good;

	begin_space();
	good = add(0x1000, 0x9000, RW) == 0;
	good &= remove_areas(space, 0x0000, 0x2000) == 0 &&
		is(0, 0x2000, 0x9000);
	good &= remove_areas(space, 0x8000, 0xa000) == 0 &&
		is(0, 0x2000, 0x8000);
	good &= remove_areas(space, 0x4000, 0x5000) == 0 &&
		is(0, 0x2000, 0x4000) && is(1, 0x5000, 0x8000);
	good &= add(0xa000, 0xb000, RW) == 0 && space->areas == 3;
	good &= remove_areas(space, 0x3000, 0xb000) == 0 && space->areas == 1 &&
		is(0, 0x2000, 0x3000);
	good &= remove_areas(space, 0x3000, 0x9000) == 0 && space->areas == 1;
	good &= remove_areas(space, 0, KERNEL_BASE) == 0 && space->areas == 0;
	good &= remove_areas(space, 0, KERNEL_BASE) == 0;
	return end_space(good);
}

static int removing_nothing_changes_nothing(void)
{
	int good;

	begin_space();
	good = add(0x1000, 0x9000, RW) == 0;
	good &= remove_areas(space, 0x4000, 0x4000) == 0 && space->areas == 1;
	return end_space(good && is(0, 0x1000, 0x9000));
}

static int data_stays_with_its_addresses_through_a_split(void)
{
	int good;

	begin_space();
	good = add_data(0x10000, 0x15000, FLAT_BYTES) == 0;
	good &= remove_areas(space, 0x11000, 0x12000) == 0 && space->areas == 2;
	good &= area_at(space, 0)->offset == 0 &&
		area_at(space, 0)->bytes >= PAGE_SIZE;
	good &= area_at(space, 1)->offset == 2 &&
		area_at(space, 1)->bytes == PAGE_SIZE + 777;
	good &= remove_areas(space, 0x12000, 0x14000) == 0 &&
		is(1, 0x14000, 0x15000) && area_at(space, 1)->bytes == 0;
	good &= touch_page(space, 0x14000, 0) == 0 &&
		*(char *)P2V(PAGE_DOWN(*find_entry(space->dir, 0x14000))) == 0;
	return end_space(good);
}

/* ---- Random areas are compared with a record of each page ---- */

#define WINDOW 48

static struct {
	int flags; /* -1: no area */
	int present;
	unsigned long nr; /* which page of the file is mapped */
	unsigned long bytes;
} record[WINDOW];

static int refused; /* calls that failed: no memory for another area */

static int page_agrees(unsigned long i)
{
	unsigned long addr = 0x10000 + i * PAGE_SIZE, offset;
	const struct area *area = find_area(space, addr);
	unsigned long bytes = 0;

	if (!!find_entry(space->dir, addr) !=
	    (record[i].present && record[i].flags & AREA_RIGHTS))
		return 0;
	if (can_touch(space->dir, addr, 1) && !(record[i].flags & AREA_WRITE))
		return 0;
	if (!area || record[i].flags < 0)
		return !area && record[i].flags < 0;
	offset = addr - area->start;
	if (offset < area->bytes)
		bytes = area->bytes - offset;
	if (bytes > PAGE_SIZE)
		bytes = PAGE_SIZE;
	return (int)area->flags == record[i].flags &&
	       bytes == record[i].bytes && area->contents == &flat &&
	       area->offset + NR(offset) == record[i].nr;
}

static int random_add(unsigned long a, unsigned long b)
{
	struct area area = { .start = 0x10000 + a * PAGE_SIZE,
			     .end = 0x10000 + b * PAGE_SIZE,
			     .flags = one_in(3) ? AREA_READ : RW,
			     .contents = &flat,
			     .offset = below(3) };
	int want = 0, got;

	area.flags |= one_in(8) ? AREA_FILE : 0;
	area.bytes = one_in(2) || area.flags & AREA_FILE ?
			     0 :
			     below(FLAT_BYTES - PAGE(area.offset) + 1);
	if (area.bytes > area.end - area.start)
		area.bytes = area.end - area.start;
	for (unsigned long i = a; i < b; i++)
		if (record[i].flags >= 0)
			want = -EEXIST;
	got = add_area(space, &area);
	if (got == -ENOMEM && !objects_left && want == 0)
		return ++refused > 0;
	for (unsigned long i = a; i < b && got == 0; i++) {
		unsigned long n = (i - a) * PAGE_SIZE;

		record[i].nr = area.offset + NR(n);
		n = n < area.bytes ? area.bytes - n : 0;
		record[i].flags = (int)area.flags;
		record[i].bytes = n < PAGE_SIZE ? n : PAGE_SIZE;
	}
	return got == want;
}

static int random_remove(unsigned long a, unsigned long b)
{
	int got = remove_areas(space, 0x10000 + a * PAGE_SIZE,
			       0x10000 + b * PAGE_SIZE);

	if (got == -ENOMEM && objects_left < 2)
		return ++refused > 0;
	for (unsigned long i = a; i < b; i++) {
		record[i].flags = -1;
		record[i].bytes = 0;
		record[i].present = 0;
	}
	return got == 0;
}

/* Changes the rights of pages. protect_area() may be called only for pages of
 * one area. */
static int random_protect(unsigned long a, unsigned long b)
{
	int rights = one_in(3) ? 0 : one_in(2) ? AREA_READ : RW;
	int got;

	if (record[a].flags < 0)
		return 1;
	while (0x10000 + b * PAGE_SIZE >
	       next_area(space, 0x10000 + a * PAGE_SIZE)->end)
		b--;
	got = protect_area(space, 0x10000 + a * PAGE_SIZE,
			   0x10000 + b * PAGE_SIZE, (unsigned long)rights);
	if (got == -ENOMEM && objects_left < 2)
		return ++refused > 0;
	for (unsigned long i = a; i < b; i++)
		record[i].flags = (record[i].flags & ~AREA_RIGHTS) | rights;
	return got == 0;
}

static int random_touch(unsigned long i)
{
	int write = one_in(2), want = 0;

	if (record[i].flags < 0 ||
	    !(record[i].flags & (write ? AREA_WRITE : AREA_RIGHTS)))
		want = -EFAULT;
	else if (!record[i].present && record[i].flags & AREA_FILE &&
		 record[i].nr >= pages_for(FLAT_BYTES))
		want = -ENXIO;
	if (touch_page(space, 0x10000 + i * PAGE_SIZE + below(PAGE_SIZE),
		       write) != want)
		return 0;
	record[i].present |= want == 0;
	return 1;
}

static int random_areas_agree_page_by_page(void)
{
	int good = 1;

	begin_space();
	objects_left = 20;
	for (int i = 0; i < WINDOW; i++)
		record[i].flags = -1;
	for (int i = 0; i < 30000 && good; i++) {
		unsigned long a = below(WINDOW), b = a + 1 + below(6);

		if (b > WINDOW)
			b = WINDOW;
		switch (below(6)) {
		case 0:
			good = random_remove(a, one_in(2) ? a + 1 : b);
			break;
		case 3:
			good = random_protect(a, one_in(2) ? a + 1 : b);
			break;
		case 1:
		case 2:
			good = random_touch(a);
			break;
		default:
			good = random_add(a, one_in(2) ? a + 1 : b);
		}
		for (unsigned long j = 0; j < WINDOW; j++)
			good &= page_agrees(j);
		good &= mem_check() == 0;
		good &= objects_left + (long)space->areas == 20;
		if (!good)
			say("step %d, pages %lu to %lu", i, a, b);
	}
	say("%d calls refused without memory", refused);
	return end_space(good && refused > 100);
}

#define TEST(name) ok(name(), #name)

int main(int argc, char **argv)
{
	plan(12, 45);
	set_seed(argc, argv, 24);
	map_arena(0x200000);
	TEST(areas_that_touch_and_allow_the_same_join);
	TEST(only_areas_that_continue_the_same_data_join);
	TEST(overlap_is_refused_to_the_byte);
	TEST(a_range_that_is_no_area_is_refused);
	TEST(an_area_is_refused_without_memory);
	TEST(a_split_without_memory_changes_nothing);
	TEST(all_areas_are_copied_or_none);
	TEST(a_space_has_at_most_max_areas);
	TEST(remove_cuts_head_tail_middle_and_whole);
	TEST(removing_nothing_changes_nothing);
	TEST(data_stays_with_its_addresses_through_a_split);
	TEST(random_areas_agree_page_by_page);
	return failures();
}
