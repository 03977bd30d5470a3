/*
 * setup: finds out which memory there is. PCs have had three BIOS calls for
 * this. memory_map() tries them, the newest first, and always writes the result
 * to boot_params as a list of struct e820_entry.
 *
 *   E820h  a list of ranges         1995 and later
 *   E801h  two numbers              1994, some machines
 *   88h    one number               all of them
 *
 * On some machines the two older calls return wrong sizes, so probe() checks
 * them.
 *
 * Ancestor: Linux 0.01 called AH=88h, and stored the result in a word that no
 * code read.
 */
#include "setup.h"

#define SMAP	    0x534d4150 /* "SMAP": the BIOS needs this word */
#define MAP_CALLS   1024       /* at most so many calls for the list */
#define KIB_AT_1M   1024
#define KIB_AT_16M  16384
#define UNCHANGED   0x88a5 /* AX before call 88h; unchanged: no answer */
#define STEP	    0x10000
#define HALF(value) ((value) & 0xffff)

static unsigned int claimed, probed; /* KiB above 1 MiB */
static unsigned int ignored;	     /* entries of E820h that did not fit */

/* Adds a range of usable memory to the map; `start` is its address in KiB. An
 * empty range is left out. */
static void add_range(unsigned int start, unsigned int kib)
{
	struct e820_entry *e = &params.map[params.map_entries];

	if (!kib)
		return;
	e->base = start * 1024ULL;
	e->length = kib * 1024ULL;
	e->type = E820_USABLE;
	params.map_entries++;
}

/*
 * Returns the end of the memory in [start, end). Into each block of 64 KiB it
 * writes the block's own address, from the top down. Then it reads these words,
 * from the bottom up. Where there is no memory, it reads another value than it
 * wrote. If one piece of memory appears at two addresses, its word is the lower
 * address, so the block at the higher address does not count.
 */
static unsigned int probe(unsigned int start, unsigned int end)
{
	unsigned int at;

	open_a20();
	for (at = (end - 1) & -STEP; at >= start; at -= STEP)
		*word_at(at) = at;
	*word_at(0) = 0;
	for (at = start; at < end; at += STEP)
		if (*word_at(at) != at)
			return at;
	return end;
}

/* Adds the part of a range in which probe() finds memory. `start` is the
 * range's address in KiB. */
static void add_probed(unsigned int start, unsigned int kib)
{
	unsigned int end = start + kib;

	if (end > RAM_END / 1024)
		end = RAM_END / 1024;
	claimed += kib;
	kib = probe(start * 1024, end * 1024) / 1024 - start;
	probed += kib;
	add_range(start, kib);
}

static void not_believed(int call)
{
	say(report, "memory map: int 15h %x gave a wrong answer\n", call);
}

/*
 * Copies the BIOS's list without its empty ranges: at most MAP_MAX ranges. The
 * BIOS writes each range to the place after the last range that was kept. If
 * this function does not keep the new range, the next call overwrites it. So
 * after the map there must be room for one more range, even if the BIOS writes
 * 24 bytes, as some BIOSes do.
 *
 * int 15h, next range
 *   EAX E820h  EDX SMAP  EBX 0 or as returned  ECX bytes  ES:DI buffer
 *   -> CF clear  EAX SMAP  ECX 20 or more  EBX next, 0 after the last
 *   CF set: unknown call, or the list has ended
 */
static void ask_e820(void)
{
	struct registers r = { .ebx = 0 };
	struct e820_entry *e = params.map;

	for (int i = 0; i < MAP_CALLS; i++) {
		r.eax = 0xe820;
		r.edx = SMAP;
		r.ecx = sizeof(*e);
		r.edi = (unsigned int)e;
		if (bios(0x15, &r))
			return;
		if (r.eax != SMAP || r.ecx < sizeof(*e)) {
			not_believed(0xe820);
			return;
		}
		if (e->length && params.map_entries < MAP_MAX) {
			params.map_entries++;
			e++;
		} else if (e->length) {
			ignored++;
		}
		if (!r.ebx)
			return;
	}
}

/*
 * int 15h, memory beyond 64 MiB
 *   AX E801h  -> CF clear  AX, CX KiB from 1 to 16 MiB
 *                          BX, DX units of 64 KiB from 16 MiB
 *   Some BIOSes fill in AX and BX, some CX and DX, some all four.
 *
 * Some BIOSes do not have this call, return no error, and change no register.
 * A value above 15 MiB in AX or CX is an error. Returns 1 if the answer can be
 * used, otherwise 0.
 */
static int ask_e801(void)
{
	struct registers r = { .eax = 0xe801 };

	if (bios(0x15, &r))
		return 0;
	if (!HALF(r.ecx) && !HALF(r.edx)) {
		r.ecx = r.eax;
		r.edx = r.ebx;
	}
	if (!HALF(r.ecx) || HALF(r.ecx) > KIB_AT_16M - KIB_AT_1M) {
		not_believed(0xe801);
		return 0;
	}
	add_probed(KIB_AT_1M, HALF(r.ecx));
	add_probed(KIB_AT_16M, HALF(r.edx) * 64);
	return 1;
}

/*
 * int 15h, extended memory
 *   AH 88h -> CF clear  AX KiB from 1 MiB, at most 63 or 64 MiB
 *
 * Adds the memory that this call reports. If there is no answer, probes the
 * memory below 16 MiB.
 */
static void ask_88(void)
{
	struct registers r = { .eax = UNCHANGED };
	unsigned int kib = KIB_AT_16M - KIB_AT_1M;

	if (!bios(0x15, &r)) {
		if (HALF(r.eax) == UNCHANGED)
			not_believed(0x88);
		else
			kib = HALF(r.eax);
	}
	add_probed(KIB_AT_1M, kib);
}

/* Fills the memory map, by E820h or by the older calls. The older calls do not
 * return the memory below 1 MiB: int 12h returns in AX its KiB from address 0
 * on. */
void memory_map(void)
{
	struct registers r = { 0 };
	int source = 0xe820;

	params.map_entries = 0;
	ask_e820();
	if (!params.map_entries) {
		bios(0x12, &r);
		add_range(0, HALF(r.eax));
		source = ask_e801() ? 0xe801 : 0x88;
		if (source == 0x88)
			ask_88();
		say(report,
		    "memory map: %u KiB claimed above 1 MiB, %u KiB found\n",
		    claimed, probed);
	}
	say(report, "memory map: int 15h %x, %u entries\n", source,
	    params.map_entries);
	if (ignored)
		say(report, "memory map: no room for %u entries, ignored\n",
		    ignored);
}

/* Returns the end of the memory that begins at 1 MiB and has no gap, at most 4
 * GiB - 1. The map may be in any order, so it is read again until the end does
 * not change. */
unsigned int memory_end(void)
{
	unsigned long long end = KERNEL_LOAD, before, to;

	do {
		before = end;
		for (unsigned int i = 0; i < params.map_entries; i++) {
			const struct e820_entry *e = &params.map[i];

			to = e->base + e->length;
			if (e->type == E820_USABLE && e->base <= end &&
			    to > end)
				end = to;
		}
	} while (end != before);
	return end >> 32 ? 0xffffffff : end;
}
