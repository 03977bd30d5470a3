/*
 * Compares many maps of memory with the oracle: maps in any order, maps with an
 * odd entry, and random maps.
 *
 * Ancestor: none.
 */
#include "map.h"

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
	0xffffffff,  0x100000000, /* the end of RAM, and of 32-bit addresses */
	0x100105000, ~0ULL - 4096,
	~0ULL /* above 4 GiB */
};

/* Adds an entry of each type from any point to any other, as the first or the
 * last entry of a map of plain RAM. An entry from a higher point to a lower one
 * wraps around. */
static int each_odd_entry_beside_plain_ram_agrees(void)
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

int random_maps;

static int random_maps_agree(void)
{
	int booted = 0, n = random_maps;

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

static void check_many(void)
{
	TEST(sixty_four_entries_in_any_order_agree);
	TEST(each_odd_entry_beside_plain_ram_agrees);
	TEST(random_maps_agree);
}

const struct checks many_checks = { 3, check_many };
