/*
 * Tests how the pages of areas appear: what touch_page() and verify_area() do
 * with an address, how the stack grows, and that a call without memory changes
 * nothing.
 *
 * About touch_page(), verify_area(), do_no_page(), do_wp_page(),
 * protect_area(), remove_areas().
 *
 * Ancestor: none.
 */
#include "space.h"
#include "../free_pages.h"

#define MIDDLE 0x10000000UL

static int every_byte_of_data_appears_with_zeros_after_it(void)
{
	int good = 1;

	begin_space();
	for (unsigned long n = 0; n <= FLAT_BYTES && good;
	     n += n < 70 || n > FLAT_BYTES - 70 ? 1 : 67) {
		struct area area = { 0x10000, 0x14000, RW, &flat, 0, n, { 0 } };

		good &= add_area(space, &area) == 0;
		for (unsigned long i = 0; i < 4; i++)
			good &= touch_page(space, 0x10fff + i * PAGE_SIZE, 0) ==
				0;
		for (unsigned long i = 0; i < 4 * PAGE_SIZE && good; i++) {
			unsigned long *entry =
				find_entry(space->dir, 0x10000 + i);
			char *byte = P2V(PAGE_DOWN(*entry) + i % PAGE_SIZE);

			good &= *byte == (i < n ? FLAT_DATA[i] : 0);
		}
		good &= remove_areas(space, 0x10000, 0x14000) == 0;
	}
	return end_space(good);
}

static int the_stack_grows_to_its_limit_and_no_further(void)
{
	unsigned long top = KERNEL_BASE - PAGE_SIZE;
	unsigned long limit = top - 0x800000;
	int good;

	begin_space();
	good = add(top - PAGE_SIZE, top, RW | AREA_GROWS) == 0;
	good &= touch_page(space, limit - 1, 1) == -EFAULT &&
		is(0, top - PAGE_SIZE, top);
	good &= touch_page(space, top - 3 * PAGE_SIZE + 7, 1) == 0 &&
		is(0, top - 3 * PAGE_SIZE, top);
	good &= touch_page(space, limit, 1) == 0 && is(0, limit, top);
	good &= touch_page(space, limit - 1, 1) == -EFAULT && is(0, limit, top);
	good &= touch_page(space, top, 1) == -EFAULT;
	return end_space(good);
}

static int the_stack_stops_at_the_area_below(void)
{
	int good;

	begin_space();
	good = add(0x100000, 0x101000, RW) == 0 &&
	       add(0x108000, 0x109000, RW | AREA_GROWS) == 0;
	good &= touch_page(space, 0x101000, 1) == 0 && space->areas == 2 &&
		is(0, 0x100000, 0x101000) && is(1, 0x101000, 0x109000);
	good &= touch_page(space, 0x100fff, 1) == 0 && space->areas == 2;
	good &= touch_page(space, 0x0fffff, 1) == -EFAULT;
	return end_space(good);
}

/* On the 386 a page that can be written or executed can also be read. Linux
 * treats the rights of areas in the same way. */
static int rights_are_those_of_linux_on_a_386(void)
{
	static const unsigned long flags[] = { 0, AREA_READ, AREA_WRITE,
					       AREA_EXEC, RW };
	int good = 1;

	begin_space();
	for (unsigned long i = 0; i < ARRAY_SIZE(flags); i++) {
		unsigned long at = 0x10000 + i * 0x2000;

		good &= add(at, at + 0x1000, flags[i]) == 0;
		good &= touch_page(space, at, 0) == (flags[i] ? 0 : -EFAULT);
		good &= touch_page(space, at, 1) ==
			(flags[i] & AREA_WRITE ? 0 : -EFAULT);
		good &= can_touch(space->dir, at, 1) ==
			!!(flags[i] & AREA_WRITE);
	}
	return end_space(good);
}

static int touch(unsigned long addr)
{
	return touch_page(space, addr, 0);
}

static int no_address_outside_the_areas_can_be_touched(void)
{
	unsigned long free;
	int good;

	begin_space();
	free = free_pages();
	good = add(0x400000, 0x401000, RW) == 0 && touch(0) == -EFAULT &&
	       touch(0x3fffff) == -EFAULT && touch(0x401000) == -EFAULT &&
	       touch(KERNEL_BASE - 1) == -EFAULT &&
	       touch(KERNEL_BASE) == -EFAULT &&
	       touch(KERNEL_BASE + KERNEL_LOAD) == -EFAULT &&
	       touch(0xffffffff) == -EFAULT;
	good &= free_pages() == free;
	return end_space(good);
}

/* ---- P4 ---- */

/* A write fault does not look for the area if the table has one holder and the
 * entry has PG_MAY_WRITE. find_area() sets space->recent, so the test sees
 * whether it was called. */
static int a_write_to_a_private_page_looks_for_no_area(void)
{
	unsigned long *entry;
	int good;

	begin_space();
	good = add(0x10000, 0x12000, RW) == 0 &&
	       add(0x20000, 0x21000, RW) == 0 && touch(0x10000) == 0;
	entry = find_entry(space->dir, 0x10000);
	*entry &= ~(unsigned long)PG_WRITE; /* as a fork may leave it */
	space->recent = 0;
	good &= touch_page(space, 0x10123, 1) == 0 && !space->recent &&
		can_touch(space->dir, 0x10000, 1);
	*entry &= ~(unsigned long)(PG_WRITE | PG_MAY_WRITE);
	good &= touch_page(space, 0x10123, 1) == 0 && space->recent &&
		*entry & PG_WRITE && *entry & PG_MAY_WRITE;
	*entry &= ~(unsigned long)PG_WRITE;
	good &= touch(0x10123) == 0 && !can_touch(space->dir, 0x10000, 1);
	return end_space(good);
}

static int fresh(unsigned long addr)
{
	return touch_page(space, addr, 1) == 0 &&
	       can_touch(space->dir, addr, 1);
}

/* protect_area() without the right to write clears PG_MAY_WRITE, also in a
 * shared table. If it gives the right again, the next write sets the bit. */
static int the_bit_of_private_pages_follows_the_right_to_write(void)
{
	static const unsigned long less[] = { AREA_READ, 0, AREA_EXEC };
	unsigned long *entry;
	int good = 1;

	for (unsigned long i = 0; i < 2 * ARRAY_SIZE(less); i++) {
		begin_space();
		good &= add(0x10000, 0x13000, RW) == 0 && fresh(0x11000);
		fork_areas(&spaces[1], space);
		spaces[1].dir = new_page_dir();
		good &= copy_page_tables(space->dir, spaces[1].dir) == 0;
		if (i < ARRAY_SIZE(less)) {
			free_space(&spaces[1]);
			good &= fresh(0x11000);
		}
		good &= protect_area(space, 0x11000, 0x12000, less[i % 3]) ==
				0 &&
			mem_check() == 0;
		entry = table_entry(*dir_entry(space->dir, 0x11000), 0x11000);
		good &= *entry && !(*entry & (PG_WRITE | PG_MAY_WRITE)) &&
			touch_page(space, 0x11000, 1) == -EFAULT;
		good &= protect_area(space, 0x11000, 0x12000, RW) == 0 &&
			!(*entry & PG_WRITE) && fresh(0x11000) &&
			*entry & PG_MAY_WRITE;
		good &= end_space(good);
	}
	return good;
}

/* ---- verify_area ---- */

static int verify(unsigned long addr, unsigned long size)
{
	return verify_area(space, addr, size, 0);
}

static int verify_area_is_exact_to_the_byte(void)
{
	int good;

	begin_space();
	good = add(0x10000, 0x12000, RW) == 0 &&
	       add(0x12000, 0x13000, AREA_READ) == 0;
	good &= verify(0x10000, 0x3000) == 0 && verify(0x12fff, 1) == 0 &&
		verify(0x10000, 1) == 0;
	good &= verify(0xffff, 1) == -EFAULT && verify(0xffff, 2) == -EFAULT &&
		verify(0x12fff, 2) == -EFAULT &&
		verify(0x13000, 1) == -EFAULT &&
		verify(0x10000, 0x3001) == -EFAULT;
	good &= verify_area(space, 0x11fff, 1, 1) == 0 &&
		verify_area(space, 0x11fff, 2, 1) == -EFAULT &&
		verify_area(space, 0x12000, 1, 1) == -EFAULT;
	return end_space(good);
}

static int verify_area_refuses_wraps_and_the_kernel(void)
{
	int good;

	begin_space();
	good = add(KERNEL_BASE - 0x2000, KERNEL_BASE, RW) == 0;
	good &= verify(KERNEL_BASE - 1, 1) == 0 &&
		verify(KERNEL_BASE - 0x2000, 0x2000) == 0;
	good &= verify(KERNEL_BASE - 1, 2) == -EFAULT &&
		verify(KERNEL_BASE, 1) == -EFAULT &&
		verify(KERNEL_BASE + KERNEL_LOAD, 4) == -EFAULT &&
		verify(0xffffffff, 1) == -EFAULT &&
		verify(0xffffffff, 2) == -EFAULT &&
		verify(KERNEL_BASE - 0x1000, 0xffffffff) == -EFAULT &&
		verify(KERNEL_BASE - 0x1000, 0xc0001000) == -EFAULT &&
		verify(KERNEL_BASE - 0x1000, 0xc0001001) == -EFAULT;
	return end_space(good);
}

/* On Linux a read() of 0 bytes returns 0 for any address. */
static int verify_area_of_no_bytes_touches_no_page(void)
{
	unsigned long free;
	int good;

	begin_space();
	good = add(0x10000, 0x12000, RW) == 0;
	free = free_pages();
	good &= verify(0x10000, 0) == 0 && verify(0x10001, 0) == 0 &&
		verify(0, 0) == 0 && verify(0x5432, 0) == 0 &&
		verify_area(space, 0x5432, 0, 1) == 0 &&
		verify(KERNEL_BASE, 0) == 0 && verify(0xffffffff, 0) == 0;
	return end_space(good && free_pages() == free);
}

static int verify_area_touches_every_page_of_its_range_only(void)
{
	unsigned long free;
	int good;

	begin_space();
	good = add(0x10000, 0x20000, RW) == 0 && touch(0x10000) == 0;
	free = free_pages();
	good &= verify(0x12fff, 0x1002) == 0 && free_pages() == free - 3;
	for (unsigned long addr = 0x10000; addr < 0x20000; addr += PAGE_SIZE)
		good &= !!find_entry(space->dir, addr) ==
			(addr == 0x10000 ||
			 (addr >= 0x12000 && addr < 0x15000));
	return end_space(good);
}

/* The kernel must not write to a page that another space sees. verify_area()
 * must copy such a page, because on the 386 a kernel's write to a read-only
 * page causes no fault. */
static int verify_area_for_writing_copies_shared_pages(void)
{
	unsigned long *word;
	int good;

	begin_space();
	good = add(0x10000, 0x12000, RW) == 0 &&
	       verify_area(space, 0x10ffe, 4, 1) == 0;
	word = P2V(PAGE_DOWN(*find_entry(space->dir, 0x10000)));
	*word = 1234;
	fork_areas(&spaces[1], space);
	spaces[1].dir = new_page_dir();
	good &= copy_page_tables(space->dir, spaces[1].dir) == 0;
	good &= !can_touch(space->dir, 0x10000, 1) &&
		!can_touch(spaces[1].dir, 0x10000, 1);
	good &= verify_area(&spaces[1], 0x10ffe, 4, 1) == 0 &&
		can_touch(spaces[1].dir, 0x10000, 1) &&
		can_touch(spaces[1].dir, 0x11000, 1) &&
		!can_touch(space->dir, 0x10000, 1);
	*(unsigned long *)P2V(PAGE_DOWN(*find_entry(spaces[1].dir, 0x10000))) =
		5;
	return end_space(good && *word == 1234);
}

/* ---- No memory ---- */

static int a_touch_without_memory_adds_and_loses_no_page(void)
{
	const unsigned long *entries;
	int good;

	begin_space();
	entries = P2V(space->dir);
	good = add(0x10000, 0x12000, RW) == 0;
	take_all_but(0);
	good &= touch(0x10000) == -ENOMEM && verify(0x10000, 1) == -ENOMEM;
	give_back();
	take_all_but(1); /* enough for the page, not for its table */
	good &= touch(0x10000) == -ENOMEM && free_pages() == 1 &&
		entries[0] == 0;
	give_back();
	take_all_but(2);
	good &= touch(0x10000) == 0 && free_pages() == 0;
	give_back();
	return end_space(good);
}

/* Makes two spaces that share the two tables of the area at MIDDLE. */
static int share(void)
{
	int good;

	begin_space();
	good = add(MIDDLE, MIDDLE + 0x800000, RW) == 0 &&
	       touch_page(space, MIDDLE + 0x1000, 1) == 0 &&
	       touch_page(space, MIDDLE + 0x401000, 1) == 0;
	fork_areas(&spaces[1], space);
	spaces[1].dir = new_page_dir();
	return good && copy_page_tables(space->dir, spaces[1].dir) == 0;
}

static int remove_from_a_shared_table_needs_memory(void)
{
	unsigned long before;
	int good = share();

	before = areas_sum();
	take_all_but(0);
	good &= remove_areas(space, MIDDLE + 0x1000, MIDDLE + 0x3000) ==
		-ENOMEM;
	good &= areas_sum() == before &&
		find_entry(space->dir, MIDDLE + 0x1000) ==
			find_entry(spaces[1].dir, MIDDLE + 0x1000);
	good &= remove_areas(space, MIDDLE + 0x400000, MIDDLE + 0x800000) == 0;
	give_back();
	good &= remove_areas(space, MIDDLE + 0x1000, MIDDLE + 0x3000) == 0;
	good &= !find_entry(space->dir, MIDDLE + 0x1000) &&
		!find_entry(space->dir, MIDDLE + 0x401000) &&
		find_entry(spaces[1].dir, MIDDLE + 0x1000) &&
		find_entry(spaces[1].dir, MIDDLE + 0x401000);
	return end_space(good);
}

/* A table cannot be copied if one of its pages has the count MAX_COUNT. */
static int remove_from_a_shared_table_fails_at_max_count(void)
{
	unsigned long full, *entry;
	unsigned long before;
	int good = share();

	good &= touch_page(space, MIDDLE + 0x2000, 0) == 0; /* copies table */
	free_space(&spaces[1]);
	entry = find_entry(space->dir, MIDDLE + 0x2000);
	*entry &= ~(unsigned long)PG_WRITE;
	full = PAGE_DOWN(*entry);
	while (share_page(full) == 0)
		hold(full);
	good &= mem_map[NR(full)] == MAX_COUNT && mem_check() == 0;
	fork_areas(&spaces[1], space);
	spaces[1].dir = new_page_dir();
	good &= copy_page_tables(space->dir, spaces[1].dir) == 0;
	before = areas_sum();
	for (int i = 0; i < 2; i++)
		good &= remove_areas(&spaces[i], MIDDLE + 0x1000,
				     MIDDLE + 0x2000) == -EAGAIN &&
			touch_page(&spaces[i], MIDDLE + 0x1000, 1) == -EAGAIN &&
			find_entry(spaces[i].dir, MIDDLE + 0x1000) &&
			mem_check() == 0;
	good &= areas_sum() == before;
	while (mem_map[NR(full)] > 1)
		let_go(full);
	return end_space(good);
}

#define TEST(name) ok(name(), #name)

int main(void)
{
	plan(15, 15);
	map_arena(0x200000);
	TEST(every_byte_of_data_appears_with_zeros_after_it);
	TEST(the_stack_grows_to_its_limit_and_no_further);
	TEST(the_stack_stops_at_the_area_below);
	TEST(rights_are_those_of_linux_on_a_386);
	TEST(no_address_outside_the_areas_can_be_touched);
	TEST(a_write_to_a_private_page_looks_for_no_area);
	TEST(the_bit_of_private_pages_follows_the_right_to_write);
	TEST(verify_area_is_exact_to_the_byte);
	TEST(verify_area_refuses_wraps_and_the_kernel);
	TEST(verify_area_of_no_bytes_touches_no_page);
	TEST(verify_area_touches_every_page_of_its_range_only);
	TEST(verify_area_for_writing_copies_shared_pages);
	TEST(a_touch_without_memory_adds_and_loses_no_page);
	TEST(remove_from_a_shared_table_needs_memory);
	TEST(remove_from_a_shared_table_fails_at_max_count);
	return failures();
}
