/*
 * Small objects of one size, 63 to a page of kalloc: areas, open files, pipes,
 * nodes of the archive. A page whose last object is freed goes back to kalloc.
 *
 *	pages ──> [next, where, used][object][object] ... ──> next page
 *	           bit 0 of used      bit 1   bit 2
 *
 * Ancestor: none in Linux 0.01, whose tables of files and inodes were arrays;
 * the idea is Bonwick's slab (USENIX 1994), without its constructors.
 */
#include "mm.h"
#include "kernel.h"

/* The first object of a page. */
struct pool_page {
	struct pool_page *next, **where;
	unsigned long long used; /* bit n: the object n, itself included */
};

_Static_assert(sizeof(struct pool_page) <= OBJECT_SIZE, "an object");
_Static_assert(PAGE_SIZE / OBJECT_SIZE == 64, "used has a bit for each");

static struct pool_page *pages;

static struct pool_page *new_page(void)
{
	unsigned long page = get_free_page();
	struct pool_page *pool = P2V(page);

	if (!page)
		return 0;
	pool->used = 1;
	LIST_ADD(&pages, pool, next, where);
	return pool;
}

/* An object of zeros, the highest of the first page that has room; 0 without
 * memory. */
void *new_object(void)
{
	struct pool_page *pool = pages;
	void *object;
	int n;

	while (pool && !~pool->used)
		pool = pool->next;
	if (!pool)
		pool = new_page();
	if (!pool)
		return 0;
	n = 63 - __builtin_clzll(~pool->used);
	pool->used |= 1ULL << n;
	object = (char *)pool + n * OBJECT_SIZE;
	fill_words(object, 0, OBJECT_SIZE / 4);
	return object;
}

void free_object(void *object)
{
	unsigned long addr = (unsigned long)object;
	struct pool_page *pool = (struct pool_page *)PAGE_DOWN(addr);

	pool->used &= ~(1ULL << addr % PAGE_SIZE / OBJECT_SIZE);
	if (pool->used != 1)
		return;
	LIST_REMOVE(pool, next, where);
	kfree(V2P(pool));
}

/* For the audit: each page of objects has one holder. */
void visit_pool(visitor *visit)
{
	for (struct pool_page *pool = pages; pool; pool = pool->next)
		visit(V2P(pool), KIND_FILE);
}
