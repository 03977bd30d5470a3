/*
 * An allocator of either family, in one form; for faults.c and cores.c.
 *
 * Ancestor: none.
 */
#pragma once

#include "onhost.h"

/* Pages, from 4 MiB on, and bytes of a heap. */
#ifndef SUBJECT_PAGES
#define SUBJECT_PAGES ARENA_PAGES
#define HEAP_BYTES    0x40000UL
#define RAM_BYTES     0x1000000UL
#endif
#define HEAD 16 /* bytes at the beginning of a page or block */

struct subject {
	const char *family, *name;
	unsigned long flags;
	char *start, *end;    /* memory that get gives */
	unsigned long unit;   /* bytes: a page, or 1 */
	unsigned long slots;  /* the most that a run holds */
	unsigned long header; /* bytes in front of a block */
	char *data, *meta;    /* static data; metadata from the caller */
	unsigned long data_bytes, meta_bytes;

	void (*init)(void);
	char *(*get)(unsigned long bytes); /* 0: none */
	void (*free)(char *addr);
	int (*failed)(void); /* did the last free answer an error? */
	const char *(*check)(unsigned long *nr_free); /* 0 in a heap */
};

/* Returns the allocator number nr; 0 if there are no more. An allocator without
 * get or free has no name. */
int next_subject(int nr, struct subject *s);
void page_subject(struct subject *s, const struct page_allocator *a);
