/*
 * What both kinds of random calls draw from: addresses that are bad in
 * different ways, paths of files, and numbers at the edge of some range.
 *
 * Ancestor: none.
 */
#include "calls.h"

char out[OUT_BYTES] __attribute__((aligned(PAGE_SIZE)));
char *edge, *read_only, *no_access;

static const char *const paths[] = {
	"text",	      "text",
	"long",	      "empty",
	"page",	      "program",
	"dir",	      "dir/inner",
	"to-text",    "to-dir",
	"to-nowhere", "to-dir/inner",
	"loop-a",     "self",
	"absolute",   "dir/to-here/text",
	"missing",    "missing/text",
	"text/inner", "text/",
	"dir/",	      "",
	"/",	      "..",
	".",	      "../fixture",
	"chain-40",   "damaged/nothing",
	"/dev/null",  "/dev/zero",
	"/tests",     "/tests/fixture",
	"/bin/true/", "//tests//",
	"many",
};

/* Makes pages with all rights, a read-only page, a page without rights, and
 * places where nothing is mapped. */
void make_places(void)
{
	static char place[PAGE_SIZE * 6] __attribute__((aligned(PAGE_SIZE)));

	edge = place + PAGE_SIZE;
	munmap(edge, PAGE_SIZE);
	read_only = mmap(place + 2 * PAGE_SIZE, PAGE_SIZE, PROT_READ,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	no_access = mmap(place + 4 * PAGE_SIZE, PAGE_SIZE, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	munmap(place + 3 * PAGE_SIZE, PAGE_SIZE);
	if (read_only == MAP_FAILED || no_access == MAP_FAILED)
		die("mmap");
}

/* Returns a path. Sometimes it ends at the last mapped byte, is too long, or
 * has no zero at its end. */
const char *some_path(void)
{
	static char long_name[5000];
	char *at;

	switch (below(24)) {
	case 0:
		at = edge - 5;
		strcpy(at, "text");
		return at;
	case 1:
		memset(edge - 300, 'x', 300);
		return edge - 300;
	case 2:
		memset(long_name, 'x', sizeof(long_name) - 1);
		long_name[below(2) ? 255 : 256] = 0;
		return long_name;
	case 3:
		memset(long_name, '/', sizeof(long_name) - 1);
		long_name[4090 + below(9)] = 0;
		return long_name;
	default:
		return paths[below(ARRAY_SIZE(paths))];
	}
}

/* Returns a number at the edge of some range: small numbers and descriptors,
 * sizes, single bits, addresses of all kinds, lengths that wrap around. */
unsigned long nasty(void)
{
	static const unsigned long words[] = {
		0,	    1,		2,	    3,		-1UL,
		-2UL,	    63,		64,	    65,		4095,
		4096,	    4097,	65535,	    65536,	0x7fffffff,
		0x80000000, 0xfffff000, 0xfffffffc, 0x3fffffff, 0x40000000,
		0x40000001, 0x40100000, 0x40108000, 0x3ffff000, 0x3fffffff,
		0xbfffffff, 0xc0000000, 0xc0000001, 0x1000,	8,
		1024,	    1025,	100000,	    -4096UL,	-100UL,
	};

	switch (below(8)) {
	case 0:
		return below(16);
	case 1:
		return (unsigned long)out + below(OUT_BYTES);
	case 2:
		return (unsigned long)edge - below(32);
	case 3:
		return (unsigned long)(one_in(2) ? read_only : no_access);
	case 4:
		return 1UL << below(32);
	case 5:
		return one_in(2) ? draw() : -(unsigned long)out;
	default:
		return words[below(ARRAY_SIZE(words))];
	}
}
