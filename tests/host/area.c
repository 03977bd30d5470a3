/*
 * Areas: adding, joining, splitting, removing, and random ones beside one
 * record a page. How their pages come is for touch.c.
 *
 * About add_area(), find_area(), remove_areas(), protect_areas().
 *
 * Ancestor: none.
 */
#include "space.h"

#define MIDDLE 0x10000000UL

static char data[2 * PAGE_SIZE + 100];

static int add_data(unsigned long first, unsigned long last,
		    unsigned long bytes)
{
	struct area area = { first, last, RW, data, bytes };

	return add_area(space, &area);
}

/* What comes a page later in the same data. */
static int add_rest(unsigned long first, unsigned long last)
{
	struct area area = { first, last, RW, data + PAGE_SIZE,
			     sizeof(data) - PAGE_SIZE };

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

static int only_what_goes_on_with_the_same_data_joins(void)
{
	int good;

	begin_space();
	good = add(0x1000, 0x2000, RW) == 0 &&
	       add(0x2000, 0x3000, RW | AREA_GROWS) == 0 && space->areas == 2;
	good &= add_data(0x8000, 0x9000, 5) == 0 &&
		add(0x9000, 0xa000, RW) == 0 && add(0x7000, 0x8000, RW) == 0 &&
		space->areas == 5;
	good &= add_data(0x10000, 0x11000, sizeof(data)) == 0 &&
		add_data(0x11000, 0x12000, sizeof(data)) == 0 &&
		space->areas == 7;
	good &= remove_areas(space, 0x11000, 0x12000) == 0 &&
		add_rest(0x11000, 0x12000) == 0 && space->areas == 6 &&
		is(5, 0x10000, 0x12000) && space->area[5].bytes == sizeof(data);
	return end_space(good);
}

static int overlap_is_refused_to_the_byte(void)
{
	struct space before;
	int good;

	begin_space();
	good = add(0x3000, 0x6000, RW) == 0;
	before = *space;
	good &= add(0x3000, 0x6000, RW) == -EEXIST &&
		add(0x2000, 0x4000, RW) == -EEXIST &&
		add(0x5000, 0x7000, RW) == -EEXIST &&
		add(0x4000, 0x5000, RW) == -EEXIST &&
		add(0x1000, 0x9000, RW) == -EEXIST;
	good &= memcmp(&before, space, sizeof(before)) == 0;
	good &= add(0x2000, 0x3000, 0) == 0 && add(0x6000, 0x7000, 0) == 0;
	return end_space(good && space->areas == 3);
}

static int what_is_no_area_is_refused(void)
{
	int good;

	begin_space();
	good = add(0x1000, 0x1000, RW) == -EINVAL &&
	       add(0, 0x2000, RW) == -EINVAL && /* null pointers are there */
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

/* AREAS areas with a hole of one page behind each. */
static int fill(void)
{
	int good = 1;

	for (unsigned long i = 0; i < AREAS; i++)
		good &= add(MIDDLE + 4 * i * PAGE_SIZE,
			    MIDDLE + (4 * i + 3) * PAGE_SIZE, RW) == 0;
	return good && space->areas == AREAS;
}

static int one_area_too_many_is_refused_but_may_join(void)
{
	struct space before;
	int good;

	begin_space();
	good = fill();
	before = *space;
	good &= add(0x1000, 0x2000, RW) == -ENOMEM &&
		add(MIDDLE + 0x3000, MIDDLE + 0x4000, AREA_READ) == -ENOMEM;
	good &= memcmp(&before, space, sizeof(before)) == 0;
	good &= add(MIDDLE - PAGE_SIZE, MIDDLE, RW) == 0 &&
		space->areas == AREAS &&
		is(0, MIDDLE - PAGE_SIZE, MIDDLE + 0x3000);
	good &= add(MIDDLE + 0x3000, MIDDLE + 0x4000, RW) == 0 &&
		space->areas == AREAS - 1 &&
		is(0, MIDDLE - PAGE_SIZE, MIDDLE + 0x7000);
	return end_space(good);
}

static int a_split_too_many_is_refused_and_changes_nothing(void)
{
	struct space before;
	unsigned long addr = MIDDLE + PAGE_SIZE;
	int good;

	begin_space();
	good = fill() && touch_page(space, addr, 1) == 0;
	before = *space;
	good &= remove_areas(space, addr, addr + PAGE_SIZE) == -ENOMEM &&
		memcmp(&before, space, sizeof(before)) == 0 &&
		find_entry(space->dir, addr);
	good &= remove_areas(space, addr, addr + 2 * PAGE_SIZE) == 0 &&
		!find_entry(space->dir, addr) && is(0, MIDDLE, addr);
	return end_space(good && space->areas == AREAS);
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
	const struct area *area = space->area;
	int good;

	begin_space();
	good = add_data(0x10000, 0x15000, sizeof(data)) == 0;
	good &= remove_areas(space, 0x11000, 0x12000) == 0 && space->areas == 2;
	good &= area[0].data == data && area[0].bytes >= PAGE_SIZE;
	good &= area[1].data == data + 2 * PAGE_SIZE && area[1].bytes == 100;
	good &= remove_areas(space, 0x12000, 0x13000) == 0 &&
		is(1, 0x13000, 0x15000) && area[1].bytes == 0;
	good &= touch_page(space, 0x13000, 0) == 0 &&
		*(char *)P2V(PAGE_DOWN(*find_entry(space->dir, 0x13000))) == 0;
	return end_space(good);
}

/* ---- random areas beside one record a page ---- */

#define WINDOW 48

static struct {
	int flags; /* -1: no area */
	int present;
	const char *data;
	unsigned long bytes;
} record[WINDOW];

static int page_agrees(unsigned long i)
{
	unsigned long addr = 0x10000 + i * PAGE_SIZE, offset;
	const struct area *area = find_area(space, addr);
	unsigned long bytes = 0;

	if (!!find_entry(space->dir, addr) !=
	    (record[i].present && record[i].flags & AREA_RIGHTS))
		return 0;
	if (can_write(space->dir, addr) && !(record[i].flags & AREA_WRITE))
		return 0;
	if (!area || record[i].flags < 0)
		return !area && record[i].flags < 0;
	offset = addr - area->start;
	if (offset < area->bytes)
		bytes = area->bytes - offset;
	if (bytes > PAGE_SIZE)
		bytes = PAGE_SIZE;
	return (int)area->flags == record[i].flags &&
	       bytes == record[i].bytes &&
	       (bytes == 0 || area->data + offset == record[i].data);
}

static int random_add(unsigned long a, unsigned long b)
{
	struct area area = { .start = 0x10000 + a * PAGE_SIZE,
			     .end = 0x10000 + b * PAGE_SIZE,
			     .flags = one_in(3) ? AREA_READ : RW,
			     .data = data };
	int full = space->areas == AREAS, want = 0, got;

	area.flags |= one_in(8) ? AREA_FILE : 0;
	area.bytes = one_in(2) ? 0 : below(sizeof(data) + 1);
	if (area.bytes > area.end - area.start)
		area.bytes = area.end - area.start;
	for (unsigned long i = a; i < b; i++)
		if (record[i].flags >= 0)
			want = -EEXIST;
	got = add_area(space, &area);
	if (got == -ENOMEM && full && want == 0)
		return 1;
	for (unsigned long i = a; i < b && got == 0; i++) {
		unsigned long n = (i - a) * PAGE_SIZE;

		record[i].data = n < area.bytes ? data + n : data;
		n = n < area.bytes ? area.bytes - n : 0;
		record[i].flags = (int)area.flags;
		record[i].bytes = n < PAGE_SIZE ? n : PAGE_SIZE;
	}
	return got == want;
}

static int random_remove(unsigned long a, unsigned long b)
{
	int full = space->areas == AREAS;
	int got = remove_areas(space, 0x10000 + a * PAGE_SIZE,
			       0x10000 + b * PAGE_SIZE);

	if (got == -ENOMEM && full)
		return a > 0 && b < WINDOW && record[a - 1].flags >= 0 &&
		       record[b].flags == record[a - 1].flags;
	for (unsigned long i = a; i < b; i++) {
		record[i].flags = -1;
		record[i].bytes = 0;
		record[i].present = 0;
	}
	return got == 0;
}

/* Where a record has no area the call is not allowed. */
static int random_protect(unsigned long a, unsigned long b)
{
	int rights = one_in(3) ? 0 : one_in(2) ? AREA_READ : RW;
	int full = space->areas + 2 > AREAS, got;

	for (unsigned long i = a; i < b; i++)
		if (record[i].flags < 0)
			return 1;
	got = protect_areas(space, 0x10000 + a * PAGE_SIZE,
			    0x10000 + b * PAGE_SIZE, (unsigned long)rights);
	if (got == -ENOMEM && full)
		return 1;
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
		 record[i].data && !record[i].bytes)
		want = -ENXIO;
	if (touch_page(space, 0x10000 + i * PAGE_SIZE + below(PAGE_SIZE),
		       write) != want)
		return 0;
	record[i].present |= want == 0;
	return 1;
}

static int random_areas_agree_page_by_page(void)
{
	unsigned long most = 0;
	int good = 1;

	begin_space();
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
		if (space->areas > most)
			most = space->areas;
		if (!good)
			say("step %d, pages %lu to %lu", i, a, b);
	}
	if (most != AREAS)
		say("at most %lu areas: the limit was not reached", most);
	return end_space(good && most == AREAS);
}

#define TEST(name) ok(name(), #name)

int main(int argc, char **argv)
{
	plan(10, 45);
	set_seed(argc, argv, 24);
	map_arena(0x200000);
	TEST(areas_that_touch_and_allow_the_same_join);
	TEST(only_what_goes_on_with_the_same_data_joins);
	TEST(overlap_is_refused_to_the_byte);
	TEST(what_is_no_area_is_refused);
	TEST(one_area_too_many_is_refused_but_may_join);
	TEST(a_split_too_many_is_refused_and_changes_nothing);
	TEST(remove_cuts_head_tail_middle_and_whole);
	TEST(removing_nothing_changes_nothing);
	TEST(data_stays_with_its_addresses_through_a_split);
	TEST(random_areas_agree_page_by_page);
	return failures();
}
