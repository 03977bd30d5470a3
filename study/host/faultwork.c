/*
 * Makes the calls of one run of faults.c, and its fault. A call takes a random
 * slot: it fills an empty slot by a get, and empties a full one by a free.
 *
 * This file fills what a slot holds, and checks it before the free. It records
 * which memory is held, and never asks the allocator.
 *
 * Ancestor: none.
 */
#include "faults.h"

#include <stdlib.h>
#include <string.h>

/* ---- Slots ---- */

static struct slot {
	char *addr; /* 0 if the slot is empty */
	unsigned long bytes;
	unsigned char value;
} slots[SLOTS];

static unsigned char *owned; /* for each unit of memory: is it held? */
static char *freed[FREED];   /* what free_some() has freed */

void begin_work(const struct subject *s)
{
	owned = calloc((s->end - s->start) / s->unit, 1);
	if (!owned)
		panic("no memory");
}

void end_work(void)
{
	free(owned);
}

static unsigned char *owner_of(const struct subject *s, const char *addr)
{
	return owned + (addr - s->start) / s->unit;
}

static unsigned long units_of(const struct subject *s, unsigned long bytes)
{
	return (bytes + s->unit - 1) / s->unit;
}

static unsigned long fill_of(const struct subject *s, const struct slot *slot)
{
	return s->unit == 1 ? slot->bytes : HEAD;
}

static void own(const struct subject *s, char *addr, unsigned long bytes)
{
	if (addr < s->start || addr > s->end - bytes ||
	    (addr - s->start) % s->unit)
		end_as(OUTSIDE);
	if (memchr(owner_of(s, addr), 1, units_of(s, bytes)))
		end_as(OWNERS);
	memset(owner_of(s, addr), 1, units_of(s, bytes));
}

static void fill_slot(const struct subject *s, struct slot *slot, char *addr,
		      unsigned long bytes)
{
	own(s, addr, bytes);
	slot->addr = addr;
	slot->bytes = bytes;
	slot->value = any();
	memset(addr, slot->value, fill_of(s, slot));
}

static void empty_slot(const struct subject *s, struct slot *slot)
{
	char *addr = slot->addr;

	if (addr[0] != (char)slot->value ||
	    memcmp(addr, addr + 1, fill_of(s, slot) - 1) != 0)
		end_as(SPOILED);
	memset(owner_of(s, addr), 0, units_of(s, slot->bytes));
	slot->addr = 0;
	begin_call();
	s->free(addr);
	if (s->failed())
		end_as(NOTICED);
}

void one_call(const struct subject *s)
{
	unsigned long nr = below(s->slots);
	unsigned long bytes = s->unit == 1 ? 16 + below(496) : s->unit;
	struct slot *slot = &slots[nr];
	char *addr;

	if (slot->addr) {
		empty_slot(s, slot);
		return;
	}
	begin_call();
	addr = s->get(bytes);
	if (addr)
		fill_slot(s, slot, addr, bytes);
}

unsigned long drain(const struct subject *s)
{
	unsigned long n = 0, bytes = s->unit == 1 ? 64 : s->unit;
	char *addr;

	for (unsigned long i = 0; i < s->slots; i++)
		if (slots[i].addr)
			empty_slot(s, &slots[i]);
	for (begin_call(); (addr = s->get(bytes)) != 0; begin_call()) {
		own(s, addr, bytes);
		n++;
	}
	return n;
}

/* ---- Faults ---- */

static void flip(char *byte)
{
	*byte ^= 1 << below(8);
}

static struct slot *some_held(const struct subject *s)
{
	for (;;) {
		struct slot *slot = &slots[below(s->slots)];

		if (slot->addr)
			return slot;
	}
}

void free_some(const struct subject *s)
{
	for (int i = 0; i < FREED; i++) {
		struct slot *slot = some_held(s);

		freed[i] = slot->addr;
		empty_slot(s, slot);
	}
}

int is_possible(const struct subject *s, enum fault fault)
{
	return fault == IN_TABLES ? s->data_bytes + s->meta_bytes > 0 :
	       fault == IN_HEADER ? s->header > 0 :
				    fault != NO_FAULT;
}

void do_fault(const struct subject *s, enum fault fault)
{
	unsigned long at;
	char *addr;

	switch (fault) {
	case IN_TABLES:
		at = below(s->data_bytes + s->meta_bytes);
		flip(at < s->data_bytes ? s->data + at :
					  s->meta + at - s->data_bytes);
		break;
	case IN_HEADER:
		flip(some_held(s)->addr - s->header + below(s->header));
		break;
	case IN_FREE:
		flip(freed[below(FREED)] - s->header + below(HEAD));
		break;
	case A_WORD:
		addr = freed[below(FREED)] + 4 * below((HEAD - s->header) / 4);
		*(unsigned long *)addr = any();
		break;
	case CLEARED:
		memset(freed[below(FREED)], 0, HEAD);
		break;
	case NO_FAULT:
		break;
	}
}
