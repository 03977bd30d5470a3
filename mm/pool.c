/*
 * Allocates small objects: areas, open files, pipes, nodes. An object takes one
 * unit of 64 bytes, or two that follow one another. A page of kalloc has room
 * for 63 units. When its last object is freed, the page is freed, too.
 *
 *	pages ──> [next, where, used][object][object       ] ... ──> next page
 *	           bit 0 of used      bit 1   bit 2    bit 3
 *
 * Full pages are in a list of their own, because no search has to look at them.
 * So the first page of the list `pages` always has room for one unit, however
 * many objects there are.
 *
 * Ancestor: none in Linux 0.01: its tables of files and inodes were arrays. The
 * idea is Bonwick's slab (USENIX 1994), without its constructors.
 */
#include "mm.h"
#include "kernel.h"

/* The first unit of a page. */
struct pool_page {
	struct pool_page *next, **where;
	unsigned long long used; /* bit n: unit n is in use; bit 0: this unit */
};

_Static_assert(sizeof(struct pool_page) <= OBJECT_SIZE, "an object");
_Static_assert(PAGE_SIZE / OBJECT_SIZE == 64, "used has a bit for each");

static struct pool_page *pages, *full_pages;

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

/* Moves a page to another list, because it has become full, or is no longer
 * full. */
static void move_page(struct pool_page *pool, struct pool_page **list)
{
	LIST_REMOVE(pool, next, where);
	LIST_ADD(list, pool, next, where);
}

/* Returns a mask for an object of this size: bit 0 if it has one unit, bits 0
 * and 1 if it has two. */
static unsigned long long units(unsigned long size)
{
	return size > OBJECT_SIZE ? 3 : 1;
}

/* Returns the units at which an object of this size can begin: bit n is set if
 * unit n, and for a large object also unit n + 1, is free. */
static unsigned long long room(const struct pool_page *pool, unsigned long size)
{
	unsigned long long free = ~pool->used;

	return size > OBJECT_SIZE ? free & free >> 1 : free;
}

/* Allocates an object of zeros: in the first page that has room for it, at the
 * highest free address of this page. Returns the object; 0 if no memory is
 * left. */
void *new_object(unsigned long size)
{
	struct pool_page *pool = pages;
	void *object;
	int n;

	assert(size <= 2 * OBJECT_SIZE);
	while (pool && !room(pool, size))
		pool = pool->next;
	if (!pool)
		pool = new_page();
	if (!pool)
		return 0;
	n = 63 - __builtin_clzll(room(pool, size));
	pool->used |= units(size) << n;
	if (pool->used == ~0ULL)
		move_page(pool, &full_pages);
	object = (char *)pool + n * OBJECT_SIZE;
	fill_words(object, 0, (size + 3) / 4);
	return object;
}

/* Frees an object. `size` must be the size that new_object() got. */
void free_object(void *object, unsigned long size)
{
	unsigned long addr = (unsigned long)object;
	struct pool_page *pool = (struct pool_page *)PAGE_DOWN(addr);

	if (pool->used == ~0ULL)
		move_page(pool, &pages);
	pool->used &= ~(units(size) << addr % PAGE_SIZE / OBJECT_SIZE);
	if (pool->used != 1)
		return;
	LIST_REMOVE(pool, next, where);
	kfree(V2P(pool));
}

/* Calls the visitor for each page of objects. Each of these pages has one
 * holder. */
void visit_pool(visitor *visit)
{
	struct pool_page *const lists[] = { pages, full_pages };

	for (int i = 0; i < 2; i++)
		for (struct pool_page *pool = lists[i]; pool; pool = pool->next)
			visit(V2P(pool), KIND_OBJECT);
}
