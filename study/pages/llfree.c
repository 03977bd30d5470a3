/*
 * llfree: neither lists nor locks (L. Wrenger and others: LLFree: Scalable and
 * Optionally-Persistent Page-Frame Allocation, USENIX ATC 2023, pages 897-914;
 * llfree-c, src/).
 *
 *	core:    tree 1, 700 free, begin at row 22	what the core reserved
 *	            │
 *	trees:   [1024 free] [0, reserved] [31 free]	1024 pages each
 *	                      │
 *	fields:           [500] [200]			free of 512 pages each
 *	                   │
 *	rows:             [1..1][1011..][0..0] ...	a bit a page, 1: held
 *
 * A word is changed by compare-and-swap only. If another core has changed the
 * word meanwhile, the core tries again. Each core reserves a tree, and keeps
 * the tree's counter for itself, so that two cores work in two trees. A get
 * decrements the core's counter and that of a field, and sets a bit, at or
 * after the row that it used last. When the tree is used up, the core reserves
 * another: a partly used one if there is one, so that unused trees stay whole.
 * A free clears the bit, and then increments the counters of field and tree (or
 * core). Promises: a page that is not held is not freed, and free returns an
 * error. It has no fill and no counts of holders. Quirks:
 *
 * three_swaps	a get changes three words, and a fourth when it moves to another
 *		row, on one core as on many. On a Xeon on which only one core
 *		used these words, a pair of get and free took 119 ticks with
 *		locked swaps, and 15 to 18 with plain ones.
 * follows	the fifth consecutive free in one tree reserves this tree, if it
 *		is partly used and nobody has reserved it.
 * rounds	an unaligned address frees the page that it lies in.
 * nothing_stolen	a core takes no page of a tree that another core has
 *		reserved: get may fail although there are free pages.
 *
 * Ancestor: the above, with single pages only; the original also gives pieces,
 * and steals from other cores. Here there is one core, which has nobody to wait
 * for; on the host there are several (study/host/cores.h). Rows have 32 bits
 * here, and a tree 2 fields, not 32, so that this arena has more than one tree.
 * In the variants without locks the swaps are plain: a 386 has no cmpxchg.
 */
#include "study.h"

#define ROW	     32UL  /* bits of a row */
#define FIELD	     512UL /* pages of a field */
#define ROWS	     (FIELD / ROW)
#define TREE	     1024UL /* pages of a tree */
#define RESERVED_BIT 0x80000000UL
#define PART_MIN     (TREE / 16) /* least free pages of a partly used tree */
#define PART_MAX     (TREE - TREE / 16)
#define FOLLOW	     3

#define NO_TREE 0xffffffff

static unsigned long *trees, *fields, *rows;
static unsigned long nr_trees, nr_fields, pages, low;

/* What a core has reserved. Each member is a word: swap() can change it. */
static struct core {
	unsigned long tree, free, row;
	unsigned long last_tree, frees; /* frees in it, after the first */
	int error;			/* did the latest free fail? */
} OWN_LINE cores[CORES];

#define MINE (cores[THIS_CORE])

/* COUNTER() is a reserved tree's counter. On one core it is only the bit: no
 * other core frees pages there. On several, each has its own cache line. */
#if CORES > 1
#define COUNTER(tree) TREES(tree)
#define SPACE	      16 /* words from one counter to the next */
#else
#define COUNTER(tree) RESERVED_BIT
#define SPACE	      1
#endif

#define FIELDS(nr) fields[SPACE * (nr)]
#define TREES(nr)  trees[SPACE * (nr)]

static unsigned long divided(unsigned long n, unsigned long by)
{
	return (n + by - 1) / by;
}

static unsigned long meta(unsigned long n)
{
	unsigned long words =
		divided(n, FIELD) * (ROWS + SPACE) + divided(n, TREE) * SPACE;

	return words * sizeof(*rows);
}

/* Sets a word to the new value if it still has the old one; returns 1 then. */
static int swap(unsigned long *at, unsigned long old, unsigned long new)
{
	int done;

	TOUCH(2 * sizeof(*at));
#ifdef NO_LOCK
	done = *at == old;
	*at = done ? new : *at;
#else
	asm volatile("lock cmpxchgl %3, %1"
		     : "+a"(old), "+m"(*at), "=@ccz"(done)
		     : "r"(new)
		     : "memory");
#endif
	return done;
}

static void add(unsigned long *counter, unsigned long n)
{
	unsigned long old;

	do
		old = *counter;
	while (!swap(counter, old, old + n));
}

/* Decrements a counter and returns 1; returns 0 if the counter is 0. */
static int take_one(unsigned long *counter)
{
	unsigned long old;

	do {
		old = *counter;
		if (!old)
			return 0;
	} while (!swap(counter, old, old - 1));
	return 1;
}

/* Marks the pages after the end as held, all others as free. */
static void init(const struct arena *arena)
{
	low = arena->start;
	pages = NR(arena->end - arena->start);
	nr_fields = divided(pages, FIELD);
	nr_trees = divided(pages, TREE);
	rows = P2V(arena->meta);
	fields = rows + nr_fields * ROWS;
	trees = fields + nr_fields * SPACE;
	for (int i = 0; i < CORES; i++)
		cores[i] =
			(struct core){ .tree = NO_TREE, .last_tree = NO_TREE };
	for (unsigned long i = 0; i < nr_trees; i++)
		TREES(i) = 0;
	for (unsigned long i = 0; i < nr_fields * ROWS; i++) {
		unsigned long nr = i * ROW, n = ROW;

		if (nr + ROW > pages)
			n = nr < pages ? pages - nr : 0;
		rows[i] = n < ROW ? ~0UL << n : 0;
		FIELDS(i / ROWS) = (i % ROWS ? FIELDS(i / ROWS) : 0) + n;
		TREES(nr / TREE) += n;
	}
}

/* Sets the lowest clear bit of a row; returns its page's number, or NO_TREE. */
static unsigned long take_bit(unsigned long row)
{
	unsigned long old;

	do {
		LOOK_AT(1);
		old = rows[row];
		if (old == ~0UL)
			return NO_TREE;
	} while (!swap(&rows[row], old, old | (old + 1)));
	return row * ROW + __builtin_ctzl(~old);
}

/* Takes a free page of a field that has one. Searches from row `from` to the
 * last row, then from the first. Meanwhile other cores may free pages in rows
 * that it has passed, and take some in rows ahead; it finds one in the end. */
static unsigned long take_in_field(unsigned long field, unsigned long from)
{
	for (unsigned long i = 0; CORES > 1 || i < ROWS; i++) {
		unsigned long nr = take_bit(field * ROWS + (from + i) % ROWS);

		if (nr != NO_TREE)
			return nr;
	}
	panic("llfree: the counter of field %lu is wrong", field);
}

/* Takes a page of a tree, from this row on; returns NO_TREE if it has none. */
static unsigned long take_in_tree(unsigned long row)
{
	unsigned long per_tree = TREE / FIELD, first = row / ROWS;
	unsigned long base = first - first % per_tree;

	for (unsigned long i = 0; i < per_tree; i++) {
		unsigned long field = base + (first + i) % per_tree;

		LOOK_AT(1);
		if (field < nr_fields && take_one(&FIELDS(field)))
			return take_in_field(field, row % ROWS);
	}
	return NO_TREE;
}

/* Makes a tree, with `free' free pages, this core's. The tree that the core had
 * reserved before gets its counter back. */
static void reserve(unsigned long tree, unsigned long free)
{
	unsigned long old;

	if (MINE.tree != NO_TREE)
		do
			old = COUNTER(MINE.tree);
		while (!swap(&TREES(MINE.tree), old,
			     old - RESERVED_BIT + MINE.free));
	MINE.tree = tree;
	MINE.free = free;
	MINE.row = tree * (TREE / ROW);
	TOUCH(3 * sizeof(MINE.tree));
}

/* Reserves a tree with min to max free pages; searches on both sides of the
 * core's present tree. Returns 0 if there is none. */
static int find_tree(unsigned long min, unsigned long max)
{
	unsigned long base = MINE.tree == NO_TREE ? 0 : MINE.tree;

	for (unsigned long i = 1; i <= nr_trees; i++) {
		unsigned long far = i / 2, old;
		unsigned long tree =
			(base + (i % 2 ? far : nr_trees - far)) % nr_trees;

		LOOK_AT(1);
		TOUCH(sizeof(*trees));
		old = TREES(tree);
		if (old & RESERVED_BIT || old < min || old > max)
			continue;
		if (!swap(&TREES(tree), old, RESERVED_BIT))
			continue;
		reserve(tree, old);
		return 1;
	}
	return 0;
}

/* Adds to the core's counter what others freed in its tree; 0: nothing. */
static int collect(void)
{
	unsigned long old =
		MINE.tree == NO_TREE ? RESERVED_BIT : COUNTER(MINE.tree);

	if (old == RESERVED_BIT || !swap(&TREES(MINE.tree), old, RESERVED_BIT))
		return 0;
	add(&MINE.free, old - RESERVED_BIT);
	return 1;
}

static unsigned long get(void)
{
	unsigned long nr;

	while (MINE.tree == NO_TREE || !take_one(&MINE.free))
		if (!collect() && !find_tree(PART_MIN, PART_MAX) &&
		    !find_tree(PART_MAX + 1, TREE) && !find_tree(1, TREE))
			return 0;
	nr = take_in_tree(MINE.row);
	if (nr == NO_TREE)
		panic("llfree: the counter of tree %lu is wrong", MINE.tree);
	if (nr / ROW != MINE.row)
		swap(&MINE.row, MINE.row, nr / ROW);
	CLEAR(P2V(low + PAGE(nr)), PAGE_SIZE);
	return low + PAGE(nr);
}

/* Clears the bit of a page; returns 0 if it was clear already. */
static int give_bit(unsigned long nr)
{
	unsigned long *row = &rows[nr / ROW], bit = 1UL << nr % ROW, old;

	do {
		old = *row;
		if (!(old & bit))
			return 0;
	} while (!swap(row, old, old & ~bit));
	return 1;
}

/* Is this the fifth consecutive free in this tree, or a later one? */
static int follows(unsigned long tree)
{
	TOUCH(4 * sizeof(MINE.frees));
	if (MINE.last_tree != tree) {
		MINE.last_tree = tree;
		MINE.frees = 0;
		return 0;
	}
	if (MINE.frees == FOLLOW)
		return 1;
	MINE.frees++;
	return 0;
}

static void free(unsigned long page)
{
	unsigned long nr = NR(page - low), tree = nr / TREE, n;
	int follow;

	MINE.error = page < low || nr >= pages || !give_bit(nr);
	if (MINE.error)
		return;
	add(&FIELDS(nr / FIELD), 1);
	follow = follows(tree);
	if (tree == MINE.tree) {
		add(&MINE.free, 1);
		return;
	}
	add(&TREES(tree), 1);
	n = TREES(tree);
	if (follow && n - 1 >= PART_MIN && n - 1 <= PART_MAX &&
	    swap(&TREES(tree), n, RESERVED_BIT))
		reserve(tree, n);
}

static int failed(void)
{
	return MINE.error;
}

static unsigned long zeros_of(unsigned long field)
{
	unsigned long n = 0;

	for (unsigned long i = 0; i < FIELD; i++)
		n += !(rows[field * ROWS + i / ROW] >> i % ROW & 1);
	return n;
}

/* Returns how many pages of a tree are free: its counter, plus that of the core
 * that has reserved it. Returns ~0 if the tree's counter must be wrong. */
static unsigned long counted(unsigned long tree)
{
	unsigned long n = TREES(tree);

	for (int i = 0; i < CORES; i++)
		if (cores[i].tree == tree)
			return n == COUNTER(tree) ?
				       n - RESERVED_BIT + cores[i].free :
				       ~0UL;
	return n;
}

static const char *check(unsigned long *nr_free)
{
	*nr_free = 0;
	for (unsigned long tree = 0; tree < nr_trees; tree++) {
		unsigned long n = 0, field = tree * (TREE / FIELD);

		for (; field < nr_fields && field / (TREE / FIELD) == tree;
		     field++) {
			if (FIELDS(field) != zeros_of(field))
				return "a field's counter is not its bits'";
			n += FIELDS(field);
		}
		if (counted(tree) != n)
			return "a tree's counter is not its fields'";
		*nr_free += n;
	}
	return 0;
}

static void print(void)
{
	printk("llfree: %lu trees, %ld is reserved with %lu free\n", nr_trees,
	       (long)MINE.tree, MINE.free);
}

const struct page_allocator EXPORT(llfree) = {
	.name = "llfree",
	.variant = VARIANT_NAME,
	.provenance = "Wrenger and others, ATC 2023, p. 897",
	.flags = HAS_LOCK,
	.meta = meta,
	.init = init,
	.get = get,
	.free = free,
	.failed = failed,
	.check = check,
	.print = print,
};
