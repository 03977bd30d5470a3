/*
 * Values that arguments have in more than one call: addresses, sizes, flags and
 * paths. fds.c has descriptors, pids.c processes.
 *
 * Ancestor: none.
 */
#include "linux.h"

/* ---- Addresses and sizes ---- */

static const struct value to_values[] = { { "good", OUT },
					  { "read-only", READ_ONLY },
					  BAD_PLACES };
static const struct value from_values[] = { { "good", GOOD },
					    { "read-only", READ_ONLY },
					    BAD_PLACES };
static const struct value bytes_values[] = {
	{ "5", 5 },
	{ "0", 0 },
	{ "1", 1 },
	{ "4", 4 },
	{ "4096", 4096 },
	{ "4097", 4097 },
	{ "0x20000", 0x20000 },
	{ "0x40000000", 0x40000000 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};

const struct kind to = KIND(to_values), from = KIND(from_values);
const struct kind bytes = KIND(bytes_values);

/* So few bytes that no signal can interrupt the call in the middle. */
static const struct value few_bytes_values[] = {
	{ "5", 5 },	{ "0", 0 },	{ "1", 1 },
	{ "4", 4 },	{ "500", 500 }, { "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
const struct kind few_bytes = KIND(few_bytes_values);

/* ---- Words ---- */

static const struct value edge_values[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
const struct kind edges = KIND(edge_values);

static const struct value no_place_values[] = { { "null", 0 } };
const struct kind no_place = KIND(no_place_values);

static const struct value any_bit_values[] = {
	{ "0", 0 },
	BITS,
	{ "-1", -1UL },
};
const struct kind any_bits = KIND(any_bit_values);

static const struct value only_0_values[] = { { "0", 0 } };
const struct kind only_0 = KIND(only_0_values);

/* ---- Paths ---- */

static char long_name[256 + 1], longest_name[255 + 1];
static char long_path[4096 + 1], longest_path[4095 + 1];

/* Paths just before a page that is not mapped. */
#define PATH_AT_END (END - 5)
#define NO_ZERO	    (END - 100)

static const struct value path_values[] = {
	{ "text", AT("text") },
	{ "dir", AT("dir") },
	{ "missing", AT("missing") },
	{ "missing/text", AT("missing/text") },
	{ "text/inner", AT("text/inner") },
	{ "text/", AT("text/") },
	{ "dir/", AT("dir/") },
	{ "missing/", AT("missing/") },
	{ "empty-path", AT("") },
	{ "/", AT("/") },
	{ ".", AT(".") },
	{ "..", AT("..") },
	{ "to-text", AT("to-text") },
	{ "to-dir", AT("to-dir") },
	{ "to-dir/", AT("to-dir/") },
	{ "to-nowhere", AT("to-nowhere") },
	{ "self", AT("self") },
	{ "chain-40", AT("chain-40") },
	{ "program", AT("program") },
	{ "/dev/null", AT("/dev/null") },
	{ "/dev/null/", AT("/dev/null/") },
	{ "name-of-255", AT(longest_name) },
	{ "name-of-256", AT(long_name) },
	{ "path-of-4095", AT(longest_path) },
	{ "path-of-4096", AT(long_path) },
	{ "text-at-end", PATH_AT_END },
	{ "no-zero", NO_ZERO },
	{ "null", 0 },
	{ "end", END },
	{ "no-access", NO_ACCESS },
	{ "0x40000000", 0x40000000 },
	{ "0xc0000000", 0xc0000000 },
	{ "0xffffffff", 0xffffffff },
};
const struct kind paths = KIND(path_values);

static void *map_at(unsigned long place, unsigned long size, int prot)
{
	void *got = mmap((void *)place, size, prot,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	if (got == MAP_FAILED)
		die("mmap");
	return got;
}

void make_places(void)
{
	map_at(GOOD, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE);
	memset(map_at(OUT, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE), MARK,
	       2 * PAGE_SIZE);
	map_at(END - PAGE_SIZE, PAGE_SIZE, PROT_READ | PROT_WRITE);
	map_at(READ_ONLY, PAGE_SIZE, PROT_READ);
	map_at(NO_ACCESS, PAGE_SIZE, PROT_NONE);
	memset(long_name, 'x', sizeof(long_name) - 1);
	memset(longest_name, 'x', sizeof(longest_name) - 1);
	memset(long_path, '/', sizeof(long_path) - 1);
	memset(longest_path, '/', sizeof(longest_path) - 1);
	memset((void *)NO_ZERO, 'x', END - NO_ZERO);
	memcpy((void *)PATH_AT_END, "text", 5);
}
