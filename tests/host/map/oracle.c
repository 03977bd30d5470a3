/*
 * The oracle of the tests of the BIOS's map, and the comparison with it; map.h
 * describes each function.
 *
 * Ancestor: none.
 */
#include "map.h"

struct boot_params boot;

static int has_byte(const struct e820_entry *e, unsigned long long byte)
{
	return byte >= e->base && byte - e->base < e->length;
}

int oracle(unsigned long nr)
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

struct wanted want;

/* Returns the nr of the last usable page below `end`; 0 if there is none. Looks
 * only at the page before `end` and near the start and the end of each entry,
 * because a search through all pages would take minutes. */
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

void expect(unsigned long limit)
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

unsigned int want_count(unsigned long nr)
{
	if (nr >= NR(KERNEL_LOAD) && nr < want.loaded_end)
		return RESERVED;
	if (!oracle(nr))
		return RESERVED;
	return nr >= BOOT_FIRST && nr <= BOOT_LAST;
}

int differs(const char *what, unsigned long nr, unsigned long found,
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

/* Calls f() for all pages below nr `bottom`, for pages near the start and the
 * end of each entry, and for 64 random pages. Returns 1 if all calls return 1.
 */
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

/* Are the pages between two edges all usable or all not usable, as the oracle
 * says, and are there only few edges? Asks the oracle about the first, the last
 * and a random page. */
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

void start(unsigned long limit)
{
	power_on(&boot, limit);
}

int init_agrees(unsigned long limit, unsigned long bottom)
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

int map_agrees(unsigned long limit, unsigned long bottom)
{
	return all_agree(usable_agrees, bottom) && edges_agree() &&
	       init_agrees(limit, bottom);
}

void one_entry(unsigned long long base, unsigned long long length,
	       unsigned int type)
{
	plain_ram(&boot, 2 * MIB);
	boot.map_entries = 0;
	add_ram(&boot, base, length, type);
}
