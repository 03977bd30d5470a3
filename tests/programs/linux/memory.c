/*
 * Calls about memory: mappings, rights, the heap, and advice on pages.
 *
 * Ancestor: none.
 */
#include "linux.h"

/* ---- Memory ---- */

static const struct value addr_values[] = {
	{ "0", 0 },
	{ "free", FREE },
	{ "free+1", FREE + 1 },
	{ "good", GOOD },
	{ "0x1000", 0x1000 },
	{ "0x3f000000", 0x3f000000 },
	{ "0x40000000", 0x40000000 },
	{ "0xbffff000", 0xbffff000 },
	{ "0xc0000000", 0xc0000000 },
	{ "0xfffff000", 0xfffff000 },
	{ "-1", -1UL },
};
static const struct kind addrs = KIND(addr_values);

static const struct value length_values[] = {
	{ "4096", 4096 },
	{ "0", 0 },
	{ "1", 1 },
	{ "4097", 4097 },
	{ "0x40000000", 0x40000000 },
	{ "INT_MAX", 0x7fffffff },
	{ "INT_MIN", 0x80000000 },
	{ "0xc0000000", 0xc0000000 },
	{ "0xfffff000", 0xfffff000 },
	{ "-1", -1UL },
};
static const struct kind lengths = KIND(length_values);

static const struct value prot_values[] = {
	{ "PROT_READ+PROT_WRITE", 3 },
	{ "0", 0 },
	BITS,
	{ "7", 7 },
	{ "-1", -1UL },
};
static const struct kind prots = KIND(prot_values);

#define ANONYMOUS(n) { "anonymous+bit-" #n, 0x22 | 1UL << n }
#define OF_FILE(n)   { "private+bit-" #n, 2 | 1UL << n }
static const struct value anonymous_values[] = {
	{ "anonymous", 0x22 }, { "MAP_ANONYMOUS", 0x20 },
	{ "shared", 0x21 },    { "validate", 0x23 },
	ANONYMOUS(2),	       ANONYMOUS(3),
	ANONYMOUS(4),	       ANONYMOUS(6),
	ANONYMOUS(7),	       ANONYMOUS(8),
	ANONYMOUS(9),	       ANONYMOUS(10),
	ANONYMOUS(11),	       ANONYMOUS(12),
	ANONYMOUS(13),	       ANONYMOUS(14),
	ANONYMOUS(16),	       ANONYMOUS(18),
	ANONYMOUS(17),	       ANONYMOUS(19),
	ANONYMOUS(20),	       ANONYMOUS(21),
	ANONYMOUS(22),	       ANONYMOUS(23),
	ANONYMOUS(24),	       ANONYMOUS(25),
	ANONYMOUS(26),	       ANONYMOUS(27),
	ANONYMOUS(28),	       ANONYMOUS(29),
	ANONYMOUS(30),	       ANONYMOUS(31),
};
static const struct kind anonymous = KIND(anonymous_values);

/* MAP_POPULATE takes all pages at once. So the lengths are small, to save
 * memory of the host. */
static const struct value populated_values[] = {
	{ "anonymous+MAP_POPULATE", 0x8022 },
};
static const struct kind populated = KIND(populated_values);
static const struct value few_values[] = {
	{ "4096", 4096 },
	{ "0", 0 },
	{ "4097", 4097 },
	{ "0xfffff000", 0xfffff000 },
};
static const struct kind few = KIND(few_values);

static const struct value remap_values[] = {
	{ "0", 0 }, { "MAYMOVE", 1 }, { "FIXED", 2 },
	{ "8", 8 }, { "-1", -1UL },
};
static const struct kind remaps = KIND(remap_values);

static const struct value of_file_values[] = {
	{ "MAP_PRIVATE", 2 },
	{ "0", 0 },
	{ "MAP_SHARED", 1 },
	{ "MAP_SHARED_VALIDATE", 3 },
	OF_FILE(2),
	OF_FILE(3),
	{ "private+MAP_FIXED", 0x12 },
	{ "private+MAP_FIXED_NOREPLACE", 0x100002 },
	OF_FILE(11),
	OF_FILE(13),
	{ "private+MAP_POPULATE", 0x8002 },
	OF_FILE(16),
	OF_FILE(31),
	{ "shared+MAP_ANONYMOUS", 0x21 },
};
static const struct kind of_file = KIND(of_file_values);

static const struct value mapped_fd_values[] = {
	{ "-1", -1UL },
	{ "0", 0 },
	{ "64", 64 },
	{ "INT_MIN", 0x80000000 },
};
static const struct kind mapped_fds = KIND(mapped_fd_values);

static const struct value page_values[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "0xfffff", 0xfffff },
	{ "0x100000", 0x100000 },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind pages = KIND(page_values);

/* Adds to the answer whether the new place can be read and written. Lets
 * write() and read() try it, because they return an error where an access by
 * the program would end it. */
static void add_rights(char *text, const unsigned long *a, long result)
{
	int ends[2];

	(void)a;
	if (result < 0 && result >= -4095)
		return;
	make_pipe(ends);
	if (write(ends[1], (void *)result, 1) == 1)
		add_to(text, " r");
	else if (errno == EFAULT)
		write(ends[1], "", 1);
	if (read(ends[0], (void *)result, 1) == 1)
		add_to(text, " w");
}

static unsigned long six[6];
static void make_six(unsigned long *a)
{
	memcpy(six, a, sizeof(six));
	if (a[4] < 64)
		make_fd(a[4]);
	a[0] = AT(six);
}

static const struct value byte_offset_values[] = {
	{ "0", 0 },
	{ "1", 1 },
	{ "4096", 4096 },
	{ "4095", 4095 },
	{ "INT_MIN", 0x80000000 },
	{ "-1", -1UL },
};
static const struct kind byte_offsets = KIND(byte_offset_values);

/* Distances from the end of the heap, to which make_brk() adds the end. */
static const struct value brk_values[] = {
	{ "+0", 0 },
	{ "+1", 1 },
	{ "+4096", 4096 },
	{ "+0x100000", 0x100000 },
	{ "-1", -1UL },
	{ "-4096", -4096UL },
	{ "+0x30000000", 0x30000000 },
	{ "+INT_MAX", 0x7fffffff },
};
static const struct kind brks = KIND(brk_values);
static unsigned long heap;

static void make_brk(unsigned long *a)
{
	heap = AT(sys_brk(NULL));
	a[0] += heap;
}

static void add_moved(char *text, const unsigned long *a, long result)
{
	add_to(text, result == (long)a[0] ? " moved" :
		     result == (long)heap ? " left" :
					    " elsewhere");
}

static const struct value unmapped_values[] = {
	{ "good", GOOD },
	{ "good+1", GOOD + 1 },
	{ "free", FREE },
	{ "0", 0 },
	{ "0x3f000000", 0x3f000000 },
	{ "0x40000000", 0x40000000 },
	{ "0xbffff000", 0xbffff000 },
	{ "0xc0000000", 0xc0000000 },
	{ "0xfffff000", 0xfffff000 },
	{ "-1", -1UL },
};
static const struct kind unmapped = KIND(unmapped_values);

/* Lengths that unmap neither the program nor its stack. */
static const struct value unmapped_length_values[] = {
	{ "4096", 4096 },
	{ "0", 0 },
	{ "1", 1 },
	{ "4097", 4097 },
	{ "0xc0000000", 0xc0000000 },
	{ "0xfffff000", 0xfffff000 },
	{ "0xfffff001", 0xfffff001 },
	{ "-1", -1UL },
};
static const struct kind unmapped_lengths = KIND(unmapped_length_values);

static void add_protected(char *text, const unsigned long *a, long result)
{
	(void)result;
	add_rights(text, a, (long)GOOD);
}

/* ---- Advice ---- */

/* Advice for madvise(). */
static const struct value advice_values[] = {
	{ "MADV_DONTNEED", 4 },
	{ "0", 0 },
	{ "1", 1 },
	{ "2", 2 },
	{ "3", 3 },
	{ "5", 5 },
	{ "99", 99 },
	{ "-1", -1UL },
};
static const struct kind advices = KIND(advice_values);
static const struct value sync_values[] = {
	{ "MS_SYNC", 4 }, { "0", 0 }, { "MS_ASYNC", 1 }, { "MS_INVALIDATE", 2 },
	{ "5", 5 },	  { "8", 8 }, { "-1", -1UL },
};
static const struct kind syncs = KIND(sync_values);
static const struct value lock_values[] = {
	{ "MCL_CURRENT", 1 }, { "0", 0 }, { "MCL_FUTURE", 2 },
	{ "MCL_ONFAULT", 4 }, { "8", 8 }, { "-1", -1UL },
};
static const struct kind locks = KIND(lock_values);

const struct call memory_calls[] = {
	{ 45, "brk", WHETHER, { &brks }, make_brk, add_moved },
	{ 90, "mmap of nothing", PLACE, { &to }, NULL, NULL },
	{ 90,
	  "mmap",
	  PLACE,
	  { &addrs, &lengths, &prots, &anonymous, &mapped_fds, &byte_offsets },
	  make_six,
	  NULL },
	{ 91, "munmap", NUMBER, { &unmapped, &unmapped_lengths }, NULL, NULL },
	{ 125,
	  "mprotect",
	  NUMBER,
	  { &unmapped, &unmapped_lengths, &prots },
	  NULL,
	  add_protected },
	{ 144,
	  "msync",
	  NUMBER,
	  { &unmapped, &unmapped_lengths, &syncs },
	  NULL,
	  NULL },
	{ 150, "mlock", NUMBER, { &unmapped, &unmapped_lengths }, NULL, NULL },
	{ 151,
	  "munlock",
	  NUMBER,
	  { &unmapped, &unmapped_lengths },
	  NULL,
	  NULL },
	{ 152, "mlockall", NUMBER, { &locks }, NULL, NULL },
	{ 153, "munlockall", NUMBER, { NULL }, NULL, NULL },
	{ 192,
	  "mmap2",
	  PLACE,
	  { &addrs, &lengths, &prots, &anonymous, &mapped_fds, &pages },
	  NULL,
	  add_rights },
	{ 192,
	  "mmap2",
	  PLACE,
	  { &addrs, &few, &prots, &populated, &mapped_fds, &pages },
	  NULL,
	  add_rights },
	{ 192,
	  "mmap2 of a file",
	  PLACE,
	  { &addrs, &lengths, &prots, &of_file, &fds, &pages },
	  NULL,
	  add_rights },
	{ 163,
	  "mremap",
	  PLACE,
	  { &unmapped, &few, &few, &remaps },
	  NULL,
	  NULL },
	{ 218, "mincore", NUMBER, { &unmapped, &few, &to }, NULL, NULL },
	{ 219,
	  "madvise",
	  NUMBER,
	  { &unmapped, &unmapped_lengths, &advices },
	  NULL,
	  NULL },
	{ 0, NULL, NUMBER, { NULL }, NULL, NULL },
};
