/*
 * The BIOS's map of memory: map_edge() and mem_init() beside an oracle that
 * looks at one page, and at its first and last byte, at a time.
 *
 * About map_edge(), mem_init(), paging_init(), kinit1(), kinit2(), kalloc().
 *
 * Ancestor: none.
 */
#include "host.h"
#include "../free_pages.h"

#define E820_ACPI 3 /* a type that is reserved, too */

#define MIB 0x100000ULL

static struct boot_params boot;

/* ---- the oracle ---- */

static int has_byte(const struct e820_entry *e, unsigned long long byte)
{
	return byte >= e->base && byte - e->base < e->length;
}

/* A range is in one piece: it covers a page if it has both ends of it, and
 * meets a page if it has its first byte or begins in it. */
static int oracle(unsigned long nr)
{
	unsigned long long first = (unsigned long long)nr * PAGE_SIZE;
	unsigned long long last = first + PAGE_SIZE - 1;
	int usable = 0;

	if (first == 0 || (first >= 0xa0000 && last <= 0xfffff))
		return 0;
	for (unsigned int i = 0; i < boot.map_entries; i++) {
		const struct e820_entry *e = &boot.map[i];

		if (e->type == E820_USABLE)
			usable |= has_byte(e, first) && has_byte(e, last);
		else if (has_byte(e, first) ||
			 (e->length && e->base >= first && e->base <= last))
			return 0;
	}
	return usable;
}

/* What mem_init() must come to: set by expect(). */
static struct {
	unsigned long nr_pages, loaded_end, map, sheet;
	char panic[256];
} want;

/* The last usable page below end. An entry begins or ends next to it, or RAM
 * goes on at end; page by page the search would take minutes. */
static unsigned long last_usable(unsigned long end)
{
	unsigned long last = oracle(end - 1) ? end - 1 : 0;
	unsigned long long ends[2 * MAP_MAX + 1] = { 0xa0000 };
	unsigned int n = 1;

	for (unsigned int i = 0; i < boot.map_entries; i++) {
		ends[n++] = boot.map[i].base;
		ends[n++] = boot.map[i].base + boot.map[i].length;
	}
	while (n-- > 0)
		for (int near = -2; near <= 2; near++) {
			unsigned long long nr = ends[n] / PAGE_SIZE + near;

			if (nr > last && nr < end && oracle(nr))
				last = nr;
		}
	return last;
}

static void expect(unsigned long limit)
{
	unsigned long end = NR(limit), bytes, nr;

	if (end > NR(RAM_END))
		end = NR(RAM_END);
	end = end ? last_usable(end) : 0;
	end += end > 0;
	want.nr_pages = end;
	bytes = 2 * end + 2 * (end % 2);
	want.map = IMAGE_END;
	want.sheet = IMAGE_END + bytes;
	want.loaded_end = (IMAGE_END + 2 * bytes + PAGE_SIZE - 1) / PAGE_SIZE;
	want.panic[0] = 0;
	for (nr = NR(KERNEL_LOAD); nr < want.loaded_end; nr++)
		if (!oracle(nr) || nr >= end || nr >= NR(BOOT_MAPPED))
			break;
	if (nr < want.loaded_end)
		snprintf(want.panic, sizeof(want.panic),
			 "mem_init: kernel and count array need RAM from "
			 "00100000 to %08lx; it ends at %08lx",
			 PAGE(want.loaded_end), PAGE(nr));
}

static unsigned int want_count(unsigned long nr)
{
	if (nr >= NR(KERNEL_LOAD) && nr < want.loaded_end)
		return RESERVED;
	if (!oracle(nr))
		return RESERVED;
	return nr >= BOOT_FIRST && nr <= BOOT_LAST;
}

/* ---- comparing ---- */

static int differs(const char *what, unsigned long nr, unsigned long found,
		   unsigned long expected)
{
	say("%s: nr %lx expected %lx found %lx; the map:", what, nr, expected,
	    found);
	for (unsigned int i = 0; i < boot.map_entries; i++)
		say("  %016llx + %016llx type %u", boot.map[i].base,
		    boot.map[i].length, boot.map[i].type);
	return 0;
}

static int usable_agrees(unsigned long nr)
{
	int found, expected;

	if (nr >= NR(RAM_END))
		return 1;
	map_edge(&boot, nr, NR(RAM_END), &found);
	expected = oracle(nr);
	return found == expected || differs("usable", nr, found, expected);
}

/* Calls f for all pages at the bottom, and for some around each end of each
 * entry and anywhere. */
static int all_agree(int (*f)(unsigned long), unsigned long bottom)
{
	for (unsigned long nr = 0; nr < bottom; nr++)
		if (!f(nr))
			return 0;
	for (unsigned int i = 0; i < boot.map_entries; i++) {
		unsigned long long a = boot.map[i].base;
		unsigned long long b = a + boot.map[i].length;

		for (int near = -2; near <= 2; near++)
			if (!f((unsigned long)(a / PAGE_SIZE) + near) ||
			    !f((unsigned long)(b / PAGE_SIZE) + near))
				return 0;
	}
	for (int i = 0; i < 64; i++)
		if (!f(below(NR(RAM_END))))
			return 0;
	return 1;
}

/* From edge to edge the answer is the same, and the walk is short. */
static int edges_agree(void)
{
	unsigned long nr, edge, steps = 0;

	for (nr = 0; nr < NR(RAM_END); nr = edge) {
		int usable;

		edge = map_edge(&boot, nr, NR(RAM_END), &usable);
		if (edge <= nr || ++steps > 2UL * boot.map_entries + 4)
			return differs("map_edge", nr, edge, nr + 1);
		if (oracle(nr) != usable || oracle(edge - 1) != usable ||
		    oracle(nr + below(edge - nr)) != usable)
			return differs("map_edge passes", nr, edge, nr + 1);
	}
	return nr == NR(RAM_END) || differs("last edge", nr, nr, NR(RAM_END));
}

static int count_agrees(unsigned long nr)
{
	return nr >= nr_pages || mem_map[nr] == want_count(nr) ||
	       differs("mem_map", nr, mem_map[nr], want_count(nr));
}

static void start(unsigned long limit)
{
	power_on(&boot, limit);
}

/* mem_init() with this map and limit: its panic, or its counts, all of the
 * bottom and a sample above. */
static int init_agrees(unsigned long limit, unsigned long bottom)
{
	expect(limit);
	if (want.panic[0])
		return panics(start, limit, want.panic) ||
		       differs("mem_init", NR(limit), nr_pages, want.nr_pages);
	power_on(&boot, limit);
	if (nr_pages != want.nr_pages)
		return differs("nr_pages", 0, nr_pages, want.nr_pages);
	if (mem_map != P2V(want.map) || mem_sheet != P2V(want.sheet))
		return differs("mem_map", 0, V2P(mem_map), want.map);
	if (loaded_end != want.loaded_end)
		return differs("loaded_end", 0, loaded_end, want.loaded_end);
	if (frontier != BOOT_LAST + 1)
		return differs("frontier", 0, frontier, BOOT_LAST + 1);
	return all_agree(count_agrees, bottom);
}

static int map_agrees(unsigned long limit, unsigned long bottom)
{
	return all_agree(usable_agrees, bottom) && edges_agree() &&
	       init_agrees(limit, bottom);
}

/* ---- single facts, with their answers written out ---- */

static int usable(unsigned long page)
{
	int usable;

	map_edge(&boot, NR(page), NR(RAM_END), &usable);
	return usable;
}

static void one_entry(unsigned long long base, unsigned long long length,
		      unsigned int type)
{
	plain_ram(&boot, 2 * MIB);
	boot.map_entries = 0;
	add_ram(&boot, base, length, type);
}

static int usable_is_rounded_inward(void)
{
	one_entry(0x200001, 0x3000, E820_USABLE);
	return !usable(0x200000) && usable(0x201000) && usable(0x202000) &&
	       !usable(0x203000) && !usable(0x1ff000);
}

static int other_types_are_rounded_outward(void)
{
	one_entry(MIB, 4 * MIB, E820_USABLE);
	add_ram(&boot, 0x200fff, 2, E820_RESERVED);
	return usable(0x1ff000) && !usable(0x200000) && !usable(0x201000) &&
	       usable(0x202000);
}

static int overlap_takes_the_more_restrictive_type(void)
{
	int good = 1;

	for (unsigned int type = 0; type < 8; type++) {
		one_entry(MIB, 4 * MIB, E820_USABLE);
		add_ram(&boot, 2 * MIB, MIB, type);
		add_ram(&boot, MIB, 4 * MIB, E820_USABLE);
		good &= usable(0x1ff000) && usable(0x300000) &&
			usable(0x2ff000) == (type == E820_USABLE);
	}
	return good;
}

static int half_a_page_and_half_a_page_are_none(void)
{
	one_entry(MIB, 0x800, E820_USABLE);
	add_ram(&boot, MIB + 0x800, 0x800, E820_USABLE);
	return !usable(MIB);
}

static int an_empty_entry_says_nothing(void)
{
	one_entry(MIB, 4 * MIB, E820_USABLE);
	add_ram(&boot, 2 * MIB + 5, 0, E820_RESERVED);
	add_ram(&boot, 6 * MIB, 0, E820_USABLE);
	return usable(2 * MIB) && !usable(6 * MIB) && !usable(6 * MIB - 4096);
}

static int an_entry_that_wraps_ends_at_the_top(void)
{
	int good;

	one_entry(MIB, 4 * MIB, E820_USABLE);
	add_ram(&boot, 3 * MIB, ~0ULL - MIB, E820_RESERVED);
	good = usable(2 * MIB) && !usable(3 * MIB) && !usable(4 * MIB);
	one_entry(2 * MIB, ~0ULL, E820_USABLE);
	return good && !usable(MIB) && usable(2 * MIB) &&
	       usable(RAM_END - PAGE_SIZE);
}

static int page_0_and_the_video_hole_are_never_usable(void)
{
	one_entry(0, 16 * MIB, E820_USABLE);
	return !usable(0) && usable(0x1000) && usable(0x9f000) &&
	       !usable(0xa0000) && !usable(0xff000) && usable(MIB);
}

static int what_lies_above_4_gib_does_not_fold_down(void)
{
	int above;

	one_entry(0x100000000ULL, 0x100000000ULL, E820_USABLE);
	add_ram(&boot, 0x100000000ULL + 3 * MIB, MIB, E820_RESERVED);
	add_ram(&boot, MIB, 4 * MIB, E820_USABLE);
	return usable(3 * MIB) && !usable(8 * MIB) &&
	       map_edge(&boot, NR(5 * MIB), NR(RAM_END), &above) == NR(RAM_END);
}

static int no_entries_no_memory(void)
{
	boot.map_entries = 0;
	return !usable(MIB) && !usable(0x1000) && init_agrees(RAM_END, 0);
}

/* ---- mem_init, with its answers written out ---- */

static int panics_with(unsigned long limit, const char *words)
{
	return panics(start, limit, words);
}

static int ram_that_ends_in_the_kernel_panics(void)
{
	plain_ram(&boot, MIB + 0x5000);
	return panics_with(RAM_END, "mem_init: kernel and count array need RAM "
				    "from 00100000 to 0010a000; it ends at "
				    "00105000");
}

static int ram_that_ends_at_the_arrays_panics(void)
{
	plain_ram(&boot, IMAGE_END);
	return panics_with(RAM_END, "mem_init: kernel and count array need RAM "
				    "from 00100000 to 0010a000; it ends at "
				    "00109000");
}

static int a_limit_in_the_kernel_panics(void)
{
	plain_ram(&boot, 4 * MIB);
	return panics_with(0x104fff, "mem_init: kernel and count array need "
				     "RAM from 00100000 to 0010a000; it ends "
				     "at 00104000");
}

static int a_limit_at_the_arrays_end_suffices(void)
{
	plain_ram(&boot, 4 * MIB);
	power_on(&boot, 0x10a000);
	return nr_pages == 0x10a && loaded_end == 0x10a &&
	       panics_with(0x109fff, "mem_init: kernel and count array need "
				     "RAM from 00100000 to 0010a000; it ends "
				     "at 00109000");
}

static int a_hole_under_the_arrays_panics(void)
{
	plain_ram(&boot, 64 * MIB);
	add_ram(&boot, 0x10fffe, 1, E820_ACPI);
	return panics_with(RAM_END, "mem_init: kernel and count array need RAM "
				    "from 00100000 to 00119000; it ends at "
				    "0010f000");
}

static int arrays_beyond_the_boot_tables_panic(void)
{
	int good;

	plain_ram(&boot, RAM_END);
	boot.parts[PART_ARCHIVE].bytes =
		0xd07000 - boot.parts[PART_ARCHIVE].address;
	good = panics_with(RAM_END, "mem_init: kernel and count array need RAM "
				    "from 00100000 to 01007000; it ends at "
				    "01000000");
	power_on(&boot, 0x80000000);
	return good && loaded_end == 0xf07 && nr_pages == 0x80000;
}

static int a_limit_above_ram_end_is_ram_end(void)
{
	one_entry(0, 1ULL << 40, E820_USABLE);
	power_on(&boot, 0xffffffff);
	return nr_pages == NR(RAM_END);
}

static int a_limit_cuts_an_entry(void)
{
	plain_ram(&boot, 16 * MIB);
	power_on(&boot, 0x345678);
	return nr_pages == 0x345 && init_agrees(0x345678, 0x345);
}

static int reserved_pages_on_top_are_not_counted(void)
{
	plain_ram(&boot, 16 * MIB);
	add_ram(&boot, 8 * MIB + 1, 9 * MIB, E820_RESERVED);
	power_on(&boot, RAM_END);
	return nr_pages == 0x800;
}

static int the_last_part_decides_where_the_arrays_stand(void)
{
	int good = 1;

	plain_ram(&boot, 16 * MIB);
	boot.parts[PART_ARCHIVE].address = 0x200000;
	boot.parts[PART_ARCHIVE].bytes = 0x1001;
	power_on(&boot, RAM_END);
	good &= V2P(mem_map) == 0x202000 && V2P(mem_sheet) == 0x204000;
	boot.parts[PART_ARCHIVE].bytes = 0x1000;
	power_on(&boot, RAM_END);
	return good && V2P(mem_map) == 0x201000 && loaded_end == 0x205;
}

static int mem_init_writes_the_array_alone(void)
{
	const unsigned char *ram = P2V(0);
	unsigned long first, last, i;

	memset(P2V(0), 0xa5, BOOT_MAPPED);
	plain_ram(&boot, 8 * MIB - PAGE_SIZE);
	power_on(&boot, RAM_END);
	first = V2P(mem_map);
	last = V2P(&mem_map[nr_pages]);
	for (i = 0; i < BOOT_MAPPED; i++)
		if ((i < first || i >= last) && ram[i] != 0xa5)
			return differs("byte", NR(i), ram[i], 0xa5);
	return nr_pages == 0x7ff && first == IMAGE_END;
}

/* A BIOS that keeps the pages in which the boot tables stand gets them back:
 * they never become free. */
static int boot_tables_in_reserved_memory_stay_reserved(void)
{
	plain_ram(&boot, 4 * MIB);
	add_ram(&boot, 0x3000, 0x1000, E820_RESERVED);
	power_on(&boot, RAM_END);
	kinit1();
	paging_init(0);
	return mem_map[3] == RESERVED && mem_map[2] == 0 && mem_check() == 0;
}

/* ---- what is given out ---- */

/* kalloc() gives each usable page once, in ascending order, and nothing the
 * boot tables do not map before kinit2(). */
static int frontier_gives_every_usable_page_once(void)
{
	unsigned long nr = 0, page;

	one_entry(0, 0xa0000, E820_USABLE);
	add_ram(&boot, MIB, 0xb0000000, E820_USABLE);
	add_ram(&boot, 0x700123, 0x3456, E820_RESERVED);
	add_ram(&boot, 0x30000000, 0x1000000, 7);
	power_on(&boot, RAM_END);
	expect(RAM_END);
	kinit1();
	for (int phase = 1; phase <= 2; phase++) {
		while ((page = kalloc()) != 0) {
			while (want_count(nr) != 0)
				nr++;
			if (page != PAGE(nr++))
				return differs("kalloc", nr, NR(page), nr - 1);
		}
		if (phase == 1 && nr != NR(BOOT_MAPPED))
			return differs("kinit1", nr, nr, NR(BOOT_MAPPED));
		kinit2();
	}
	while (nr < want.nr_pages && want_count(nr) != 0)
		nr++;
	return nr == want.nr_pages && free_pages() == 0;
}

/* The boot tables map 16 MiB, whether there is RAM or not. */
static int kinit1_opens_no_more_than_there_is(void)
{
	unsigned long last = 0, page;

	plain_ram(&boot, 4 * MIB);
	power_on(&boot, RAM_END);
	memset(mem_sheet, 0, nr_pages * sizeof(*mem_sheet));
	kinit1();
	while ((page = kalloc()) != 0)
		last = page;
	return last == 4 * MIB - PAGE_SIZE && free_pages() == 0;
}

static int nothing_is_given_out_before_kinit1(void)
{
	plain_ram(&boot, 4 * MIB);
	power_on(&boot, RAM_END);
	frontier_end = 0;
	return kalloc() == 0 && free_pages() == 0x400 - 1 - 5 - 0x60 - 10;
}

/* ---- the kernel's own directory ---- */

/* Where addr leads in the kernel's directory, with its bits; 0 if nowhere. */
static unsigned long leads_to(unsigned long addr)
{
	unsigned long entry = ((unsigned long *)P2V(kernel_dir))[addr >> 22];

	if (!(entry & PG_PRESENT) || !(entry & PG_WRITE))
		return 0;
	if (entry & PG_BIG)
		return entry + (addr & 0x3ff000);
	return ((unsigned long *)P2V(PAGE_DOWN(entry)))[addr >> 12 & 1023];
}

static int paging_maps_all_ram_once(int big)
{
	int good = 1;

	plain_ram(&boot, 14 * MIB + 0x3000);
	power_on(&boot, RAM_END);
	kinit1();
	paging_init(big);
	kinit2();
	for (unsigned long page = 0; page < 0xc0000000; page += PAGE_SIZE) {
		unsigned long entry = leads_to(KERNEL_BASE + page);
		int text = page >= KERNEL_LOAD && page < KERNEL_LOAD + 0x4000;

		if (!(entry & PG_PRESENT))
			good &= page >= 14 * MIB + 0x3000;
		else
			good &= PAGE_DOWN(entry) == page &&
				!(entry & PG_USER) &&
				(entry & PG_WRITE) == (text ? 0 : PG_WRITE);
	}
	for (unsigned long addr = 0; addr < KERNEL_BASE; addr += TABLE_SPAN)
		good &= leads_to(addr) == 0;
	return good && cpu_cr3 == kernel_dir && cpu_cr0 == X86_CR0_WP &&
	       cpu_cr4 == (big ? X86_CR4_PSE : 0) && mem_check() == 0;
}

static int small_pages_map_all_ram_once(void)
{
	return paging_maps_all_ram_once(0);
}

static int big_pages_map_all_ram_once(void)
{
	return paging_maps_all_ram_once(1);
}

static int the_boot_tables_are_freed(void)
{
	paging_maps_all_ram_once(0);
	for (unsigned long nr = BOOT_FIRST; nr <= BOOT_LAST; nr++)
		if (mem_map[nr] != 0)
			return 0;
	return kalloc() == PAGE(BOOT_LAST);
}

static void init_paging(unsigned long big)
{
	paging_init((int)big);
}

static int no_memory_for_the_kernels_directory_panics(void)
{
	int good;

	plain_ram(&boot, 0x10a000);
	power_on(&boot, RAM_END);
	frontier_end = 0;
	good = panics(init_paging, 0,
		      "paging_init: no page for the kernel's directory");
	frontier_end = 7;
	return good && panics(init_paging, 0,
			      "paging_init: out of memory at 00000000 of "
			      "0010a000");
}

/* ---- many maps ---- */

static const unsigned long long points[] = {
	0,	     1,
	0xfff,	     0x1000,
	0x5801,	     0x9fc00, /* low memory */
	0xa0000,     0xfffff,
	MIB,	     MIB + 1,
	IMAGE_END, /* holes, the image */
	0x10a000,    0x10afff,
	0x200000,    0x3ff800,
	0x400000, /* RAM */
	0xbfffefff,  0xbffff001,
	0xffffffff,  0x100000000, /* its ends */
	0x100105000, ~0ULL - 4096,
	~0ULL /* beyond */
};

/* One more entry of each type between any two points, also backwards, which
 * is to say wrapping, before and behind plain RAM. */
static int every_odd_entry_beside_plain_ram_agrees(void)
{
	int maps = 0;

	for (unsigned int a = 0; a < ARRAY_SIZE(points); a++)
		for (unsigned int b = 0; b < ARRAY_SIZE(points); b++)
			for (unsigned int type = 0; type < 4; type++) {
				unsigned int last = 0;

				plain_ram(&boot, 4 * MIB);
				add_ram(&boot, points[a], points[b] - points[a],
					type);
				if (maps++ % 2) {
					struct e820_entry e = boot.map[2];

					last = 2;
					boot.map[last] = boot.map[0];
					boot.map[0] = e;
				}
				if (!map_agrees(RAM_END, 0x420))
					return 0;
			}
	say("%d maps", maps);
	return 1;
}

static unsigned long long odd_address(void)
{
	switch (below(6)) {
	case 0:
		return points[below(ARRAY_SIZE(points))];
	case 1:
		return points[below(ARRAY_SIZE(points))] + below(3) - 1;
	case 2:
		return (unsigned long long)any() << 32 | any();
	case 3:
		return (unsigned long long)below(NR(RAM_END)) * PAGE_SIZE;
	case 4:
		return below(8 * MIB);
	default:
		return MIB + (unsigned long long)below(0x400) * PAGE_SIZE;
	}
}

static void random_map(void)
{
	static const unsigned int most[] = { 1, 2, 3, 4, 6, 8, MAP_MAX - 2 };
	unsigned int n = below(most[below(ARRAY_SIZE(most))] + 1);

	if (one_in(8))
		boot.map_entries = 0;
	else
		plain_ram(&boot, MIB + below(8 * MIB));
	while (n-- > 0) {
		unsigned long long base = odd_address();
		unsigned long long length =
			one_in(3) ? odd_address() - base : below(0x8000);

		add_ram(&boot, base, length, one_in(3) ? below(6) : 1);
	}
}

static int random_maps_agree(int n)
{
	int booted = 0;

	for (int i = 0; i < n; i++) {
		unsigned long limit =
			one_in(2) ? RAM_END : (unsigned long)odd_address();

		random_map();
		if (!map_agrees(limit, 0x120 + below(0x400)))
			return 0;
		booted += want.panic[0] == 0;
	}
	say("%d random maps, %d of them booted", n, booted);
	return n < 100 || (booted > n / 10 && booted < n);
}

static int sixty_four_entries_in_any_order_agree(void)
{
	one_entry(MIB, 8 * MIB, E820_USABLE);
	while (boot.map_entries < MAP_MAX) {
		unsigned int i = boot.map_entries;

		add_ram(&boot, 9 * MIB - i * 0x11000ULL, 0x8800 + i * 7,
			i % 3 ? E820_USABLE : E820_RESERVED);
	}
	for (int i = 0; i < 20; i++) {
		unsigned int a = below(MAP_MAX), b = below(MAP_MAX);
		struct e820_entry e = boot.map[a];

		boot.map[a] = boot.map[b];
		boot.map[b] = e;
		if (!map_agrees(RAM_END, 0x1000))
			return 0;
	}
	return 1;
}

#define TEST(name) ok(name(), #name)

int main(int argc, char **argv)
{
	plan(31, 60);
	set_seed(argc, argv, 820);
	map_arena(BOOT_MAPPED);
	plain_ram(&boot, 4 * MIB);
	TEST(usable_is_rounded_inward);
	TEST(other_types_are_rounded_outward);
	TEST(overlap_takes_the_more_restrictive_type);
	TEST(half_a_page_and_half_a_page_are_none);
	TEST(an_empty_entry_says_nothing);
	TEST(an_entry_that_wraps_ends_at_the_top);
	TEST(page_0_and_the_video_hole_are_never_usable);
	TEST(what_lies_above_4_gib_does_not_fold_down);
	TEST(no_entries_no_memory);
	TEST(ram_that_ends_in_the_kernel_panics);
	TEST(ram_that_ends_at_the_arrays_panics);
	TEST(a_limit_in_the_kernel_panics);
	TEST(a_limit_at_the_arrays_end_suffices);
	TEST(a_hole_under_the_arrays_panics);
	TEST(arrays_beyond_the_boot_tables_panic);
	TEST(a_limit_above_ram_end_is_ram_end);
	TEST(a_limit_cuts_an_entry);
	TEST(reserved_pages_on_top_are_not_counted);
	TEST(the_last_part_decides_where_the_arrays_stand);
	TEST(mem_init_writes_the_array_alone);
	TEST(boot_tables_in_reserved_memory_stay_reserved);
	TEST(nothing_is_given_out_before_kinit1);
	TEST(kinit1_opens_no_more_than_there_is);
	TEST(frontier_gives_every_usable_page_once);
	TEST(small_pages_map_all_ram_once);
	TEST(big_pages_map_all_ram_once);
	TEST(the_boot_tables_are_freed);
	TEST(no_memory_for_the_kernels_directory_panics);
	TEST(sixty_four_entries_in_any_order_agree);
	TEST(every_odd_entry_beside_plain_ram_agrees);
	ok(random_maps_agree(argc > 2 ? atoi(argv[2]) : 2000),
	   "random_maps_agree");
	return failures();
}
