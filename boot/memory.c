/*
 * setup: which memory is there. memory_map() asks the BIOS in the three ways
 * that PCs have known, newest first, and leaves the answer in boot_params in
 * one form, a list of struct e820_entry.
 *
 *   E820h  a list of ranges         1995 and later
 *   E801h  two numbers              1994, some machines
 *   88h    one number               all of them
 *
 * The two older ones are wrong on some machines: what they say is found out.
 *
 * Ancestor: Linux 0.01 asked AH=88h into a word that nobody read.
 */
#include "setup.h"

#define SMAP	    0x534d4150 /* the BIOS' word for "I mean it" */
#define MAP_CALLS   1024       /* a map that never ends has an end */
#define KIB_AT_1M   1024
#define KIB_AT_16M  16384
#define UNCHANGED   0x88a5 /* AX for 88h: what comes back as it was */
#define STEP	    0x10000
#define HALF(value) ((value) & 0xffff)

static unsigned int claimed, probed; /* KiB from 1 MiB up */
static unsigned int ignored;	     /* ranges of E820h */

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
 * Returns the end of what is memory in [start, end). Each 64 KiB get their own
 * number, from the top down. Where nothing is, no number can be read again;
 * what is seen at two places has the number of the lower one.
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

/* As much of it as there is. */
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
	say(report, "memory map: int 15h %x not believed\n", call);
}

/*
 * Copies the BIOS' list, without empty ranges, up to MAP_MAX of them. A range
 * that is not kept is overwritten by the next; behind the map is room for one
 * more, and for the 24 bytes that some give.
 *
 * int 15h, next range
 *   EAX E820h  EDX SMAP  EBX 0 or as returned  ECX bytes  ES:DI buffer
 *   -> CF clear  EAX SMAP  ECX 20 or more  EBX next, 0 after the last
 *   CF set: not known, or the end was reached before
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
 *   Some fill in AX and BX, some CX and DX, some both.
 *
 * Some BIOSes do not know it and say nothing: all registers come back as they
 * were. More than 15 MiB in AX or CX is no answer. Returns 1 if it is one.
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
 * Where nobody answers, what is below 16 MiB is found out.
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

/* int 12h -> AX KiB from 0 */
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
		    "memory map: of %u KiB above 1 MiB %u KiB are there\n",
		    claimed, probed);
	}
	say(report, "memory map: int 15h %x, %u entries\n", source,
	    params.map_entries);
	if (ignored)
		say(report,
		    "memory map: %u entries more than fit were ignored\n",
		    ignored);
}

/* The end of the memory from 1 MiB on without a gap, at most 4 GiB - 1. The map
 * may be in any order, so it is read until nothing is added. */
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
