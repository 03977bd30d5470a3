/*
 * Describes allocators of both families in one form, for faults.c and cores.c.
 *
 * Ancestor: none.
 */
#pragma once

#include "onhost.h"

/* The number of an arena's pages, the bytes of a heap, and the bytes of RAM.
 * Arena and heap begin at 4 MiB. */
#ifndef SUBJECT_PAGES
#define SUBJECT_PAGES ARENA_PAGES
#define HEAP_BYTES    0x40000UL
#define RAM_BYTES     0x1000000UL
#endif
#define HEAD 16 /* bytes at a page's or a block's start that may have links */

struct subject {
	const char *family, *name;
	unsigned long flags;
	char *start, *end;    /* get gives the memory [start, end) */
	unsigned long unit;   /* bytes of a page; 1 for a heap */
	unsigned long slots;  /* the most pages or blocks that a run holds */
	unsigned long header; /* bytes in front of a block */
	char *data, *meta;    /* its static data; its metadata */
	unsigned long data_bytes, meta_bytes;

	void (*init)(void);
	char *(*get)(unsigned long bytes); /* returns 0 if none is left */
	void (*free)(char *addr);
	int (*failed)(void); /* did the latest free return an error? */
	/* Returns what is wrong; 0: nothing. *nr_free becomes 0 for a heap. */
	const char *(*check)(unsigned long *nr_free);
};

/* Describes allocator number nr in *s and returns 1; returns 0 if there are no
 * more. The name is 0 for an allocator without a free, and for all but three
 * variants of ostep. */
int next_subject(int nr, struct subject *s);
void page_subject(struct subject *s, const struct page_allocator *a);
