/*
 * slab: Bonwick's slab allocator, with a cache for each of 29 sizes. A cache
 * takes memory in slabs of a page or two, and cuts each slab into objects. It
 * constructs each object then, and never again: an object must be freed in its
 * constructed state.
 *
 *	cache ──> partial ──> slab <─> slab       some objects are held
 *	     └──> full    ──> slab                all are held
 *	     └──> empty   ──> slab <─> slab       none is held
 *
 *	┌────────┬────────┬────┬────────┬────┬─ ─┬────────┬──────┐
 *	│ colour │ object │link│ object │link│   │ unused │ slab │
 *	└────────┴────────┴─┼──┴─^──────┴────┴─ ─┴────────┴──────┘
 *	                    └────┘ the next free object
 *
 * Get takes the first free object of a partial slab; if there is none, of an
 * empty one; if there is none either, the cache gets a new slab. Free finds the
 * slab by the page. The link of a free object comes after the object, so that
 * the constructed state stays. When memory runs out, all caches free their
 * empty slabs, which they keep until then. In each new slab the objects begin
 * eight bytes later than in the one before (its colour), as far as there is
 * room, so that objects of different slabs use different lines of the CPU's
 * cache. A request above 8,168 bytes takes whole pages.
 *
 * S1  a slab is in the list that its count of held objects requires.
 * S2  the links of a slab lead to all objects that are not held.
 *
 * Quirks, kept:
 *   no second time	A new owner of an object finds what the owner before it
 *			left. Here the constructor clears, once for a slab.
 *   empty ones stay	The slabs of a size that nobody requests any more stay
 *			as long as there is memory.
 *   a held object pins	While one object is held, its slab keeps all its pages.
 *   double free	The object's link points to the object itself: all later
 *			gets of that slab return it.
 *
 * Left out: the hash table for slabs of large objects. Here each slab has its
 * descriptor at its end, and free finds it by an array with an entry for each
 * page; SunOS does this for objects up to an eighth of a page. Also left out:
 * destructors, because nothing needs to be destroyed. Sizes above 512 bytes are
 * chosen so that a whole number of them fills a page or two, as later in
 * Solaris. The search for pages, lowest first, is not counted.
 *
 * Ancestor: Bonwick, The Slab Allocator: an Object-Caching Kernel Memory
 * Allocator, USENIX, June 1994 (SunOS 5.4). We did not have the paper: this is
 * the slab as others describe it.
 */
#include "study.h"

#define LARGEST	   8168UL
#define MOST_PAGES (16 * 1024 * 1024UL / PAGE_SIZE)
#define COLOUR	   8UL
#define LINK	   sizeof(void *)

struct slab {
	struct slab *next, *prev;
	struct cache *cache;
	void *free; /* the first free object */
	unsigned long held;
};

/* Each slab is in one of the three lists, except while it moves. */
static struct cache {
	unsigned long size;		   /* bytes of an object */
	unsigned long pages, objects;	   /* in each slab */
	unsigned long colour, last_colour; /* the next slab's; the largest */
	struct slab *partial, *full, *empty;
} caches[29];

static const unsigned short sizes[ARRAY_SIZE(caches)] = {
	8,   16,  24,  32,   40,   48,	 56,   64,   80,      96,
	112, 128, 160, 192,  224,  256,	 320,  384,  448,     512,
	576, 672, 808, 1008, 1352, 2032, 2720, 4072, LARGEST,
};

static unsigned char cache_for[LARGEST / 8 + 1]; /* index: (bytes + 7) / 8 */

/* What a page belongs to. */
static struct page_use {
	unsigned short first; /* number of the first page + 1; 0: free */
	unsigned short pages; /* pages of the whole block */
	unsigned short is_slab;
} use[MOST_PAGES];

static char *heap;
static unsigned long nr_heap_pages;
static struct lock lock;

/* ---- Pages ---- */

/* Takes the lowest run of `count' free pages; returns 0 if there is none. */
static char *take_pages(unsigned long count, int is_slab)
{
	unsigned long run = 0, nr;

	for (nr = 0; nr < nr_heap_pages && run < count; nr++)
		run = use[nr].first ? 0 : run + 1;
	if (run < count)
		return 0;
	for (unsigned long i = nr - count; i < nr; i++) {
		use[i].first = nr - count + 1;
		use[i].pages = count;
		use[i].is_slab = is_slab;
	}
	TOUCH(count * sizeof(use[0]));
	return heap + (nr - count) * PAGE_SIZE;
}

static void give_pages(unsigned long nr)
{
	for (unsigned long n = use[nr].pages; n--; nr++)
		use[nr].first = 0;
}

/*
 * Returns a page's entry. Panics if the page is not in use; the paper has no
 * check.
 */
static struct page_use *use_of(const void *addr)
{
	unsigned long nr = ((const char *)addr - heap) / PAGE_SIZE;

	if ((const char *)addr < heap || nr >= nr_heap_pages || !use[nr].first)
		panic("slab: %08lx is in no page of mine", (unsigned long)addr);
	return &use[nr];
}

/* ---- Slabs ---- */

static void **link_of(const struct cache *cache, void *object)
{
	return (void **)((char *)object + cache->size);
}

static char *pages_of(const struct slab *slab)
{
	return (char *)(slab + 1) - slab->cache->pages * PAGE_SIZE;
}

static struct slab **list_of(struct slab *slab)
{
	if (!slab->held)
		return &slab->cache->empty;
	return slab->free ? &slab->cache->partial : &slab->cache->full;
}

static void put_in(struct slab **list, struct slab *slab)
{
	slab->prev = 0;
	slab->next = *list;
	if (*list)
		(*list)->prev = slab;
	*list = slab;
	TOUCH(4 * sizeof(slab));
}

static void take_out(struct slab **list, struct slab *slab)
{
	if (slab->next)
		slab->next->prev = slab->prev;
	if (slab->prev)
		slab->prev->next = slab->next;
	else
		*list = slab->next;
	TOUCH(4 * sizeof(slab));
}

/* Moves a slab from one list to the one where it belongs now. */
static void move_slab(struct slab **from, struct slab *slab)
{
	struct slab **to = list_of(slab);

	if (from == to)
		return;
	take_out(from, slab);
	put_in(to, slab);
}

/* Constructs an object: clears it. */
static void construct(const struct cache *cache, void *object)
{
	(void)cache;
	OWN_FILL_WORDS(object, 0, cache->size);
}

/* Constructs all objects of a slab and links each to the one above. */
static void cut(struct slab *slab)
{
	struct cache *cache = slab->cache;
	char *object = pages_of(slab) + cache->colour;

	cache->colour += COLOUR;
	if (cache->colour > cache->last_colour)
		cache->colour = 0;
	slab->free = object;
	for (unsigned long i = 0; i < cache->objects; i++) {
		char *next = object + cache->size + LINK;

		construct(cache, object);
		*link_of(cache, object) = i + 1 < cache->objects ? next : 0;
		object = next;
	}
	TOUCH(cache->objects * LINK);
}

/* Frees the empty slabs of all caches. Returns 1 if there was one. */
static int reap(void)
{
	int found = 0;

	for (unsigned long i = 0; i < ARRAY_SIZE(caches); i++)
		for (struct slab *slab = caches[i].empty; slab;
		     slab = caches[i].empty) {
			LOOK_AT(1);
			take_out(&caches[i].empty, slab);
			give_pages((pages_of(slab) - heap) / PAGE_SIZE);
			found = 1;
		}
	return found;
}

/* Adds a slab to the list of empty ones. Returns 0 if memory has run out. */
static struct slab *grow(struct cache *cache)
{
	char *pages = take_pages(cache->pages, 1);
	struct slab *slab;

	if (!pages && reap())
		pages = take_pages(cache->pages, 1);
	if (!pages)
		return 0;
	slab = (struct slab *)(pages + cache->pages * PAGE_SIZE) - 1;
	slab->cache = cache;
	slab->held = 0;
	cut(slab);
	put_in(&cache->empty, slab);
	return slab;
}

/* ---- Init ---- */

/*
 * Sets a cache up. A slab has as few pages as possible, but at most an eighth
 * of its bytes may stay unused.
 */
static void make_cache(struct cache *cache, unsigned long size)
{
	unsigned long chunk = size + LINK, room, unused;

	__builtin_memset(cache, 0, sizeof(*cache));
	cache->size = size;
	do {
		cache->pages++;
		room = cache->pages * PAGE_SIZE - sizeof(struct slab);
		cache->objects = room / chunk;
		unused = room % chunk;
	} while (!cache->objects || unused > room / 8);
	cache->last_colour = unused;
}

static void init(const struct heap_allocator *self, void *base,
		 unsigned long bytes)
{
	unsigned long skipped = -(unsigned long)base & (PAGE_SIZE - 1);
	unsigned long nr = 0;

	(void)self;
	heap = (char *)base + skipped;
	nr_heap_pages = bytes < skipped ? 0 : (bytes - skipped) / PAGE_SIZE;
	if (nr_heap_pages > MOST_PAGES)
		nr_heap_pages = MOST_PAGES;
	lock.held = 0;
	__builtin_memset(use, 0, sizeof(use));
	for (unsigned long i = 0; i < ARRAY_SIZE(caches); i++)
		make_cache(&caches[i], sizes[i]);
	for (unsigned long i = 0; i < ARRAY_SIZE(cache_for); i++) {
		while (sizes[nr] < i * 8)
			nr++;
		cache_for[i] = nr;
	}
}

/* ---- The calls ---- */

static void *get_large(unsigned long bytes)
{
	unsigned long count;
	void *block;

	if (bytes > nr_heap_pages * PAGE_SIZE)
		return 0;
	count = PAGE_UP(bytes) / PAGE_SIZE;
	block = take_pages(count, 0);
	if (!block && reap())
		block = take_pages(count, 0);
	return block;
}

static void *take_object(struct cache *cache)
{
	struct slab *slab = cache->partial, **from;
	void *object;

	LOOK_AT(1);
	if (!slab)
		slab = cache->empty;
	if (!slab)
		slab = grow(cache);
	if (!slab)
		return 0;
	from = list_of(slab);
	object = slab->free;
	slab->free = *link_of(cache, object);
	slab->held++;
	move_slab(from, slab);
	TOUCH(3 * LINK + sizeof(slab->held));
	return object;
}

static void *get(unsigned long bytes)
{
	void *block;

	LOCK(&lock);
	if (bytes > LARGEST)
		block = get_large(bytes);
	else
		block = take_object(&caches[cache_for[(bytes + 7) / 8]]);
	UNLOCK(&lock);
	return block;
}

static void put_object(struct slab *slab, void *object)
{
	struct slab **from = list_of(slab);

	*link_of(slab->cache, object) = slab->free;
	slab->free = object;
	slab->held--;
	move_slab(from, slab);
	TOUCH(2 * LINK + sizeof(slab->held));
}

static void free(void *block)
{
	struct page_use *u = use_of(block);
	char *pages = heap + (u->first - 1) * PAGE_SIZE;

	LOOK_AT(1);
	TOUCH(sizeof(*u));
	LOCK(&lock);
	if (u->is_slab)
		put_object((struct slab *)(pages + u->pages * PAGE_SIZE) - 1,
			   block);
	else
		give_pages(u->first - 1);
	UNLOCK(&lock);
}

/* ---- Checks ---- */

/*
 * Counts the free objects for S2; if a link is wrong, returns one more than
 * there are objects.
 */
static unsigned long count_free(const struct slab *slab)
{
	unsigned long n = 0;
	char *pages = pages_of(slab);

	for (char *p = slab->free; p && n <= slab->cache->objects; n++) {
		if (p < pages || p + slab->cache->size > (char *)slab)
			return slab->cache->objects + 1;
		p = *link_of(slab->cache, p);
	}
	return n;
}

static const char *check_list(struct slab **list, struct cache *cache)
{
	unsigned long left = nr_heap_pages;
	struct slab *prev = 0;

	for (struct slab *s = *list; s; prev = s, s = s->next) {
		if (s->cache != cache || s->prev != prev)
			return "a list of slabs is broken";
		if (list_of(s) != list)
			return "a slab is in the wrong list";
		if (count_free(s) + s->held != cache->objects)
			return "held and free objects are not the slab";
		if (!left--)
			return "a list of slabs does not end";
	}
	return 0;
}

static const char *check(void)
{
	const char *wrong = 0;

	for (unsigned long i = 0; i < ARRAY_SIZE(caches) && !wrong; i++) {
		wrong = check_list(&caches[i].partial, &caches[i]);
		if (!wrong)
			wrong = check_list(&caches[i].full, &caches[i]);
		if (!wrong)
			wrong = check_list(&caches[i].empty, &caches[i]);
	}
	return wrong;
}

static void walk_slabs(struct slab *slab,
		       void (*visit)(unsigned long addr, unsigned long bytes))
{
	for (; slab; slab = slab->next)
		for (void *p = slab->free; p; p = *link_of(slab->cache, p))
			visit((unsigned long)p, slab->cache->size);
}

/* Visits the free objects of each cache, then runs of free pages. */
static void walk(void (*visit)(unsigned long addr, unsigned long bytes))
{
	unsigned long nr, run = 0;

	for (unsigned long i = 0; i < ARRAY_SIZE(caches); i++) {
		walk_slabs(caches[i].partial, visit);
		walk_slabs(caches[i].empty, visit);
	}
	for (nr = 0; nr <= nr_heap_pages; nr++) {
		if (nr < nr_heap_pages && !use[nr].first) {
			run++;
			continue;
		}
		if (run)
			visit((unsigned long)heap + (nr - run) * PAGE_SIZE,
			      run * PAGE_SIZE);
		run = 0;
	}
}

static void print(void)
{
	printk("slab: %lu pages\n", nr_heap_pages);
}

extern const struct heap_allocator EXPORT(slab);

const struct heap_allocator EXPORT(slab) = {
	.name = "slab",
	.variant = VARIANT_NAME,
	.provenance = "Bonwick, USENIX 1994 (SunOS 5.4)",
	.flags = HAS_LOCK,
	.header = LINK,
	.init = init,
	.get = get,
	.free = free,
	.walk = walk,
	.check = check,
	.print = print,
};
