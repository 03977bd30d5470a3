/*
 * sos: two lists of descriptors; SOS (2004-2007), physmem.c.
 *
 *	descriptors: [address count prev next | address count prev next | ...]
 *
 *	free: head <──> d <──> d <──> (head)     get pops the head
 *	used: head <──> d <──> d <──> (head)     and appends it here
 *
 * Promises: last freed, first given; share counts holders. claim gives one
 * particular page in the same time as get, which no other allocator here can
 * do. free returns an error for an address that is no page, or a page without a
 * holder. It has no fill and no lock. Quirk:
 *
 * both_lists	every page is on one of the two lists, so moving a page to the
 *		other list writes to up to four other descriptors.
 *
 * Ancestor: the above. In SOS page 0, the BIOS's area, the kernel and the array
 * began on the used list; here the arena has only free pages.
 */
#include "study.h"

struct descriptor {
	unsigned long address;
	unsigned long count;
	struct descriptor *prev, *next;
};

_Static_assert(sizeof(struct descriptor) == 16, "what sos spends on a page");

static struct descriptor *all, *free_list, *used_list;
static unsigned long low, high;
static int error; /* did the latest free fail? */

static unsigned long meta(unsigned long pages)
{
	return pages * sizeof(struct descriptor);
}

static void unlink(struct descriptor **list, struct descriptor *d)
{
	TOUCH(8);
	if (d->next == d) {
		*list = 0;
		return;
	}
	if (*list == d) {
		*list = d->next;
		TOUCH(4);
	}
	d->prev->next = d->next;
	d->next->prev = d->prev;
	TOUCH(12);
}

/* Links d between the tail and the head; the list is a circle. */
static void insert(struct descriptor **list, struct descriptor *d)
{
	TOUCH(16);
	if (!*list) {
		*list = d->prev = d->next = d;
		return;
	}
	d->next = *list;
	d->prev = (*list)->prev;
	d->prev->next = d;
	d->next->prev = d;
	TOUCH(8);
}

static void insert_head(struct descriptor **list, struct descriptor *d)
{
	insert(list, d);
	*list = d;
	TOUCH(4);
}

static void init(const struct arena *arena)
{
	all = P2V(arena->meta);
	free_list = used_list = 0;
	error = 0;
	low = arena->start;
	high = arena->end;
	for (unsigned long page = low; page < high; page += PAGE_SIZE) {
		struct descriptor *d = &all[NR(page - low)];

		d->address = page;
		d->count = 0;
		insert_head(&free_list, d);
	}
}

static struct descriptor *describe(unsigned long page)
{
	if (page % PAGE_SIZE || page < low || page >= high)
		return 0;
	return &all[NR(page - low)];
}

static unsigned long get(void)
{
	struct descriptor *d = free_list;

	TOUCH(4);
	if (!d)
		return 0;
	LOOK_AT(1);
	if (d->count != 0)
		panic("sos: assertion failed: count %lu == 0", d->count);
	unlink(&free_list, d);
	d->count = 1;
	insert(&used_list, d);
	TOUCH(12);
	CLEAR(P2V(d->address), PAGE_SIZE);
	return d->address;
}

/* Adds a holder to a free or held page. Returns 0 if the address is no page. */
static unsigned long claim(unsigned long page)
{
	struct descriptor *d = describe(page);

	if (!d)
		return 0;
	LOOK_AT(1);
	TOUCH(8);
	if (d->count++ == 0) {
		unlink(&free_list, d);
		insert(&used_list, d);
	}
	return page;
}

static int share(unsigned long page)
{
	return claim(page) ? 0 : -1;
}

static void free(unsigned long page)
{
	struct descriptor *d = describe(page);

	error = !d || d->count == 0;
	TOUCH(4);
	if (error)
		return;
	TOUCH(4);
	if (--d->count)
		return;
	unlink(&used_list, d);
	insert_head(&free_list, d);
}

static int failed(void)
{
	return error;
}

static unsigned long length(const struct descriptor *list, unsigned long used,
			    const char **wrong)
{
	const struct descriptor *d = list;
	unsigned long n = 0;

	if (!d)
		return 0;
	do {
		if ((d->count != 0) != used)
			*wrong = "a count does not fit its list";
		if (d->next->prev != d)
			*wrong = "next and prev disagree";
		d = d->next;
		n++;
	} while (d != list && !*wrong && n <= NR(high - low));
	return n;
}

static const char *check(unsigned long *nr_free)
{
	const char *wrong = 0;

	*nr_free = length(free_list, 0, &wrong);
	if (*nr_free + length(used_list, 1, &wrong) != NR(high - low) && !wrong)
		wrong = "a page is on neither list";
	return wrong;
}

static void print(void)
{
	unsigned long nr_free;

	check(&nr_free);
	printk("sos: %lu pages free, last free %s\n", nr_free,
	       error ? "refused" : "accepted");
}

const struct page_allocator EXPORT(sos) = {
	.name = "sos",
	.variant = VARIANT_NAME,
	.provenance = "SOS, 2004-2007, physmem.c",
	.meta = meta,
	.init = init,
	.get = get,
	.free = free,
	.share = share,
	.claim = claim,
	.failed = failed,
	.check = check,
	.print = print,
};
