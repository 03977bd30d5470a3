/*
 * Small objects of one size, 63 to a page of kalloc: open files, pipes, nodes
 * of the archive. A page whose last object is freed goes back to kalloc.
 *
 *	pages ──> [next, where, used, free]──┐       ──> next page
 *	          [object][object][object] <─┘ a list through the free ones
 *
 * Ancestor: none in Linux 0.01, whose tables of files and inodes were arrays;
 * the idea is Bonwick's slab (USENIX 1994), without its constructors.
 */
#include "files.h"
#include "x86.h"

struct free_object {
	struct free_object *next;
};

struct pool_page {
	struct pool_page *next, **where;
	unsigned long used;
	struct free_object *free;
};

_Static_assert(sizeof(struct pool_page) <= OBJECT_SIZE, "the first object");

static struct pool_page *pages;

static struct pool_page *new_page(void)
{
	unsigned long page = get_free_page();
	struct pool_page *pool = P2V(page);

	if (!page)
		return 0;
	for (int at = OBJECT_SIZE; at < PAGE_SIZE; at += OBJECT_SIZE) {
		struct free_object *object = P2V(page + at);

		object->next = pool->free;
		pool->free = object;
	}
	LIST_ADD(&pages, pool, next, where);
	return pool;
}

/* An object of zeros, from the first page that has room; 0 without memory. */
void *new_object(void)
{
	struct pool_page *pool = pages;
	struct free_object *object;

	while (pool && !pool->free)
		pool = pool->next;
	if (!pool)
		pool = new_page();
	if (!pool)
		return 0;
	object = pool->free;
	pool->free = object->next;
	pool->used++;
	fill_words(object, 0, OBJECT_SIZE / 4);
	return object;
}

void free_object(void *pointer)
{
	struct pool_page *pool =
		(struct pool_page *)PAGE_DOWN((unsigned long)pointer);
	struct free_object *object = pointer;

	object->next = pool->free;
	pool->free = object;
	if (--pool->used)
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
