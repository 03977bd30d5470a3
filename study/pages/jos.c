/*
 * jos: counts and links in an array, as in JOS, the kernel of MIT's course
 * before xv6. The source is a student's kern/pmap.c for one of its later labs.
 *
 *	pages:     [link count | link count | link count | ...]  8 bytes a page
 *	free list ──> struct ──> struct ──> 0
 *
 * Promises: last freed, first given; each page has a count of holders, and when
 * the last holder frees it, it is free. The free pages themselves are never
 * touched. It does not fill (JOS does if asked), and has no lock. Quirks:
 *
 * wraps	freeing a free page makes its count 65535, without a message;
 *		a share of a page with 65535 holders makes its count 0.
 * index_only	free checks only that the index is inside the array.
 *
 * Ancestor: the above. page_alloc() and page_free() are exercises there, and
 * every student wrote their own. Until about 2011 the links were those of
 * queue.h, two pointers, and a descriptor took 12 bytes. page_alloc() leaves
 * the count at 0 and its caller increments it; get does here. The panic for a
 * page that is still linked is ours: no original has it.
 */
#include "study.h"

struct info {
	struct info *link;
	unsigned short count;
};

_Static_assert(sizeof(struct info) == 8, "what jos spends on a page");

static struct info *infos, *free_list;
static unsigned long low, pages;

static unsigned long meta(unsigned long n)
{
	return n * sizeof(struct info);
}

static void init(const struct arena *arena)
{
	infos = P2V(arena->meta);
	free_list = 0;
	low = arena->start;
	pages = NR(arena->end - arena->start);
	for (unsigned long i = 0; i < pages; i++) {
		infos[i].count = 0;
		infos[i].link = free_list;
		free_list = &infos[i];
	}
}

static unsigned long get(void)
{
	struct info *info = free_list;
	unsigned long page;

	TOUCH(4);
	if (!info)
		return 0;
	LOOK_AT(1);
	free_list = info->link;
	info->link = 0;
	info->count++;
	TOUCH(16);
	page = low + PAGE(info - infos);
	CLEAR(P2V(page), PAGE_SIZE);
	return page;
}

static struct info *find(unsigned long page, const char *who)
{
	if (NR(page - low) >= pages)
		panic("jos: %s called with invalid address", who);
	return &infos[NR(page - low)];
}

static void free(unsigned long page)
{
	struct info *info = find(page, "decref");

	TOUCH(4);
	if (--info->count)
		return;
	if (info->link)
		panic("jos: page is on the free list");
	info->link = free_list;
	free_list = info;
	TOUCH(16);
}

static int share(unsigned long page)
{
	find(page, "incref")->count++;
	TOUCH(4);
	return 0;
}

static const char *check(unsigned long *nr_free)
{
	unsigned long n = 0;

	for (struct info *info = free_list; info; info = info->link) {
		if (info->count)
			return "a free page has a count";
		if (++n > pages)
			return "the list is a circle";
	}
	*nr_free = n;
	return 0;
}

static void print(void)
{
	printk("jos: list begins with page %ld\n",
	       free_list ? (long)(free_list - infos) : -1L);
}

const struct page_allocator EXPORT(jos) = {
	.name = "jos",
	.variant = VARIANT_NAME,
	.provenance = "JOS; later labs; a student's solution",
	.meta = meta,
	.init = init,
	.get = get,
	.free = free,
	.share = share,
	.check = check,
	.print = print,
};
