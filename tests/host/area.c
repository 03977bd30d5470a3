/*
 * Areas: adding, joining, splitting, removing, the stack that grows, and what
 * touch_page() and verify_area() make of an address.
 *
 * Ancestor: none.
 */
#include "host.h"

#define RW     (AREA_READ | AREA_WRITE)
#define MIDDLE 0x10000000UL

static struct space *const space = &spaces[0];
static char data[2 * PAGE_SIZE + 100];

static void begin(void)
{
	boot_up(0x200000);
	space->dir = new_page_dir();
}

/* The end of a test: the books balance, and nothing stays behind. */
static int end(int passed)
{
	printed[0] = 0;
	passed &= mem_check() == 0;
	if (printed[0])
		say("%s", printed);
	for (int i = 0; i < SPACES; i++) {
		if (spaces[i].dir)
			free_page_dir(spaces[i].dir);
		spaces[i].dir = 0;
	}
	return passed && mem_check() == 0;
}

static int add(unsigned long first, unsigned long last, unsigned long flags)
{
	struct area area = { .start = first, .end = last, .flags = flags };

	return add_area(space, &area);
}

static int add_data(unsigned long first, unsigned long last,
		    unsigned long bytes)
{
	struct area area = { first, last, RW, data, bytes };

	return add_area(space, &area);
}

static int is(unsigned long i, unsigned long first, unsigned long last)
{
	return i < space->areas && space->area[i].start == first &&
	       space->area[i].end == last;
}

static int areas_that_touch_and_allow_the_same_join(void)
{
	int good;

	begin();
	good = add(0x3000, 0x4000, RW) == 0 && add(0x1000, 0x2000, RW) == 0;
	good &= space->areas == 2 && is(0, 0x1000, 0x2000) &&
		is(1, 0x3000, 0x4000);
	good &= add(0x2000, 0x3000, RW) == 0 && space->areas == 1 &&
		is(0, 0x1000, 0x4000);
	good &= add(0x4000, 0x5000, RW) == 0 && is(0, 0x1000, 0x5000);
	good &= add(0x5000, 0x6000, AREA_READ) == 0 && space->areas == 2;
	return end(good);
}

static int fixed_areas_stacks_and_data_do_not_join(void)
{
	int good;

	begin();
	good = add(0x1000, 0x2000, RW | AREA_FIXED) == 0 &&
	       add(0x2000, 0x3000, RW | AREA_FIXED) == 0 && space->areas == 2;
	good &= add(0x5000, 0x6000, RW | AREA_GROWS) == 0 &&
		add(0x6000, 0x7000, RW | AREA_GROWS) == 0 && space->areas == 4;
	good &= add_data(0x8000, 0x9000, 5) == 0 &&
		add(0x9000, 0xa000, RW) == 0 && add(0x7000, 0x8000, RW) == 0 &&
		space->areas == 7;
	return end(good);
}

static int overlap_is_refused_to_the_byte(void)
{
	struct space before;
	int good;

	begin();
	good = add(0x3000, 0x6000, RW) == 0;
	before = *space;
	good &= add(0x3000, 0x6000, RW) == -EEXIST &&
		add(0x2000, 0x4000, RW) == -EEXIST &&
		add(0x5000, 0x7000, RW) == -EEXIST &&
		add(0x4000, 0x5000, RW) == -EEXIST &&
		add(0x1000, 0x9000, RW) == -EEXIST;
	good &= memcmp(&before, space, sizeof(before)) == 0;
	good &= add(0x2000, 0x3000, 0) == 0 && add(0x6000, 0x7000, 0) == 0;
	return end(good && space->areas == 3);
}

static int what_is_no_area_is_refused(void)
{
	int good;

	begin();
	good = add(0x1000, 0x1000, RW) == -EINVAL &&
	       add(0x2000, 0x1000, RW) == -EINVAL &&
	       add(0x1001, 0x2000, RW) == -EINVAL &&
	       add(0x1000, 0x2fff, RW) == -EINVAL &&
	       add(KERNEL_BASE - PAGE_SIZE, KERNEL_BASE + PAGE_SIZE, RW) ==
		       -EINVAL &&
	       add(KERNEL_BASE, KERNEL_BASE + PAGE_SIZE, RW) == -EINVAL &&
	       add(0xfffff000, 0, RW) == -EINVAL && space->areas == 0;
	good &= add(KERNEL_BASE - PAGE_SIZE, KERNEL_BASE, RW) == 0;
	return end(good && space->areas == 1);
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

	begin();
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
	return end(good);
}

static int a_split_too_many_is_refused_and_changes_nothing(void)
{
	struct space before;
	unsigned long addr = MIDDLE + PAGE_SIZE;
	int good;

	begin();
	good = fill() && touch_page(space, addr, 1) == 0;
	before = *space;
	good &= remove_areas(space, addr, addr + PAGE_SIZE) == -ENOMEM &&
		memcmp(&before, space, sizeof(before)) == 0 &&
		find_entry(space->dir, addr);
	good &= remove_areas(space, addr, addr + 2 * PAGE_SIZE) == 0 &&
		!find_entry(space->dir, addr) && is(0, MIDDLE, addr);
	return end(good && space->areas == AREAS);
}

static int remove_cuts_head_tail_middle_and_whole(void)
{
	int good;

	begin();
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
	return end(good);
}

static int removing_nothing_changes_nothing(void)
{
	int good;

	begin();
	good = add(0x1000, 0x9000, RW) == 0;
	good &= remove_areas(space, 0x4000, 0x4000) == 0 && space->areas == 1;
	return end(good && is(0, 0x1000, 0x9000));
}

static int data_stays_with_its_addresses_through_a_split(void)
{
	const struct area *area = space->area;
	int good;

	begin();
	good = add_data(0x10000, 0x15000, sizeof(data)) == 0;
	good &= remove_areas(space, 0x11000, 0x12000) == 0 && space->areas == 2;
	good &= area[0].data == data && area[0].bytes == PAGE_SIZE;
	good &= area[1].data == data + 2 * PAGE_SIZE && area[1].bytes == 100;
	good &= remove_areas(space, 0x12000, 0x13000) == 0 &&
		is(1, 0x13000, 0x15000) && area[1].bytes == 0;
	good &= touch_page(space, 0x13000, 0) == 0 &&
		*(char *)P2V(PAGE_DOWN(*find_entry(space->dir, 0x13000))) == 0;
	return end(good);
}

static int every_byte_of_data_appears_and_zeros_behind(void)
{
	int good = 1;

	begin();
	for (unsigned int i = 0; i < sizeof(data); i++)
		data[i] = (char)(i % 251 + 1);
	for (unsigned long n = 0; n <= sizeof(data) && good;
	     n += n < 70 || n > sizeof(data) - 70 ? 1 : 67) {
		good &= add_data(0x10000, 0x14000, n) == 0;
		for (unsigned long page = 0; page < 4; page++)
			good &= touch_page(space, 0x10fff + page * PAGE_SIZE,
					   0) == 0;
		for (unsigned long i = 0; i < 4 * PAGE_SIZE && good; i++) {
			unsigned long *entry =
				find_entry(space->dir, 0x10000 + i);
			char *byte = P2V(PAGE_DOWN(*entry) + i % PAGE_SIZE);

			good &= *byte == (i < n ? data[i] : 0);
		}
		good &= remove_areas(space, 0x10000, 0x14000) == 0;
	}
	return end(good);
}

static int the_stack_grows_to_its_limit_and_no_further(void)
{
	unsigned long top = KERNEL_BASE - PAGE_SIZE;
	unsigned long limit = top - 0x800000;
	int good;

	begin();
	good = add(top - PAGE_SIZE, top, RW | AREA_GROWS) == 0;
	good &= touch_page(space, limit - 1, 1) == -EFAULT &&
		is(0, top - PAGE_SIZE, top);
	good &= touch_page(space, top - 3 * PAGE_SIZE + 7, 1) == 0 &&
		is(0, top - 3 * PAGE_SIZE, top);
	good &= touch_page(space, limit, 1) == 0 && is(0, limit, top);
	good &= touch_page(space, limit - 1, 1) == -EFAULT && is(0, limit, top);
	good &= touch_page(space, top, 1) == -EFAULT;
	return end(good);
}

static int the_stack_stops_at_the_area_below(void)
{
	int good;

	begin();
	good = add(0x100000, 0x101000, RW) == 0 &&
	       add(0x108000, 0x109000, RW | AREA_GROWS) == 0;
	good &= touch_page(space, 0x101000, 1) == 0 && space->areas == 2 &&
		is(0, 0x100000, 0x101000) && is(1, 0x101000, 0x109000);
	good &= touch_page(space, 0x100fff, 1) == 0 && space->areas == 2;
	good &= touch_page(space, 0x0fffff, 1) == -EFAULT;
	return end(good);
}

/* On the 386 whatever can be written or executed can be read; Linux says the
 * same of its areas. */
static int rights_are_those_of_linux_on_a_386(void)
{
	static const unsigned long flags[] = { 0, AREA_READ, AREA_WRITE,
					       AREA_EXEC, RW };
	int good = 1;

	begin();
	for (unsigned long i = 0; i < ARRAY_SIZE(flags); i++) {
		unsigned long at = 0x10000 + i * 0x2000;

		good &= add(at, at + 0x1000, flags[i]) == 0;
		good &= touch_page(space, at, 0) == (flags[i] ? 0 : -EFAULT);
		good &= touch_page(space, at, 1) ==
			(flags[i] & AREA_WRITE ? 0 : -EFAULT);
		good &= can_write(space->dir, at) == !!(flags[i] & AREA_WRITE);
	}
	return end(good);
}

static int touch(unsigned long addr)
{
	return touch_page(space, addr, 0);
}

static int nothing_outside_areas_can_be_touched(void)
{
	unsigned long free;
	int good;

	begin();
	free = free_pages();
	good = add(0x400000, 0x401000, RW) == 0 && touch(0) == -EFAULT &&
	       touch(0x3fffff) == -EFAULT && touch(0x401000) == -EFAULT &&
	       touch(KERNEL_BASE - 1) == -EFAULT &&
	       touch(KERNEL_BASE) == -EFAULT &&
	       touch(KERNEL_BASE + KERNEL_LOAD) == -EFAULT &&
	       touch(0xffffffff) == -EFAULT;
	good &= free_pages() == free;
	return end(good);
}

/* ---- verify_area ---- */

static int verify(unsigned long addr, unsigned long size)
{
	return verify_area(space, addr, size, 0);
}

static int verify_area_is_exact_to_the_byte(void)
{
	int good;

	begin();
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
	return end(good);
}

static int verify_area_refuses_wraps_and_the_kernel(void)
{
	int good;

	begin();
	good = add(KERNEL_BASE - 0x2000, KERNEL_BASE, RW) == 0;
	good &= verify(KERNEL_BASE - 1, 1) == 0 &&
		verify(KERNEL_BASE - 0x2000, 0x2000) == 0;
	good &= verify(KERNEL_BASE - 1, 2) == -EFAULT &&
		verify(KERNEL_BASE, 1) == -EFAULT &&
		verify(KERNEL_BASE + KERNEL_LOAD, 4) == -EFAULT &&
		verify(KERNEL_BASE + 1, 0) == -EFAULT &&
		verify(0xffffffff, 1) == -EFAULT &&
		verify(0xffffffff, 2) == -EFAULT &&
		verify(KERNEL_BASE - 0x1000, 0xffffffff) == -EFAULT &&
		verify(KERNEL_BASE - 0x1000, 0xc0001000) == -EFAULT &&
		verify(KERNEL_BASE - 0x1000, 0xc0001001) == -EFAULT;
	return end(good);
}

/* read(fd, anything, 0) is 0 on Linux: no byte, no fault, no page. */
static int verify_area_of_no_bytes_touches_no_page(void)
{
	unsigned long free;
	int good;

	begin();
	good = add(0x10000, 0x12000, RW) == 0;
	free = free_pages();
	good &= verify(0x10000, 0) == 0 && verify(0x10001, 0) == 0 &&
		verify(0, 0) == 0 && verify(0x5432, 0) == 0 &&
		verify_area(space, 0x5432, 0, 1) == 0 &&
		verify(KERNEL_BASE, 0) == 0;
	return end(good && free_pages() == free);
}

static int verify_area_brings_every_page_and_no_other(void)
{
	unsigned long free;
	int good;

	begin();
	good = add(0x10000, 0x20000, RW) == 0 && touch(0x10000) == 0;
	free = free_pages();
	good &= verify(0x12fff, 0x1002) == 0 && free_pages() == free - 3;
	for (unsigned long addr = 0x10000; addr < 0x20000; addr += PAGE_SIZE)
		good &= !!find_entry(space->dir, addr) ==
			(addr == 0x10000 ||
			 (addr >= 0x12000 && addr < 0x15000));
	return end(good);
}

/* The kernel must not write through to a page that others see, also on a CPU
 * whose kernel ignores read-only pages. */
static int verify_area_for_writing_breaks_up_sharing(void)
{
	unsigned long *word;
	int good;

	begin();
	good = add(0x10000, 0x12000, RW) == 0 &&
	       verify_area(space, 0x10ffe, 4, 1) == 0;
	word = P2V(PAGE_DOWN(*find_entry(space->dir, 0x10000)));
	*word = 1234;
	spaces[1] = *space;
	spaces[1].dir = new_page_dir();
	good &= copy_page_tables(space->dir, spaces[1].dir) == 0;
	good &= !can_write(space->dir, 0x10000) &&
		!can_write(spaces[1].dir, 0x10000);
	good &= verify_area(&spaces[1], 0x10ffe, 4, 1) == 0 &&
		can_write(spaces[1].dir, 0x10000) &&
		can_write(spaces[1].dir, 0x11000) &&
		!can_write(space->dir, 0x10000);
	*(unsigned long *)P2V(PAGE_DOWN(*find_entry(spaces[1].dir, 0x10000))) =
		5;
	return end(good && *word == 1234);
}

/* ---- no memory ---- */

static int without_memory_nothing_appears_and_nothing_is_lost(void)
{
	const unsigned long *table;
	int good;

	begin();
	table = P2V(space->dir);
	good = add(0x10000, 0x12000, RW) == 0;
	take_all_but(0);
	good &= touch(0x10000) == -ENOMEM && verify(0x10000, 1) == -ENOMEM;
	give_back();
	take_all_but(1); /* enough for the page, not for its table */
	good &= touch(0x10000) == -ENOMEM && free_pages() == 1 && table[0] == 0;
	give_back();
	take_all_but(2);
	good &= touch(0x10000) == 0 && free_pages() == 0;
	give_back();
	return end(good);
}

/* Two spaces share the table of the area at MIDDLE, two pages of four MiB. */
static int share(void)
{
	int good;

	begin();
	good = add(MIDDLE, MIDDLE + 0x800000, RW) == 0 &&
	       touch_page(space, MIDDLE + 0x1000, 1) == 0 &&
	       touch_page(space, MIDDLE + 0x401000, 1) == 0;
	spaces[1] = *space;
	spaces[1].dir = new_page_dir();
	return good && copy_page_tables(space->dir, spaces[1].dir) == 0;
}

static int remove_from_a_shared_table_needs_memory(void)
{
	struct space before;
	int good = share();

	before = *space;
	take_all_but(0);
	good &= remove_areas(space, MIDDLE + 0x1000, MIDDLE + 0x3000) ==
		-ENOMEM;
	good &= memcmp(&before, space, sizeof(before)) == 0 &&
		find_entry(space->dir, MIDDLE + 0x1000) ==
			find_entry(spaces[1].dir, MIDDLE + 0x1000);
	good &= remove_areas(space, MIDDLE + 0x400000, MIDDLE + 0x800000) == 0;
	give_back();
	good &= remove_areas(space, MIDDLE + 0x1000, MIDDLE + 0x3000) == 0;
	good &= !find_entry(space->dir, MIDDLE + 0x1000) &&
		!find_entry(space->dir, MIDDLE + 0x401000) &&
		find_entry(spaces[1].dir, MIDDLE + 0x1000) &&
		find_entry(spaces[1].dir, MIDDLE + 0x401000);
	return end(good);
}

/* A page whose count is at its end cannot get the holder that a copy of its
 * table would be. */
static int remove_from_a_shared_table_minds_max_count(void)
{
	unsigned long page, *entry;
	struct space before;
	int good = share();

	good &= touch_page(space, MIDDLE + 0x2000, 0) == 0; /* its own again */
	free_page_dir(spaces[1].dir);
	spaces[1].dir = 0;
	entry = find_entry(space->dir, MIDDLE + 0x2000);
	*entry &= ~(unsigned long)PG_WRITE;
	page = PAGE_DOWN(*entry);
	while (share_page(page) == 0)
		hold(page);
	good &= mem_map[NR(page)] == MAX_COUNT && mem_check() == 0;
	spaces[1].dir = new_page_dir();
	good &= copy_page_tables(space->dir, spaces[1].dir) == 0;
	before = *space;
	for (int i = 0; i < 2; i++)
		good &= remove_areas(&spaces[i], MIDDLE + 0x1000,
				     MIDDLE + 0x2000) == -EAGAIN &&
			touch_page(&spaces[i], MIDDLE + 0x1000, 1) == -EAGAIN &&
			find_entry(spaces[i].dir, MIDDLE + 0x1000) &&
			mem_check() == 0;
	good &= memcmp(&before, space, sizeof(before)) == 0;
	while (mem_map[NR(page)] > 1)
		let_go(page);
	return end(good);
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

	if (!!find_entry(space->dir, addr) != record[i].present)
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

	area.flags |= one_in(8) ? AREA_FIXED : 0;
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

		n = n < area.bytes ? area.bytes - n : 0;
		record[i].flags = (int)area.flags;
		record[i].bytes = n < PAGE_SIZE ? n : PAGE_SIZE;
		record[i].data = data + (i - a) * PAGE_SIZE;
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

static int random_touch(unsigned long i)
{
	int write = one_in(2), want = 0;

	if (record[i].flags < 0 || (write && !(record[i].flags & AREA_WRITE)))
		want = -EFAULT;
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

	begin();
	for (int i = 0; i < WINDOW; i++)
		record[i].flags = -1;
	for (int i = 0; i < 30000 && good; i++) {
		unsigned long a = below(WINDOW), b = a + 1 + below(6);

		if (b > WINDOW)
			b = WINDOW;
		switch (below(5)) {
		case 0:
			good = random_remove(a, one_in(2) ? a + 1 : b);
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
	return end(good && most == AREAS);
}

#define TEST(name) ok(name(), #name)

int main(int argc, char **argv)
{
	plan(23, 60);
	set_seed(argc, argv, 24);
	map_arena(0x200000);
	TEST(areas_that_touch_and_allow_the_same_join);
	TEST(fixed_areas_stacks_and_data_do_not_join);
	TEST(overlap_is_refused_to_the_byte);
	TEST(what_is_no_area_is_refused);
	TEST(one_area_too_many_is_refused_but_may_join);
	TEST(a_split_too_many_is_refused_and_changes_nothing);
	TEST(remove_cuts_head_tail_middle_and_whole);
	TEST(removing_nothing_changes_nothing);
	TEST(data_stays_with_its_addresses_through_a_split);
	TEST(every_byte_of_data_appears_and_zeros_behind);
	TEST(the_stack_grows_to_its_limit_and_no_further);
	TEST(the_stack_stops_at_the_area_below);
	TEST(rights_are_those_of_linux_on_a_386);
	TEST(nothing_outside_areas_can_be_touched);
	TEST(verify_area_is_exact_to_the_byte);
	TEST(verify_area_refuses_wraps_and_the_kernel);
	TEST(verify_area_of_no_bytes_touches_no_page);
	TEST(verify_area_brings_every_page_and_no_other);
	TEST(verify_area_for_writing_breaks_up_sharing);
	TEST(without_memory_nothing_appears_and_nothing_is_lost);
	TEST(remove_from_a_shared_table_needs_memory);
	TEST(remove_from_a_shared_table_minds_max_count);
	TEST(random_areas_agree_page_by_page);
	return failures();
}
