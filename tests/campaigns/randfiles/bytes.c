/*
 * The bytes of the model's files: they consist of pages of a pool, and of
 * holes.
 *
 * Ancestor: none.
 */
#include "model.h"

int free_pool;

static unsigned char pool[POOL][PAGE_SIZE];
static unsigned char *spare[POOL]; /* the first free_pool pointers are valid */

/* Makes all pages of the pool free. */
void empty_pool(void)
{
	for (free_pool = 0; free_pool < POOL; free_pool++)
		spare[free_pool] = pool[free_pool];
}

static unsigned char *page_of_file(const struct node *node, long nr)
{
	for (int i = 0; i < node->pages; i++)
		if (node->page[i].nr == nr)
			return node->page[i].bytes;
	return NULL;
}

static unsigned char *add_page(struct node *node, long nr)
{
	unsigned char *bytes = spare[--free_pool];

	memset(bytes, 0, PAGE_SIZE);
	node->page[node->pages].nr = nr;
	node->page[node->pages++].bytes = bytes;
	return bytes;
}

static long least(long a, long b)
{
	return a < b ? a : b;
}

int write_at(struct node *node, long at, const unsigned char *from, long n)
{
	int needed = n / PAGE_SIZE + 2;

	if (needed > free_pool || node->pages + needed > FILE_PAGES)
		return -1;
	if (at + n > node->size)
		node->size = at + n;
	while (n) {
		unsigned char *page = page_of_file(node, at / PAGE_SIZE);
		long part = least(n, PAGE_SIZE - at % PAGE_SIZE);

		if (!page)
			page = add_page(node, at / PAGE_SIZE);
		memcpy(page + at % PAGE_SIZE, from, part);
		at += part;
		from += part;
		n -= part;
	}
	return 0;
}

void read_at(const struct node *node, long at, unsigned char *to, long n)
{
	while (n) {
		unsigned char *page = page_of_file(node, at / PAGE_SIZE);
		long part = least(n, PAGE_SIZE - at % PAGE_SIZE);

		if (page)
			memcpy(to, page + at % PAGE_SIZE, part);
		else
			memset(to, 0, part);
		at += part;
		to += part;
		n -= part;
	}
}

void set_size(struct node *node, long size)
{
	long kept = (size + PAGE_SIZE - 1) / PAGE_SIZE;
	unsigned char *last;

	for (int i = 0; i < node->pages;)
		if (node->page[i].nr >= kept) {
			spare[free_pool++] = node->page[i].bytes;
			node->page[i] = node->page[--node->pages];
		} else {
			i++;
		}
	last = page_of_file(node, size / PAGE_SIZE);
	if (last)
		memset(last + size % PAGE_SIZE, 0,
		       PAGE_SIZE - size % PAGE_SIZE);
	node->size = size;
}

/* Copies a file's pages into an empty file. Returns 0, or -1 if the pool has
 * too few pages. */
int clone(const struct node *from, struct node *to)
{
	if (from->pages > free_pool)
		return -1;
	for (int i = 0; i < from->pages; i++)
		memcpy(add_page(to, from->page[i].nr), from->page[i].bytes,
		       PAGE_SIZE);
	to->size = from->size;
	return 0;
}

/* Returns the first place from `at` on where data or a hole begins, as lseek()
 * with SEEK_DATA or SEEK_HOLE. */
long seek_data(const struct node *node, long at, int whence)
{
	if (at < 0 || at >= node->size)
		return -ENXIO;
	while (at < node->size &&
	       !page_of_file(node, at / PAGE_SIZE) == (whence == SEEK_DATA))
		at = (at / PAGE_SIZE + 1) * PAGE_SIZE;
	if (at < node->size)
		return at;
	return whence == SEEK_DATA ? -ENXIO : node->size;
}
